import { type Currency, toDecimal } from "../money.ts";
import type { Aging, Bucket } from "./aging.ts";
import type { Cell } from "./csv.ts";

/** The columns of an aging as a table: the buckets, then what stands beside them. */
export const agingColumns = (buckets: readonly Bucket[]): Cell[] => [
  "as_of",
  "currency",
  ...buckets.map(({ key }) => (key === "current" ? key : `days ${key}`)),
  "open_invoices",
  "overdue",
  "credits",
  "unapplied_cash",
  "outstanding",
  "invoice_count",
];

/** The cells of an aging under {@link agingColumns}: decimal amounts in the currency's digits. */
export const agingCells = (aging: Aging, currency: Currency): Cell[] => {
  const decimal = (minor: number): string => toDecimal(minor, currency);
  return [
    aging.asOf,
    currency,
    ...aging.buckets.map(({ amount }) => decimal(amount)),
    decimal(aging.invoices.amount),
    decimal(aging.overdue.amount),
    decimal(aging.credits.amount),
    decimal(aging.unappliedCash.amount),
    decimal(aging.outstanding),
    aging.invoices.count,
  ];
};
