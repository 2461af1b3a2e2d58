import type { Channel, GateFacts } from "../../../../domain/compliance/facts.ts";
import type { Clause, Rule } from "../../../../domain/compliance/rule.ts";
import { at, type BoundCase, boundBy, iso, MINUTE, ORDINARY } from "./case.ts";

/** Both sides of opening and closing, on each kind of day, on holidays and over changes of the clock. */

type HoursClause = Extract<Clause, { kind: "hours" }>;

const minuteOf = (time: string): number => Number(time.split(":")[0]) * 60 + Number(time.split(":")[1]);

const kindsOfDay = ({ week }: HoursClause) =>
  "businessDays" in week
    ? [["business day", ORDINARY, week.businessDays] as const]
    : [
        ["weekday", ORDINARY, week.weekdays] as const,
        ["Saturday", "2026-11-21", week.saturday] as const,
        ["Sunday", "2026-11-22", week.sunday] as const,
      ];

export const hoursCases = (rule: Rule, clause: HoursClause, channel: Channel, zone: string): BoundCase[] => {
  const facts = boundBy(rule, channel, zone);
  const cases = kindsOfDay(clause).flatMap(([kind, date, hours]): BoundCase[] => {
    const named = (when: string) => `${channel}, ${kind} in ${zone}, ${when}`;
    if (!hours)
      return [0, 12 * 60, 24 * 60 - 1].map((minute) => ({
        name: named(`closed at minute ${minute}`),
        facts: { ...facts, now: iso(at(date, minute, zone)) },
        expected: "forbidden",
      }));
    const opens = at(date, minuteOf(hours[0]), zone);
    const closes = at(date, minuteOf(hours[1]), zone);
    return [
      {
        name: named("a minute before opening"),
        facts: { ...facts, now: iso(opens - MINUTE) },
        expected: "forbidden",
        until: iso(opens),
      },
      {
        name: named("a millisecond before opening"),
        facts: { ...facts, now: iso(opens - 1) },
        expected: "forbidden",
        until: iso(opens),
      },
      { name: named("at opening"), facts: { ...facts, now: iso(opens) }, expected: "allowed" },
      {
        name: named("a minute before closing"),
        facts: { ...facts, now: iso(closes - MINUTE) },
        expected: "allowed",
      },
      {
        name: named("a millisecond before closing"),
        facts: { ...facts, now: iso(closes - 1) },
        expected: "allowed",
      },
      { name: named("at closing"), facts: { ...facts, now: iso(closes) }, expected: "forbidden" },
    ];
  });
  return [
    ...cases,
    ...holidayCases(rule, clause, facts, zone),
    ...changeCases(clause, facts, zone),
    ...otherZoneCases(clause, facts, zone),
  ];
};

/** A public holiday of the whole country that falls on a weekday. */
const holidayOf: Readonly<Record<string, string>> = {
  US: "2026-11-26",
  CA: "2026-07-01",
  AU: "2026-01-26",
  DE: "2026-05-01",
};

/** Noon of a holiday. */
const holidayCases = (rule: Rule, { holidays }: HoursClause, facts: GateFacts, zone: string): BoundCase[] => {
  const country = rule.scope.country ?? "DE";
  const date = holidayOf[country];
  if (date === undefined) throw new Error(`no holiday is known for ${country}`);
  const noon = at(date, 12 * 60, zone);
  const named = `${facts.channel}, at noon of ${date} in ${country} by the clock of ${zone}`;
  return [
    {
      name: named,
      facts: { ...facts, country, now: iso(noon) },
      expected: holidays === "closed" ? "forbidden" : "allowed",
    },
  ];
};

/** Sundays on which one of the zones changes its clock, in spring and in autumn. */
const changes = {
  "America/New_York": ["2026-03-08", "2026-11-01"],
  "America/St_Johns": ["2026-03-08", "2026-11-01"],
  "Europe/Berlin": ["2026-03-29", "2026-10-25"],
  "Australia/Lord_Howe": ["2026-10-04", "2027-04-04"],
  "Pacific/Chatham": ["2026-09-27", "2027-04-04"],
} as Readonly<Record<string, readonly string[]>>;

/** The day of a change and the next: the hours are those of the wall clock, whatever UTC says. */
const changeCases = (clause: HoursClause, facts: GateFacts, zone: string): BoundCase[] => {
  const { week } = clause;
  if ("businessDays" in week) return [];
  const hours = week.sunday;
  if (!hours) return [];
  return (changes[zone] ?? []).flatMap((date): BoundCase[] => {
    const opens = at(date, minuteOf(hours[0]), zone);
    const closes = at(date, minuteOf(hours[1]), zone);
    const named = (when: string) =>
      `${facts.channel}, on the change of the clock in ${zone} of ${date}, ${when}`;
    return [
      {
        name: named("before opening"),
        facts: { ...facts, now: iso(opens - 1) },
        expected: "forbidden",
        until: iso(opens),
      },
      { name: named("at opening"), facts: { ...facts, now: iso(opens) }, expected: "allowed" },
      { name: named("before closing"), facts: { ...facts, now: iso(closes - 1) }, expected: "allowed" },
      { name: named("at closing"), facts: { ...facts, now: iso(closes) }, expected: "forbidden" },
      // 24 hours before the opening the wall clock shows an hour more or less.
      {
        name: named("in the night"),
        facts: { ...facts, now: iso(at(date, 150, zone)) },
        expected: "forbidden",
        until: iso(opens),
      },
    ];
  });
};

/** Other zones in which the debtor may be as well, so that both must be open. */
const otherZoneCases = (clause: HoursClause, facts: GateFacts, zone: string): BoundCase[] => {
  if (zone !== "America/New_York" || facts.region !== undefined || (facts.country ?? "US") !== "US")
    return [];
  const hours = kindsOfDay(clause)[0]?.[2];
  if (!hours) return [];
  // Texas is of two zones: the western one opens last, the eastern one closes first.
  const texas = { ...facts, timeZone: undefined, country: "US", region: "TX" };
  const opens = at(ORDINARY, minuteOf(hours[0]), "America/Denver");
  const closes = at(ORDINARY, minuteOf(hours[1]), "America/Chicago");
  return [
    {
      name: `${facts.channel}, Texas, before the western zone opens`,
      facts: { ...texas, now: iso(opens - 1) },
      expected: "forbidden",
      until: iso(opens),
    },
    {
      name: `${facts.channel}, Texas, once the western zone opens`,
      facts: { ...texas, now: iso(opens) },
      expected: "allowed",
    },
    {
      name: `${facts.channel}, Texas, before the eastern zone closes`,
      facts: { ...texas, now: iso(closes - 1) },
      expected: "allowed",
    },
    {
      name: `${facts.channel}, Texas, once the eastern zone closes`,
      facts: { ...texas, now: iso(closes) },
      expected: "forbidden",
    },
  ];
};
