import type { Channel, GateFacts, Verdict } from "./facts.ts";
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

/** A country in which the debtor may be, and the region of it that the address tells, undefined where it tells none. */
interface Place {
  readonly country: string;
  readonly region: string | undefined;
}

/**
 * Where the debtor may be: in the stated country, else in those of the telephone number. The address is read as one of each,
 * so that a region without a country binds however it is spelt.
 */
const plausiblePlaces = ({ country, region, postalCode, phone }: GateFacts): readonly Place[] => {
  const countries = country ? [country] : phone ? countriesOfPhone(phone) : [];
  return countries.map((each) => ({
    country: each,
    region: regionOf({ country: each, region, postalCode }),
  }));
};

/**
 * Whether the debtor is, or may be, within the rule's place: a place that is not known in full, such as a country without
 * the state, may be any of those it leaves open, and the strictest of them binds.
 */
const mayBeAt = ({ scope }: Rule, places: readonly Place[]): boolean =>
  scope.country === undefined ||
  places.some(
    ({ country, region }) =>
      country === scope.country &&
      (scope.region === undefined || region === undefined || region === scope.region),
  );

/** Whether the debtor is, or may be, in one of the country's cities; one whose name is not known may be. */
const mayBeIn = (
  cities: readonly string[],
  country: string | undefined,
  { region, city, postalCode }: GateFacts,
): boolean => {
  const name = cityOf({ country, region, city, postalCode })?.trim();
  if (!name) return true;
  // The city as the address has it may be a part of the one that its postal code tells.
  return [name, city?.trim() ?? ""].some((each) => {
    const key = plain(each);
    return cities.some((one) => one === each.toLowerCase() || (key !== "" && key === plain(one)));
  });
};

const isUnconditional = ({ scope }: Rule): boolean =>
  scope.pastDueOver === undefined && !scope.naturalPerson && scope.debtUsdUpTo === undefined && !scope.cities;

/** What the scope asks of the debt and the debtor beyond kind and place. */
const further = ({ scope }: Rule, facts: GateFacts): boolean => {
  const { pastDueOver, naturalPerson, debtUsdUpTo, country, cities } = scope;
  if (pastDueOver !== undefined && facts.daysPastDue <= pastDueOver) return false;
  if (naturalPerson && facts.naturalPerson === false) return false;
  if (debtUsdUpTo !== undefined && facts.debtUsd !== undefined && facts.debtUsd > debtUsdUpTo) return false;
  return !cities || mayBeIn(cities, country, facts);
};

const inChannel = (clause: Clause, channel: Channel): boolean =>
  (clause.channels === undefined || clause.channels.includes(channel)) &&
  (clause.kind !== "cap" || clause.counts.includes(channel));

/** The calendar of the debtor's country; of a telephone number that several share, no day that is free in one of them. */
const calendarFor = ({ scope }: Rule, clause: HoursClause, places: readonly Place[]): PlaceCalendar => {
  const [first, ...others] = places
    .filter(({ country }) => scope.country === undefined || country === scope.country)
    .map(({ country, region }) =>
      clause.nationalHolidaysOnly ? calendarOf(country) : calendarOf(country, scope.region ?? region),
    );
  if (!first) return calendarOf();
  if (others.length === 0) return first;
  const all = [first, ...others];
  return {
    isHoliday: (day) => all.some((one) => one.isHoliday(day)),
    isBusinessDay: (day) => all.every((one) => one.isBusinessDay(day)),
  };
};

const makeBinding = (rule: Rule, channel: Channel, places: readonly Place[]): Binding => {
  const clauses = rule.clauses.filter((clause) => inChannel(clause, channel));
  return {
    rule,
    unconditional: isUnconditional(rule),
    clauses,
    hours: new Map(
      clauses
        .filter((clause) => clause.kind === "hours")
        .map((clause) => [clause, hoursOfDay(clause, calendarFor(rule, clause, places))]),
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

/** What a binding is made of besides the places: as little as its key holds, since like debtors share it. */
type Kind = Pick<GateFacts, "creditorRole" | "debtorType" | "channel">;

const makeBindings = (
  { creditorRole, debtorType, channel }: Kind,
  places: readonly Place[],
  { rules }: Rulebook,
): readonly Binding[] =>
  rules.flatMap((rule) => {
    const { creditor, debtor, channels } = rule.scope;
    if (creditor !== undefined && creditor !== creditorRole) return [];
    if (debtor !== undefined && debtor !== debtorType) return [];
    if (!channels.includes(channel)) return [];
    return mayBeAt(rule, places) ? [makeBinding(rule, channel, places)] : [];
  });

const MAX_KINDS_KEPT = 5_000;
const cache = new WeakMap<Rulebook, Map<string, readonly Binding[]>>();

/** The rules that bind debtors of this kind and place, before {@link applies} looks at further facts. */
export const bindingsFor = (facts: GateFacts, rulebook: Rulebook): readonly Binding[] => {
  const places = plausiblePlaces(facts);
  let key = `${facts.creditorRole}|${facts.debtorType}|${facts.channel}`;
  for (const { country, region = "" } of places) key += `|${country}-${region}`;
  let byKind = cache.get(rulebook);
  if (!byKind) {
    byKind = new Map();
    cache.set(rulebook, byKind);
  }
  const known = byKind.get(key);
  if (known) return known;
  if (byKind.size >= MAX_KINDS_KEPT) byKind.clear();
  const made = makeBindings(facts, places, rulebook);
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
