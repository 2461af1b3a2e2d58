import { type Minor, toDecimal } from "../../money.ts";
import type { Aging } from "../aging.ts";
import { csvLine } from "../csv.ts";
import type { KeyFigures, MoneyFlow } from "../key-figures.ts";
import type { CurrencySection, ReportFacts } from "./content.ts";
import { unitOf } from "./figures.ts";

type Field = string | number | null | undefined;

/** A CSV file: UTF-8 with its mark, so that spreadsheets know. */
const csv = (rows: readonly (readonly Field[])[]): string =>
  `\uFEFF${rows.map((row) => csvLine(row.map((field) => field ?? ""))).join("")}`;

const decimal = (minor: Minor | undefined, currency: string): string | undefined =>
  minor === undefined ? undefined : toDecimal(minor, currency);

/**
 * The aging as CSV for programs: a row per currency and bucket, then open invoices, credits and
 * unapplied cash (negative), and the outstanding that they sum to. Decimal points; amounts with the
 * currency's digits; `change` is empty where there is no report before.
 */
export const agingCsv = (
  { asOf, previous }: Pick<ReportFacts, "asOf" | "previous">,
  sections: readonly CurrencySection[],
): string =>
  csv([
    ["as_of", "currency", "line", "from_days", "to_days", "amount", "count", "change", "change_since"],
    ...sections.flatMap(({ currency, buckets, invoices, credits, unappliedCash, outstanding }) => {
      const since = previous?.asOf;
      const line = (
        name: string,
        sum: { amount: Minor; count?: number; change: Minor | undefined },
        from: number | null = null,
        to: number | null = null,
      ): Field[] => [
        asOf,
        currency,
        name,
        from,
        to,
        toDecimal(sum.amount, currency),
        sum.count,
        decimal(sum.change, currency),
        since,
      ];
      return [
        ...buckets.map((it) => line(it.bucket.key, it, it.bucket.fromDays, it.bucket.toDays)),
        line("open-invoices", invoices),
        line("credits", credits),
        line("unapplied-cash", unappliedCash),
        line("outstanding", outstanding),
      ];
    }),
  ]);

const FLOWS_AS_MONEY = [
  "billed",
  "credited",
  "collected",
  "reversed",
  "refunded",
  "writtenOff",
] as const satisfies MoneyFlow[];
const FLOWS_AS_COUNTS = [
  "billedCount",
  "creditedCount",
  "collectedCount",
  "closedCount",
] as const satisfies MoneyFlow[];

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** What was worked with: the balances at both ends of the window, what flowed in it, its length. */
const inputsOf = (figures: KeyFigures, currency: string): [name: string, value: string, unit: string][] => {
  const amount = (name: string, minor: Minor): [string, string, string] => [
    name,
    toDecimal(Math.round(minor), currency),
    "money",
  ];
  const ends = (name: string, { invoices, overdue }: Aging) => [
    amount(`${name}_receivable`, invoices.amount),
    amount(`${name}_overdue`, overdue.amount),
  ];
  const { opening, closing, flows, window, countback } = figures;
  return [
    ...ends("opening", opening),
    ...ends("closing", closing),
    amount("average_receivable", figures.averageReceivable),
    amount("sales", figures.sales),
    ...FLOWS_AS_MONEY.map((flow) => amount(snakeCase(flow), flows[flow])),
    ...FLOWS_AS_COUNTS.map((flow): [string, string, string] => [
      snakeCase(flow),
      String(flows[flow]),
      "count",
    ]),
    ["window_days", String(window.days), "days"],
    ["window_months", String(window.months), "months"],
    ["countback_months", String(countback.months), "months"],
    amount("countback_unmatched", countback.unmatched),
  ];
};

/** The key figures as CSV for programs: a row per currency and figure, then their inputs. Figures with four decimals; empty where not defined. */
export const keyFiguresCsv = (
  { previous }: Pick<ReportFacts, "previous">,
  sections: readonly CurrencySection[],
): string => {
  const four = (value: number | null | undefined): string | undefined =>
    value === null || value === undefined ? undefined : value.toFixed(4);
  return csv([
    ["from", "to", "currency", "kind", "name", "value", "unit", "change", "change_since"],
    ...sections.flatMap(({ currency, figures, inputs }) => {
      const { from, to } = inputs.window;
      return [
        ...figures.map(({ figure, value, change }): Field[] => [
          from,
          to,
          currency,
          "figure",
          snakeCase(figure),
          four(value),
          unitOf(figure),
          four(change),
          change === undefined ? undefined : previous?.asOf,
        ]),
        ...inputsOf(inputs, currency).map(([name, value, unit]): Field[] => [
          from,
          to,
          currency,
          "input",
          name,
          value,
          unit,
          undefined,
          undefined,
        ]),
      ];
    }),
  ]);
};
