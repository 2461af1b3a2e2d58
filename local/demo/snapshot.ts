import type { PlainDate } from "../../domain/calendar.ts";
import { addDays } from "../../domain/calendar.ts";
import { aging, bucketsOf, DEFAULT_BOUNDS } from "../../domain/insight/aging.ts";
import { openAt } from "../../domain/insight/cells.ts";
import {
  firstDayNeeded,
  type KeyFigures,
  keyFigures,
  type Window,
} from "../../domain/insight/key-figures.ts";
import { toDecimal } from "../../domain/money.ts";
import type { Runtime } from "../../functions/runtime/runtime.ts";
import { cellReads } from "../../store/insight/cells.ts";
import { creditors } from "../portfolio/legal-entities.ts";

/** What is owed to a creditor in one currency: decimal amounts, counts of invoices. */
export interface AgingView {
  readonly creditor: string;
  readonly currency: string;
  readonly asOf: PlainDate;
  readonly buckets: readonly { readonly bucket: string; readonly amount: string; readonly count: number }[];
  readonly openInvoices: string;
  readonly overdue: string;
  readonly credits: string;
  readonly unappliedCash: string;
  readonly outstanding: string;
}

/** Key figures of a creditor in one currency over the last 90 days: days, or percent for `cei`. */
interface KpiView {
  readonly creditor: string;
  readonly currency: string;
  readonly window: Window;
  readonly billed: string;
  readonly collected: string;
  readonly dso: number | null;
  readonly bestPossibleDso: number | null;
  readonly averageDaysDelinquent: number | null;
  readonly cei: number | null;
  readonly weightedAverageDaysLate: number | null;
}

/** What the cells say at the end of a day. */
export interface Snapshot {
  readonly aging: readonly AgingView[];
  readonly kpis: readonly KpiView[];
}

/** Days that the key figures look back. */
const KPI_DAYS = 90;

const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 10) / 10;

const kpiView = (creditor: string, currency: string, figures: KeyFigures): KpiView => ({
  creditor,
  currency,
  window: { from: figures.window.from, to: figures.window.to },
  billed: toDecimal(figures.flows.billed, currency),
  collected: toDecimal(figures.flows.collected - figures.flows.reversed, currency),
  dso: rounded(figures.dso),
  bestPossibleDso: rounded(figures.bestPossibleDso),
  averageDaysDelinquent: rounded(figures.averageDaysDelinquent),
  cei: rounded(figures.collectionEffectiveness),
  weightedAverageDaysLate: rounded(figures.weightedAverageDaysLate),
});

/** Reads aging and key figures as of the end of the day, per creditor and currency. */
export const snapshotOf = async (
  runtime: Pick<Runtime, "aws" | "env">,
  day: PlainDate,
): Promise<Snapshot> => {
  const reads = cellReads(runtime.aws.dynamodb, runtime.env("INSIGHT_TABLE"));
  const window = { from: addDays(day, 1 - KPI_DAYS), to: day };
  const agings: AgingView[] = [];
  const kpis: KpiView[] = [];
  for (const { entity } of creditors)
    for (const { group: currency } of await reads.groups(entity.id)) {
      if (currency === "contacts") continue;
      const cells = await reads.cellsFrom(entity.id, currency, firstDayNeeded(window));
      const decimal = (minor: number): string => toDecimal(minor, currency);
      const now = aging(openAt(cells, undefined), day, bucketsOf(DEFAULT_BOUNDS));
      agings.push({
        creditor: entity.name,
        currency,
        asOf: day,
        buckets: now.buckets.map(({ key, amount, count }) => ({
          bucket: key,
          amount: decimal(amount),
          count,
        })),
        openInvoices: decimal(now.invoices.amount),
        overdue: decimal(now.overdue.amount),
        credits: decimal(now.credits.amount),
        unappliedCash: decimal(now.unappliedCash.amount),
        outstanding: decimal(now.outstanding),
      });
      kpis.push(kpiView(entity.name, currency, keyFigures(cells, window, true)));
    }
  return { aging: agings, kpis };
};
