import { hash } from "node:crypto";
import type { PlainDate } from "../calendar.ts";
import { type ChargeAsk, type DueCharge, lateChargesOn } from "../interest/charge.ts";
import { afterCharge } from "../interest/record.ts";
import type { ChargeTerms } from "../interest/rule.ts";
import type { EntryBody } from "./entries.ts";
import type { Invoice } from "./model.ts";

/** Asks that an invoice be charged for being late: what is due to the end of a day, posted as receivables of their own. */
export interface ChargeLate {
  readonly type: "charge-late";
  /** The invoice that is late. */
  readonly invoiceId: string;
  readonly ask: ChargeAsk;
  readonly terms: ChargeTerms;
  /** The last day that bears interest; the charges are issued on it. */
  readonly on: PlainDate;
  /** The day by which the charges are to be paid. */
  readonly dueDate: PlainDate;
}

type LateCharged = Extract<EntryBody, { kind: "late-charged" }>;

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * The id of a charge follows from the invoice, the kind and the day on which its period begins, or the occasion:
 * whoever posts the same once more finds it taken.
 */
const chargeId = ({ charge: { invoiceId, kind, from, occasion } }: DueCharge): string => {
  const digest = hash("sha256", JSON.stringify([invoiceId, kind, from ?? occasion ?? ""]), "binary");
  let id = "";
  for (let i = 0; i < 26; i++) id += ALPHABET.charAt(digest.charCodeAt(i) & 31);
  return id;
};

/** The most characters that a number may have. */
const LONGEST = 100;

/** The number of the n-th charge on an invoice: `R-1/L1`. */
const numberOf = (number: string, n: number): string => {
  const ending = `/L${n}`;
  return number.slice(0, LONGEST - ending.length) + ending;
};

/** The charges that are due on the invoice, as entries; none where all that was asked for is charged already. */
export const chargeLate = (
  principal: Invoice,
  { ask, terms, on, dueDate }: ChargeLate,
): readonly LateCharged[] =>
  lateChargesOn(principal, terms, ask, on).due.map((due, index) => ({
    kind: "late-charged",
    on,
    amount: due.amount,
    currency: principal.currency,
    invoiceId: principal.id,
    invoice: {
      id: chargeId(due),
      number: numberOf(principal.number, (principal.lateCharges?.count ?? 0) + index + 1),
      currency: principal.currency,
      amount: due.amount,
      issueDate: on,
      dueDate,
      dueDateSource: "stated",
      charge: due.charge,
    },
  }));

/** The invoice once the charge is posted on it: it remembers what it was charged, and its open amount stays. */
export const chargedInvoice = (principal: Invoice, { amount, invoice }: LateCharged): Invoice => {
  if (!invoice.charge) throw new Error("A late charge says what it is for");
  return {
    ...principal,
    lateCharges: afterCharge(principal.lateCharges, invoice.charge, amount),
    version: principal.version + 1,
  };
};
