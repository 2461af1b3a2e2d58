import fc from "fast-check";
import { allChannels, type GateFacts, stopKinds } from "../../../domain/compliance/facts.ts";
import { readRulePack } from "../../../domain/compliance/pack.ts";
import type { Rule, Rulebook } from "../../../domain/compliance/rule.ts";
import { builtInRulebook } from "../../../domain/compliance/rulebook.ts";
import { plausibleZones } from "../../../domain/compliance/zones.ts";
import { wallClock } from "./oracle.ts";
import { meantRegion, placesWithoutCountry, writtenPlaces } from "./written.ts";

/** Generated questions to the gate, thick where rules have their bounds. */

const DAY = 86_400_000;

/** Places: with many zones and one, whole hours and halves, both sides of the date line, known in full and in part. */
const places: readonly Partial<GateFacts>[] = [
  { country: "DE", region: "BE" },
  { country: "DE" },
  { country: "GB", region: "SCT" },
  { country: "GB" },
  { country: "US", region: "NJ" },
  { country: "US", region: "MA" },
  { country: "US", region: "DC" },
  { country: "US", region: "FL" },
  { country: "US", region: "WA" },
  { country: "US", region: "CA" },
  { country: "US", region: "TX" },
  { country: "US", region: "AS" },
  { country: "US", region: "NY", city: "Brooklyn" },
  { country: "US", region: "NY", city: "Albany" },
  { country: "US", region: "NY" },
  { country: "US", city: "Queens" },
  { country: "US" },
  { country: "CA", region: "ON", timeZone: "America/Toronto" },
  { country: "CA", region: "ON" },
  { country: "CA", region: "QC" },
  { country: "CA", region: "NL" },
  { country: "CA" },
  { country: "AU", region: "VIC" },
  { country: "AU", region: "SA" },
  { country: "AU", region: "NSW" },
  { country: "AU" },
  { country: "NZ" },
  { country: "IN" },
  { country: "SA" },
  { country: "CL" },
  { country: "KI", timeZone: "Pacific/Kiritimati" },
  { country: "GB", timeZone: "Pacific/Pago_Pago" },
  { country: "US", region: "MA", timeZone: "Pacific/Kiritimati" },
  { country: "CA", region: "ON", timeZone: "Asia/Kathmandu" },
  { country: "AU", region: "VIC", timeZone: "Australia/Lord_Howe" },
  { phone: "+12025550123" },
  { phone: "+493012345" },
  { fallbackTimeZone: "Pacific/Auckland" },
  {},
];

/** Changes of the clock in both hemispheres, days on which rules begin and end, holidays, turns of the year. */
const dates = [
  ..."2026-03-08 2026-03-29 2026-04-05 2026-04-06 2026-09-06 2026-10-04 2026-10-25 2026-11-01".split(" "),
  ..."2021-04-13 2021-05-04 2021-11-30 2023-01-01 2025-04-11 2025-05-16 2025-07-01 2026-09-01".split(" "),
  ..."2026-01-26 2026-06-24 2026-11-26 2026-12-24 2026-12-31 2028-02-29 2026-05-15 2026-08-08".split(" "),
];

const bounds = [0, 60, 120, 150, 180, 420, 450, 480, 540, 600, 780, 840, 1020, 1080, 1140, 1200, 1260, 1380];

const jitter = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, -1, 1) },
  { weight: 1, arbitrary: fc.integer({ min: -DAY, max: DAY }) },
);

/** An instant near a bound of the day, by the wall clock of the zone. */
const near = (zone: string, date: string, minute: number, off: number): number => {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minute * 60_000;
  const shown = wallClock(zone, wanted);
  return wanted - (Date.parse(`${shown.date}T00:00:00Z`) + shown.time - wanted) + off;
};

const past = fc.record({
  channel: fc.constantFrom(...allChannels),
  daysAgo: fc.oneof(fc.constantFrom(0, 1, 7, 30, 31), fc.integer({ min: -1, max: 40 })),
  off: jitter,
  direction: fc.constantFrom("outbound", "outbound", "outbound", "inbound"),
  outcome: fc.constantFrom(undefined, undefined, "conversation", "voicemail"),
  atWork: fc.constantFrom(undefined, true, false),
  sameMessage: fc.constantFrom(undefined, undefined, undefined, true),
});

const rarely = <T>(arbitrary: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: freq }).map((value) => value ?? undefined);

/** Most often absent: one circumstance that forbids hides all others. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 11, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const nearDays = fc.integer({ min: -70, max: 20 });
const dateNear = (at: number, days: number): string => new Date(at + days * DAY).toISOString().slice(0, 10);

const dayHours = fc
  .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }))
  .filter(([opens, closes]) => opens < closes)
  .map((quarters) =>
    quarters.map((quarter) => `${Math.floor(quarter / 4)}:${String((quarter % 4) * 15).padStart(2, "0")}`),
  );

const clause = fc.oneof(
  fc.record({
    kind: fc.constant("hours"),
    week: fc.oneof(
      fc.record({ businessDays: dayHours }),
      fc.record({ weekdays: dayHours, saturday: dayHours, sunday: dayHours }, { requiredKeys: ["weekdays"] }),
    ),
    holidays: fc.constantFrom("open", "closed"),
    blackout: fc.subarray(dates),
  }),
  fc.record({
    kind: fc.constant("cap"),
    max: fc.integer({ min: 0, max: 4 }),
    days: fc.integer({ min: 1, max: 31 }),
    counts: fc.constant(allChannels),
  }),
  fc.record({ kind: fc.constant("after-conversation"), days: fc.integer({ min: 1, max: 10 }) }),
);

const ownRules = fc.array(
  fc.record(
    {
      source: fc.constant("a deployment's own"),
      effectiveFrom: fc.constantFrom("2020-01-01", ...dates),
      effectiveUntil: fc.constantFrom("2029-01-01", "2029-06-01"),
      scope: fc.constantFrom({ channels: allChannels }, { channels: ["email", "call"], country: "US" }),
      clauses: fc.array(clause, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ["source", "effectiveFrom", "scope", "clauses"] },
  ),
  { minLength: 1, maxLength: 2 },
);

/** A rulebook read from JSON, as a deployment would give it. */
const ownRulebook = ownRules.map((rules): Rulebook => {
  const read = readRulePack({
    house: { blackout: ["2026-11-02"], perDay: 2 },
    rules: rules.map((own, i) => ({ id: `own-${i}`, ...own })),
  });
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.rulebook;
});

/** Without the house's own numbers, so that the laws' are reached. */
const lawOnly: Rulebook = {
  rules: builtInRulebook.rules.filter(({ id }) => id !== "house-default"),
};

export interface Question {
  readonly facts: GateFacts;
  readonly zones: readonly string[];
  readonly rulebook: { readonly rules: readonly Rule[] };
}

/** Facts with a clock, a history and circumstances of every kind, under the rules as shipped, the laws alone, or a deployment's own. */
export const question: fc.Arbitrary<Question> = fc
  .record({
    place: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...places) },
      { weight: 2, arbitrary: fc.constantFrom(...writtenPlaces) },
      { weight: 2, arbitrary: fc.constantFrom(...placesWithoutCountry) },
    ),
    date: fc.constantFrom(...dates),
    minute: fc.constantFrom(...bounds),
    off: jitter,
    channel: fc.constantFrom(...allChannels),
    creditorRole: fc.constantFrom("first-party", "third-party", "third-party"),
    debtorType: fc.constantFrom("business", "consumer", "consumer"),
    recipient: fc.constantFrom(
      ...Array(12).fill({ address: "a@b.example" }),
      undefined,
      { address: " " },
      {
        address: "a@b.example",
        suppressed: { reason: "opted-out", since: "2020-01-01T00:00:00.000Z" },
      },
    ),
    consent: fc.constantFrom<GateFacts["consent"]>(
      ...Array(8).fill({ status: "granted", basis: "written" }),
      { status: "granted" },
      { status: "unknown" },
      { status: "withdrawn" },
    ),
    hold: seldom(nearDays),
    autopay: seldom(fc.boolean()),
    atWork: rarely(fc.boolean(), 2),
    stops: seldom(
      fc.array(fc.record({ kind: fc.constantFrom(...stopKinds), until: rarely(nearDays, 6) }), {
        maxLength: 2,
      }),
    ),
    dispute: seldom(
      fc.record({
        received: nearDays,
        ends: rarely(nearDays, 1),
        verified: fc.constantFrom(undefined, true),
      }),
    ),
    blackouts: seldom(
      fc.array(fc.record({ from: nearDays, days: fc.nat({ max: 5 }) }), { minLength: 1, maxLength: 3 }),
    ),
    moratorium: seldom(fc.record({ from: nearDays, until: rarely(nearDays, 1) })),
    writtenNotice: rarely(nearDays, 8),
    timeBarred: seldom(fc.boolean()),
    threatens: fc.boolean(),
    naturalPerson: fc.constantFrom(undefined, true, false),
    debtUsd: fc.constantFrom(undefined, 100, 500_000, 500_001),
    daysPastDue: fc.constantFrom(0, 30, 31, 90),
    history: fc.array(past, { maxLength: 12 }),
    rulebook: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(builtInRulebook, lawOnly) },
      { weight: 1, arbitrary: ownRulebook },
    ),
  })
  .map((drawn): Question => {
    const {
      place,
      date,
      minute,
      off,
      rulebook,
      hold,
      stops,
      dispute,
      blackouts,
      moratorium,
      writtenNotice,
      ...plain
    } = drawn;
    const zones = plausibleZones({ ...place, region: meantRegion(place), postalCode: undefined });
    const now = near(zones[0] ?? "UTC", date, minute, off);
    const day = (days: number) => dateNear(now, days);
    const facts: GateFacts = {
      ...place,
      ...plain,
      now: new Date(now).toISOString(),
      ...(hold !== undefined && { hold: { until: day(hold), reason: "promise" } }),
      ...(stops && {
        stops: stops.map(({ kind, until }) => ({
          kind,
          since: "2020-01-01T00:00:00.000Z",
          ...(until !== undefined && { until: day(until) }),
        })),
      }),
      ...(dispute && {
        dispute: {
          receivedOn: day(dispute.received),
          validationEnds: dispute.ends === undefined ? undefined : day(dispute.ends),
          verified: dispute.verified,
        },
      }),
      ...(blackouts && {
        blackouts: blackouts.map(({ from, days }) => ({ from: day(from), until: day(from + days) })),
      }),
      ...(moratorium && {
        moratorium: {
          from: day(moratorium.from),
          ...(moratorium.until !== undefined && { until: day(moratorium.until) }),
        },
      }),
      ...(writtenNotice !== undefined && { writtenNotice: day(writtenNotice) }),
      history: plain.history.map(({ daysAgo, off: apart, ...contact }) => ({
        ...contact,
        at: new Date(now - daysAgo * DAY + apart).toISOString(),
      })),
    } as GateFacts;
    return { facts, zones, rulebook };
  });
