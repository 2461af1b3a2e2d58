import { dateAt, type Instant, type PlainDate } from "../calendar.ts";
import { applies, bindingsFor } from "./binding.ts";
import { defaultRulebook } from "./default-rulebook.ts";
import type { GateFacts } from "./facts.ts";
import type { Rulebook } from "./rule.ts";

/** The same day so many years on; of 29 February, where the year has none, 1 March: never a day short. */
const yearsAfter = (date: PlainDate, years: number): PlainDate => {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return new Date(Date.UTC(year + years, month - 1, day)).toISOString().slice(0, 10);
};

/**
 * The last date on which the records of contacts with this debtor must still be kept: so many years
 * after the last collection activity (12 CFR 1006.100), or undefined where no rule says so. The law of
 * the last activity counts, in the zone in which its date is latest. Whoever deletes records asks this first.
 */
export const retainUntil = (
  facts: GateFacts,
  lastActivity: Instant,
  rulebook: Rulebook = defaultRulebook,
): PlainDate | undefined => {
  const date = dateAt(lastActivity, "Pacific/Kiritimati");
  const years = bindingsFor(facts, rulebook)
    .filter(({ rule }) => rule.retention && rule.effectiveFrom <= date)
    .filter((binding) => applies(binding, facts))
    .map(({ rule }) => rule.retention?.years ?? 0);
  return years.length > 0 ? yearsAfter(date, Math.max(...years)) : undefined;
};
