import type { Minor } from "../money.ts";

/**
 * Key figures of receivables as pure formulas. Amounts are minor units of one currency. A figure is
 * `null` where its divisor is zero: there is no DSO without sales.
 */

const ratio = (dividend: number, divisor: number): number | null =>
  divisor === 0 ? null : dividend / divisor;

/** Days sales outstanding, simple: receivable ÷ credit sales × days of the window. In days. */
export const dso = (receivable: Minor, sales: Minor, days: number): number | null => {
  const turns = ratio(receivable, sales);
  return turns === null ? null : turns * days;
};

/** Best possible DSO: what DSO would be if nothing were overdue. Current receivable × days ÷ credit sales (CRF). In days. */
export const bestPossibleDso = (current: Minor, sales: Minor, days: number): number | null =>
  dso(current, sales, days);

/** Average days delinquent: DSO − best possible DSO (creditguru). In days. */
export const averageDaysDelinquent = (dsoDays: number | null, best: number | null): number | null =>
  dsoDays === null || best === null ? null : dsoDays - best;

/** The sales of a month and the days it counts. */
export interface MonthOfSales {
  readonly sales: Minor;
  readonly days: number;
}

/**
 * DSO by countback (exhaustion): whole months of sales are taken off the receivable, newest first;
 * the month that exceeds the rest counts in proportion. It stops at a month without sales: what is
 * older cannot be matched to sales. `unmatched` is what was left then (or when the months ran out).
 */
export const countbackDso = (
  receivable: Minor,
  newestFirst: Iterable<MonthOfSales>,
): { days: number; months: number; unmatched: Minor } => {
  let rest = receivable;
  let days = 0;
  let months = 0;
  for (const month of newestFirst) {
    if (rest <= 0 || month.sales <= 0) break;
    months++;
    if (rest < month.sales) return { days: days + (rest / month.sales) * month.days, months, unmatched: 0 };
    rest -= month.sales;
    days += month.days;
  }
  return { days, months, unmatched: Math.max(0, rest) };
};

/**
 * Collection effectiveness index in percent: of what could be collected in the window, how much was.
 * (begin + sales ÷ N − end total) ÷ (begin + sales ÷ N − end current) × 100, where N is the number
 * of months in the window (Oracle, creditguru).
 */
export const collectionEffectiveness = (figures: {
  readonly begin: Minor;
  readonly sales: Minor;
  readonly months: number;
  readonly end: Minor;
  readonly endCurrent: Minor;
}): number | null => {
  const collectable = figures.begin + figures.sales / figures.months;
  const share = ratio(collectable - figures.end, collectable - figures.endCurrent);
  return share === null ? null : share * 100;
};

/** Receivables turnover: net credit sales ÷ average receivable, where the average is of the window's begin and end. */
export const receivablesTurnover = (sales: Minor, averageReceivable: Minor): number | null =>
  ratio(sales, averageReceivable);

/** Collection period in days: days of the year ÷ turnover a year. */
export const collectionPeriod = (turnover: number | null, days = 365): number | null =>
  turnover === null ? null : ratio(days, turnover);

/** Weighted average days late: Σ(amount × days late) ÷ Σ amount over closed items (Oracle AR). Early ones count negative. */
export const weightedAverageDaysLate = (weightDays: number, weight: number): number | null =>
  ratio(weightDays, weight);
