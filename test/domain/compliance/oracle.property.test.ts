import { randomInt } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gate, HORIZON_DAYS } from "../../../domain/compliance/gate.ts";
import { question } from "./cases.ts";
import { objectionsAt } from "./oracle.ts";

const RUNS = Number(process.env.DUNLIN_GATE_RUNS ?? 100_000);
// In CI the same cases every time, elsewhere new ones.
const SEED = Number(process.env.DUNLIN_SEED ?? (process.env.CI ? 88_477_248 : randomInt(2 ** 31)));
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
      const forbidden = (at: number, what: string) => {
        if (objections(at).length === 0)
          throw new Error(`${what}: no rule forbids ${new Date(at).toISOString()}`);
      };
      const permitted = (at: number, what: string) => {
        const found = objections(at);
        if (found.length > 0) throw new Error(`${what}: ${found} forbid ${new Date(at).toISOString()}`);
      };
      seen[verdict] += 1;
      const objecting = rules.filter(({ verdict: said }) => said !== "allow").map(({ ruleId }) => ruleId);
      for (const id of objecting) deciding.set(id, (deciding.get(id) ?? 0) + 1);
      if (verdict === "allow") {
        permitted(now, "allowed");
        return;
      }
      const atOnce = objections(now);
      if (atOnce.length === 0) throw new Error("the gate objects and no rule does");
      const unnamed = atOnce.filter((id) => !objecting.includes(id));
      if (unnamed.length > 0) throw new Error(`${unnamed} forbid it and are not named`);
      if (until !== undefined) {
        const end = Date.parse(until);
        permitted(end, "the instant deferred to");
        forbidden(end - 1, "the millisecond before it");
        forbidden(now + Math.floor((end - now) * (some / 1_000_001)), "an instant before it");
        return;
      }
      // Nothing may open later: at any instant, and at the likeliest, which are the working hours.
      forbidden(now + Math.floor((HORIZON_DAYS * DAY * other) / 1_000_001), "denied");
      forbidden(Math.floor(now / DAY + 1 + days) * DAY + (some % 24) * 3_600_000, "denied");
    });
    process.stdout.write(`the gate against the oracle: DUNLIN_SEED=${SEED}\n`);
    fc.assert(property, { numRuns: RUNS, seed: SEED });
    const shown = [...deciding].sort().map(([id, times]) => `${id} ${times}`);
    process.stdout.write(`${JSON.stringify(seen)}; objected: ${shown.join(", ")}\n`);
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(RUNS / 50);
  });
});
