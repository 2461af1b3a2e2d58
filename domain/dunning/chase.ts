import type { Invoice } from "../ledger/model.ts";
import { toDecimal } from "../money.ts";
import type { CurrencyTotal, Reason } from "./contact.ts";
import type { Taken } from "./course.ts";
import { type Cadence, minimumOf } from "./policy.ts";
import type { Step } from "./step.ts";

/** An open invoice on the way through the cadence. Days since 1970-01-01. */
export interface Due {
  readonly invoice: Invoice;
  readonly due: number;
  /** The highest step of the cadence that contacts so far have covered for it. */
  readonly taken: Taken | undefined;
  /** What of it is disputed, in minor units; the invoice's open amount here is without it. */
  readonly disputed?: number;
  /** What of it is promised, without which the open amount is likewise. */
  readonly promised?: number;
}

/** The oldest first: by due date, then by id. */
export const byAge = (a: Due, b: Due): number =>
  a.due - b.due || (a.invoice.id < b.invoice.id ? -1 : a.invoice.id > b.invoice.id ? 1 : 0);

/** What is chased of a set of invoices once credits and minimums are regarded. */
export interface Chased {
  readonly invoices: readonly Due[];
  readonly totals: readonly CurrencyTotal[];
  /** Invoices whose currency fell out, for they may come back when more becomes due. */
  readonly dropped: readonly Due[];
  readonly reasons: readonly Reason[];
}

const currencyReason = (total: CurrencyTotal, minimum: number | undefined): Reason => {
  const { currency } = total;
  return total.toPay <= 0
    ? {
        code: "covered-by-credits",
        text: `Credits and unapplied cash of ${toDecimal(total.credits, currency)} ${currency} cover the ${toDecimal(total.owed, currency)} ${currency} due.`,
      }
    : {
        code: "below-minimum",
        text: `${toDecimal(total.toPay, currency)} ${currency} net of credits is below the minimum of ${toDecimal(minimum ?? 0, currency)} ${currency}.`,
      };
};

/**
 * Nets the invoices against credits by currency and drops each currency of which nothing remains
 * to be paid, or less than the cadence's minimum. Credits in minor units, positive.
 */
export const netOfCredits = (
  invoices: readonly Due[],
  credits: Readonly<Record<string, number>>,
  cadence: Cadence,
): Chased => {
  const owed = new Map<string, { sum: number; count: number }>();
  for (const { invoice } of invoices) {
    const total = owed.get(invoice.currency);
    if (total) {
      total.sum += invoice.open;
      total.count += 1;
    } else owed.set(invoice.currency, { sum: invoice.open, count: 1 });
  }
  const minimum = minimumOf(cadence);
  const totals: CurrencyTotal[] = [];
  const reasons: Reason[] = [];
  const out = new Set<string>();
  for (const [currency, { sum, count }] of owed) {
    const credit = credits[currency] ?? 0;
    const total = { currency, owed: sum, credits: credit, toPay: sum - credit, invoices: count };
    const least = minimum.get(currency);
    if (total.toPay > 0 && total.toPay >= (least ?? 0)) totals.push(total);
    else {
      out.add(currency);
      reasons.push(currencyReason(total, least));
    }
  }
  if (out.size === 0) return { invoices, totals, dropped: [], reasons };
  return {
    invoices: invoices.filter(({ invoice }) => !out.has(invoice.currency)),
    totals,
    dropped: invoices.filter(({ invoice }) => out.has(invoice.currency)),
    reasons,
  };
};

/** Whether some currency of the message reaches the step's own minimum. */
export const isWorth = (step: Pick<Step, "minimum">, totals: readonly CurrencyTotal[]): boolean => {
  if (step.minimum === undefined) return true;
  const minimum = minimumOf(step);
  return totals.some(({ currency, toPay }) => toPay >= (minimum.get(currency) ?? 0));
};
