import type { PlainDate } from "../calendar.ts";
import type { Minor } from "../money.ts";

/** A change of an open amount, as an invoice keeps it. */
export interface BalanceChange {
  readonly on: PlainDate;
  /** Signed effect in minor units. */
  readonly amount: Minor;
}

/** What was open over a stretch of nights: after the end of `from`, until the end of `to`. */
export interface BalanceSpan {
  readonly from: PlainDate;
  readonly to: PlainDate;
  /** Minor units, never below zero. */
  readonly balance: Minor;
}

/**
 * The balance as it was, from the end of the one day to the end of the other, in stretches over which it
 * stayed the same. A change counts from the end of its day on: what is paid on a day is open over that day,
 * and no longer over the night.
 */
export const balanceSpans = (
  changes: readonly BalanceChange[],
  from: PlainDate,
  to: PlainDate,
): readonly BalanceSpan[] => {
  if (to <= from) return [];
  let balance = 0;
  const later = new Map<PlainDate, Minor>();
  for (const { on, amount } of changes) {
    if (on <= from) balance += amount;
    else if (on < to) later.set(on, (later.get(on) ?? 0) + amount);
  }
  const spans: BalanceSpan[] = [];
  let start = from;
  const end = (day: PlainDate): void => {
    const last = spans.at(-1);
    const open = Math.max(0, balance);
    if (last?.balance === open) spans[spans.length - 1] = { ...last, to: day };
    else spans.push({ from: start, to: day, balance: open });
    start = day;
  };
  for (const day of [...later.keys()].sort()) {
    end(day);
    balance += later.get(day) ?? 0;
  }
  end(to);
  return spans;
};
