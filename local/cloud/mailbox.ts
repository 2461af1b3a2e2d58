import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import PostalMime, { type Address, type Email } from "postal-mime";
import type { Collection, LocalState, Page } from "../state.ts";

/** What becomes of a message after it was sent. */
export type MailFate = "delivery" | "bounce" | "complaint";

/** A message in the mailbox. Its source is kept in a file of its own. */
export interface MailSummary {
  readonly id: string;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fate: MailFate;
  readonly bytes: number;
  readonly attachments: readonly string[];
}

/** A message taken apart as its receiver's program would. */
export type OpenedMail = Email;

/** An address with its name, as a person reads it. */
export const addressText = (address: Address | undefined): string => {
  if (!address) return "";
  return address.name ? `${address.name} <${address.address ?? ""}>` : (address.address ?? "");
};

/** The mailbox that stands in for everyone's: all messages that went out through SES. */
export class Mailbox {
  readonly #folder: string;
  readonly #summaries: Collection<MailSummary>;

  constructor(folder: string, state: LocalState) {
    this.#folder = join(folder, "mail");
    mkdirSync(this.#folder, { recursive: true });
    this.#summaries = state.collection<MailSummary>("mails");
  }

  add(summary: MailSummary, raw: Uint8Array): void {
    writeFileSync(this.#file(summary.id), raw);
    this.#summaries.put(summary.id, summary);
  }

  list(page: Page = {}): MailSummary[] {
    return this.#summaries.list(page);
  }

  count(): number {
    return this.#summaries.count();
  }

  get(id: string): MailSummary | undefined {
    return this.#summaries.get(id);
  }

  /** The message as it went out, or undefined where there is none of that id. */
  raw(id: string): Buffer | undefined {
    return this.#summaries.get(id) && readFileSync(this.#file(id));
  }

  /** The message with its bodies, headers and attachments, or undefined where there is none of that id. */
  async open(id: string): Promise<OpenedMail | undefined> {
    const raw = this.raw(id);
    return raw && new PostalMime().parse(raw);
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.eml`);
  }
}
