import { describe, expect, it } from "vitest";
import { addDays, addMilliseconds } from "../../../domain/calendar.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import type { Account, ContactPerson } from "../../../domain/ledger/model.ts";
import {
  asRows,
  codes,
  customer,
  facts,
  fromDue,
  hourly,
  invoice,
  noon,
  play,
  policyWith,
  stepOf,
  TUESDAY,
} from "./facts.ts";

const policy = policyWith({
  steps: [
    stepOf("first", fromDue(1), { channels: [["email", "sms", "letter", "task"]] }),
    stepOf("second", fromDue(10), { channels: [["email", "sms", "letter", "task"]] }),
  ],
});
const withdrawn = { status: "withdrawn", at: "2026-01-05T09:00:00.000Z" } as const;
const [anna] = customer.contacts as [ContactPerson];
const { phone: _, ...withoutPhone } = anna;
const { email: __, ...withoutEmail } = anna;
const suppressed = (address: string) => ({
  address,
  reason: "bounced" as const,
  since: "2026-05-01T09:00:00.000Z",
});

const chased = (changes: Partial<Account>, now = noon(TUESDAY)): DunningFacts =>
  facts({
    policy,
    account: { ...customer, ...changes },
    openInvoices: [invoice("a", addDays(TUESDAY, -1))],
    now,
  });
const channelsOf = (start: DunningFacts): string[] => {
  const decision = decideContact(start);
  return decision.action === "wait" ? codes(decision) : decision.contacts.map(({ channel }) => channel);
};
const nowhere = { lines: [], country: "DE" };

describe("a list of channels is tried in order", () => {
  it.each<[string, Partial<Account>, string[]]>([
    ["e-mail where there is an address", {}, ["email"]],
    ["SMS without an e-mail address", { contacts: [withoutEmail] }, ["sms"]],
    ["a letter without e-mail and telephone", { contacts: [] }, ["letter"]],
    ["a person where nothing reaches the customer", { contacts: [], address: nowhere }, ["task"]],
    [
      "SMS where the e-mail address is suppressed",
      { suppressions: [suppressed("anna@kern.example")] },
      ["sms"],
    ],
    [
      "a letter where both addresses are",
      { suppressions: [suppressed("anna@kern.example"), suppressed("+491701234567")] },
      ["letter"],
    ],
    [
      "SMS where consent to e-mail was withdrawn",
      { consent: { ...customer.consent, email: withdrawn } },
      ["sms"],
    ],
    ["a letter where both were", { consent: { email: withdrawn, sms: withdrawn } }, ["letter"]],
    [
      "a letter to a consumer who did not agree to text messages",
      {
        debtorType: "consumer",
        contacts: [withoutEmail],
        consent: { ...customer.consent, sms: { status: "unknown" } },
      },
      ["letter"],
    ],
    [
      "a person where the customer asked that all contact cease",
      { stops: [{ kind: "cease", since: noon("2026-06-01"), by: "clerk", reason: "letter of 1 June" }] },
      ["task"],
    ],
    ["e-mail where only the telephone is missing", { contacts: [withoutPhone] }, ["email"]],
  ])("%s", (_name, changes, expected) => {
    expect(channelsOf(chased(changes))).toEqual(expected);
  });

  it("says of each channel that was passed over which rule denied it", () => {
    const decision = decideContact(chased({ contacts: [], address: nowhere }));
    expect(decision.action).toBe("task");
    const denied = decision.reasons.filter(({ code }) => code === "channel-denied");
    expect(denied.map(({ channel, ruleId }) => [channel, ruleId])).toEqual([
      ["email", "no-address"],
      ["sms", "no-address"],
      ["letter", "no-address"],
    ]);
  });

  it("waits for a channel that is only put off, and does not fall through to the next", () => {
    const night = `${TUESDAY}T19:00:00.000Z`;
    const decision = decideContact(chased({}, night));
    expect(decision).toMatchObject({ action: "wait", nextLook: "2026-06-10T06:00:00.000Z" });
    const asked = new Set(decision.reasons.flatMap(({ channel }) => channel ?? []));
    expect([...asked]).toEqual(["email"]);
    const { made } = play(
      chased({}, night),
      hourly("2026-06-09", 3).filter((at) => at >= night),
    );
    expect(asRows(made)).toEqual([["first", "email", "2026-06-10"]]);
  });

  it("goes on to the next channel when the first one bounced, in the same step", () => {
    const [first] = play(chased({}), [noon(TUESDAY)]).made.flatMap(({ contacts }) => contacts);
    const bounced = first && { ...first, status: "bounced" as const };
    const later = {
      ...chased({ suppressions: [suppressed("anna@kern.example")] }, noon("2026-06-10")),
      history: bounced ? [bounced] : [],
    };
    const decision = decideContact(later);
    expect(decision).toMatchObject({ action: "contact", step: { stepId: "first" } });
    expect(channelsOf(later)).toEqual(["sms"]);
  });

  it("and when it failed for the third time", () => {
    const [first] = play(chased({}), [noon(TUESDAY)]).made.flatMap(({ contacts }) => contacts);
    const failed = first && { ...first, status: "failed" as const, attempts: 3 };
    const later = { ...chased({}, noon("2026-06-10")), history: failed ? [failed] : [] };
    expect(channelsOf(later)).toEqual(["sms"]);
  });

  it("gives a channel up whose message bounced three times, though no address was suppressed", () => {
    let current = chased({});
    const seen: string[][] = [];
    for (let day = 0; day < 5; day++) {
      const now = noon(addDays(TUESDAY, day === 4 ? 6 : day));
      const { made, facts: after } = play(current, [now]);
      seen.push(made.flatMap(({ channels }) => [...channels]));
      const history = after.history.map((contact) =>
        contact.channel === "email" ? { ...contact, status: "bounced" as const } : contact,
      );
      current = { ...after, history };
    }
    expect(seen.slice(0, 4)).toEqual([["email"], ["email"], ["email"], ["sms"]]);
  });

  it("sends one message of a list, never two", () => {
    const { made } = play(chased({}), hourly(TUESDAY, 6));
    expect(asRows(made)).toEqual([["first", "email", TUESDAY]]);
  });

  it("keeps the lists of one step apart: each finds a channel of its own", () => {
    const both = policyWith({
      steps: [
        stepOf("first", fromDue(1), {
          channels: [
            ["email", "letter"],
            ["sms", "task"],
          ],
        }),
      ],
    });
    const start = chased({ consent: { email: withdrawn, sms: withdrawn } });
    expect(channelsOf({ ...start, policy: both })).toEqual(["letter", "task"]);
  });

  it("hands a letter over at any hour, since a letter disturbs no one", () => {
    const morning = addMilliseconds(`${TUESDAY}T06:00:00.000Z`, 0);
    expect(channelsOf(chased({ contacts: [] }, morning))).toEqual(["letter"]);
    expect(channelsOf(chased({ contacts: [] }, `${TUESDAY}T19:00:00.000Z`))).toEqual(["letter"]);
  });
});
