import type { GateFacts, Verdict } from "./facts.ts";
import { calendarOf, dayNumberOf, type PlaceCalendar } from "./holidays.ts";
import { DAY_MS } from "./offsets.ts";
import { type HoursOfDay, hoursOfDay } from "./opening.ts";
import { countriesOfPhone } from "./phone-prefixes.ts";
import { cityOf, plain, regionOf } from "./places.ts";
import type { Clause, HoursClause, Rule, Rulebook } from "./rule.ts";

/** A rule made ready for debtors of one kind at one place. */
export interface Binding {
  readonly rule: Rule;
  /** Whether the rule has no further conditions, as most. */
  readonly unconditional: boolean;
  readonly clauses: readonly Clause[];
  readonly hours: ReadonlyMap<HoursClause, HoursOfDay>;
  /** Midnight UTC of the first date on which the rule binds, and of the first on which it no longer does. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly allow: Verdict;
}

/** The countries the debtor may be in: the stated one, else those of the telephone number. */
const plausibleCountries = (facts: GateFacts): readonly string[] => {
  if (facts.country) return [facts.country];
  return facts.phone ? countriesOfPhone(facts.phone) : [];
};

/**
 * Whether the debtor is, or may be, within the rule's place: a place that is not known in full, such as a country without
 * the state, may be any of those it leaves open, and the strictest of them binds.
 */
const mayBeAt = ({ scope }: Rule, countries: readonly string[], region: string | undefined): boolean => {
  if (scope.country === undefined) return true;
  if (!countries.includes(scope.country)) return false;
  return scope.region === undefined || region === undefined || region === "" || region === scope.region;
};

/** Whether the debtor is, or may be, in one of the cities; one whose name is not known may be. */
const mayBeIn = (cities: readonly string[], facts: GateFacts): boolean => {
  const name = cityOf(facts)?.trim();
  if (!name) return true;
  // The city as the address has it may be a part of the one that its postal code tells.
  return [name, facts.city?.trim() ?? ""].some((each) => {
    const key = plain(each);
    return cities.some((city) => city === each.toLowerCase() || (key !== "" && key === plain(city)));
  });
};

const isUnconditional = ({ scope }: Rule): boolean =>
  scope.pastDueOver === undefined && !scope.naturalPerson && scope.debtUsdUpTo === undefined && !scope.cities;

/** What the scope asks of the debt and the debtor beyond kind and place. */
const further = ({ scope }: Rule, facts: GateFacts): boolean => {
  const { pastDueOver, naturalPerson, debtUsdUpTo, cities } = scope;
  if (pastDueOver !== undefined && facts.daysPastDue <= pastDueOver) return false;
  if (naturalPerson && facts.naturalPerson === false) return false;
  if (debtUsdUpTo !== undefined && facts.debtUsd !== undefined && facts.debtUsd > debtUsdUpTo) return false;
  return !cities || mayBeIn(cities, facts);
};

const inChannel = (clause: Clause, facts: GateFacts): boolean =>
  (clause.channels === undefined || clause.channels.includes(facts.channel)) &&
  (clause.kind !== "cap" || clause.counts.includes(facts.channel));

/** The calendar of the debtor's country; of a telephone number that several share, no day that is free in one of them. */
const calendarFor = (rule: Rule, clause: HoursClause, facts: GateFacts): PlaceCalendar => {
  const { country, region = facts.region } = rule.scope;
  const place = (of?: string) => (clause.nationalHolidaysOnly ? calendarOf(of) : calendarOf(of, region));
  if (country !== undefined) return place(country);
  const [first, ...others] = plausibleCountries(facts).map(place);
  if (!first) return place();
  if (others.length === 0) return first;
  const all = [first, ...others];
  return {
    isHoliday: (day) => all.some((one) => one.isHoliday(day)),
    isBusinessDay: (day) => all.every((one) => one.isBusinessDay(day)),
  };
};

const makeBinding = (rule: Rule, facts: GateFacts): Binding => {
  const clauses = rule.clauses.filter((clause) => inChannel(clause, facts));
  return {
    rule,
    unconditional: isUnconditional(rule),
    clauses,
    hours: new Map(
      clauses
        .filter((clause) => clause.kind === "hours")
        .map((clause) => [clause, hoursOfDay(clause, calendarFor(rule, clause, facts))]),
    ),
    fromMs: dayNumberOf(rule.effectiveFrom) * DAY_MS,
    untilMs: rule.effectiveUntil ? dayNumberOf(rule.effectiveUntil) * DAY_MS : Number.POSITIVE_INFINITY,
    allow: Object.freeze({
      verdict: "allow",
      ruleId: rule.id,
      reason: rule.allowReason ?? "within its bounds",
      source: rule.source,
    }),
  };
};

const makeBindings = (facts: GateFacts, { rules }: Rulebook): readonly Binding[] => {
  const countries = plausibleCountries(facts);
  return rules.flatMap((rule) => {
    const { creditor, debtor, channels } = rule.scope;
    if (creditor !== undefined && creditor !== facts.creditorRole) return [];
    if (debtor !== undefined && debtor !== facts.debtorType) return [];
    if (!channels.includes(facts.channel)) return [];
    return mayBeAt(rule, countries, facts.region) ? [makeBinding(rule, facts)] : [];
  });
};

const MAX_KINDS_KEPT = 5_000;
const cache = new WeakMap<Rulebook, Map<string, readonly Binding[]>>();

/** The rules that bind debtors of this kind and place, before {@link applies} looks at further facts. */
export const bindingsFor = (facts: GateFacts, rulebook: Rulebook): readonly Binding[] => {
  const { creditorRole, debtorType, channel, country = "" } = facts;
  const region = regionOf(facts);
  const prefix = country ? "" : plausibleCountries(facts).join();
  const key = `${creditorRole}|${debtorType}|${channel}|${country}|${region ?? ""}|${prefix}`;
  let byKind = cache.get(rulebook);
  if (!byKind) {
    byKind = new Map();
    cache.set(rulebook, byKind);
  }
  const known = byKind.get(key);
  if (known) return known;
  if (byKind.size >= MAX_KINDS_KEPT) byKind.clear();
  const made = makeBindings({ ...facts, region }, rulebook);
  byKind.set(key, made);
  return made;
};

/** Whether the rule's further conditions hold for these facts, or may. */
export const applies = ({ rule, unconditional }: Binding, facts: GateFacts): boolean =>
  unconditional || further(rule, facts);

/** Whether some rule that may bind debtors in the country, or anywhere where it is not known, asks who the creditor is. */
export const asksForRole = (country: string | undefined, { rules }: Rulebook): boolean =>
  rules.some(
    ({ scope }) =>
      scope.creditor !== undefined &&
      (scope.country === undefined || country === undefined || scope.country === country),
  );
