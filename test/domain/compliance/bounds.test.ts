import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gate } from "../../../domain/compliance/gate.ts";
import { type Rule, rule as ruleSchema } from "../../../domain/compliance/rule.ts";
import { builtInRulebook } from "../../../domain/compliance/rulebook.ts";
import { plausibleZones } from "../../../domain/compliance/zones.ts";
import type { BoundCase } from "./bounds/case.ts";
import { clauseCases } from "./bounds/index.ts";
import { scopeCases } from "./bounds/scope.ts";
import { objectionsAt } from "./oracle.ts";

/** What the rule alone says of the case. */
const answerOf = (rule: Rule, { facts }: BoundCase) => {
  const { verdict, until, rules } = gate(facts, { rules: [rule] });
  return { answer: rules.length === 0 ? "silent" : verdict === "allow" ? "allowed" : "forbidden", until };
};

const prove = (rule: Rule, cases: readonly BoundCase[]): void => {
  for (const each of cases) {
    const { answer, until } = answerOf(rule, each);
    expect(answer, each.name).toBe(each.expected);
    if (each.until !== undefined) expect(until, each.name).toBe(each.until);
    // The oracle, which reads the same data in its own way, must say the same of the very case.
    const objections = objectionsAt(
      [rule],
      each.facts,
      plausibleZones(each.facts),
      Date.parse(each.facts.now),
    );
    expect(objections.length > 0, `${each.name}, by the oracle`).toBe(each.expected === "forbidden");
  }
};

describe.each(builtInRulebook.rules)("$id, at both sides of every bound", (rule) => {
  test("is data and nothing else: what is read back from JSON is the same rule", () => {
    expect(ruleSchema.parse(JSON.parse(JSON.stringify(rule)))).toEqual(rule);
  });

  test("binds whom, where and since when it says, to the millisecond at the debtor's place", () => {
    const cases = scopeCases(rule);
    prove({ ...rule, clauses: [] }, cases);
    if (Object.keys(rule.scope).length > 1) {
      expect(cases.some(({ expected }) => expected === "silent")).toBe(true);
      expect(cases.some(({ expected }) => expected === "allowed")).toBe(true);
    }
  });

  const clauses = rule.clauses.map((clause, index) => ({ clause, index, kind: clause.kind }));
  test.each(clauses)("clause $index, $kind", ({ clause }) => {
    const cases = clauseCases(rule, clause);
    for (const side of ["allowed", "forbidden"])
      expect(cases.filter(({ expected }) => expected === side).length, side).toBeGreaterThan(0);
    // Its end is proved above; its numbers hold as long as it lives.
    const { effectiveUntil: _, ...lasting } = rule;
    prove({ ...lasting, clauses: [clause] }, cases);
  });
});

describe("the rulebook", () => {
  test("holds every rule that the field's table of contact rules names", () => {
    const named =
      "us-regf-hours us-regf-7in7 us-regf-optout us-cease us-dispute us-time-barred us-retention us-tcpa-revoke us-ma-940cmr7 us-dc-28-3814 us-nyc-dcwp us-fl-559 us-wa-19-16 us-ca-sb1286 au-rg96 ca-on ca-qc uk-breathing-space house-default";
    const ids = builtInRulebook.rules.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(named.split(" ")));
  });

  test("has for every rule examples of its own, written by hand", () => {
    const here = new URL(".", import.meta.url);
    const tests = readdirSync(here)
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => readFileSync(new URL(name, here), "utf8"))
      .join("\n");
    const described = new Set([...tests.matchAll(/describe\("([a-z0-9-]+)"/g)].map(([, id]) => id));
    expect(builtInRulebook.rules.map(({ id }) => id).filter((id) => !described.has(id))).toEqual([]);
  });
});
