import { describe, expect, test } from "vitest";
import { allChannels } from "../../../domain/compliance/facts.ts";
import { dutiesOf } from "../../../domain/compliance/gate.ts";
import { builtInRulebook } from "../../../domain/compliance/rulebook.ts";
import { isStopRequest } from "../../../domain/compliance/stop-words.ts";
import type { Contact } from "../../../domain/dunning/contact.ts";
import type { Task } from "../../../domain/dunning/task.ts";
import type { Entry } from "../../../domain/ledger/entries.ts";
import { contactItem, decisionItem, taskItem } from "../../../store/dunning/items.ts";
import { entryItem } from "../../../store/ledger/items.ts";
import { business, lawOnly, says, sent, usConsumer } from "./facts.ts";

const ruleOf = (id: string) => {
  const found = builtInRulebook.rules.find((rule) => rule.id === id);
  if (!found) throw new Error(`There is no rule ${id}`);
  return found;
};

describe("us-regf-hours", () => {
  const at = (time: string) => says("us-regf-hours", { ...usConsumer, now: `2026-11-20T${time}Z` });

  test("us-regf-hours: opens at 8:00 and closes at 21:00 at the debtor's place", () => {
    // New Jersey is at UTC−5 in November; house hours are stricter, so the answer may lie later still.
    expect(at("12:59:59.999")).not.toBe("allow");
    expect(at("13:00:00.000")).toBe("allow");
    expect(says("us-regf-hours", { ...usConsumer, now: "2026-11-21T01:59:59.999Z" })).toBe("allow");
    expect(says("us-regf-hours", { ...usConsumer, now: "2026-11-21T02:00:00.000Z" })).not.toBe("allow");
  });

  test("us-regf-hours: follows the clock when summer time ends", () => {
    expect(says("us-regf-hours", { ...usConsumer, now: "2026-10-30T12:00:00.000Z" })).toBe("allow");
    expect(says("us-regf-hours", { ...usConsumer, now: "2026-11-02T12:00:00.000Z" })).toBe(
      "2026-11-02T13:00:00.000Z",
    );
  });

  test("us-regf-hours: with the state unknown, all zones from New York to Hawaii must be open", () => {
    const anywhere = { ...usConsumer, region: undefined };
    expect(says("us-regf-hours", { ...anywhere, now: "2026-11-20T17:59:00.000Z" })).not.toBe("allow");
    expect(says("us-regf-hours", { ...anywhere, now: "2026-11-20T18:00:00.000Z" })).toBe("allow");
  });

  test("us-regf-hours: binds neither first parties nor businesses nor the time before it", () => {
    const night = { ...usConsumer, now: "2026-11-20T05:00:00.000Z" };
    expect(says("us-regf-hours", { ...night, creditorRole: "first-party" })).toBe("silent");
    expect(says("us-regf-hours", { ...night, debtorType: "business" })).toBe("silent");
    expect(says("us-regf-hours", { ...night, now: "2021-11-30T04:59:59.999Z" }, lawOnly)).toBe("silent");
    expect(says("us-regf-hours", { ...night, now: "2021-11-30T05:00:00.000Z" }, lawOnly)).toBe(
      "2021-11-30T13:00:00.000Z",
    );
  });
});

describe("us-regf-7in7", () => {
  const call = { ...usConsumer, channel: "call" } as const;
  const days = ["14", "15", "16", "17", "18", "19", "20"].map((day) => `2026-11-${day}T14:00:00.000Z`);

  test("us-regf-7in7: the eighth call waits until the oldest of seven is seven days old", () => {
    expect(says("us-regf-7in7", { ...call, history: sent("call", days.slice(1)) })).toBe("allow");
    expect(says("us-regf-7in7", { ...call, history: sent("call", days) })).toBe("2026-11-21T14:00:00.000Z");
  });

  test("us-regf-7in7: a call exactly seven days old has left the window", () => {
    const history = sent("call", days);
    const before = { ...call, history, now: "2026-11-21T13:59:59.999Z" };
    expect(says("us-regf-7in7", before)).toBe("2026-11-21T14:00:00.000Z");
    expect(says("us-regf-7in7", { ...before, now: "2026-11-21T14:00:00.000Z" })).toBe("allow");
  });

  test("us-regf-7in7: calls of the debtor and messages do not count", () => {
    const inbound = sent("call", days, { direction: "inbound" });
    expect(says("us-regf-7in7", { ...call, history: inbound })).toBe("allow");
    expect(says("us-regf-7in7", { ...call, history: sent("email", days) })).toBe("allow");
    expect(says("us-regf-7in7", { ...usConsumer, history: sent("call", days) })).toBe("silent");
  });

  test("us-regf-7in7: seven days of silence after a conversation, whoever began it", () => {
    for (const direction of ["inbound", "outbound"] as const) {
      const history = sent("call", ["2026-11-16T14:00:00.000Z"], { direction, outcome: "conversation" });
      expect(says("us-regf-7in7", { ...call, history })).toBe("2026-11-23T14:00:00.000Z");
      expect(says("us-regf-7in7", { ...call, history, now: "2026-11-23T14:00:00.000Z" })).toBe("allow");
    }
  });
});

describe("us-regf-optout", () => {
  test("us-regf-optout: an opt-out is honoured, and each message must offer one", () => {
    expect(says("us-regf-optout", usConsumer)).toBe("allow");
    const since = "2026-11-01T00:00:00.000Z";
    const suppressed = { reason: "opted-out", since } as const;
    expect(says("us-regf-optout", { ...usConsumer, recipient: { address: "a@b.example", suppressed } })).toBe(
      "deny",
    );
    expect(says("us-regf-optout", { ...usConsumer, consent: { status: "withdrawn" } })).toBe("deny");
    expect(dutiesOf({ ...usConsumer, channel: "sms" })).toContain("opt-out-notice");
    expect(dutiesOf({ ...usConsumer, channel: "call" })).not.toContain("opt-out-notice");
    expect(dutiesOf({ ...business, channel: "sms" })).toEqual([]);
  });

  test("us-regf-optout: the words the rule names are read as an opt-out, and others that mean it", () => {
    for (const word of ["STOP", "end", "Quit", "unsubscribe", "please take me off your list"])
      expect(isStopRequest(word), word).toBe(true);
  });
});

describe("us-cease", () => {
  test("us-cease: a request to cease ends contact by an agency on every channel", () => {
    const stops = [{ kind: "cease", since: "2026-11-01T00:00:00.000Z" }] as const;
    expect(says("us-cease", usConsumer)).toBe("allow");
    for (const channel of allChannels)
      expect(says("us-cease", { ...usConsumer, channel, stops })).toBe("deny");
    expect(says("us-cease", { ...usConsumer, stops, creditorRole: "first-party" })).toBe("silent");
  });
});

describe("us-dispute", () => {
  test("us-dispute: collection stops while a dispute of the validation period is unverified", () => {
    const dispute = { receivedOn: "2026-11-10", validationEnds: "2026-11-10" };
    expect(says("us-dispute", { ...usConsumer, dispute })).toBe("deny");
    expect(says("us-dispute", { ...usConsumer, dispute: { ...dispute, receivedOn: "2026-11-11" } })).toBe(
      "allow",
    );
    expect(says("us-dispute", { ...usConsumer, dispute: { ...dispute, verified: true } })).toBe("allow");
  });

  test("us-dispute: the period ends 30 days after the notice is taken to have arrived, five business days after it was mailed", () => {
    // Mailed on Monday 1 June 2026: five business days on is the 8th, and thirty days later the 8th of July.
    const mailed = { ...usConsumer, writtenNotice: "2026-06-01" };
    const received = (receivedOn: string) => says("us-dispute", { ...mailed, dispute: { receivedOn } });
    expect(received("2026-06-08")).toBe("deny");
    expect(received("2026-07-08")).toBe("deny");
    expect(received("2026-07-09")).toBe("allow");
    // Independence Day is kept on Friday 3 July in 2026: five business days from the 1st end on the 9th.
    const overTheFourth = { ...usConsumer, writtenNotice: "2026-07-01" };
    expect(says("us-dispute", { ...overTheFourth, dispute: { receivedOn: "2026-08-08" } })).toBe("deny");
    expect(says("us-dispute", { ...overTheFourth, dispute: { receivedOn: "2026-08-09" } })).toBe("allow");
  });

  test("us-dispute: without a notice on file the period has not ended, and what is stated goes before what is derived", () => {
    const noNotice = { ...usConsumer, writtenNotice: undefined };
    expect(says("us-dispute", { ...noNotice, dispute: { receivedOn: "2026-11-10" } })).toBe("deny");
    expect(says("us-dispute", { ...noNotice, dispute: { receivedOn: "2026-11-10", verified: true } })).toBe(
      "allow",
    );
    const stated = { receivedOn: "2026-06-20", validationEnds: "2026-06-19" };
    expect(says("us-dispute", { ...usConsumer, writtenNotice: "2026-06-01", dispute: stated })).toBe("allow");
  });
});

describe("us-time-barred", () => {
  const threat = { ...usConsumer, timeBarred: true, threatens: true };

  test("us-time-barred: no threat of suit for a time-barred debt, on any channel", () => {
    for (const channel of allChannels) expect(says("us-time-barred", { ...threat, channel })).toBe("deny");
    expect(says("us-time-barred", { ...threat, threatens: false })).toBe("allow");
    expect(says("us-time-barred", { ...threat, timeBarred: false })).toBe("allow");
    expect(says("us-time-barred", { ...threat, creditorRole: "first-party" })).toBe("silent");
    expect(says("us-time-barred", { ...threat, debtorType: "business" })).toBe("silent");
    expect(dutiesOf(threat)).toContain("no-threat-of-suit-when-time-barred");
  });
});

describe("us-retention", () => {
  test("us-retention: three years after the last collection activity are kept by keeping everything", () => {
    expect(says("us-retention", usConsumer)).toBe("allow");
    expect(says("us-retention", { ...usConsumer, creditorRole: "first-party" })).toBe("silent");
    expect(says("us-retention", business)).toBe("silent");
    expect(ruleOf("us-retention").retention).toEqual({ years: 3 });
    // What expires in the ledger says so by this attribute (`lib/stacks/data.ts`): the records of contact never do.
    const records = [
      contactItem({ accountId: "A1", id: "C1", invoices: [] } as unknown as Contact),
      taskItem({ accountId: "A1", id: "T1", status: "closed" } as unknown as Task),
      decisionItem("A1", "D1", {}),
      entryItem({ accountId: "A1", id: "E1" } as unknown as Entry),
    ];
    for (const record of records) expect(record).not.toHaveProperty("expiresAt");
  });
});

describe("us-tcpa-revoke", () => {
  test("us-tcpa-revoke: revoked consent ends texts and calls, to businesses and by first parties too", () => {
    const revoked = { ...business, country: "US", region: "NJ", consent: { status: "withdrawn" } } as const;
    expect(says("us-tcpa-revoke", { ...revoked, channel: "sms" })).toBe("deny");
    expect(says("us-tcpa-revoke", { ...revoked, channel: "call" })).toBe("deny");
    expect(says("us-tcpa-revoke", { ...revoked, channel: "email" })).toBe("silent");
    expect(says("us-tcpa-revoke", { ...revoked, channel: "sms", consent: { status: "granted" } })).toBe(
      "allow",
    );
  });

  const numbers = ruleOf("us-tcpa-revoke").revocation;
  if (!numbers) throw new Error("no rule says how a request to stop is honoured");

  test("us-tcpa-revoke: every word that the rule names is read as a request to stop", () => {
    expect(numbers.words).toEqual(["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"]);
    for (const word of numbers.words)
      for (const text of [word, word.toUpperCase(), ` ${word}. `, `Please ${word}`])
        expect(isStopRequest(text), text).toBe(true);
  });

  test("us-tcpa-revoke: allows ten business days and one confirmation within five minutes", () => {
    expect(numbers).toMatchObject({ withinBusinessDays: 10, confirmations: 1, confirmWithinMinutes: 5 });
  });
});
