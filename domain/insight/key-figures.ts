import { addDays, daysBetween, endOfMonth, type PlainDate } from "../calendar.ts";
import type { Minor } from "../money.ts";
import { type Aging, aging, bucketsOf, DEFAULT_BOUNDS } from "./aging.ts";
import { type Cells, openAt } from "./cells.ts";
import type { Flow } from "./coordinate.ts";
import {
  averageDaysDelinquent,
  bestPossibleDso,
  collectionEffectiveness,
  collectionPeriod,
  countbackDso,
  dso,
  type MonthOfSales,
  receivablesTurnover,
  weightedAverageDaysLate,
} from "./kpis.ts";

/** A window of business days, both included. */
export interface Window {
  readonly from: PlainDate;
  readonly to: PlainDate;
}

/** How far back countback looks for sales, in months. */
const COUNTBACK_MONTHS = 24;

export const daysOf = ({ from, to }: Window): number => daysBetween(from, to) + 1;

const firstOfMonth = (date: PlainDate): PlainDate => `${date.slice(0, 7)}-01`;

/**
 * The months in a window: counted where it consists of whole calendar months, else its days at
 * 365 ÷ 12 a month, rounded, and at least 1.
 */
export const monthsOf = ({ from, to }: Window): number => {
  if (from === firstOfMonth(from) && to === endOfMonth(to)) {
    const month = (date: PlainDate): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));
    return month(to) - month(from) + 1;
  }
  return Math.max(1, Math.round((daysOf({ from, to }) * 12) / 365));
};

/** The first day whose cells the key figures of a window need. */
export const firstDayNeeded = ({ from, to }: Window): PlainDate => {
  let month = firstOfMonth(to);
  for (let i = 1; i <= COUNTBACK_MONTHS; i++) month = firstOfMonth(addDays(month, -1));
  return month < from ? month : from;
};

/** The sum of a flow over a window. The cells must hold its days. */
export const sumOf = (cells: Cells, flow: Flow, { from, to }: Window): number => {
  let sum = 0;
  for (const [day, { flows }] of cells.days) if (day >= from && day <= to) sum += flows.get(flow) ?? 0;
  return sum;
};

/**
 * Sales net of credit notes by calendar month, newest first. The month of `to` counts its days up to
 * then; while nothing has been billed in it yet, its days go with the month before, so that the
 * countback does not stop at the first of each month.
 */
const monthsOfSales = (cells: Cells, to: PlainDate): MonthOfSales[] => {
  const months: MonthOfSales[] = [];
  for (let end = to; months.length < COUNTBACK_MONTHS; end = addDays(firstOfMonth(end), -1)) {
    const month = { from: firstOfMonth(end), to: end };
    const sales = sumOf(cells, "billed", month) - sumOf(cells, "credited", month);
    const isRunning = end === to && to !== endOfMonth(to);
    if (isRunning && sales <= 0) {
      const before = { from: firstOfMonth(addDays(month.from, -1)), to: end };
      months.push({
        sales: sumOf(cells, "billed", before) - sumOf(cells, "credited", before),
        days: daysOf(before),
      });
      end = before.from;
      // The loop's own step then goes on from the month that was taken along.
    } else months.push({ sales, days: daysOf(month) });
  }
  return months;
};

const FLOWS_OF_MONEY = [
  "billed",
  "billedCount",
  "collected",
  "collectedCount",
  "reversed",
  "credited",
  "creditedCount",
  "writtenOff",
  "refunded",
  "closedCount",
  "closedWeight",
  "closedWeightDays",
] as const satisfies readonly Flow[];
export type MoneyFlow = (typeof FLOWS_OF_MONEY)[number];

/** The key figures of one currency over a window, with all that they were worked out from. */
export interface KeyFigures {
  readonly window: Window & { readonly days: number; readonly months: number };
  readonly flows: Readonly<Record<MoneyFlow, number>>;
  readonly opening: Aging;
  readonly closing: Aging;
  /** Billed less credited. */
  readonly sales: Minor;
  /** Of the window's begin and end. */
  readonly averageReceivable: Minor;
  readonly dso: number | null;
  readonly countback: { readonly days: number; readonly months: number; readonly unmatched: Minor };
  readonly bestPossibleDso: number | null;
  readonly averageDaysDelinquent: number | null;
  readonly collectionEffectiveness: number | null;
  /** A year: the window's turnover × 365 ÷ its days. */
  readonly turnover: number | null;
  readonly collectionPeriod: number | null;
  readonly weightedAverageDaysLate: number | null;
}

/**
 * The key figures of a window from the cells, which must hold all days from
 * {@link firstDayNeeded} on. The receivable is what open invoices come to, disputed ones included;
 * credits and unapplied cash stand beside it in the opening and closing aging and are not netted.
 * With `present` the closing balance is the ledger's own, whatever the dates in it: for windows that
 * end today or later.
 */
export const keyFigures = (cells: Cells, window: Window, present: boolean): KeyFigures => {
  const buckets = bucketsOf(DEFAULT_BOUNDS);
  const before = addDays(window.from, -1);
  const opening = aging(openAt(cells, before), before, buckets);
  const closing = aging(openAt(cells, present ? undefined : window.to), window.to, buckets);
  const flows = Object.fromEntries(
    FLOWS_OF_MONEY.map((flow) => [flow, sumOf(cells, flow, window)]),
  ) as Record<MoneyFlow, number>;
  const days = daysOf(window);
  const months = monthsOf(window);
  const sales = flows.billed - flows.credited;
  const receivable = closing.invoices.amount;
  const current = closing.invoices.amount - closing.overdue.amount;
  const averageReceivable = (opening.invoices.amount + receivable) / 2;
  const simple = dso(receivable, sales, days);
  const best = bestPossibleDso(current, sales, days);
  const turns = receivablesTurnover(sales, averageReceivable);
  const turnover = turns === null ? null : (turns * 365) / days;
  return {
    window: { ...window, days, months },
    flows,
    opening,
    closing,
    sales,
    averageReceivable,
    dso: simple,
    countback: countbackDso(receivable, monthsOfSales(cells, window.to)),
    bestPossibleDso: best,
    averageDaysDelinquent: averageDaysDelinquent(simple, best),
    collectionEffectiveness: collectionEffectiveness({
      begin: opening.invoices.amount,
      sales,
      months,
      end: receivable,
      endCurrent: current,
    }),
    turnover,
    collectionPeriod: collectionPeriod(turnover),
    weightedAverageDaysLate: weightedAverageDaysLate(flows.closedWeightDays, flows.closedWeight),
  };
};
