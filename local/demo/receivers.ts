import { createHash } from "node:crypto";
import type { Instant } from "../../domain/calendar.ts";
import type { Machine } from "../machine.ts";
import type { PortfolioAccount } from "../portfolio/portfolio.ts";
import { reportAddresses } from "../portfolio/reports.ts";
import type { AddressBook } from "./address-book.ts";

/** A message as someone outside got it. What it carries is read from the message, not from Dunlin's records. */
export interface Arrival {
  readonly by: "email" | "sms";
  readonly at: Instant;
  readonly address: string;
  readonly account: PortfolioAccount;
  /** Whether it reached its receiver; a bounced mail did not. */
  readonly delivered: boolean;
  /** What tells two messages of the same words apart from two others. */
  readonly words: string;
  /** The contact that the message says it is, where it says so. */
  readonly contactId?: string;
  /** The service's id of the message. */
  readonly messageId: string;
  /** Where the receiver can end such messages, as a path of the API. */
  readonly optOutPath?: string;
}

/** The words of a message, without the link to opt out, which is another one in each. */
const digest = (text: string): string =>
  createHash("sha256")
    .update(text.replace(/\S*\/opt-out\/\S*/g, ""))
    .digest("base64url");

/** The first web address of a `List-Unsubscribe` header, as a path. */
const optOutPathOf = (header: string | undefined): string | undefined => {
  const [, address] = /<(https?:[^>]+)>/.exec(header ?? "") ?? [];
  return address === undefined ? undefined : new URL(address).pathname;
};

/** Reads the mailbox and the log of text messages as those do who receive them. */
export class Receivers {
  readonly #machine: Machine;
  readonly #book: AddressBook;
  #mailsRead = 0;
  #textsRead = 0;
  /** Messages to addresses that nobody has. */
  astray = 0;
  /** Finance reports, which go to the creditors' own people and are no contacts. */
  reports = 0;

  constructor(machine: Machine, book: AddressBook) {
    this.#machine = machine;
    this.#book = book;
  }

  /** What came since the last time, in the order in which it came. */
  async read(): Promise<Arrival[]> {
    const arrivals = [...(await this.#mails()), ...this.#texts()];
    return arrivals.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
  }

  async #mails(): Promise<Arrival[]> {
    const arrivals: Arrival[] = [];
    const fresh = this.#machine.mailbox.list({ offset: this.#mailsRead });
    this.#mailsRead += fresh.length;
    for (const { id, at, to, tags, fate } of fresh) {
      const mail = await this.#machine.mailbox.open(id);
      for (const address of to) {
        if (reportAddresses.includes(address)) {
          this.reports++;
          continue;
        }
        const account = this.#book.ownerOf(address);
        if (!account) {
          this.astray++;
          continue;
        }
        const optOutPath = optOutPathOf(mail?.headers.find(({ key }) => key === "list-unsubscribe")?.value);
        const contactId = tags.contactId;
        arrivals.push({
          by: "email",
          at,
          address,
          account,
          delivered: fate !== "bounce",
          words: digest(mail?.text ?? ""),
          messageId: id,
          ...(contactId !== undefined && { contactId }),
          ...(optOutPath !== undefined && { optOutPath }),
        });
      }
    }
    return arrivals;
  }

  #texts(): Arrival[] {
    const fresh = this.#machine.sns.sms.list({ offset: this.#textsRead });
    this.#textsRead += fresh.length;
    return fresh
      .filter(({ direction }) => direction === "out")
      .flatMap(({ id, at, phone, text }): Arrival[] => {
        const account = this.#book.ownerOf(phone);
        if (account)
          return [
            {
              by: "sms",
              at,
              address: phone,
              account,
              delivered: true,
              words: digest(text),
              messageId: id,
            },
          ];
        this.astray++;
        return [];
      });
  }
}
