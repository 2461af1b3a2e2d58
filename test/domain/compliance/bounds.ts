import { allChannels, type Channel, type GateFacts } from "../../../domain/compliance/facts.ts";
import type { Clause, Rule } from "../../../domain/compliance/rule.ts";
import { instantAt } from "../../../domain/zoned.ts";

/** Cases on both sides of every number of a rule, made from the rule's own data. */

/** A question just within or just beyond a bound, and whether this rule, alone, lets it pass. */
export interface BoundCase {
  readonly name: string;
  readonly facts: GateFacts;
  readonly expected: "allowed" | "forbidden" | "silent";
  /** For a forbidden contact: the very instant at which the rule lets it pass again. */
  readonly until?: string;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString();
const at = (date: string, minute: number, zone: string): number => Date.parse(instantAt(date, minute, zone));
const plus = (date: string, days: number): string =>
  iso(Date.parse(`${date}T00:00:00Z`) + days * DAY).slice(0, 10);

/** Far east and far west of the date line, half and quarter hours, and zones that change their clock by an hour or half. */
const zonesTried = [
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Pacific/Chatham",
  "Australia/Lord_Howe",
  "America/New_York",
  "America/St_Johns",
  "Europe/Berlin",
  "Africa/Cairo",
];

/** Noon of this day is within every rule: a day of the middle of the week without a holiday anywhere that the rules bind, after the last rule's first day. */
const ORDINARY = "2026-11-18";

const conversation = { status: "granted", basis: "written" } as const;

/** A debtor whom the rule binds for sure, over the channel, with nothing that speaks against contact. */
const boundBy = ({ scope }: Rule, channel: Channel, zone: string): GateFacts => ({
  channel,
  now: iso(at(ORDINARY, 12 * 60, zone)),
  creditorRole: scope.creditor ?? "first-party",
  debtorType: scope.debtor ?? "business",
  country: scope.country,
  region: scope.region,
  city: scope.cities?.[0],
  timeZone: zone,
  recipient: { address: "a@example.com" },
  consent: conversation,
  writtenNotice: "2020-01-01",
  daysPastDue: (scope.pastDueOver ?? 0) + 1,
  history: [],
});

const channelsOf = (rule: Rule, clause: Clause): readonly Channel[] =>
  (clause.channels ?? rule.scope.channels).filter(
    (channel) => clause.kind !== "cap" || clause.counts.includes(channel),
  );

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

const hoursCases = (rule: Rule, clause: HoursClause, channel: Channel, zone: string): BoundCase[] => {
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

/** Noon of a holiday and of the day after it, where that is no weekend. */
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

type CapClause = Extract<Clause, { kind: "cap" }>;

const capCases = (rule: Rule, clause: CapClause, channel: Channel): BoundCase[] => {
  const facts = { ...boundBy(rule, channel, "America/New_York"), ...(clause.atWork && { atWork: true }) };
  const now = Date.parse(facts.now);
  const span = clause.days * DAY;
  // So many contacts, the oldest of them so old, the others evenly after it, over every channel that counts.
  const history = (count: number, age: number, more = {}) =>
    Array.from({ length: count }, (_, i) => ({
      channel: clause.counts[i % clause.counts.length] ?? channel,
      at: iso(now - age + Math.floor((i * age) / Math.max(count, 1))),
      direction: "outbound" as const,
      ...(clause.atWork && { atWork: true }),
      ...more,
    }));
  const named = (what: string) =>
    `${channel}, ${clause.max} in ${clause.days} days${clause.atWork ? " at work" : ""}, ${what}`;
  const uncounted = allChannels.find((other) => !clause.counts.includes(other));
  return [
    {
      name: named("one less"),
      facts: { ...facts, history: history(clause.max - 1, span - 1) },
      expected: "allowed",
    },
    {
      name: named("just so many, the oldest a millisecond within"),
      facts: { ...facts, history: history(clause.max, span - 1) },
      expected: "forbidden",
      until: iso(now + 1),
    },
    {
      name: named("just so many, the oldest just out"),
      facts: { ...facts, history: history(clause.max, span) },
      expected: "allowed",
    },
    {
      name: named("one more than so many"),
      facts: { ...facts, history: history(clause.max + 1, span - 1) },
      expected: "forbidden",
    },
    {
      name: named("just so many of the debtor's own"),
      facts: { ...facts, history: history(clause.max, span - 1, { direction: "inbound" }) },
      expected: "allowed",
    },
    ...(uncounted
      ? [
          {
            name: named(`so many by ${uncounted}, which does not count`),
            facts: { ...facts, history: history(clause.max + 1, span - 1, { channel: uncounted }) },
            expected: "allowed" as const,
          },
        ]
      : []),
    ...(clause.atWork
      ? [
          {
            name: named("elsewhere"),
            facts: { ...facts, atWork: false, history: history(clause.max, span - 1) },
            expected: "allowed" as const,
          },
        ]
      : []),
    ...(clause.perMessage
      ? [
          {
            name: named("of one message"),
            facts: { ...facts, history: history(clause.max, span - 1, { sameMessage: true }) },
            expected: "allowed" as const,
          },
        ]
      : []),
  ];
};

const talkCases = (rule: Rule, days: number, channel: Channel): BoundCase[] => {
  const facts = boundBy(rule, channel, "America/New_York");
  const now = Date.parse(facts.now);
  const talk = (age: number, outcome = "conversation") => ({
    ...facts,
    history: [{ channel: "call" as const, at: iso(now - age), direction: "inbound" as const, outcome }],
  });
  return [
    {
      name: `${channel}, a millisecond less than ${days} days after a conversation`,
      facts: talk(days * DAY - 1),
      expected: "forbidden",
      until: iso(now + 1),
    },
    { name: `${channel}, ${days} days after a conversation`, facts: talk(days * DAY), expected: "allowed" },
    { name: `${channel}, after a voicemail`, facts: talk(1, "voicemail"), expected: "allowed" },
  ];
};

const stopped = (kind: string, until?: string) => ({
  stops: [{ kind, since: "2026-01-01T00:00:00.000Z", ...(until && { until }) }] as GateFacts["stops"],
});

/** What makes a circumstance hold, and the nearest to it that does not. */
const circumstances: Readonly<
  Record<string, readonly [forbidden: Partial<GateFacts>, allowed: Partial<GateFacts>]>
> = {
  "no-address": [{ recipient: { address: " " } }, { recipient: { address: "x" } }],
  "suppressed-address": [
    { recipient: { address: "x", suppressed: { reason: "bounced", since: "2026-01-01T00:00:00.000Z" } } },
    {},
  ],
  autopay: [{ autopay: true }, { autopay: false }],
  "consent-withdrawn": [{ consent: { status: "withdrawn" } }, { consent: { status: "unknown" } }],
  "no-consent": [{ consent: { status: "unknown" } }, { consent: { status: "granted" } }],
  "no-written-consent": [{ consent: { status: "granted", basis: "contract" } }, { consent: conversation }],
  "opted-out": [
    { recipient: { address: "x", suppressed: { reason: "opted-out", since: "2026-01-01T00:00:00.000Z" } } },
    { recipient: { address: "x", suppressed: { reason: "bounced", since: "2026-01-01T00:00:00.000Z" } } },
  ],
  "no-written-notice": [{ writtenNotice: undefined }, {}],
  "dispute-unverified": [
    { dispute: { receivedOn: "2026-11-10", validationEnds: "2026-11-10" } },
    { dispute: { receivedOn: "2026-11-11", validationEnds: "2026-11-10" } },
  ],
  "time-barred-threat": [
    { timeBarred: true, threatens: true },
    { timeBarred: true, threatens: false },
  ],
};

const forbidCases = (rule: Rule, name: string, channel: Channel): BoundCase[] => {
  const pair = circumstances[name];
  if (!pair) throw new Error(`no case is known for ${name}`);
  const facts = boundBy(rule, channel, "America/New_York");
  return [
    { name: `${channel}, ${name}`, facts: { ...facts, ...pair[0] }, expected: "forbidden" },
    { name: `${channel}, not ${name}`, facts: { ...facts, ...pair[1] }, expected: "allowed" },
  ];
};

/** The last instant of a date and the first after it, in a zone. */
const dateCases = (name: string, facts: GateFacts, date: string, zone: string): BoundCase[] => {
  const ends = at(plus(date, 1), 0, zone);
  return [
    {
      name: `${name}, in the last millisecond of ${date} in ${zone}`,
      facts: { ...facts, now: iso(ends - 1) },
      expected: "forbidden",
      until: iso(ends),
    },
    {
      name: `${name}, in the first millisecond after ${date} in ${zone}`,
      facts: { ...facts, now: iso(ends) },
      expected: "allowed",
    },
  ];
};

const waitCases = (
  rule: Rule,
  clause: Extract<Clause, { kind: "wait" }>,
  channel: Channel,
  zone: string,
): BoundCase[] => {
  const facts = boundBy(rule, channel, zone);
  if (clause.after === "hold")
    return dateCases(
      `${channel}, held`,
      { ...facts, hold: { until: ORDINARY, reason: "promise" } },
      ORDINARY,
      zone,
    );
  if (clause.after === "written-notice") {
    // The hours of the rule are closed at midnight: only the wait itself is looked at.
    const served = { ...facts, writtenNotice: "2026-11-10" };
    return dateCases(
      `${channel}, ${clause.days} days after the notice`,
      served,
      plus("2026-11-10", clause.days),
      zone,
    );
  }
  const from = "2026-11-02";
  return [
    ...dateCases(
      `${channel}, ${clause.days} days of moratorium`,
      { ...facts, moratorium: { from } },
      plus(from, clause.days - 1),
      zone,
    ),
    ...dateCases(
      `${channel}, a moratorium with an end`,
      { ...facts, moratorium: { from, until: ORDINARY } },
      ORDINARY,
      zone,
    ),
  ];
};

const stopCases = (rule: Rule, kinds: readonly string[], channel: Channel, zone: string): BoundCase[] => {
  const facts = boundBy(rule, channel, zone);
  const other = ["vulnerable", "cease"].find((kind) => !kinds.includes(kind));
  return [
    ...kinds.flatMap((kind): BoundCase[] => [
      { name: `${channel}, ${kind}`, facts: { ...facts, ...stopped(kind) }, expected: "forbidden" },
      ...dateCases(
        `${channel}, ${kind} until a date`,
        { ...facts, ...stopped(kind, ORDINARY) },
        ORDINARY,
        zone,
      ),
    ]),
    ...(other
      ? [
          {
            name: `${channel}, ${other}`,
            facts: { ...facts, ...stopped(other) },
            expected: "allowed" as const,
          },
        ]
      : []),
  ];
};

const casesOver = (rule: Rule, clause: Clause, channel: Channel): BoundCase[] => {
  switch (clause.kind) {
    case "hours":
      return zonesTried.flatMap((zone) => hoursCases(rule, clause, channel, zone));
    case "cap":
      return capCases(rule, clause, channel);
    case "after-conversation":
      return talkCases(rule, clause.days, channel);
    case "forbid":
      return forbidCases(rule, clause.when, channel);
    case "stop":
      return zonesTried.flatMap((zone) => stopCases(rule, clause.of, channel, zone));
    case "wait":
      return zonesTried.flatMap((zone) => waitCases(rule, clause, channel, zone));
  }
};

/** Both sides of every bound of the clause, over every channel that it binds. */
export const clauseCases = (rule: Rule, clause: Clause): BoundCase[] =>
  channelsOf(rule, clause).flatMap((channel) => casesOver(rule, clause, channel));

/** The last instant before and the first instant of the rule, and of its end, in each zone; and both sides of what its scope counts. */
export const scopeCases = (rule: Rule): BoundCase[] => {
  const { scope, effectiveFrom, effectiveUntil } = rule;
  const [channel = "email"] = scope.channels;
  const cases: BoundCase[] = [];
  for (const zone of zonesTried) {
    const facts = boundBy(rule, channel, zone);
    const turn = (date: string, before: BoundCase["expected"], after: BoundCase["expected"]) => {
      const begins = at(date, 0, zone);
      cases.push(
        {
          name: `a millisecond before ${date} in ${zone}`,
          facts: { ...facts, now: iso(begins - 1) },
          expected: before,
        },
        { name: `as ${date} begins in ${zone}`, facts: { ...facts, now: iso(begins) }, expected: after },
      );
    };
    if (effectiveFrom > "1970-01-01") turn(effectiveFrom, "silent", "allowed");
    if (effectiveUntil) turn(effectiveUntil, "allowed", "silent");
  }
  const inForce = effectiveUntil ? iso(at(plus(effectiveUntil, -1), 12 * 60, "America/New_York")) : undefined;
  const facts = { ...boundBy(rule, channel, "America/New_York"), ...(inForce && { now: inForce }) };
  const add = (name: string, more: Partial<GateFacts>, expected: BoundCase["expected"]) =>
    cases.push({ name, facts: { ...facts, ...more }, expected });
  add("whom it binds", {}, "allowed");
  if (scope.pastDueOver !== undefined) {
    add("days past due at the bound", { daysPastDue: scope.pastDueOver }, "silent");
    add("days past due beyond the bound", { daysPastDue: scope.pastDueOver + 1 }, "allowed");
  }
  if (scope.debtUsdUpTo !== undefined) {
    add("a debt at the bound", { debtUsd: scope.debtUsdUpTo }, "allowed");
    add("a debt beyond the bound", { debtUsd: scope.debtUsdUpTo + 0.01 }, "silent");
    add("a debt that is not known", {}, "allowed");
  }
  if (scope.naturalPerson) {
    add("a natural person", { naturalPerson: true }, "allowed");
    add("who may be a natural person", {}, "allowed");
    add("a company", { naturalPerson: false }, "silent");
  }
  if (scope.cities) {
    for (const city of scope.cities) add(`in ${city}`, { city: city.toUpperCase() }, "allowed");
    add("in another city", { city: "Albany" }, "silent");
    add("in a city that is not known", { city: undefined }, "allowed");
  }
  if (scope.creditor)
    add(
      "the other creditor",
      { creditorRole: scope.creditor === "first-party" ? "third-party" : "first-party" },
      "silent",
    );
  if (scope.debtor)
    add("the other debtor", { debtorType: scope.debtor === "business" ? "consumer" : "business" }, "silent");
  if (scope.region) {
    add("in another region", { region: "XX" }, "silent");
    add("in a region that is not known", { region: undefined }, "allowed");
  }
  if (scope.country) add("in another country", { country: scope.country === "FR" ? "DE" : "FR" }, "silent");
  for (const other of allChannels)
    if (!scope.channels.includes(other)) add(`by ${other}`, { channel: other }, "silent");
  return cases;
};
