import { addDays, later, type PlainDate } from "../calendar.ts";
import type { Minor } from "../money.ts";
import { type BalanceChange, type BalanceSpan, balanceSpans } from "./balance.ts";
import { type DayCount, daysBy, yearOf } from "./day-count.ts";
import { type Fraction, fraction, plus, rounded, ZERO } from "./fraction.ts";
import type { Rate } from "./rate.ts";
import { type FoundRate, nextHalfYear } from "./rates/table.ts";
import type { RateTiming } from "./statutes.ts";

/** How interest is reckoned on one invoice. */
export interface InterestRule {
  readonly dayCount: DayCount;
  /** The yearly rate that holds on a day; undefined where none is known. */
  readonly rateOn: (day: PlainDate) => FoundRate | undefined;
  readonly timing: RateTiming;
  /** Days after the due date that bear no interest. */
  readonly graceDays: number;
  readonly from: "due-date" | "last-payment";
  readonly rounding: "whole" | "daily";
  /** Days that bear no interest, whatever is open. */
  readonly pauses: readonly Pause[];
}

/** Days over which no interest runs, both ends included; without an end, for as long as can be seen. */
export interface Pause {
  readonly from: PlainDate;
  readonly until?: PlainDate | undefined;
}

/** An invoice as far as interest on it is concerned. */
export interface InterestBearing {
  readonly dueDate: PlainDate;
  readonly movements: readonly (BalanceChange & { readonly kind: string })[];
}

/** A line of the computation: so many days, both ends included, on one balance at one rate. */
export interface InterestLine {
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly days: number;
  readonly balance: Minor;
  readonly rate: Rate;
  readonly unverified: boolean;
  /** In minor units, exact. */
  readonly amount: Fraction;
}

/** No rate is known for a day on which interest would run. */
export class NoRate extends Error {
  override readonly name = "NoRate";
  readonly day: PlainDate;
  constructor(day: PlainDate) {
    super(`No reference rate is known for ${day}`);
    this.day = day;
  }
}

/** What reduces a balance as a payment does; a credit note or a write-off is none. */
const isPayment = (kind: string): boolean => kind === "paid";

/** The day after whose end interest begins to run: the due date, moved by the grace and, where so agreed, by the last payment. */
export const interestStart = (
  { dueDate, movements }: InterestBearing,
  { graceDays, from }: Pick<InterestRule, "graceDays" | "from">,
  to: PlainDate,
): PlainDate => {
  const start = addDays(dueDate, graceDays);
  if (from === "due-date") return start;
  const paid = movements.filter(({ kind, on }) => isPayment(kind) && on <= to).map(({ on }) => on);
  return paid.reduce((last, on) => later(last, on), start);
};

/** A stretch with the day whose rate holds for all of it. */
interface Rated extends BalanceSpan {
  readonly rateDay: PlainDate;
}

const splitByHalfYear = (span: BalanceSpan): Rated[] => {
  const parts: Rated[] = [];
  let { from } = span;
  while (from < span.to) {
    const first = addDays(from, 1);
    const lastDay = addDays(nextHalfYear(first), -1);
    const to = [lastDay, span.to].sort()[0] ?? span.to;
    parts.push({ from, to, balance: span.balance, rateDay: first });
    from = to;
  }
  return parts;
};

/** Each part of a balance bears the rate of the day it is paid on; what is open at the end that of the end. */
const splitByPayment = (spans: readonly BalanceSpan[], index: number, end: PlainDate): Rated[] => {
  const span = spans[index];
  if (!span) return [];
  const parts: Rated[] = [];
  let rest = span.balance;
  for (const { from, balance } of spans.slice(index + 1)) {
    if (balance >= rest) continue;
    parts.push({ ...span, balance: rest - balance, rateDay: from });
    rest = balance;
  }
  if (rest > 0) parts.push({ ...span, balance: rest, rateDay: end });
  return parts;
};

/** The stretches without the nights into days that are paused. */
const withoutPauses = (spans: readonly BalanceSpan[], pauses: readonly Pause[]): readonly BalanceSpan[] =>
  pauses.reduce<readonly BalanceSpan[]>((left, { from: first, until = "9999-12-31" }) => {
    const [begins, ends] = [addDays(first, -1), until];
    return left.flatMap((span) => {
      if (span.to <= begins || span.from >= ends) return [span];
      const before = span.from < begins ? [{ ...span, to: begins }] : [];
      return ends < span.to ? [...before, { ...span, from: ends }] : before;
    });
  }, spans);

const rated = (
  spans: readonly BalanceSpan[],
  timing: RateTiming,
  start: PlainDate,
  end: PlainDate,
): Rated[] => {
  if (timing === "by-half-year") return spans.flatMap(splitByHalfYear);
  if (timing === "of-payment") return spans.flatMap((_, index) => splitByPayment(spans, index, end));
  return spans.map((span) => ({ ...span, rateDay: addDays(start, 1) }));
};

/**
 * The interest on an invoice after the end of one day until the end of another, line by line and exact. The
 * due date bears none, the day of a payment still does on what it settles; interest bears no interest. Days
 * are counted from the day interest began, so that two periods one after the other bear what both together
 * do, in 30/360 too. Throws {@link NoRate} for days without a known rate.
 */
export const interestLines = (
  invoice: InterestBearing,
  rule: InterestRule,
  period: { readonly after: PlainDate; readonly to: PlainDate },
): readonly InterestLine[] => {
  const start = interestStart(invoice, rule, period.to);
  const after = later(period.after, start);
  const spans = withoutPauses(balanceSpans(invoice.movements, after, period.to), rule.pauses);
  const year = yearOf(rule.dayCount);
  const counted = (day: PlainDate): number => daysBy(rule.dayCount, start, day);
  const lines: InterestLine[] = [];
  for (const { from, to, balance, rateDay } of rated(spans, rule.timing, start, period.to)) {
    const days = counted(to) - counted(from);
    if (balance === 0 || days === 0) continue;
    const found = rule.rateOn(rateDay);
    if (!found) throw new NoRate(rateDay);
    const { rate, unverified } = found;
    const yearly = BigInt(balance) * BigInt(Math.max(0, rate));
    const amount =
      rule.rounding === "daily"
        ? fraction(BigInt(rounded(fraction(yearly, 1_000_000n * year))) * BigInt(days), 1n)
        : fraction(yearly * BigInt(days), 1_000_000n * year);
    lines.push({ from: addDays(from, 1), to, days, balance, rate, unverified, amount });
  }
  return lines;
};

/** The exact sum of the lines, in minor units. */
export const interestOf = (lines: readonly InterestLine[]): Fraction =>
  lines.reduce((sum, { amount }) => plus(sum, amount), ZERO);
