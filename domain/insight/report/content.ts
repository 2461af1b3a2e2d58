import type { PlainDate } from "../../calendar.ts";
import type { PostalAddress } from "../../ledger/model.ts";
import type { Currency, Minor } from "../../money.ts";
import type { Bucket } from "../aging.ts";
import type { Balance } from "../cells.ts";
import type { KeyFigures } from "../key-figures.ts";
import {
  type CurrencyFigures,
  FIGURES,
  type Figure,
  figureValue,
  isWorthReporting,
  SHOWN_FLOWS,
  type ShownFlow,
} from "./figures.ts";
import type { CurrencySnapshot, ReportSchedule, Snapshot } from "./schedule.ts";

/** What a report is composed of. */
export interface ReportFacts {
  readonly legalEntity: {
    readonly name: string;
    readonly address: PostalAddress;
    readonly language: string;
  };
  readonly schedule: Pick<ReportSchedule, "recipient" | "language" | "timeZone" | "cadence" | "at">;
  readonly asOf: PlainDate;
  readonly currencies: readonly CurrencyFigures[];
  /** What this schedule's last report said; none before the first one. */
  readonly previous: Snapshot | undefined;
}

/** An amount with its change since the last report; `change` is absent where there is nothing to compare with. */
export interface Sum {
  readonly amount: Minor;
  readonly count: number;
  readonly change: Minor | undefined;
}

/** A bucket of the aging. */
export interface BucketLine extends Sum {
  readonly bucket: Bucket;
  /** Its part of all open invoices, 0 to 100. */
  readonly share: number;
}

export interface FigureLine {
  readonly figure: Figure;
  readonly value: number | null;
  readonly change: number | undefined;
}

export interface FlowLine {
  readonly flow: ShownFlow;
  readonly amount: Minor;
  readonly change: Minor | undefined;
}

/** All that a report says of one currency, in no language yet. */
export interface CurrencySection {
  readonly currency: Currency;
  readonly buckets: readonly BucketLine[];
  readonly invoices: Sum;
  readonly overdue: Sum;
  /** Overdue as a part of all open invoices, 0 to 100. */
  readonly overdueShare: number;
  readonly credits: Sum;
  readonly unappliedCash: Sum;
  readonly outstanding: { readonly amount: Minor; readonly change: Minor | undefined };
  readonly figures: readonly FigureLine[];
  readonly flows: readonly FlowLine[];
  /** All inputs of the figures. */
  readonly inputs: KeyFigures;
}

const NOTHING: Balance = { amount: 0, count: 0 };

const shareOf = (part: Minor, whole: Minor): number => (whole === 0 ? 0 : (part / whole) * 100);

/** The difference of two numbers that are both there. */
const changeOf = (now: number | null, before: number | null | undefined): number | undefined =>
  now === null || before === null || before === undefined ? undefined : now - before;

/** A currency that the last report did not have stood at zero then. */
const emptySnapshot = (currency: Currency): CurrencySnapshot => ({
  currency,
  buckets: {},
  invoices: NOTHING,
  overdue: NOTHING,
  credits: NOTHING,
  unappliedCash: NOTHING,
  outstanding: 0,
  figures: {},
  flows: {},
});

const sectionOf = (
  { currency, figures }: CurrencyFigures,
  previous: Snapshot | undefined,
): CurrencySection => {
  const before =
    previous && (previous.currencies.find((it) => it.currency === currency) ?? emptySnapshot(currency));
  const { buckets, invoices, overdue, credits, unappliedCash, outstanding } = figures.closing;
  const sum = (now: Balance, then: Balance | undefined): Sum => ({
    amount: now.amount,
    count: now.count,
    change: then && now.amount - then.amount,
  });
  return {
    currency,
    buckets: buckets.map(({ key, fromDays, toDays, ...now }) => ({
      ...sum(now, before && (before.buckets[key] ?? NOTHING)),
      bucket: { key, fromDays, toDays },
      share: shareOf(now.amount, invoices.amount),
    })),
    invoices: sum(invoices, before?.invoices),
    overdue: sum(overdue, before?.overdue),
    overdueShare: shareOf(overdue.amount, invoices.amount),
    credits: sum(credits, before?.credits),
    unappliedCash: sum(unappliedCash, before?.unappliedCash),
    outstanding: { amount: outstanding, change: before && outstanding - before.outstanding },
    figures: FIGURES.map((figure) => {
      const value = figureValue(figures, figure);
      return { figure, value, change: changeOf(value, before?.figures[figure]) };
    }),
    flows: SHOWN_FLOWS.map((flow) => ({
      flow,
      amount: figures.flows[flow],
      change: before && figures.flows[flow] - (before.flows[flow] ?? 0),
    })),
    inputs: figures,
  };
};

/** The sections of a report: the currency with most open invoices first, one with nothing to report left out. */
export const sectionsOf = ({ currencies, previous }: ReportFacts): CurrencySection[] =>
  currencies
    .filter(
      (it) =>
        isWorthReporting(it) ||
        // What was reported last time and is gone by now is news.
        previous?.currencies.some(({ currency }) => currency === it.currency),
    )
    .map((it) => sectionOf(it, previous))
    .toSorted((a, b) => b.invoices.count - a.invoices.count || (a.currency < b.currency ? -1 : 1));
