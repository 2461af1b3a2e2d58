import { describe, expect, test } from "vitest";
import { gate } from "../../../domain/compliance/gate.ts";
import { lawOnly, says, sent, usConsumer } from "./facts.ts";

const firstParty = { ...usConsumer, creditorRole: "first-party" } as const;
const hoursAgo = (...hours: number[]): string[] =>
  hours.map((hour) => new Date(Date.parse(usConsumer.now) - hour * 3_600_000).toISOString());
const inHours = (hours: number): string => hoursAgo(-hours)[0] ?? "";

describe("us-ma-940cmr7", () => {
  const ma = { ...firstParty, region: "MA", channel: "call" } as const;

  test("us-ma-940cmr7: two calls or texts in seven days, first parties too", () => {
    const one = sent("call", hoursAgo(150));
    expect(says("us-ma-940cmr7", { ...ma, history: one })).toBe("allow");
    expect(says("us-ma-940cmr7", { ...ma, history: [...one, ...sent("sms", hoursAgo(40))] })).toBe(
      inHours(18),
    );
    expect(says("us-ma-940cmr7", { ...ma, history: sent("email", hoursAgo(1, 2, 3)) })).toBe("allow");
    expect(says("us-ma-940cmr7", { ...ma, channel: "email" })).toBe("silent");
  });

  test("us-ma-940cmr7: two in thirty days at work", () => {
    const history = sent("call", hoursAgo(600, 200), { atWork: true });
    expect(says("us-ma-940cmr7", { ...ma, history })).toBe("allow");
    expect(says("us-ma-940cmr7", { ...ma, history, atWork: true })).toBe(inHours(120));
  });
});

describe("us-dc-28-3814", () => {
  const dc = { ...firstParty, region: "DC", daysPastDue: 31 };

  test("us-dc-28-3814: four calls in seven days", () => {
    const call = { ...dc, channel: "call" } as const;
    expect(says("us-dc-28-3814", { ...call, history: sent("call", hoursAgo(1, 2, 3)) })).toBe("allow");
    expect(says("us-dc-28-3814", { ...call, history: sent("call", hoursAgo(1, 2, 3, 160)) })).toBe(
      inHours(8),
    );
  });

  test("us-dc-28-3814: five e-mails and texts in seven days, calls apart", () => {
    const four = [...sent("email", hoursAgo(10, 20)), ...sent("sms", hoursAgo(30, 167))];
    expect(says("us-dc-28-3814", { ...dc, history: [...four, ...sent("call", hoursAgo(1, 2, 3, 4))] })).toBe(
      "allow",
    );
    const five = [...four, ...sent("email", hoursAgo(50))];
    expect(says("us-dc-28-3814", { ...dc, history: five })).toBe(inHours(1));
  });

  test("us-dc-28-3814: electronic messages by consent only, calls without", () => {
    const unknown = { ...dc, consent: { status: "unknown" } } as const;
    expect(says("us-dc-28-3814", unknown)).toBe("deny");
    expect(says("us-dc-28-3814", { ...unknown, channel: "call" })).toBe("allow");
  });

  test("us-dc-28-3814: binds from the 31st day past due and from 2023", () => {
    const unknown = { ...dc, consent: { status: "unknown" } } as const;
    expect(says("us-dc-28-3814", { ...unknown, daysPastDue: 30 })).toBe("silent");
    expect(says("us-dc-28-3814", { ...unknown, now: "2023-01-01T04:59:59.999Z" }, lawOnly)).toBe("silent");
    expect(says("us-dc-28-3814", { ...unknown, now: "2023-01-01T05:00:00.000Z" }, lawOnly)).toBe("deny");
  });
});

describe("us-nyc-dcwp", () => {
  const nyc = { ...firstParty, region: "NY", city: "Brooklyn" };

  test("us-nyc-dcwp: three attempts in seven days over all channels", () => {
    const two = [...sent("letter", hoursAgo(100)), ...sent("call", hoursAgo(90))];
    expect(says("us-nyc-dcwp", { ...nyc, history: two })).toBe("allow");
    const three = [...two, ...sent("sms", hoursAgo(80))];
    expect(says("us-nyc-dcwp", { ...nyc, history: three })).toBe(inHours(68));
    expect(says("us-nyc-dcwp", { ...nyc, channel: "call", history: three })).toBe(inHours(68));
  });

  test("us-nyc-dcwp: electronic messages need written consent", () => {
    expect(says("us-nyc-dcwp", { ...nyc, consent: { status: "granted" } })).toBe("deny");
    expect(says("us-nyc-dcwp", { ...nyc, channel: "call", consent: { status: "granted" } })).toBe("allow");
  });

  test("us-nyc-dcwp: from 1 September 2026, and a deferral across that date ends in its denial", () => {
    const spoken = { ...nyc, consent: { status: "granted" } } as const;
    expect(says("us-nyc-dcwp", { ...spoken, now: "2026-08-31T15:00:00.000Z" })).toBe("silent");
    expect(says("us-nyc-dcwp", { ...spoken, now: "2026-09-01T04:00:00.000Z" })).toBe("deny");
    const evening = gate({ ...spoken, now: "2026-08-31T23:00:00.000Z" });
    expect(evening.verdict).toBe("deny");
    expect(evening.rules[0]?.ruleId).toBe("us-nyc-dcwp");
  });

  test("us-nyc-dcwp: not upstate; where neither town nor postal code tells, caps and consent hold", () => {
    const history = sent("call", hoursAgo(100, 90, 80));
    expect(says("us-nyc-dcwp", { ...nyc, city: "Albany", history })).toBe("silent");
    for (const city of [undefined, "Armonk", "Mnahattan"]) {
      const unknown = { ...nyc, city };
      expect(says("us-nyc-dcwp", { ...unknown, history })).toBe(inHours(68));
      expect(says("us-nyc-dcwp", unknown)).toBe("allow");
      expect(says("us-nyc-dcwp", { ...unknown, consent: { status: "granted" } })).toBe("deny");
      expect(says("us-nyc-dcwp", { ...unknown, postalCode: "12207", history })).toBe("silent");
    }
  });
});

describe("us-fl-559", () => {
  const fl = { ...firstParty, region: "FL", timeZone: "America/New_York" };
  const night = "2026-11-21T02:00:00.000Z";

  test("us-fl-559: no texts or calls from 21:00 to 8:00", () => {
    for (const channel of ["sms", "call"] as const) {
      expect(says("us-fl-559", { ...fl, channel, now: "2026-11-21T01:59:59.000Z" })).toBe("allow");
      expect(says("us-fl-559", { ...fl, channel, now: night })).toBe("2026-11-21T13:00:00.000Z");
      expect(says("us-fl-559", { ...fl, channel, now: "2026-11-21T13:00:00.000Z" })).toBe("allow");
    }
  });

  test("us-fl-559: e-mail is none of its business", () => {
    expect(says("us-fl-559", { ...fl, now: night })).toBe("silent");
  });
});

describe("us-fl-559-email", () => {
  const fl = { ...firstParty, region: "FL", timeZone: "America/New_York" };

  test("us-fl-559-email: e-mail is exempt since 2025-05-16", () => {
    expect(says("us-fl-559-email", { ...fl, now: "2025-05-15T03:00:00.000Z" })).toBe(
      "2025-05-15T12:00:00.000Z",
    );
    // Late on the last evening the rule objects only until it expires at midnight.
    expect(says("us-fl-559-email", { ...fl, now: "2025-05-16T02:00:00.000Z" })).toBe(
      "2025-05-16T04:00:00.000Z",
    );
    expect(says("us-fl-559-email", { ...fl, now: "2025-05-16T04:00:00.000Z" })).toBe("silent");
  });
});

describe("us-wa-19-16", () => {
  test("us-wa-19-16: agencies contact three times a week, once at work", () => {
    const wa = { ...usConsumer, region: "WA", timeZone: "America/New_York", channel: "call" } as const;
    const history = [...sent("call", hoursAgo(100)), ...sent("email", hoursAgo(90))];
    expect(says("us-wa-19-16", { ...wa, history })).toBe("allow");
    expect(says("us-wa-19-16", { ...wa, history: [...history, ...sent("sms", hoursAgo(1))] })).toBe(
      inHours(68),
    );
    const atWork = sent("call", hoursAgo(160), { atWork: true });
    expect(says("us-wa-19-16", { ...wa, history: atWork, atWork: true })).toBe(inHours(8));
    expect(says("us-wa-19-16", { ...wa, history: atWork })).toBe("allow");
    expect(says("us-wa-19-16", { ...wa, creditorRole: "first-party" })).toBe("silent");
  });
});

describe("us-ca-sb1286", () => {
  const soleTrader = { ...firstParty, debtorType: "business", region: "CA" } as const;
  const early = { ...soleTrader, now: "2026-11-20T15:59:00.000Z" } as const;

  test("us-ca-sb1286: hours for natural persons' commercial debt", () => {
    expect(says("us-ca-sb1286", early)).toBe("2026-11-20T16:00:00.000Z");
    expect(says("us-ca-sb1286", { ...early, now: "2026-11-20T16:00:00.000Z" })).toBe("allow");
    expect(says("us-ca-sb1286", { ...early, naturalPerson: false })).toBe("silent");
  });

  test("us-ca-sb1286: up to $500,000, from 2025-07-01", () => {
    expect(says("us-ca-sb1286", { ...soleTrader, debtUsd: 500_000 })).toBe("allow");
    expect(says("us-ca-sb1286", { ...soleTrader, debtUsd: 500_001 })).toBe("silent");
    expect(says("us-ca-sb1286", { ...soleTrader, now: "2025-07-01T06:59:59.999Z" }, lawOnly)).toBe("silent");
    expect(says("us-ca-sb1286", { ...soleTrader, now: "2025-07-01T07:00:00.000Z" }, lawOnly)).toBe(
      "2025-07-01T15:00:00.000Z",
    );
  });

  test("us-ca-sb1286 and us-ca-rosenthal: a request to cease is honoured by first parties", () => {
    const stops = [{ kind: "cease", since: "2026-11-01T00:00:00.000Z" }] as const;
    expect(says("us-ca-sb1286", { ...soleTrader, stops })).toBe("deny");
    expect(says("us-ca-rosenthal", { ...firstParty, region: "CA", stops })).toBe("deny");
  });
});

describe("us-ca-rosenthal", () => {
  const ca = { ...firstParty, region: "CA" };

  test("us-ca-rosenthal: the federal hours for first parties too", () => {
    expect(says("us-ca-rosenthal", { ...ca, now: "2026-11-20T15:59:59.999Z" })).toBe(
      "2026-11-20T16:00:00.000Z",
    );
    expect(says("us-ca-rosenthal", { ...ca, now: "2026-11-20T16:00:00.000Z" })).toBe("allow");
    expect(says("us-regf-hours", { ...ca, now: "2026-11-20T15:59:59.999Z" })).toBe("silent");
    expect(says("us-ca-rosenthal", { ...ca, debtorType: "business" })).toBe("silent");
  });
});
