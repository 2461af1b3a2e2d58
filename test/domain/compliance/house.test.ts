import { describe, expect, test } from "vitest";
import { allChannels } from "../../../domain/compliance/facts.ts";
import { gate } from "../../../domain/compliance/gate.ts";
import { makeRulebook } from "../../../domain/compliance/rulebook.ts";
import { business, says, sent, usConsumer } from "./facts.ts";

describe("house-default", () => {
  const at = (now: string) => says("house-default", { ...business, now });

  test("house-default: business days from 8:00 to 18:00 at the debtor's place", () => {
    expect(at("2026-11-20T06:59:59.999Z")).toBe("2026-11-20T07:00:00.000Z");
    expect(at("2026-11-20T07:00:00.000Z")).toBe("allow");
    expect(at("2026-11-20T16:59:59.999Z")).toBe("allow");
    expect(at("2026-11-20T17:00:00.000Z")).toBe("2026-11-23T07:00:00.000Z");
  });

  test("house-default: over the Christmas holidays to the next business day", () => {
    expect(at("2026-12-24T17:00:00.000Z")).toBe("2026-12-28T07:00:00.000Z");
  });

  test("house-default: the weekend is that of the country", () => {
    const riyadh = { ...business, country: "SA", region: undefined };
    expect(says("house-default", riyadh)).toBe("2026-11-22T05:00:00.000Z");
  });

  test("house-default: opens an hour earlier in UTC once summer time begins", () => {
    expect(at("2027-03-26T06:00:00.000Z")).toBe("2027-03-30T06:00:00.000Z"); // Good Friday and Easter Monday
    expect(at("2027-03-25T06:59:00.000Z")).toBe("2027-03-25T07:00:00.000Z");
    expect(at("2027-03-30T06:00:00.000Z")).toBe("allow");
  });

  test("house-default: across the date line it is another day", () => {
    const auckland = { ...business, country: "NZ", region: undefined, timeZone: "Pacific/Auckland" };
    // Friday 23:00 UTC is Saturday in Auckland.
    expect(says("house-default", { ...auckland, now: "2026-11-20T23:00:00.000Z" })).toBe(
      "2026-11-22T19:00:00.000Z",
    );
    const honolulu = { ...business, country: "US", region: "HI" };
    expect(says("house-default", { ...honolulu, now: "2026-11-21T03:59:00.000Z" })).toBe("allow");
  });

  test("house-default: one contact in 24 hours over all channels", () => {
    const history = sent("sms", ["2026-11-19T10:00:00.001Z"]);
    expect(says("house-default", { ...business, history })).toBe("2026-11-20T10:00:00.001Z");
    expect(says("house-default", { ...business, history: sent("sms", ["2026-11-19T10:00:00.000Z"]) })).toBe(
      "allow",
    );
  });

  test("house-default: three contacts in seven days, to the instant the oldest leaves", () => {
    const days = ["2026-11-14T12:34:56.789Z", "2026-11-16T08:00:00.000Z", "2026-11-18T08:00:00.000Z"];
    // The oldest leaves on Saturday, so the answer is Monday morning.
    expect(says("house-default", { ...business, history: sent("email", days) })).toBe(
      "2026-11-23T07:00:00.000Z",
    );
    const monday = sent("email", ["2026-11-13T11:11:11.111Z", ...days.slice(1)]);
    expect(says("house-default", { ...business, history: monday })).toBe("2026-11-20T11:11:11.111Z");
    expect(
      says("house-default", { ...business, history: sent("email", days, { direction: "inbound" }) }),
    ).toBe("allow");
  });

  test("house-default: one message over two channels counts once, but not under the caps of a law", () => {
    const history = sent("email", ["2026-11-20T16:00:00.000Z"], { sameMessage: true });
    expect(says("house-default", { ...business, channel: "sms", history })).toBe("allow");
    const licensee = { ...usConsumer, debtorType: "business", region: "WA" } as const;
    const three = sent("call", ["2026-11-18T16:00:00.000Z", "2026-11-19T16:00:00.000Z"]);
    expect(says("us-wa-19-16", { ...licensee, history: [...three, ...history] })).toBe(
      "2026-11-25T16:00:00.000Z",
    );
  });

  test("house-default: letters keep no hours but count", () => {
    const letter = { ...business, channel: "letter", now: "2026-11-22T02:00:00.000Z" } as const;
    expect(says("house-default", letter)).toBe("allow");
    const history = sent("letter", ["2026-11-21T10:00:00.000Z"]);
    expect(says("house-default", { ...letter, history })).toBe("2026-11-22T10:00:00.000Z");
  });

  test("house-default: its numbers are the house's to set", () => {
    const rulebook = makeRulebook({ hours: ["9:00", "12:00"], perDay: 2 });
    expect(says("house-default", { ...business, now: "2026-11-20T11:00:00.000Z" }, rulebook)).toBe(
      "2026-11-23T08:00:00.000Z",
    );
    const history = sent("email", ["2026-11-20T08:00:00.000Z"]);
    expect(says("house-default", { ...business, history }, rulebook)).toBe("allow");
  });

  test("house-default: applies beside a law, and the stricter holds", () => {
    const evening = gate({ ...usConsumer, now: "2026-11-20T23:30:00.000Z" });
    expect(evening.verdict).toBe("defer");
    expect(evening.until).toBe("2026-11-23T13:00:00.000Z");
    expect(evening.rules.find(({ ruleId }) => ruleId === "us-regf-hours")?.verdict).toBe("allow");
  });
});

describe("blackout", () => {
  const closed = {
    ...business,
    now: "2026-11-20T11:00:00.000Z",
    blackouts: [
      { from: "2026-11-20", until: "2026-11-23", reason: "Moving house" },
      { from: "2026-11-24", until: "2026-11-24" },
    ],
  };

  test("blackout: nobody is contacted in periods that the creditor keeps free, by letter neither", () => {
    for (const channel of allChannels)
      expect(says("blackout", { ...closed, channel })).toBe("2026-11-24T23:00:00.000Z");
    const letter = { ...closed, channel: "letter" } as const;
    expect(says("blackout", { ...letter, now: "2026-11-19T22:59:59.999Z" })).toBe("allow");
    expect(says("blackout", { ...letter, now: "2026-11-24T23:00:00.000Z" })).toBe("allow");
    expect(gate(closed).until).toBe("2026-11-25T07:00:00.000Z");
    const reasons = gate({ ...closed, blackouts: closed.blackouts.slice(0, 1) }).rules.map(
      ({ reason }) => reason,
    );
    expect(reasons).toContainEqual(
      "the creditor contacts no one up to and including 2026-11-23: Moving house",
    );
  });

  test("blackout: where nothing tells the zone, it holds while it is that date anywhere", () => {
    // It is the 3rd already at UTC+14, the 1st still at UTC−12, and the 2nd everywhere between.
    const nowhere = {
      ...closed,
      channel: "letter" as const,
      country: undefined,
      timeZone: undefined,
      fallbackTimeZone: undefined,
      phone: undefined,
      blackouts: [{ from: "2026-11-02", until: "2026-11-02" }],
    };
    const at = (now: string) => says("blackout", { ...nowhere, now });
    expect(at("2026-11-01T09:59:59.999Z")).toBe("allow");
    for (const now of ["2026-11-01T10:00:00.000Z", "2026-11-02T10:30:00.000Z", "2026-11-03T11:59:59.999Z"])
      expect(at(now)).toBe("2026-11-03T12:00:00.000Z");
    expect(at("2026-11-03T12:00:00.000Z")).toBe("allow");
  });

  test("blackout: dates of the house hold beside those of the legal entity", () => {
    const rulebook = makeRulebook({ blackout: ["2026-11-20", "2026-11-23"] });
    const letter = { ...closed, channel: "letter", blackouts: undefined } as const;
    expect(says("blackout", letter, rulebook)).toBe("2026-11-20T23:00:00.000Z");
    const night = { ...letter, now: "2026-11-22T23:00:00.000Z" };
    expect(says("blackout", night, rulebook)).toBe("2026-11-23T23:00:00.000Z");
    expect(says("blackout", { ...night, now: "2026-11-23T23:00:00.000Z" }, rulebook)).toBe("allow");
  });
});

describe("no-address", () => {
  test("no-address: nothing is sent nowhere", () => {
    expect(says("no-address", business)).toBe("allow");
    expect(says("no-address", { ...business, recipient: undefined })).toBe("deny");
    expect(says("no-address", { ...business, recipient: { address: "  " } })).toBe("deny");
  });
});

describe("suppressed-address", () => {
  test("suppressed-address: denied for every reason, never put off", () => {
    for (const reason of ["bounced", "complained", "opted-out", "invalid"] as const) {
      const suppressed = { reason, since: "2026-10-01T00:00:00.000Z" };
      const night = { ...business, now: "2026-11-20T23:00:00.000Z" };
      const result = gate({ ...night, recipient: { address: "ap@example.com", suppressed } });
      expect(result.verdict).toBe("deny");
      expect(result.until).toBeUndefined();
      expect(result.rules[0]?.ruleId).toBe("suppressed-address");
      expect(result.rules[0]?.reason).toContain(reason);
    }
  });
});

describe("account-stop", () => {
  test("account-stop: insolvency, death, legal hold and the like end contact on every channel", () => {
    const kinds = [
      "cease",
      "bankruptcy",
      "deceased",
      "legal-hold",
      "vulnerable",
      "payment-in-flight",
    ] as const;
    for (const kind of kinds) {
      for (const channel of ["email", "sms", "call", "letter"] as const) {
        const stops = [{ kind, since: "2026-11-01T00:00:00.000Z" }];
        expect(says("account-stop", { ...business, channel, stops })).toBe("deny");
      }
    }
  });
});

describe("account-stop with an end", () => {
  const stops = [
    { kind: "payment-in-flight", since: "2026-11-18T00:00:00.000Z", until: "2026-11-22" },
  ] as const;

  test("account-stop: one that ends is waited for, to the first instant after its last day", () => {
    expect(says("account-stop", { ...business, stops })).toBe("2026-11-22T23:00:00.000Z");
    const lastInstant = { ...business, channel: "letter", stops, now: "2026-11-22T22:59:59.999Z" } as const;
    expect(says("account-stop", lastInstant)).toBe("2026-11-22T23:00:00.000Z");
    expect(says("account-stop", { ...lastInstant, now: "2026-11-22T23:00:00.000Z" })).toBe("allow");
  });

  test("account-stop: of several the one that holds longest decides", () => {
    const more = [
      ...stops,
      { kind: "vulnerable", since: "2026-11-18T00:00:00.000Z", until: "2026-12-01" },
    ] as const;
    expect(says("account-stop", { ...business, stops: more })).toBe("2026-12-01T23:00:00.000Z");
    const forGood = [...more, { kind: "deceased", since: "2026-11-18T00:00:00.000Z" }] as const;
    expect(says("account-stop", { ...business, stops: forGood })).toBe("deny");
  });
});

describe("autopay", () => {
  test("autopay: who pays automatically is not reminded", () => {
    expect(says("autopay", { ...business, autopay: true })).toBe("deny");
    expect(says("autopay", { ...business, autopay: false })).toBe("allow");
  });
});

describe("moratorium", () => {
  test("moratorium: of anybody anywhere, until the day after its end, or sixty days where it names none", () => {
    const moratorium = { from: "2026-11-02" };
    expect(says("moratorium", { ...business, moratorium: { ...moratorium, until: "2026-12-01" } })).toBe(
      "2026-12-01T23:00:00.000Z",
    );
    // The sixtieth day, the first counted, is the last day of the year.
    expect(says("moratorium", { ...business, moratorium })).toBe("2026-12-31T23:00:00.000Z");
    expect(says("moratorium", { ...business, moratorium, now: "2026-12-31T23:00:00.000Z" })).toBe("allow");
    expect(gate({ ...business, channel: "call", moratorium }).verdict).toBe("defer");
  });
});

describe("hold", () => {
  test("hold: until the day after, at the debtor's place, then house hours", () => {
    const hold = { until: "2026-11-23", reason: "promise to pay" };
    const result = gate({ ...business, hold });
    expect(result.until).toBe("2026-11-24T07:00:00.000Z");
    expect(result.rules.find(({ ruleId }) => ruleId === "hold")).toMatchObject({
      until: "2026-11-23T23:00:00.000Z",
      reason: "on hold until 2026-11-23: promise to pay",
    });
    expect(gate({ ...business, hold, now: "2026-11-24T07:00:00.000Z" }).verdict).toBe("allow");
  });

  test("hold: the date begins last in the westernmost plausible zone", () => {
    const anywhere = { ...business, country: "US", region: undefined };
    expect(says("hold", { ...anywhere, hold: { until: "2026-11-23", reason: "dispute" } })).toBe(
      "2026-11-24T10:00:00.000Z",
    );
  });

  test("hold: one that outlasts the horizon is a denial that names it", () => {
    const result = gate({ ...business, hold: { until: "2029-01-01", reason: "litigation" } });
    expect(result.verdict).toBe("deny");
    expect(result.rules.map(({ ruleId }) => ruleId).slice(0, 2)).toEqual(["no-permitted-time", "hold"]);
  });
});

describe("consent-withdrawn", () => {
  test("consent-withdrawn: denied on every channel", () => {
    for (const channel of ["email", "sms", "call", "letter"] as const) {
      const facts = { ...business, channel, consent: { status: "withdrawn" } } as const;
      expect(says("consent-withdrawn", facts)).toBe("deny");
    }
  });
});

describe("consent-sms-consumer", () => {
  test("consent-sms-consumer: texts to consumers only when granted", () => {
    const sms = { ...business, debtorType: "consumer", channel: "sms" } as const;
    expect(says("consent-sms-consumer", sms)).toBe("deny");
    expect(says("consent-sms-consumer", { ...sms, consent: { status: "unknown", basis: "contract" } })).toBe(
      "deny",
    );
    expect(says("consent-sms-consumer", { ...sms, consent: { status: "granted" } })).toBe("allow");
    expect(says("consent-sms-consumer", { ...sms, debtorType: "business" })).toBe("silent");
  });
});

describe("consent-email-business", () => {
  test("consent-email-business: e-mail to a business rests on the contract", () => {
    expect(gate({ ...business, consent: { status: "unknown", basis: "contract" } }).verdict).toBe("allow");
    expect(says("consent-email-business", business)).toBe("allow");
  });
});
