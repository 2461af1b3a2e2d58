import { allChannels, type Channel } from "../../../../domain/compliance/facts.ts";
import type { Clause, Rule } from "../../../../domain/compliance/rule.ts";
import { type BoundCase, boundBy, DAY, iso } from "./case.ts";

/** Both sides of what is counted in the history, to the millisecond at the rolling edge. */

type CapClause = Extract<Clause, { kind: "cap" }>;

export const capCases = (rule: Rule, clause: CapClause, channel: Channel): BoundCase[] => {
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

export const talkCases = (rule: Rule, days: number, channel: Channel): BoundCase[] => {
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
