import { randomInt } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gate, HORIZON_DAYS } from "../../../domain/compliance/gate.ts";
import { question } from "./cases.ts";
import { objectionsAt } from "./oracle.ts";

const RUNS = Number(process.env.DUNLIN_GATE_RUNS ?? 100_000);
const SEED = Number(process.env.DUNLIN_SEED ?? randomInt(2 ** 31));
const DAY = 86_400_000;

describe("no history and no clock makes the gate allow what a rule forbids", () => {
  test(`over ${RUNS} generated cases`, { timeout: 1_200_000 }, () => {
    const seen = { allow: 0, defer: 0, deny: 0 };
    const deciding = new Map<string, number>();
    const points = fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(HORIZON_DAYS - 2));
    const property = fc.property(question, points, ({ facts, zones, rulebook }, [some, other, days]) => {
      const { verdict, until, rules } = gate(facts, rulebook);
      const now = Date.parse(facts.now);
      const objections = (at: number) => objectionsAt(rulebook.rules, facts, zones, at);
      seen[verdict] += 1;
      for (const { ruleId, verdict: said } of rules)
        if (said !== "allow") deciding.set(ruleId, (deciding.get(ruleId) ?? 0) + 1);
      const atOnce = objections(now);
      if (verdict === "allow") expect(atOnce).toEqual([]);
      else expect(atOnce.length, "the gate objects, no rule does").toBeGreaterThan(0);
      // Each rule that forbids now is named, and none is named that says nothing now or at a later look.
      const named = rules.filter(({ verdict: said }) => said !== "allow").map(({ ruleId }) => ruleId);
      if (verdict !== "deny" || named[0] !== "no-permitted-time")
        for (const id of atOnce) expect(named).toContain(id);
      if (verdict === "defer") {
        const end = Date.parse(until ?? "");
        expect(end).toBeGreaterThan(now);
        expect(objections(end), "forbidden at the instant deferred to").toEqual([]);
        expect(objections(end - 1).length, "allowed before the instant deferred to").toBeGreaterThan(0);
        const between = now + Math.floor((end - now) * (some / 1_000_001));
        expect(objections(between).length, `allowed at ${between}, sooner`).toBeGreaterThan(0);
      }
      if (verdict === "deny") {
        // Nothing may open later: at any instant, and at the likeliest, which are the working hours.
        const anyTime = now + Math.floor((HORIZON_DAYS * DAY * other) / 1_000_001);
        expect(objections(anyTime).length, `denied, yet allowed at ${anyTime}`).toBeGreaterThan(0);
        const noon = Math.floor(now / DAY + 1 + days) * DAY + (some % 24) * 3_600_000;
        expect(objections(noon).length, `denied, yet allowed at ${noon}`).toBeGreaterThan(0);
      }
    });
    process.stdout.write(`the gate against the oracle: DUNLIN_SEED=${SEED}\n`);
    fc.assert(property, { numRuns: RUNS, seed: SEED });
    const shown = [...deciding].sort().map(([id, times]) => `${id} ${times}`);
    process.stdout.write(`${JSON.stringify(seen)}; objected: ${shown.join(", ")}\n`);
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(RUNS / 50);
  });
});
