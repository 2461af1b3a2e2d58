import type { PastContact } from "../dunning/contact.ts";
import { dayOf } from "../dunning/day.ts";
import { creditsOf } from "../dunning/facts.ts";
import type { Account, Invoice, LegalEntity } from "../ledger/model.ts";
import type { Currency, Minor } from "../money.ts";

/** An invoice as far as a rehearsal learns from it: when it was issued and due, and how it ended. Days since 1970-01-01. */
export interface PastBill {
  readonly currency: Currency;
  readonly amount: Minor;
  readonly issued: number;
  readonly due: number;
  /** The day on which it was closed; absent while something is open. */
  readonly ended?: number;
  /** Whether the last thing that closed it was a payment. */
  readonly paid: boolean;
}

/** A copy of all that a rehearsal knows of an account. */
export interface RehearsedAccount {
  readonly legalEntity: LegalEntity;
  readonly account: Account;
  readonly openInvoices: readonly Invoice[];
  /** Open credit and unapplied cash by currency, in minor units, positive. */
  readonly credits: Readonly<Record<Currency, Minor>>;
  readonly history: readonly PastContact[];
  /** All its invoices of the last year, open and closed, without late charges. */
  readonly bills: readonly PastBill[];
}

/** What a rehearsal learns from an invoice. */
const pastBill = ({ currency, amount, issueDate, dueDate, open, movements }: Invoice): PastBill => {
  const last = movements.at(-1);
  const ended = open === 0 && last ? dayOf(last.on) : undefined;
  return {
    currency,
    amount,
    issued: dayOf(issueDate),
    due: dayOf(dueDate),
    ...(ended !== undefined && { ended }),
    paid: ended !== undefined && last?.kind === "paid",
  };
};

/** How far back a rehearsal learns, in days. */
const LEARNS_FROM_DAYS = 365;

/**
 * The copy of an account that a rehearsal plays with, from its invoices (open and closed) and contacts. `today` in days since 1970-01-01.
 */
export const rehearsedAccount = (
  legalEntity: LegalEntity,
  account: Account,
  invoices: readonly Invoice[],
  history: readonly PastContact[],
  today: number,
): RehearsedAccount => {
  const openInvoices = invoices.filter(({ open }) => open > 0);
  return {
    legalEntity,
    account,
    openInvoices,
    credits: creditsOf(account.balances, openInvoices),
    history,
    // A late charge is no sale that comes again.
    bills: invoices
      .filter(({ charge }) => charge === undefined)
      .map(pastBill)
      .filter(({ issued }) => issued > today - LEARNS_FROM_DAYS),
  };
};
