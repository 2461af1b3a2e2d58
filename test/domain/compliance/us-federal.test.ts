import { describe, expect, test } from "vitest";
import { dutiesOf } from "../../../domain/compliance/gate.ts";
import { business, lawOnly, says, sent, usConsumer } from "./facts.ts";

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

test("us-regf-optout: an opt-out is honoured, and each message must offer one", () => {
  expect(says("us-regf-optout", usConsumer)).toBe("allow");
  const since = "2026-11-01T00:00:00.000Z";
  const suppressed = { reason: "opted-out", since } as const;
  expect(says("us-regf-optout", { ...usConsumer, recipient: { address: "a@b.example", suppressed } })).toBe(
    "deny",
  );
  expect(says("us-regf-optout", { ...usConsumer, consent: { status: "withdrawn" } })).toBe("deny");
  expect(dutiesOf(usConsumer)).toEqual(["opt-out-notice"]);
  expect(dutiesOf({ ...usConsumer, channel: "call" })).toEqual([]);
  expect(dutiesOf(business)).toEqual([]);
});

test("us-cease: a request to cease ends contact by an agency", () => {
  const stops = [{ kind: "cease", since: "2026-11-01T00:00:00.000Z" }] as const;
  expect(says("us-cease", usConsumer)).toBe("allow");
  expect(says("us-cease", { ...usConsumer, stops })).toBe("deny");
  expect(says("us-cease", { ...usConsumer, stops, creditorRole: "first-party" })).toBe("silent");
});

test("us-dispute: collection stops while a dispute of the validation period is unverified", () => {
  const dispute = { receivedOn: "2026-11-10", validationEnds: "2026-11-10" };
  expect(says("us-dispute", { ...usConsumer, dispute })).toBe("deny");
  expect(says("us-dispute", { ...usConsumer, dispute: { ...dispute, receivedOn: "2026-11-11" } })).toBe(
    "allow",
  );
  expect(says("us-dispute", { ...usConsumer, dispute: { ...dispute, verified: true } })).toBe("allow");
});

test("us-tcpa-revoke: revoked consent ends texts and calls, to businesses and by first parties too", () => {
  const revoked = { ...business, country: "US", region: "NJ", consent: { status: "withdrawn" } } as const;
  expect(says("us-tcpa-revoke", { ...revoked, channel: "sms" })).toBe("deny");
  expect(says("us-tcpa-revoke", { ...revoked, channel: "call" })).toBe("deny");
  expect(says("us-tcpa-revoke", { ...revoked, channel: "email" })).toBe("silent");
  expect(says("us-tcpa-revoke", { ...revoked, channel: "sms", consent: { status: "granted" } })).toBe(
    "allow",
  );
});
