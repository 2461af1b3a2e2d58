import MailComposer from "nodemailer/lib/mail-composer/index.js";
import type { Instant } from "../../domain/calendar.ts";
import type { Contact } from "../../domain/dunning/contact.ts";
import type { LegalEntity } from "../../domain/ledger/model.ts";
import type { Email } from "../../domain/messages/email.ts";

/**
 * The e-mail as MIME: text and HTML, truthful sender and reply address, the one-click way to opt
 * out (RFC 8058), marked as automatic (RFC 3834), and threaded with the other reminders of its cycle.
 */
export const toMime = (
  email: Email,
  contact: Contact,
  { sender }: Pick<LegalEntity, "sender">,
  optOutUrl: string,
  date: Instant,
): Promise<Buffer> => {
  const domain = sender.email.split("@")[1] ?? "dunlin.invalid";
  const to = contact.recipient ?? { name: "", address: "" };
  return new MailComposer({
    from: { name: sender.name, address: sender.email },
    to: { name: to.name, address: to.address },
    replyTo: sender.replyTo ?? sender.email,
    subject: email.subject,
    text: email.text,
    html: email.html,
    date: new Date(date),
    messageId: `<${contact.id}.${contact.attempts}@${domain}>`,
    references: [`<${contact.anchorInvoiceId}@${domain}>`],
    headers: {
      "List-Unsubscribe": `<${optOutUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "Auto-Submitted": "auto-generated",
      "Content-Language": email.language,
    },
    // Boundaries follow from the contact, so that the same contact gives the same bytes.
    baseBoundary: contact.id,
    // RFC 5322 knows no bare line feed.
    newline: "windows",
    disableFileAccess: true,
    disableUrlAccess: true,
  } as ConstructorParameters<typeof MailComposer>[0])
    .compile()
    .build();
};
