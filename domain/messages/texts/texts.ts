import type { ChargeKind } from "../../interest/record.ts";

/** What an e-mail opens with: the announcement of a due date, or a reminder by tone. */
export type Opening = "upcoming" | "friendly" | "neutral" | "firm" | "final";

/** All sentences of the messages in one language. */
export interface Texts {
  /** The locale of dates and amounts where the customer's tag names no region. */
  readonly locale: string;
  readonly subject: Readonly<Record<Opening, (count: number, creditor: string) => string>>;
  readonly greeting: (name: string) => string;
  readonly opening: Readonly<Record<Opening, (count: number) => string>>;
  /** Follows the opening of the last reminder before a person takes over. */
  readonly lastReminder: string;
  /** The new last day to pay by, as a sentence. */
  readonly payBy: (date: string) => string;
  /** What of an invoice is disputed: it follows the invoice, whose amount is without it. */
  readonly disputed: (amount: string) => string;
  /** What of it is promised for a later day: it follows likewise. */
  readonly promised: (amount: string) => string;
  /** What a charge is for, with the number of the invoice that was paid late: it follows the charge. */
  readonly charge: Readonly<Record<ChargeKind, (invoice: string) => string>>;
  readonly columns: { readonly invoice: string; readonly open: string };
  readonly issued: (date: string) => string;
  /** The due date of an overdue invoice; what is late by follows. */
  readonly wasDue: (date: string) => string;
  /** Zero is due today, negative is due in so many days. */
  readonly lateness: (days: number) => string;
  readonly subtotal: (currency: string) => string;
  readonly credits: string;
  readonly toPay: string;
  readonly pay: string;
  readonly bank: { readonly heading: string; readonly reference: string };
  readonly ignore: string;
  readonly questions: string;
  readonly closing: string;
  readonly optOut: string;
  readonly optOutLink: string;
  readonly sms: {
    readonly due: (amounts: string) => string;
    readonly dueCounted: (count: number, amounts: string) => string;
    readonly upcoming: (amounts: string) => string;
    readonly upcomingCounted: (count: number, amounts: string) => string;
    readonly payBy: (date: string) => string;
    readonly disputed: (amounts: string) => string;
    readonly promised: (amounts: string) => string;
    readonly pay: (link: string) => string;
    readonly stop: string;
  };
  readonly letter: {
    /** Where to write to: an e-mail address, or the creditor's own, which stands at the top of the page. */
    readonly questions: (address: string) => string;
  };
  /** What a copy for the person of the house says, in the creditor's language. */
  readonly copy: {
    readonly subject: (subject: string) => string;
    readonly note: (name: string, address: string) => string;
  };
}

/** The form of a noun by count: 1 invoice, 2 invoices. */
export const counted = (count: number, one: string, many: string): string => (count === 1 ? one : many);
