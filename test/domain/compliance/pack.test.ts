import { describe, expect, test } from "vitest";
import { defaultRulebook, rulebookOrThrow } from "../../../domain/compliance/default-rulebook.ts";
import { gate } from "../../../domain/compliance/gate.ts";
import { readRulePack } from "../../../domain/compliance/pack.ts";
import { builtInRulebook } from "../../../domain/compliance/rulebook.ts";
import { business, says, sent } from "./facts.ts";

const own = {
  id: "at-own",
  source: "§ 107 TKG 2021, as our counsel reads it",
  effectiveFrom: "2026-07-01",
  scope: { country: "AT", channels: ["email", "call"] },
  clauses: [
    { kind: "hours", week: { weekdays: ["9:00", "17:30"] }, holidays: "closed", blackout: ["2026-11-20"] },
    { kind: "cap", max: 1, days: 14, counts: ["email", "call"] },
  ],
};

const rulebookOf = (pack: unknown) => {
  const read = readRulePack(pack);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.rulebook;
};

/** Each fault as `path: message`. */
const faultsOf = (pack: unknown): string[] => {
  const read = readRulePack(pack);
  return read.ok ? [] : read.faults.map(({ path, message }) => `${path.join(".")}: ${message}`);
};

describe("a pack of rules as JSON", () => {
  const vienna = { ...business, country: "AT", region: undefined };

  test("adds a rule with hours, days kept free and a cap of its own", () => {
    const rulebook = rulebookOf(JSON.parse(JSON.stringify({ rules: [own] })));
    // Friday the 20th is kept free and Saturday closed.
    expect(says("at-own", vienna, rulebook)).toBe("2026-11-23T08:00:00.000Z");
    const later = { ...vienna, now: "2026-11-24T10:00:00.000Z" };
    expect(says("at-own", later, rulebook)).toBe("allow");
    const history = sent("call", ["2026-11-12T09:00:00.000Z"]);
    expect(says("at-own", { ...later, history }, rulebook)).toBe("2026-11-26T09:00:00.000Z");
    expect(says("at-own", business, rulebook)).toBe("silent");
    expect(says("at-own", vienna)).toBe("silent");
  });

  test("corrects a number of a built-in rule from a date on, without a release", () => {
    const builtIn = builtInRulebook.rules.find(({ id }) => id === "au-rg96");
    if (!builtIn) throw new Error("au-rg96 is gone");
    expect(builtIn.unverified).toContain("caps");
    const { unverified: _, ...confirmed } = JSON.parse(JSON.stringify(builtIn));
    const clauses = confirmed.clauses.map((clause: { max?: number }) =>
      clause.max === 3 ? { ...clause, max: 2 } : clause,
    );
    const rulebook = rulebookOf({ rules: [{ ...confirmed, clauses }] });
    const melbourne = {
      ...business,
      debtorType: "consumer",
      country: "AU",
      region: "VIC",
      now: "2026-11-20T01:00:00.000Z",
      history: sent("email", ["2026-11-17T01:00:00.000Z", "2026-11-18T01:00:00.000Z"]),
    } as const;
    expect(says("au-rg96", melbourne)).toBe("allow");
    expect(says("au-rg96", melbourne, rulebook)).toBe("2026-11-24T01:00:00.000Z");
    expect(rulebook.rules).toHaveLength(builtInRulebook.rules.length);
  });

  test("sets the house's own numbers; those it does not name stay", () => {
    const rulebook = rulebookOf({ house: { perDay: 2, blackout: ["2026-11-23"] } });
    expect(says("house-default", { ...business, now: "2026-11-20T18:00:00.000Z" }, rulebook)).toBe(
      "2026-11-24T07:00:00.000Z",
    );
    const today = sent("email", ["2026-11-20T08:00:00.000Z"]);
    expect(gate({ ...business, history: today }, rulebook).verdict).toBe("allow");
    expect(rulebookOf({}).rules).toEqual(builtInRulebook.rules);
  });

  test("is refused as a whole, with the path of every fault", () => {
    const faults = faultsOf({
      house: { perWeek: -1, colour: "red" },
      rules: [
        { ...own, effectiveFrom: "2026-02-30" },
        { ...own, id: "b", scope: { ...own.scope, country: "Austria", channels: [] } },
        { ...own, id: "c", clauses: [{ kind: "cap", max: 1.5, days: 7, counts: ["fax"] }] },
        {
          ...own,
          id: "d",
          clauses: [{ kind: "hours", week: { weekdays: ["17:00", "9:00"] }, holidays: "open" }],
        },
        {
          ...own,
          id: "e",
          clauses: [{ kind: "hours", week: { businessDays: ["8", "25:00"] }, holidays: "open" }],
        },
        { ...own, id: "f", clauses: [{ kind: "never" }] },
        { ...own, id: "g", clauses: [{ kind: "forbid", when: "raining" }] },
      ],
    });
    const paths = faults.map((fault) => fault.split(":")[0]);
    for (const path of [
      "house.perWeek",
      "house",
      "rules.0.effectiveFrom",
      "rules.1.scope.country",
      "rules.1.scope.channels",
      "rules.2.clauses.0.max",
      "rules.2.clauses.0.counts.0",
      "rules.3.clauses.0.week.weekdays",
      "rules.4.clauses.0.week.businessDays.0",
      "rules.4.clauses.0.week.businessDays.1",
      "rules.5.clauses.0.kind",
      "rules.6.clauses.0.when",
    ])
      expect(paths, faults.join("\n")).toContain(path);
    expect(faults.find((fault) => fault.startsWith("rules.3"))).toContain("closes before it opens");
  });

  test("cannot replace what protects the debtor by what is recorded on the account", () => {
    for (const id of [
      "account-stop",
      "suppressed-address",
      "consent-withdrawn",
      "no-address",
      "autopay",
      "hold",
    ])
      expect(faultsOf({ rules: [{ ...own, id }] })).toEqual([
        `rules.0.id: ${id} protects the debtor everywhere and cannot be replaced`,
      ]);
    expect(faultsOf({ rules: [{ ...own, id: "house-default" }] })[0]).toContain('under "house"');
  });

  test("is refused where its parts do not fit together", () => {
    expect(faultsOf({ rules: [own, own] })).toEqual(["rules.1.id: at-own stands in the pack twice"]);
    expect(faultsOf({ rules: [{ ...own, effectiveUntil: own.effectiveFrom }] })).toEqual([
      "rules.0.effectiveUntil: is not after effectiveFrom",
    ]);
    expect(faultsOf({ rules: [{ ...own, scope: { region: "W", channels: ["email"] } }] })).toContain(
      "rules.0.scope.region: needs a country",
    );
    const stray = { ...own, clauses: [{ kind: "cap", max: 1, days: 7, counts: ["letter"] }] };
    expect(faultsOf({ rules: [stray] })).toEqual([
      "rules.0.clauses.0.counts: counts none of the channels that the rule binds",
    ]);
    const outside = { ...own, clauses: [{ kind: "forbid", channels: ["sms"], when: "no-consent" }] };
    expect(faultsOf({ rules: [outside] })[0]).toContain("rules.0.clauses.0.channels: names sms");
  });

  test("of this deployment can be read, and is part of what every question is judged by", () => {
    const ids = defaultRulebook.rules.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(builtInRulebook.rules.map(({ id }) => id)));
  });

  test("that cannot be read stops the house from contacting anyone, and says why", () => {
    expect(() => rulebookOrThrow({ rules: [{ ...own, source: "" }] }, "own-rules.json")).toThrow(
      /^own-rules\.json cannot be used: rules\.0\.source /,
    );
  });

  test("closes on the holidays of every country that a shared telephone number may be of", () => {
    const everywhere = {
      id: "own-holidays",
      source: "own",
      effectiveFrom: "2026-01-01",
      scope: { channels: ["call"] },
      clauses: [{ kind: "hours", week: { weekdays: ["0:00", "24:00"] }, holidays: "closed" }],
    };
    const rulebook = rulebookOf({ rules: [everywhere] });
    const american = { ...business, channel: "call", country: undefined, phone: "+12025550123" } as const;
    const on = (now: string, rule: string) => says(rule, { ...american, region: undefined, now }, rulebook);
    for (const rule of ["own-holidays", "house-default"]) {
      expect(on("2026-07-01T18:00:00.000Z", rule), "Canada Day").not.toBe("allow");
      expect(on("2026-11-26T18:00:00.000Z", rule), "Thanksgiving").not.toBe("allow");
      expect(on("2026-11-24T18:00:00.000Z", rule), "a Tuesday").toBe("allow");
    }
  });

  test("is refused when it is no object at all", () => {
    for (const nothing of [undefined, null, "rules", []]) expect(readRulePack(nothing).ok).toBe(false);
  });
});
