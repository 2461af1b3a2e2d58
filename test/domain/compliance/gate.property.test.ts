import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addMilliseconds } from "../../../domain/calendar.ts";
import type { GateFacts } from "../../../domain/compliance/facts.ts";
import { byStrictness, gate, gateIn, HORIZON_DAYS } from "../../../domain/compliance/gate.ts";
import type { Rule } from "../../../domain/compliance/rule.ts";
import { builtInRulebook, makeRulebook } from "../../../domain/compliance/rulebook.ts";
import { plausibleZones } from "../../../domain/compliance/zones.ts";
import { business } from "./facts.ts";

const instant = (from: string, to: string) =>
  fc
    .integer({ min: Date.parse(from), max: Date.parse(to) })
    .map((ms) => new Date(Math.floor(ms / 1000) * 1000).toISOString());

const channel = fc.constantFrom("email", "sms", "call", "letter");

const place = fc.constantFrom(
  { country: "DE" },
  { country: "US", region: "MA" },
  { country: "US", region: "DC" },
  { country: "US", region: "NY", city: "Queens" },
  { country: "US", region: "NY" },
  { country: "US", region: "FL" },
  { country: "US", region: "CA" },
  { country: "US" },
  { country: "CA", region: "ON" },
  { country: "CA", region: "QC" },
  { country: "CA" },
  { country: "AU", region: "NSW" },
  { country: "SA" },
  { country: "GB" },
  { phone: "+12025550123" },
  { phone: "+81312345678" },
  { fallbackTimeZone: "Pacific/Auckland" },
);

const noYes = fc.constantFrom<boolean | undefined>(undefined, undefined, undefined, true);
const date = fc.constantFrom("2026-08-15", "2026-10-24", "2026-10-31", "2027-02-01", "2029-01-01");

/** Around the end of summer time and the day New York's rule begins. */
const facts: fc.Arbitrary<GateFacts> = fc
  .record({
    channel,
    now: instant("2026-08-20T00:00:00Z", "2026-11-05T00:00:00Z"),
    creditorRole: fc.constantFrom("first-party", "third-party"),
    debtorType: fc.constantFrom("business", "consumer"),
    place,
    recipient: fc.constantFrom<GateFacts["recipient"]>(
      { address: "a@example.com" },
      { address: "a@example.com" },
      { address: "a@example.com" },
      undefined,
      { address: "a@example.com", suppressed: { reason: "bounced", since: "2026-08-01T00:00:00.000Z" } },
    ),
    consent: fc.constantFrom<GateFacts["consent"]>(
      { status: "granted", basis: "written" },
      { status: "granted", basis: "written" },
      { status: "granted" },
      { status: "unknown" },
      { status: "withdrawn" },
    ),
    hold: fc.option(
      date.map((until) => ({ until, reason: "promise" })),
      { nil: undefined, freq: 4 },
    ),
    autopay: noYes,
    atWork: noYes,
    writtenNotice: fc.option(date, { nil: undefined }),
    daysPastDue: fc.integer({ min: 0, max: 90 }),
    history: fc.array(
      fc.record({
        channel,
        at: instant("2026-08-10T00:00:00Z", "2026-11-05T00:00:00Z"),
        direction: fc.constantFrom("outbound", "outbound", "inbound"),
        outcome: fc.constantFrom<string | undefined>(undefined, "conversation"),
        atWork: noYes,
      }),
      { maxLength: 12 },
    ),
  })
  .map(({ place: where, ...rest }) => ({ ...rest, ...where }) as GateFacts);

describe("the strictest wins", () => {
  test("the verdict is that of the first rule, and no rule is stricter", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const result = gate(given);
        const [first] = result.rules;
        expect(first?.verdict).toBe(result.verdict);
        expect(first?.until).toBe(result.until);
        for (const rule of result.rules) {
          expect(first && byStrictness(first, rule)).toBeLessThanOrEqual(0);
          expect(rule.until !== undefined).toBe(rule.verdict === "defer");
          expect(rule.reason).not.toBe("");
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("each rule speaks at most once, and house-default always", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const ids = gate(given).rules.map(({ ruleId }) => ruleId);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toContain("house-default");
      }),
    );
  });

  test("the answer does not depend on whom and when the gate was asked before", () => {
    fc.assert(
      fc.property(facts, (given) => {
        expect(gate(given)).toEqual(gate(given, makeRulebook()));
      }),
      { numRuns: 500 },
    );
  });

  test("another rule never makes the answer laxer", () => {
    const mail: Rule = {
      id: "further",
      source: "test",
      effectiveFrom: "2026-09-15",
      scope: { channels: ["email", "call"] },
      clauses: [{ kind: "cap", max: 2, days: 14, counts: ["email", "call"] }],
    };
    const stricter = makeRulebook({}, [mail]);
    fc.assert(
      fc.property(facts, (given) => {
        expect(strictness(gate(given, stricter))).toBeGreaterThanOrEqual(strictness(gate(given)));
      }),
      { numRuns: 500 },
    );
  });

  test("an allowed contact has no rule that objects", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { verdict, rules } = gate(given);
        expect(verdict === "allow").toBe(rules.every((rule) => rule.verdict === "allow"));
      }),
      { numRuns: 500 },
    );
  });
});

/** A number that grows with strictness: now, the instant deferred to, never. */
const strictness = ({ verdict, until }: { verdict: string; until?: string }): number =>
  verdict === "deny" ? Number.POSITIVE_INFINITY : until ? Date.parse(until) : 0;

describe("the instant deferred to", () => {
  test("is itself allowed, and the instants before it are not", () => {
    fc.assert(
      fc.property(
        facts,
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 25 }),
        (given, points) => {
          const { verdict, until } = gate(given);
          fc.pre(verdict === "defer" && until !== undefined);
          if (until === undefined) return;
          expect(until > given.now).toBe(true);
          expect(gate({ ...given, now: until }).verdict).toBe("allow");
          expect(gate({ ...given, now: addMilliseconds(until, -1) }).verdict).not.toBe("allow");
          const minutes = (Date.parse(until) - Date.parse(given.now)) / 60_000;
          for (const point of points) {
            const between = addMilliseconds(given.now, Math.floor(point * minutes) * 60_000);
            expect(gate({ ...given, now: between }).verdict).not.toBe("allow");
          }
        },
      ),
      { numRuns: 800 },
    );
  });

  test("is the first allowed minute, looked for minute by minute", () => {
    const close = facts.filter((given) => {
      const { verdict, until } = gate(given);
      return (
        verdict === "defer" && until !== undefined && Date.parse(until) - Date.parse(given.now) < 86_400_000
      );
    });
    fc.assert(
      fc.property(close, (given) => {
        const { until = given.now } = gate(given);
        for (let at = given.now; at < until; at = addMilliseconds(at, 60_000))
          expect(gate({ ...given, now: at }).verdict).not.toBe("allow");
      }),
      { numRuns: 25 },
    );
  });

  test("a denial holds at every later instant up to the horizon", () => {
    fc.assert(
      fc.property(
        facts,
        fc.array(fc.integer({ min: 1, max: HORIZON_DAYS * 24 * 60 }), { maxLength: 25 }),
        (given, minutes) => {
          fc.pre(gate(given).verdict === "deny" && given.hold?.until !== "2029-01-01");
          for (const minute of minutes) {
            const now = addMilliseconds(given.now, minute * 60_000);
            expect(gate({ ...given, now }).verdict).not.toBe("allow");
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("zones", () => {
  const zone = fc.constantFrom(
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe",
    "America/St_Johns",
  );

  test("one more plausible zone never allows more or earlier", () => {
    fc.assert(
      fc.property(facts, fc.uniqueArray(zone, { minLength: 1, maxLength: 3 }), zone, (given, some, more) => {
        const fewer = gateIn(some, given);
        const wider = gateIn([...some, more], given);
        expect(strictness(wider)).toBeGreaterThanOrEqual(strictness(fewer));
      }),
      { numRuns: 500 },
    );
  });

  test("no hour suits Tokyo and New York at once", () => {
    const result = gateIn(["Asia/Tokyo", "America/New_York"], business);
    expect(result.verdict).toBe("deny");
    expect(result.rules[0]?.reason).toContain("no permitted time");
  });

  test("Russia without a region has no common hour; with one it has", () => {
    expect(gate({ ...business, country: "RU", region: undefined }).verdict).toBe("deny");
    expect(gate({ ...business, country: "RU", region: "MOW" }).verdict).toBe("allow");
  });

  test("a debtor of unknown place is not contacted at hours, but may be written to", () => {
    const nowhere = { ...business, country: undefined, region: undefined };
    expect(gate(nowhere).verdict).toBe("deny");
    expect(gate(nowhere).rules[0]?.reason).toBe("nothing tells the debtor's time zone");
    expect(gate({ ...nowhere, channel: "letter" }).verdict).toBe("allow");
    expect(gate({ ...nowhere, fallbackTimeZone: "Europe/Berlin" }).verdict).toBe("allow");
  });

  test("the gate uses the plausible zones", () => {
    fc.assert(
      fc.property(facts, (given) => {
        expect(gate(given)).toEqual(gateIn(plausibleZones(given), given));
      }),
    );
  });
});

describe("the rulebook", () => {
  test("every rule has an id of its own, a source and a date", () => {
    const ids = builtInRulebook.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const rule of builtInRulebook.rules) {
      expect(rule.source).not.toBe("");
      expect(rule.effectiveFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    }
  });

  test("a rule given by the same id replaces the built-in one", () => {
    const off: Rule = {
      id: "autopay",
      source: "test",
      effectiveFrom: "2026-01-01",
      scope: { channels: ["email"] },
      clauses: [],
    };
    expect(gate({ ...business, autopay: true }).verdict).toBe("deny");
    expect(gate({ ...business, autopay: true }, makeRulebook({}, [off])).verdict).toBe("allow");
  });

  test("a cap of zero never opens", () => {
    const result = gate(business, makeRulebook({ perDay: 0 }));
    expect(result.verdict).toBe("deny");
  });

  test("what is no instant is refused by name", () => {
    expect(() => gate({ ...business, now: "soon" })).toThrow(/now: "soon"/);
    const history = [{ channel: "email", at: "then", direction: "outbound" }] as const;
    expect(() => gate({ ...business, history })).toThrow(/history\[0\]\.at/);
  });
});
