import { addDays, later, type PlainDate } from "../calendar.ts";
import type { InterestRule, Pause } from "./interest.ts";
import { percentOf, rateOf } from "./rate.ts";
import { nextHalfYear } from "./rates/table.ts";
import type { KeptRule } from "./record.ts";

/**
 * What charged days keep: the rule and the rates they were charged by. An agreed rate holds from when it is agreed, a
 * published one from when it is known; neither reaches back to days that were charged. Only their balance may be
 * corrected, such as by a payment that is posted late.
 */

const ratesOver = (
  rule: InterestRule,
  start: PlainDate,
  after: PlainDate,
  to: PlainDate,
): KeptRule["rates"] => {
  const first = addDays(after, 1);
  const rates: { from: PlainDate; percent: string }[] = [];
  const note = (from: PlainDate, day: PlainDate): void => {
    const found = rule.rateOn(day);
    if (!found) return;
    const percent = percentOf(found.rate);
    if (rates.at(-1)?.percent !== percent) rates.push({ from, percent });
  };
  if (rule.timing === "of-start") note(first, addDays(start, 1));
  else for (let day = first; day <= to; day = nextHalfYear(day)) note(day, day);
  return rates;
};

/** The days of the pauses that lie within the days. */
const pausesWithin = (pauses: readonly Pause[], first: PlainDate, last: PlainDate) =>
  pauses.flatMap(({ from, until = last }) =>
    from > last || until < first ? [] : [{ from: later(from, first), until: until < last ? until : last }],
  );

/** What the days after the end of one day until the end of another keep of the rule. `start` is where interest began. */
export const keptRuleOf = (
  rule: InterestRule,
  start: PlainDate,
  { after, to }: { readonly after: PlainDate; readonly to: PlainDate },
): KeptRule => {
  const pauses = pausesWithin(rule.pauses, addDays(after, 1), to);
  return {
    dayCount: rule.dayCount,
    timing: rule.timing,
    graceDays: rule.graceDays,
    rounding: rule.rounding,
    rates: ratesOver(rule, start, after, to),
    ...(pauses.length > 0 && { pauses }),
  };
};

/** The rule of charged days. `pauses` are those known now: a moratorium that is recorded late takes its days out. */
export const chargedRule = (kept: KeptRule, pauses: readonly Pause[]): InterestRule => ({
  dayCount: kept.dayCount,
  timing: kept.timing,
  graceDays: kept.graceDays,
  rounding: kept.rounding,
  from: "due-date",
  pauses: [...(kept.pauses ?? []), ...pauses],
  rateOn: (day) => {
    const row = kept.rates.findLast(({ from }) => from <= day) ?? kept.rates[0];
    return row && { rate: rateOf(row.percent), unverified: false };
  },
});
