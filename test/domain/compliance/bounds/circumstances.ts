import type { Channel, GateFacts } from "../../../../domain/compliance/facts.ts";
import type { Clause, Rule } from "../../../../domain/compliance/rule.ts";
import { at, type BoundCase, boundBy, conversation, iso, ORDINARY, plus } from "./case.ts";

/** With and without each circumstance, and both sides of the end of those that end. */

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

export const forbidCases = (rule: Rule, name: string, channel: Channel): BoundCase[] => {
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

export const waitCases = (
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

/** The day before a period of the creditor's, its first and last instants, and the day after. */
export const blackoutCases = (rule: Rule, channel: Channel, zone: string): BoundCase[] => {
  const from = "2026-11-16";
  const begins = at(from, 0, zone);
  const ends = at(plus(ORDINARY, 1), 0, zone);
  const facts = { ...boundBy(rule, channel, zone), blackouts: [{ from, until: ORDINARY }] };
  return [
    {
      name: `${channel}, in the last millisecond before a blackout in ${zone}`,
      facts: { ...facts, now: iso(begins - 1) },
      expected: "allowed",
    },
    {
      name: `${channel}, in the first millisecond of a blackout in ${zone}`,
      facts: { ...facts, now: iso(begins) },
      expected: "forbidden",
      until: iso(ends),
    },
    ...dateCases(`${channel}, a blackout`, facts, ORDINARY, zone),
  ];
};

export const stopCases = (
  rule: Rule,
  kinds: readonly string[],
  channel: Channel,
  zone: string,
): BoundCase[] => {
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
