import type { Currency } from "../../money.ts";
import type { KeyFigures, MoneyFlow } from "../key-figures.ts";
import type { CurrencySnapshot, Snapshot } from "./schedule.ts";

/** The figures of a report, in the order they are shown. */
export const FIGURES = [
  "dso",
  "countbackDso",
  "bestPossibleDso",
  "averageDaysDelinquent",
  "collectionEffectiveness",
  "turnover",
  "collectionPeriod",
  "weightedAverageDaysLate",
] as const;
export type Figure = (typeof FIGURES)[number];

/** The flows of money over the window that a report shows. */
export const SHOWN_FLOWS = ["billed", "credited", "collected", "writtenOff"] as const satisfies MoneyFlow[];
export type ShownFlow = (typeof SHOWN_FLOWS)[number];

/** What a figure counts in: days, percent, or times a year. */
export type Unit = "days" | "percent" | "times";

export const unitOf = (figure: Figure): Unit =>
  figure === "collectionEffectiveness" ? "percent" : figure === "turnover" ? "times" : "days";

/** Which way a figure should move: 1 where more is better, −1 where less is, 0 where neither can be said. */
export const betterWhen = (figure: Figure): 1 | -1 | 0 => {
  if (figure === "collectionEffectiveness" || figure === "turnover") return 1;
  return figure === "bestPossibleDso" ? 0 : -1;
};

/**
 * A figure's value, or null where it is not defined: there is no DSO without sales. Countback that
 * finds no month of sales to begin with says nothing about what is open.
 */
export const figureValue = (figures: KeyFigures, figure: Figure): number | null => {
  if (figure !== "countbackDso") return figures[figure];
  const { days, months, unmatched } = figures.countback;
  return months === 0 && unmatched > 0 ? null : days;
};

/** The key figures of one currency of a legal entity. Their closing balance is the report's aging. */
export interface CurrencyFigures {
  readonly currency: Currency;
  readonly figures: KeyFigures;
}

const currencySnapshotOf = ({ currency, figures }: CurrencyFigures): CurrencySnapshot => {
  const { buckets, invoices, overdue, credits, unappliedCash, outstanding } = figures.closing;
  return {
    currency,
    buckets: Object.fromEntries(buckets.map(({ key, amount, count }) => [key, { amount, count }])),
    invoices,
    overdue,
    credits,
    unappliedCash,
    outstanding,
    figures: Object.fromEntries(FIGURES.map((figure) => [figure, figureValue(figures, figure)])),
    flows: Object.fromEntries(SHOWN_FLOWS.map((flow) => [flow, figures.flows[flow]])),
  };
};

/** What the next report of the schedule is compared with. */
export const snapshotOf = (asOf: string, currencies: readonly CurrencyFigures[]): Snapshot => ({
  asOf,
  currencies: currencies.map(currencySnapshotOf),
});

/** Whether a currency has anything to report: a balance, or money that flowed in the window. */
export const isWorthReporting = ({ figures: { closing, opening, flows } }: CurrencyFigures): boolean =>
  [closing, opening].some(
    ({ invoices, credits, unappliedCash }) => invoices.count + credits.count + unappliedCash.count > 0,
  ) || Object.values(flows).some((value) => value !== 0);
