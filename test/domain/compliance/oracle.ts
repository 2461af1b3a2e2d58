import Holidays from "date-holidays";
import type { Channel, GateFacts } from "../../../domain/compliance/facts.ts";
import { countriesOfPhone } from "../../../domain/compliance/phone-prefixes.ts";
import type { Clause, Rule } from "../../../domain/compliance/rule.ts";
import { mayBeInNewYorkCity, meantRegion } from "./written.ts";

/**
 * A second reading of the rules that shares nothing with the gate but the rules' data and the lists of
 * where a debtor may be: it looks at the wall clock of each place through Intl, at the holidays through
 * the package that the tables were made from, and counts contacts one by one. It answers for one instant
 * only and works nothing out ahead.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const clocks = new Map<string, Intl.DateTimeFormat>();

interface Shown {
  readonly date: string;
  /** Milliseconds since midnight, as the clock counts them. */
  readonly time: number;
  /** Sunday 0. */
  readonly weekday: number;
}

let lastAt = Number.NaN;
const lastShown = new Map<string, Shown>();

/** What calendar and clock on the wall show; all rules ask about one instant, so its answers are kept. */
export const wallClock = (zone: string, at: number): Shown => {
  if (at !== lastAt) lastShown.clear();
  lastAt = at;
  const known = lastShown.get(zone);
  if (known) return known;
  const shown = readClock(zone, at);
  lastShown.set(zone, shown);
  return shown;
};

const readClock = (zone: string, at: number): Shown => {
  let clock = clocks.get(zone);
  if (!clock) {
    const two = "2-digit";
    clock = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      year: "numeric",
      month: two,
      day: two,
      hour: two,
      minute: two,
      second: two,
    });
    clocks.set(zone, clock);
  }
  const shown = clock.format(at);
  const date = shown.slice(0, 10);
  const [hour = 0, minute = 0, second = 0] = shown.slice(11).split(":").map(Number);
  const millisecond = ((at % 1000) + 1000) % 1000;
  return {
    date,
    time: ((hour * 60 + minute) * 60 + second) * 1000 + millisecond,
    weekday: new Date(`${date}T00:00:00Z`).getUTCDay(),
  };
};

const holidays = new Map<string, ReadonlySet<string>>();

/** The dates of a place's public holidays, more than half a day long, in the years that the tests visit. */
const holidaysOf = (country: string, region: string | undefined): ReadonlySet<string> => {
  const key = `${country}-${region ?? ""}`;
  const known = holidays.get(key);
  if (known) return known;
  const dates = new Set<string>();
  holidays.set(key, dates);
  // The tables hold none of the islands that share Australia's code.
  if (country === "CX" || country === "CC") return dates;
  const regions = new Holidays().getStates(country) ?? {};
  // Regions other than these keep the holidays of their country in the tables.
  const own = "US CA AU DE CH GB".split(" ").includes(country) && region !== undefined && region in regions;
  const calendar = own ? new Holidays(country, region) : new Holidays(country);
  for (let year = 2019; year <= 2029; year++) {
    for (const { date, type, start, end } of calendar.getHolidays(year)) {
      if (type !== "public") continue;
      const begins = Date.parse(`${date.slice(0, 10)}T${date.slice(11, 19)}Z`);
      const ends = begins + end.getTime() - start.getTime();
      for (let midnight = begins - (begins % DAY); midnight < ends; midnight += DAY)
        if (Math.min(ends, midnight + DAY) - Math.max(begins, midnight) > 12.5 * HOUR)
          dates.add(new Date(midnight).toISOString().slice(0, 10));
    }
  }
  // The Interpretation Act of Quebec names Easter Monday, which the package leaves out.
  if (key === "CA-QC")
    for (const monday of "2019-04-22 2020-04-13 2021-04-05 2022-04-18 2023-04-10 2024-04-01 2025-04-21 2026-04-06 2027-03-29 2028-04-17 2029-04-02".split(
      " ",
    ))
      dates.add(monday);
  return dates;
};

/** Days off in the week: Friday and Saturday in Saudi Arabia, of the places that the tests visit. */
const isWeekend = (country: string, weekday: number): boolean =>
  country === "SA" ? weekday === 5 || weekday === 6 : weekday === 0 || weekday === 6;

const timeOf = (clock: string): number => {
  const [hour, minute] = clock.split(":");
  return (Number(hour) * 60 + Number(minute)) * 60_000;
};

type HoursClause = Extract<Clause, { kind: "hours" }>;
type CapClause = Extract<Clause, { kind: "cap" }>;

const countriesOf = ({ country, phone }: GateFacts): readonly string[] =>
  country ? [country] : phone ? countriesOfPhone(phone) : [];

const isClosed = (clause: HoursClause, rule: Rule, facts: GateFacts, zone: string, at: number): boolean => {
  const { date, time, weekday } = wallClock(zone, at);
  if (clause.blackout?.includes(date)) return true;
  const countries = rule.scope.country ? [rule.scope.country] : countriesOf(facts);
  const regionIn = (country: string) =>
    clause.nationalHolidaysOnly ? undefined : (rule.scope.region ?? meantRegion({ ...facts, country }));
  const home = (country: string) =>
    holidaysOf(country, regionIn(country) ?? (country === "GB" ? "ENG" : undefined)).has(date);
  const isHoliday = countries.some(home);
  const { week } = clause;
  if ("businessDays" in week) {
    const free =
      countries.length === 0 ? isWeekend("", weekday) : countries.some((c) => isWeekend(c, weekday));
    if (free || isHoliday) return true;
    return time < timeOf(week.businessDays[0]) || time >= timeOf(week.businessDays[1]);
  }
  if (clause.holidays === "closed" && isHoliday) return true;
  const hours = weekday === 0 ? week.sunday : weekday === 6 ? week.saturday : week.weekdays;
  return !hours || time < timeOf(hours[0]) || time >= timeOf(hours[1]);
};

const isOverCap = (clause: CapClause, facts: GateFacts, at: number): boolean => {
  if (clause.atWork && facts.atWork !== true) return false;
  let counted = 0;
  for (const contact of facts.history) {
    const counts =
      contact.direction === "outbound" &&
      clause.counts.includes(contact.channel) &&
      Date.parse(contact.at) + clause.days * DAY > at &&
      !(clause.atWork && contact.atWork !== true) &&
      !(clause.perMessage && contact.sameMessage === true);
    if (counts) counted += 1;
  }
  return counted >= clause.max;
};

const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

// Where nothing tells the zone, a date lasts from its beginning furthest east to its end furthest west.
const somewhere = ["Etc/GMT-14", "Etc/GMT+12"];

/** Whether it is still the date, or earlier, in one of the zones. */
const notYetOver = (date: string, zones: readonly string[], at: number): boolean =>
  (zones.length > 0 ? zones : somewhere).some((zone) => wallClock(zone, at).date <= date);

const holds = (name: string, facts: GateFacts): boolean => {
  const { recipient, consent, dispute } = facts;
  switch (name) {
    case "no-address":
      return recipient === undefined || recipient.address.trim() === "";
    case "suppressed-address":
      return recipient?.suppressed !== undefined;
    case "autopay":
      return facts.autopay === true;
    case "consent-withdrawn":
      return consent.status === "withdrawn";
    case "no-consent":
      return consent.status !== "granted";
    case "no-written-consent":
      return consent.status !== "granted" || consent.basis !== "written";
    case "opted-out":
      return consent.status === "withdrawn" || recipient?.suppressed?.reason === "opted-out";
    case "no-written-notice":
      return !facts.writtenNotice;
    case "dispute-unverified":
      return dispute !== undefined && dispute.verified !== true && isInTime(dispute, facts.writtenNotice);
    case "time-barred-threat":
      return facts.timeBarred === true && facts.threatens === true;
    default:
      throw new Error(`the oracle does not know ${name}`);
  }
};

/** Counts five federal business days after the notice was mailed, then thirty days, each by each. */
const isInTime = (
  { receivedOn, validationEnds }: NonNullable<GateFacts["dispute"]>,
  mailed: string | undefined,
): boolean => {
  if (validationEnds !== undefined) return receivedOn <= validationEnds;
  if (mailed === undefined) return true;
  let at = Date.parse(`${mailed}T00:00:00Z`);
  const date = () => new Date(at).toISOString().slice(0, 10);
  for (let businessDays = 0; businessDays < 5; ) {
    at += DAY;
    const weekday = new Date(at).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !holidaysOf("US", undefined).has(date())) businessDays += 1;
  }
  at += 30 * DAY;
  return receivedOn <= date();
};

const clauseForbids = (
  clause: Clause,
  rule: Rule,
  facts: GateFacts,
  zones: readonly string[],
  at: number,
): boolean => {
  const { channel } = facts;
  if (clause.channels && !clause.channels.includes(channel)) return false;
  switch (clause.kind) {
    case "hours":
      return zones.length === 0 || zones.some((zone) => isClosed(clause, rule, facts, zone, at));
    case "blackout":
      return (zones.length > 0 ? zones : [...somewhere, "UTC"]).some((zone) => {
        const { date } = wallClock(zone, at);
        const periods = [
          ...clause.dates.map((day) => ({ from: day, until: day })),
          ...(facts.blackouts ?? []),
        ];
        return periods.some(({ from, until }) => from <= date && date <= until);
      });
    case "cap":
      return clause.counts.includes(channel) && isOverCap(clause, facts, at);
    case "after-conversation":
      return facts.history.some(
        (past) =>
          past.channel === "call" &&
          past.outcome === "conversation" &&
          Date.parse(past.at) + clause.days * DAY > at,
      );
    case "forbid":
      return holds(clause.when, facts);
    case "stop":
      return (facts.stops ?? []).some(
        ({ kind, until }) =>
          clause.of.includes(kind) && (until === undefined || notYetOver(until, zones, at)),
      );
    case "wait": {
      if (clause.after === "hold") return facts.hold !== undefined && notYetOver(facts.hold.until, zones, at);
      if (clause.after === "written-notice")
        return (
          facts.writtenNotice !== undefined &&
          notYetOver(plusDays(facts.writtenNotice, clause.days), zones, at)
        );
      const { moratorium } = facts;
      const last = moratorium && (moratorium.until ?? plusDays(moratorium.from, clause.days - 1));
      return last !== undefined && notYetOver(last, zones, at);
    }
  }
};

/** Whether the rule binds the contact, or may for all that is known of the place, whatever the instant. */
const binds = ({ scope }: Rule, facts: GateFacts): boolean => {
  const channels: readonly Channel[] = scope.channels;
  if (!channels.includes(facts.channel)) return false;
  if (scope.creditor && scope.creditor !== facts.creditorRole) return false;
  if (scope.debtor && scope.debtor !== facts.debtorType) return false;
  if (scope.pastDueOver !== undefined && !(facts.daysPastDue > scope.pastDueOver)) return false;
  if (scope.naturalPerson && facts.naturalPerson === false) return false;
  if (scope.debtUsdUpTo !== undefined && (facts.debtUsd ?? 0) > scope.debtUsdUpTo) return false;
  if (scope.country === undefined) return true;
  if (!countriesOf(facts).includes(scope.country)) return false;
  const region = meantRegion({ ...facts, country: scope.country });
  if (scope.region !== undefined && region !== undefined && region !== scope.region) return false;
  return scope.cities === undefined || mayBeInNewYorkCity(facts);
};

const isInForce = ({ effectiveFrom, effectiveUntil = "9999" }: Rule, dates: readonly string[]): boolean =>
  dates.some((date) => date >= effectiveFrom) && dates.some((date) => date < effectiveUntil);

/** The ids of the rules that forbid the contact at the instant (epoch milliseconds), none where it is permitted. */
export const objectionsAt = (
  rules: readonly Rule[],
  facts: GateFacts,
  zones: readonly string[],
  at: number,
): string[] => {
  const dates = (zones.length > 0 ? zones : somewhere).map((zone) => wallClock(zone, at).date);
  const forbids = (rule: Rule): boolean => {
    if (!binds(rule, facts) || !isInForce(rule, dates)) return false;
    return rule.clauses.some((clause) => clauseForbids(clause, rule, facts, zones, at));
  };
  return rules.filter(forbids).map(({ id }) => id);
};
