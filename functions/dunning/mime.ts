import type { Instant } from "../../domain/calendar.ts";
import type { Contact } from "../../domain/dunning/contact.ts";
import type { LegalEntity } from "../../domain/ledger/model.ts";
import type { Email } from "../../domain/messages/email.ts";
import { mimeOf, senderDomain } from "../runtime/mime.ts";

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
): Promise<Buffer> =>
  mimeOf(sender, {
    to: contact.recipient ?? { name: "", address: "" },
    replyTo: sender.replyTo ?? sender.email,
    subject: email.subject,
    text: email.text,
    html: email.html,
    language: email.language,
    date,
    id: `${contact.id}.${contact.attempts}`,
    boundary: contact.id,
    references: [`<${contact.anchorInvoiceId}@${senderDomain(sender)}>`],
    headers: {
      "List-Unsubscribe": `<${optOutUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  });

/** A copy of an e-mail for a person of the house: without the customer's way to opt out, and threaded with the other copies of its cycle. */
export const toCopyMime = (
  email: Email,
  contact: Contact,
  to: { readonly name: string; readonly email: string },
  { sender }: Pick<LegalEntity, "sender">,
  date: Instant,
): Promise<Buffer> =>
  mimeOf(sender, {
    to: { name: to.name, address: to.email },
    replyTo: sender.replyTo ?? sender.email,
    subject: email.subject,
    text: email.text,
    html: email.html,
    language: email.language,
    date,
    id: `${contact.id}.${contact.attempts}.copy`,
    boundary: `${contact.id}.copy`,
    references: [`<${contact.anchorInvoiceId}.copy@${senderDomain(sender)}>`],
  });
