import type { PastBill, RehearsedAccount } from "./account.ts";
import { BANDS } from "./assumptions.ts";
import { type Curve, daysInBand } from "./curve.ts";

/** What was seen of bills: on how many days they were open, and how many of them were paid, by band of days past due. */
export interface Seen {
  readonly days: readonly number[];
  readonly paid: readonly number[];
}

export const nothingSeen: Seen = { days: BANDS.map(() => 0), paid: BANDS.map(() => 0) };

/** What was seen in both. */
export const bothSeen = (a: Seen, b: Seen): Seen => ({
  days: a.days.map((days, i) => days + (b.days[i] ?? 0)),
  paid: a.paid.map((paid, i) => paid + (b.paid[i] ?? 0)),
});

/** The days past due on which a bill could have been paid: from the day after its issue to its end, or to yesterday. */
const exposure = ({ issued, due, ended }: PastBill, today: number): [first: number, last: number] => [
  issued + 1 - due,
  (ended ?? today - 1) - due,
];

const bandOf = (daysPastDue: number): number => {
  for (let i = BANDS.length - 1; i > 0; i--) if (daysPastDue >= (BANDS[i] ?? 0)) return i;
  return 0;
};

/** What the account's bills show. Those that are collected by direct debit show nothing. `today` in days since 1970-01-01. */
export const seenOf = (
  { account, bills }: Pick<RehearsedAccount, "account" | "bills">,
  today: number,
): Seen => {
  if (account.autopay) return nothingSeen;
  const days: number[] = BANDS.map(() => 0);
  const paid: number[] = BANDS.map(() => 0);
  for (const bill of bills) {
    const [first, last] = exposure(bill, today);
    for (let i = 0; i < BANDS.length; i++) days[i] = (days[i] ?? 0) + daysInBand(i, first, last);
    if (!bill.paid || last < first) continue;
    const band = bandOf(last);
    paid[band] = (paid[band] ?? 0) + 1;
  }
  return { days, paid };
};

/** Fewer paid bills than these say too little: the stated curve stays. */
const ENOUGH_PAID = 50;
/** The stated curve counts like so many days of observation in each band, so that a band with few bills stays near it. */
const PRIOR_DAYS = 100;

/** The chances of payment a day, and how many paid bills they rest on; 0 where the stated curve stays. */
export interface EstimatedCurve {
  readonly curve: readonly number[];
  readonly paidBills: number;
}

/**
 * The payment curve of the ledger itself: in each band the paid bills over the days on which bills were open
 * (the life-table estimate of a hazard; open and written-off bills count as far as they were seen), drawn
 * towards the stated curve where little was seen.
 */
export const estimateCurve = (seen: Seen, stated: readonly number[]): EstimatedCurve => {
  const paidBills = seen.paid.reduce((sum, paid) => sum + paid, 0);
  if (paidBills < ENOUGH_PAID) return { curve: stated, paidBills: 0 };
  const curve = stated.map((chance, i) => {
    const estimate = ((seen.paid[i] ?? 0) + chance * PRIOR_DAYS) / ((seen.days[i] ?? 0) + PRIOR_DAYS);
    return Math.min(0.99, Number(estimate.toFixed(5)));
  });
  return { curve, paidBills };
};

/** The average counts like so many bills of the account's own. */
const PRIOR_BILLS = 3;
const SLOWEST = 0.15;
const FASTEST = 4;

/**
 * How many times as fast as the average the account pays: its paid bills over those that the curve would
 * have expected in the same days, drawn towards 1 (the mean of a gamma frailty).
 */
export const paceOf = ({ bills }: Pick<RehearsedAccount, "bills">, curve: Curve, today: number): number => {
  let paid = 0;
  let expected = 0;
  for (const bill of bills) {
    const [first, last] = exposure(bill, today);
    if (last < first) continue;
    expected += curve.sum(first, last);
    if (bill.paid) paid += 1;
  }
  const pace = (paid + PRIOR_BILLS) / (expected + PRIOR_BILLS);
  return Math.min(FASTEST, Math.max(SLOWEST, pace));
};
