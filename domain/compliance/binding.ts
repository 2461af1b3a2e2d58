import type { GateFacts, Verdict } from "./facts.ts";
import { calendarOf, dayNumberOf, type PlaceCalendar } from "./holidays.ts";
import { DAY_MS } from "./offsets.ts";
import { type HoursOfDay, hoursOfDay } from "./opening.ts";
import { countriesOfPhone } from "./phone-prefixes.ts";
import type { Clause, HoursClause, Rule, Rulebook } from "./rule.ts";

/** Whether a condition holds, or may hold where the facts do not tell. */
type Answer = boolean | "possible";

/** A rule made ready for debtors of one kind at one place. */
export interface Binding {
  readonly rule: Rule;
  /** The answers to the rule's further conditions for which this binding stands. */
  readonly standsFor: readonly Answer[];
  /** Whether the rule has no further conditions, as most. */
  readonly unconditional: boolean;
  readonly clauses: readonly Clause[];
  readonly hours: ReadonlyMap<HoursClause, HoursOfDay>;
  /** Midnight UTC of the first date on which the rule binds, and of the first on which it no longer does. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly allow: Verdict;
}

type Match = "certain" | "possible" | undefined;

/** The countries the debtor may be in: the stated one, else those of the telephone number. */
const plausibleCountries = (facts: GateFacts): readonly string[] => {
  if (facts.country) return [facts.country];
  return facts.phone ? countriesOfPhone(facts.phone) : [];
};

/**
 * Whether the debtor's place is within the rule's. A place that is not known in full, such as a
 * country without the state, may be: the rule's hours and caps then hold.
 */
const matchPlace = ({ scope }: Rule, countries: readonly string[], region: string | undefined): Match => {
  if (scope.country === undefined) return "certain";
  if (!countries.includes(scope.country)) return undefined;
  const sure = countries.length === 1;
  if (scope.region === undefined) return sure ? "certain" : "possible";
  if (region === undefined || region === "") return "possible";
  if (region !== scope.region) return undefined;
  return sure ? "certain" : "possible";
};

/** Whether the debtor is in one of the cities; a city without its region may be another one of that name. */
const inCity = (cities: readonly string[], { city, region }: GateFacts): Answer => {
  const name = city?.trim().toLowerCase();
  if (!name) return "possible";
  return cities.includes(name) && (region ? true : "possible");
};

const mayBeUnsure = ({ scope }: Rule): boolean => scope.cities !== undefined;

const isUnconditional = ({ scope }: Rule): boolean =>
  scope.pastDueOver === undefined && !scope.naturalPerson && scope.debtUsdUpTo === undefined && !scope.cities;

/** What the scope asks of the debt and the debtor beyond kind and place. */
const further = ({ scope }: Rule, facts: GateFacts): Answer => {
  const { pastDueOver, naturalPerson, debtUsdUpTo, cities } = scope;
  if (pastDueOver !== undefined && facts.daysPastDue <= pastDueOver) return false;
  if (naturalPerson && facts.naturalPerson === false) return false;
  if (debtUsdUpTo !== undefined && facts.debtUsd !== undefined && facts.debtUsd > debtUsdUpTo) return false;
  return cities ? inCity(cities, facts) : true;
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

/**
 * A debtor who only may be under a rule keeps its hours and caps; what the rule forbids outright, it
 * forbids where the place is known, or one missing state would silence a whole country.
 */
const makeBinding = (
  rule: Rule,
  certain: boolean,
  standsFor: Binding["standsFor"],
  facts: GateFacts,
): Binding => {
  const clauses = rule.clauses.filter(
    (clause) => inChannel(clause, facts) && (certain || (clause.kind !== "forbid" && clause.kind !== "stop")),
  );
  return {
    rule,
    standsFor,
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
    const match = matchPlace(rule, countries, facts.region);
    if (match === undefined) return [];
    if (match === "possible") return [makeBinding(rule, false, [true, "possible"], facts)];
    const sure = makeBinding(rule, true, [true], facts);
    return mayBeUnsure(rule) ? [sure, makeBinding(rule, false, ["possible"], facts)] : [sure];
  });
};

const MAX_KINDS_KEPT = 5_000;
const cache = new WeakMap<Rulebook, Map<string, readonly Binding[]>>();

/** The rules that bind debtors of this kind and place, before {@link applies} looks at further facts. */
export const bindingsFor = (facts: GateFacts, rulebook: Rulebook): readonly Binding[] => {
  const { creditorRole, debtorType, channel, country = "", region = "" } = facts;
  const prefix = country ? "" : plausibleCountries(facts).join();
  const key = `${creditorRole}|${debtorType}|${channel}|${country}|${region}|${prefix}`;
  let byKind = cache.get(rulebook);
  if (!byKind) {
    byKind = new Map();
    cache.set(rulebook, byKind);
  }
  const known = byKind.get(key);
  if (known) return known;
  if (byKind.size >= MAX_KINDS_KEPT) byKind.clear();
  const made = makeBindings(facts, rulebook);
  byKind.set(key, made);
  return made;
};

/** Whether the rule's further conditions, asked of these facts, are answered as this binding stands for. */
export const applies = ({ rule, standsFor, unconditional }: Binding, facts: GateFacts): boolean =>
  unconditional || standsFor.includes(further(rule, facts));

/** Whether some rule that may bind debtors in the country, or anywhere where it is not known, asks who the creditor is. */
export const asksForRole = (country: string | undefined, { rules }: Rulebook): boolean =>
  rules.some(
    ({ scope }) =>
      scope.creditor !== undefined &&
      (scope.country === undefined || country === undefined || scope.country === country),
  );
