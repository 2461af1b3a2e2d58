import type { Aging, Bucket } from "../../domain/insight/aging.ts";
import type { Balance } from "../../domain/insight/cells.ts";
import type { KeyFigures } from "../../domain/insight/key-figures.ts";
import { type Currency, money } from "../../domain/money.ts";

const sum = ({ amount, count }: Balance, currency: Currency) => ({ amount: money(amount, currency), count });

export const viewBucket = ({ key, fromDays, toDays }: Bucket) => ({ key, fromDays, toDays });

/** An aging as the API shows it. */
export const viewAging = (aging: Aging, currency: Currency) => ({
  currency,
  buckets: aging.buckets.map((bucket) => ({ key: bucket.key, ...sum(bucket, currency) })),
  openInvoices: sum(aging.invoices, currency),
  overdue: sum(aging.overdue, currency),
  credits: sum(aging.credits, currency),
  unappliedCash: sum(aging.unappliedCash, currency),
  outstanding: money(aging.outstanding, currency),
});

/** To two decimals, halves away from zero. */
const rounded = (value: number | null): number | null =>
  value === null ? null : (Math.sign(value) * Math.round(Math.abs(value) * 100 + 1e-9)) / 100 + 0;

/** The key figures of a currency as the API shows them: each with its inputs. */
export const viewKeyFigures = (figures: KeyFigures, currency: Currency) => {
  const cash = (minor: number) => money(Math.round(minor), currency);
  const days = <T>(value: number | null, inputs: T) => ({
    value: rounded(value),
    unit: "days" as const,
    inputs,
  });
  const { window, flows, opening, closing } = figures;
  const sales = cash(figures.sales);
  const receivable = cash(closing.invoices.amount);
  const current = cash(closing.invoices.amount - closing.overdue.amount);
  const flow = (amount: number, count: number) => ({ amount: cash(amount), count });
  return {
    currency,
    dso: days(figures.dso, { receivable, sales, days: window.days }),
    dsoCountback: days(figures.countback.days, {
      receivable,
      months: figures.countback.months,
      unmatched: cash(figures.countback.unmatched),
    }),
    bestPossibleDso: days(figures.bestPossibleDso, { currentReceivable: current, sales, days: window.days }),
    averageDaysDelinquent: days(figures.averageDaysDelinquent, {
      dso: rounded(figures.dso),
      bestPossibleDso: rounded(figures.bestPossibleDso),
    }),
    collectionEffectivenessIndex: {
      value: rounded(figures.collectionEffectiveness),
      unit: "percent" as const,
      inputs: {
        openingReceivable: cash(opening.invoices.amount),
        sales,
        months: window.months,
        closingReceivable: receivable,
        closingCurrentReceivable: current,
      },
    },
    receivablesTurnover: {
      value: rounded(figures.turnover),
      unit: "times a year" as const,
      inputs: {
        sales,
        openingReceivable: cash(opening.invoices.amount),
        closingReceivable: receivable,
        averageReceivable: cash(figures.averageReceivable),
        days: window.days,
      },
    },
    collectionPeriod: days(figures.collectionPeriod, { receivablesTurnover: rounded(figures.turnover) }),
    weightedAverageDaysLate: days(figures.weightedAverageDaysLate, { closedInvoices: flows.closedCount }),
    flows: {
      billed: flow(flows.billed, flows.billedCount),
      collected: flow(flows.collected, flows.collectedCount),
      credited: flow(flows.credited, flows.creditedCount),
      reversed: cash(flows.reversed),
      writtenOff: cash(flows.writtenOff),
      refunded: cash(flows.refunded),
    },
    credits: sum(closing.credits, currency),
    unappliedCash: sum(closing.unappliedCash, currency),
  };
};
