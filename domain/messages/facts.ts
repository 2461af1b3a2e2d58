import type { PlainDate } from "../calendar.ts";
import type { ChasedInvoice, CurrencyTotal } from "../dunning/contact.ts";
import type { Tone } from "../dunning/step.ts";
import type { LegalEntity } from "../ledger/model.ts";
import type { Opening } from "./texts/texts.ts";

/** What a message is composed of. */
export interface MessageFacts {
  readonly legalEntity: Pick<
    LegalEntity,
    "name" | "address" | "language" | "sender" | "bankAccount" | "payUrl"
  >;
  readonly account: { readonly number: string; readonly name: string };
  readonly recipientName: string;
  /** The customer's language tag. */
  readonly language: string;
  readonly tone: Tone;
  readonly template: "upcoming" | "reminder" | "last-reminder";
  readonly invoices: readonly ChasedInvoice[];
  readonly totals: readonly CurrencyTotal[];
  /** The new last day to pay by that the message names, where the step gives one. */
  readonly payBy?: PlainDate | undefined;
}

/** How many invoices the message speaks of; what they were charged for being late is named with them. */
export const countOf = ({ invoices }: Pick<MessageFacts, "invoices">): number =>
  invoices.filter(({ charge }) => charge === undefined).length || invoices.length;

/** Where the whole can be paid: the invoice's own link where there is but one, else the creditor's page for the account. */
export const payLinkOf = ({ legalEntity, account, invoices }: MessageFacts): string | undefined => {
  const [only, ...more] = invoices;
  if (only?.payLink !== undefined && more.length === 0) return only.payLink;
  return legalEntity.payUrl?.replaceAll("{account}", encodeURIComponent(account.number));
};

/** Which opening a message has: it announces as long as nothing in it is overdue. */
export const openingOf = ({ template, tone, invoices }: MessageFacts): Opening =>
  template === "upcoming" && invoices.every(({ daysPastDue }) => daysPastDue <= 0) ? "upcoming" : tone;
