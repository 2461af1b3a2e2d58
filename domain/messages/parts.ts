import type { ChasedInvoice } from "../dunning/contact.ts";
import type { PostalAddress } from "../ledger/model.ts";
import { countOf, type MessageFacts, openingOf } from "./facts.ts";
import { formatAmount, formatDate } from "./format.ts";
import type { Language } from "./language.ts";

/** What e-mails and letters have in common: their sentences and lines, in one language. */

/** A name and a postal address, line by line. */
export const addressLines = (
  name: string,
  { lines, postalCode, city, region, country }: PostalAddress,
): string[] => {
  const town = [postalCode, city, region].filter(Boolean).join(" ");
  return [name, ...lines, town, country ?? ""].filter((line) => line !== "");
};

/** What a message says before its invoices: the opening, a new last day to pay by, and what comes next. */
export const sentences = (facts: MessageFacts, { texts, locale }: Language): string[] => [
  texts.opening[openingOf(facts)](countOf(facts)),
  ...(facts.payBy === undefined ? [] : [texts.payBy(formatDate(facts.payBy, locale))]),
  ...(facts.template === "last-reminder" ? [texts.lastReminder] : []),
];

/** Due date and lateness of an invoice in one line: `due 1 Jun 2026, 8 days overdue`, `due in 3 days (1 Jun 2026)`. */
export const dueParts = (
  { dueDate, daysPastDue }: ChasedInvoice,
  { texts, locale }: Language,
): [string, string] => {
  const date = formatDate(dueDate, locale);
  const late = texts.lateness(daysPastDue);
  return daysPastDue > 0 ? [`${texts.wasDue(date)},`, late] : [late, `(${date})`];
};

/** What is to be said of an invoice beside its dates: what a charge is for, what of it is disputed or promised and not asked for. */
export const noteOn = (
  { charge, disputed, promised, currency }: ChasedInvoice,
  { texts, locale }: Language,
): string | undefined => {
  const parts = [
    ...(charge ? [texts.charge[charge.kind](charge.invoiceNumber)] : []),
    ...(disputed === undefined ? [] : [texts.disputed(formatAmount(disputed, currency, locale))]),
    ...(promised === undefined ? [] : [texts.promised(formatAmount(promised, currency, locale))]),
  ];
  return parts.length === 0 ? undefined : parts.join("; ");
};

/** An IBAN in groups of four, as paper has it (ISO 13616). */
const grouped = (iban: string): string => iban.replaceAll(/\s/g, "").replaceAll(/(.{4})(?=.)/g, "$1 ");

/** Where to transfer the money to, line by line; none where the creditor names no account. */
export const bankLines = ({ legalEntity, account }: MessageFacts, { texts }: Language): string[] => {
  const { bankAccount } = legalEntity;
  if (!bankAccount) return [];
  return [
    legalEntity.name,
    `IBAN ${grouped(bankAccount.iban)}`,
    ...(bankAccount.bic ? [`BIC ${bankAccount.bic}`] : []),
    `${texts.bank.reference}: ${account.number}`,
  ];
};
