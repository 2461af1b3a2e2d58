import { dso } from "../insight/kpis.ts";
import type { Currency } from "../money.ts";
import type { Assumptions } from "./assumptions.ts";
import { BILLING_REPEATS_DAYS } from "./billing.ts";
import { type CostLine, costLines, messagesOver, minutesOf } from "./cost.ts";
import { type Range, rangeOf } from "./range.ts";
import { type Counts, groupCounts, sumWhere, type Tally } from "./tally.ts";

/** Messages of one step over one channel. */
interface StepLine {
  readonly segment: string;
  readonly step: string;
  readonly channel: string;
  readonly sent: Range;
}

/** How often a rule held contacts over a channel back, and how many accounts that concerned. */
interface HeldLine {
  readonly rule: string;
  readonly verdict: "deferred" | "denied";
  readonly channel: string;
  readonly times: Range;
  readonly accounts: Range;
}

/** Work of one kind for one desk. */
interface WorkLine {
  readonly desk: string;
  readonly seniority: number;
  readonly work: string;
  readonly tasks: Range;
  readonly minutes: Range;
}

/** Late charges of one kind in one currency: how many were posted, what they came to and what of it was paid, in minor units. */
interface ChargeLine {
  readonly currency: Currency;
  readonly kind: string;
  readonly posted: Range;
  readonly amount: Range;
  readonly collected: Range;
}

/** One week of a rehearsal, means over the seeds. */
interface WeekLine {
  /** The first week is 0. */
  readonly week: number;
  readonly messages: Readonly<Record<string, number>>;
  readonly minutes: number;
  readonly tasks: number;
}

/** The money of one currency, in minor units and days. */
interface MoneyLine {
  readonly currency: Currency;
  readonly openBefore: number;
  readonly overdueBefore: number;
  readonly billed: number;
  readonly collected: Range;
  readonly openAfter: Range;
  readonly overdueAfter: Range;
  /** Days; null where nothing was billed. */
  readonly dso: Range | null;
  /** Days past due of what was paid, weighted by amount; early payments count negative. */
  readonly daysLate: Range;
  /** Collected from the beginning up to and including each day. */
  readonly cash: readonly Range[];
}

/** What one policy leads to, over all seeds. */
export interface PolicySummary {
  readonly looks: Range;
  readonly messages: Readonly<Record<"email" | "sms" | "letter", Range>>;
  readonly tasks: Range;
  readonly minutes: Range;
  readonly steps: readonly StepLine[];
  /** `day|segment|step|channel`: messages, mean over the seeds. Days count from 0. */
  readonly byDay: Counts;
  readonly weeks: readonly WeekLine[];
  readonly held: readonly HeldLine[];
  readonly work: readonly WorkLine[];
  readonly charges: readonly ChargeLine[];
  readonly cost: readonly (Omit<CostLine, "quantity" | "dollars"> & { quantity: Range; dollars: Range })[];
  readonly costTotal: Range;
  readonly money: readonly MoneyLine[];
  readonly people: Readonly<Record<string, Range>>;
}

const keysOf = (tallies: readonly Tally[], counts: (tally: Tally) => Counts): string[] => [
  ...new Set(tallies.flatMap((tally) => Object.keys(counts(tally)))),
];

const ranged = (tallies: readonly Tally[], figure: (tally: Tally) => number): Range =>
  rangeOf(tallies.map(figure));

const mean = (tallies: readonly Tally[], counts: (tally: Tally) => Counts): Counts =>
  Object.fromEntries(
    keysOf(tallies, counts)
      .sort()
      .map((key) => [key, ranged(tallies, (tally) => counts(tally)[key] ?? 0).mean]),
  );

/** Lines for the groups that `keyOf` makes of the counts' keys, the most first. */
const linesBy = <T>(
  tallies: readonly Tally[],
  counts: (tally: Tally) => Counts,
  keyOf: (parts: readonly string[]) => string,
  line: (parts: readonly string[], numbers: Range, key: string) => T,
): T[] => {
  const grouped = tallies.map((tally) => groupCounts(counts(tally), keyOf));
  const keys = [...new Set(grouped.flatMap(Object.keys))];
  return keys
    .map((key) => ({ key, numbers: rangeOf(grouped.map((group) => group[key] ?? 0)) }))
    .sort((a, b) => b.numbers.mean - a.numbers.mean || (a.key < b.key ? -1 : 1))
    .map(({ key, numbers }) => line(key.split("|"), numbers, key));
};

const scaled = ({ mean: middle, low, high }: Range, by: number): Range => ({
  mean: middle * by,
  low: low * by,
  high: high * by,
});

const weeksOf = (tallies: readonly Tally[], { minutes }: Assumptions, days: number): WeekLine[] => {
  const weekOf = (day = "0"): number => Math.floor(Number(day) / 7);
  const messages = mean(tallies, (tally) =>
    groupCounts(tally.messages, ([day, segment, step, channel]) =>
      [weekOf(day), `${segment}/${step} ${channel}`].join("|"),
    ),
  );
  return Array.from({ length: Math.ceil(days / 7) }, (_, week) => {
    const tasksOf = (tally: Tally): Counts =>
      Object.fromEntries(Object.entries(tally.tasks).filter(([key]) => weekOf(key.split("|")[0]) === week));
    const own = Object.entries(messages).flatMap(([key, number]) => {
      const [of, step = ""] = key.split("|");
      return Number(of) === week ? [[step, number] as const] : [];
    });
    return {
      week,
      messages: Object.fromEntries(own),
      minutes: ranged(tallies, (tally) => minutesOf(tasksOf(tally), minutes)).mean,
      tasks: ranged(tallies, (tally) => sumWhere(tasksOf(tally), () => true)).mean,
    };
  });
};

/** What was collected of the currency from the beginning up to and including each day, in minor units. */
export const cashOf = ({ collected }: Tally, currency: Currency, days: number): number[] => {
  let sum = 0;
  return Array.from({ length: days }, (_, day) => {
    sum += collected[`${currency}|${day}`] ?? 0;
    return sum;
  });
};

const moneyOf = (tallies: readonly Tally[], currency: Currency, days: number): MoneyLine => {
  const of = (counts: (tally: Tally) => Counts) => ranged(tallies, (tally) => counts(tally)[currency] ?? 0);
  const total = (counts: Counts): number => sumWhere(counts, ([of]) => of === currency);
  const cash = tallies.map((tally) => cashOf(tally, currency, days));
  const dsos = tallies.map((tally) =>
    dso(tally.openAfter[currency] ?? 0, tally.sales[currency] ?? 0, BILLING_REPEATS_DAYS),
  );
  return {
    currency,
    openBefore: of((tally) => tally.openBefore).mean,
    overdueBefore: of((tally) => tally.overdueBefore).mean,
    billed: ranged(tallies, ({ billed }) => total(billed)).mean,
    collected: ranged(tallies, ({ collected }) => total(collected)),
    openAfter: of((tally) => tally.openAfter),
    overdueAfter: of((tally) => tally.overdueAfter),
    dso: dsos.includes(null) ? null : rangeOf(dsos.map((each) => each ?? 0)),
    daysLate: ranged(tallies, ({ lateWeight, collected }) => {
      const paid = total(collected);
      return paid === 0 ? 0 : (lateWeight[currency] ?? 0) / paid;
    }),
    cash: Array.from({ length: days }, (_, day) => rangeOf(cash.map((each) => each[day] ?? 0))),
  };
};

/** The currencies of the tallies, those first in which most was open or billed (by the number itself, for lack of a rate). */
export const currenciesOf = (tallies: readonly Tally[]): Currency[] => {
  const weights: Counts = {};
  for (const { openBefore, billed } of tallies)
    for (const [key, amount] of [...Object.entries(openBefore), ...Object.entries(billed)]) {
      const currency = key.split("|")[0] ?? key;
      weights[currency] = (weights[currency] ?? 0) + amount;
    }
  return Object.keys(weights).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || (a < b ? -1 : 1));
};

/** What the tallies of one policy, one for each seed, come to over so many days. */
export const summarise = (
  tallies: readonly Tally[],
  assumed: Assumptions,
  days: number,
  currencies: readonly Currency[],
): PolicySummary => {
  const { minutes } = assumed;
  const costs = tallies.map((tally) => costLines(tally, assumed, days));
  return {
    looks: ranged(tallies, ({ looks }) => looks),
    messages: {
      email: ranged(tallies, (tally) => messagesOver(tally, "email")),
      sms: ranged(tallies, (tally) => messagesOver(tally, "sms")),
      letter: ranged(tallies, (tally) => messagesOver(tally, "letter")),
    },
    tasks: ranged(tallies, ({ tasks }) => sumWhere(tasks, () => true)),
    minutes: ranged(tallies, ({ tasks }) => minutesOf(tasks, minutes)),
    steps: linesBy(
      tallies,
      ({ messages }) => messages,
      ([, ...rest]) => rest.join("|"),
      ([segment = "", step = "", channel = ""], sent) => ({ segment, step, channel, sent }),
    ),
    byDay: mean(tallies, ({ messages }) => messages),
    weeks: weeksOf(tallies, assumed, days),
    held: linesBy(
      tallies,
      ({ held }) => held,
      (parts) => parts.join("|"),
      ([rule = "", verdict, channel = ""], times, key) => ({
        rule,
        verdict: verdict === "denied" ? "denied" : "deferred",
        channel,
        times,
        accounts: ranged(tallies, ({ heldAccounts }) => heldAccounts[key] ?? 0),
      }),
    ),
    work: linesBy(
      tallies,
      ({ tasks }) => tasks,
      ([, ...rest]) => rest.join("|"),
      ([desk = "", seniority, work = ""], tasks) => ({
        desk,
        seniority: Number(seniority),
        work,
        tasks,
        minutes: scaled(tasks, minutes[work as keyof typeof minutes] ?? 0),
      }),
    ),
    charges: linesBy(
      tallies,
      ({ charged }) => charged,
      (parts) => parts.join("|"),
      ([currency = "", kind = ""], amount, key) => ({
        currency,
        kind,
        posted: ranged(tallies, ({ charges }) => charges[key] ?? 0),
        amount,
        collected: ranged(tallies, ({ chargesCollected }) => chargesCollected[key] ?? 0),
      }),
    ),
    cost: (costs[0] ?? []).map(({ what, unit, price }, i) => ({
      what,
      unit,
      price,
      quantity: rangeOf(costs.map((lines) => lines[i]?.quantity ?? 0)),
      dollars: rangeOf(costs.map((lines) => lines[i]?.dollars ?? 0)),
    })),
    costTotal: rangeOf(costs.map((lines) => lines.reduce((sum, { dollars }) => sum + dollars, 0))),
    money: currencies.map((currency) => moneyOf(tallies, currency, days)),
    people: Object.fromEntries(
      ["made", "kept", "broken", "email", "sms", "dead"].map((what) => [
        what,
        ranged(tallies, ({ people }) => people[what] ?? 0),
      ]),
    ),
  };
};
