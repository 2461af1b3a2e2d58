import type { Instant, PlainDate } from "../calendar.ts";
import { dateOf } from "../dunning/day.ts";
import { dso } from "../insight/kpis.ts";
import type { Currency } from "../money.ts";
import type { Assumptions } from "./assumptions.ts";
import { BILLING_REPEATS_DAYS } from "./billing.ts";
import { costLines, messagesOver, minutesOf } from "./cost.ts";
import type { Horizon } from "./horizon.ts";
import { type Range, rangeOf } from "./range.ts";
import { cashOf, currenciesOf, type PolicySummary, summarise } from "./summary.ts";
import { type Counts, sumWhere, type Tally } from "./tally.ts";

/** Which policy was played. */
export interface PlayedPolicy {
  readonly id: string;
  readonly name: string;
  /** Its version; 0 for the built-in one, absent for a document that is no version yet. */
  readonly version?: number;
  /** Where it came from: a file's name, or `in force`. */
  readonly source: string;
}

/** One figure of both policies and what changes from the first to the second, seed by seed. */
export interface Difference {
  readonly figure: string;
  readonly unit: "count" | "minutes" | "dollars" | "days" | "minor";
  readonly currency?: Currency;
  readonly a: Range;
  readonly b: Range;
  readonly change: Range;
  /** Whether more of it is better, worse, or neither. */
  readonly more: "better" | "worse" | "neither";
}

/** What a rehearsal came to. */
export interface RehearsalResult {
  readonly startedAt: Instant;
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly days: number;
  readonly seeds: readonly number[];
  /** What the ledger was copied from. */
  readonly ledger: string;
  readonly accounts: number;
  /** Those in which most was open or billed first. */
  readonly currencies: readonly Currency[];
  readonly assumptions: Assumptions;
  /** How many paid bills of the ledger the payment curve rests on; 0 where it is the stated one. */
  readonly paidBills: number;
  readonly policies: readonly { readonly policy: PlayedPolicy; readonly summary: PolicySummary }[];
  /** From the first policy to the second, where there are two. */
  readonly differences: readonly Difference[];
  /** What the second policy had collected more than the first by the end of each day, in minor units, by currency. */
  readonly cashChange: Readonly<Record<Currency, readonly Range[]>>;
}

interface Figure {
  readonly figure: string;
  readonly unit: Difference["unit"];
  readonly currency?: Currency;
  readonly more: Difference["more"];
  readonly of: (tally: Tally) => number;
  /** Not shown where it is nothing under both policies. */
  readonly isLeftOutAtNone?: boolean;
}

const moneyFigures = (currency: Currency, days: number): Figure[] => {
  const minor = (figure: string, more: Figure["more"], of: Figure["of"]): Figure => ({
    figure,
    unit: "minor",
    currency,
    more,
    of,
  });
  const chargesOf = (counts: Counts): number => sumWhere(counts, ([of]) => of === currency);
  const early = Math.ceil(days / 3);
  const collected = (tally: Tally, until: number): number =>
    sumWhere(tally.collected, ([of, day]) => of === currency && Number(day) < until);
  return [
    minor(`Collected in the first ${early} days`, "better", (tally) => collected(tally, early)),
    minor("Collected in all", "better", (tally) => collected(tally, days)),
    {
      ...minor("Late charges posted", "neither", ({ charged }) => chargesOf(charged)),
      isLeftOutAtNone: true,
    },
    {
      ...minor("Collected of late charges", "better", ({ chargesCollected }) => chargesOf(chargesCollected)),
      isLeftOutAtNone: true,
    },
    minor("Overdue at the end", "worse", ({ overdueAfter }) => overdueAfter[currency] ?? 0),
    {
      figure: "DSO at the end",
      unit: "days",
      currency,
      more: "worse",
      of: (tally) =>
        dso(tally.openAfter[currency] ?? 0, tally.sales[currency] ?? 0, BILLING_REPEATS_DAYS) ?? 0,
    },
  ];
};

const figures = (assumed: Assumptions, currencies: readonly Currency[], days: number): Figure[] => [
  ...currencies.flatMap((currency) => moneyFigures(currency, days)),
  { figure: "E-mails", unit: "count", more: "neither", of: (tally) => messagesOver(tally, "email") },
  { figure: "Text messages", unit: "count", more: "neither", of: (tally) => messagesOver(tally, "sms") },
  { figure: "Letters", unit: "count", more: "neither", of: (tally) => messagesOver(tally, "letter") },
  {
    figure: "Tasks for people",
    unit: "count",
    more: "worse",
    of: ({ tasks }) => sumWhere(tasks, () => true),
  },
  {
    figure: "Work of people",
    unit: "minutes",
    more: "worse",
    of: ({ tasks }) => minutesOf(tasks, assumed.minutes),
  },
  {
    figure: "Cost in all",
    unit: "dollars",
    more: "worse",
    of: (tally) => costLines(tally, assumed, days).reduce((sum, { dollars }) => sum + dollars, 0),
  },
  {
    figure: "Channels that customers ended",
    unit: "count",
    more: "worse",
    of: ({ people }) => (people["email"] ?? 0) + (people["sms"] ?? 0),
  },
];

/** The two policies met the same customers with the same dice: each seed is compared with itself. */
const differencesOf = (
  a: readonly Tally[],
  b: readonly Tally[],
  assumed: Assumptions,
  currencies: readonly Currency[],
  days: number,
): Difference[] =>
  figures(assumed, currencies, days).flatMap(({ of, isLeftOutAtNone, ...figure }) => {
    const ofA = a.map(of);
    const ofB = b.map(of);
    if (isLeftOutAtNone && [...ofA, ...ofB].every((value) => value === 0)) return [];
    return {
      ...figure,
      a: rangeOf(ofA),
      b: rangeOf(ofB),
      change: rangeOf(ofB.map((value, i) => value - (ofA[i] ?? 0))),
    };
  });

const cashChangeOf = (
  a: readonly Tally[],
  b: readonly Tally[],
  currencies: readonly Currency[],
  days: number,
): RehearsalResult["cashChange"] =>
  Object.fromEntries(
    currencies.map((currency) => {
      const before = a.map((tally) => cashOf(tally, currency, days));
      const after = b.map((tally) => cashOf(tally, currency, days));
      const changes = Array.from({ length: days }, (_, day) =>
        rangeOf(after.map((cash, seed) => (cash[day] ?? 0) - (before[seed]?.[day] ?? 0))),
      );
      return [currency, changes];
    }),
  );

/** What is known of a rehearsal beside its tallies. */
export interface RehearsalFacts {
  readonly horizon: Horizon;
  readonly seeds: readonly number[];
  readonly ledger: string;
  readonly assumptions: Assumptions;
  readonly paidBills: number;
}

/** The result from the tallies of each policy, one for each seed in their order. */
export const resultOf = (
  { horizon, seeds, ledger, assumptions, paidBills }: RehearsalFacts,
  played: readonly { readonly policy: PlayedPolicy; readonly tallies: readonly Tally[] }[],
): RehearsalResult => {
  const days = horizon.days.length;
  const currencies = currenciesOf(played.flatMap(({ tallies }) => tallies));
  const [a, b] = played;
  return {
    startedAt: horizon.start,
    from: dateOf(horizon.first),
    to: dateOf(horizon.end - 1),
    days,
    seeds,
    ledger,
    accounts: a?.tallies[0]?.accounts ?? 0,
    currencies,
    assumptions,
    paidBills,
    policies: played.map(({ policy, tallies }) => ({
      policy,
      summary: summarise(tallies, assumptions, days, currencies),
    })),
    differences: a && b ? differencesOf(a.tallies, b.tallies, assumptions, currencies, days) : [],
    cashChange: a && b ? cashChangeOf(a.tallies, b.tallies, currencies, days) : {},
  };
};
