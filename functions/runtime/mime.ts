import MailComposer from "nodemailer/lib/mail-composer/index.js";
import type { Instant } from "../../domain/calendar.ts";
import type { LegalEntity } from "../../domain/ledger/model.ts";

type MailOptions = NonNullable<ConstructorParameters<typeof MailComposer>[0]>;

/** What a mail says and to whom. */
export interface Letter
  extends Pick<MailOptions, "subject" | "text" | "html" | "attachments" | "replyTo" | "references"> {
  readonly to: { readonly name: string; readonly address: string };
  readonly language: string;
  readonly date: Instant;
  /** Names this one mail; its Message-ID and boundaries follow from it, so that the same mail gives the same bytes. */
  readonly id: string;
  readonly boundary: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The domain that a legal entity writes from, for Message-IDs. */
export const senderDomain = ({ email }: LegalEntity["sender"]): string =>
  email.split("@")[1] ?? "dunlin.invalid";

/** A mail of a legal entity as MIME: truthful sender, marked as automatic (RFC 3834), no access to files or addresses. */
export const mimeOf = (
  sender: LegalEntity["sender"],
  { to, language, date, id, boundary, headers, ...content }: Letter,
): Promise<Buffer> =>
  new MailComposer({
    ...content,
    from: { name: sender.name, address: sender.email },
    to: { ...to },
    date: new Date(date),
    messageId: `<${id}@${senderDomain(sender)}>`,
    headers: { ...headers, "Auto-Submitted": "auto-generated", "Content-Language": language },
    baseBoundary: boundary,
    // RFC 5322 knows no bare line feed.
    newline: "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  } as MailOptions)
    .compile()
    .build();
