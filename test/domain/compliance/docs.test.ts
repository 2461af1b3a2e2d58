import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { tableOf, unverifiedOf, withRules } from "../../../domain/compliance/build/document.ts";
import { packJsonSchema, readRulePack } from "../../../domain/compliance/pack.ts";
import { builtInRulebook } from "../../../domain/compliance/rulebook.ts";

const read = (name: string): string =>
  readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
const { rules } = builtInRulebook;

describe("docs/compliance.md", () => {
  test("says of every rule what the rule is: else run node domain/compliance/build/docs.ts", () => {
    const text = read("compliance.md");
    expect(withRules(text, rules)).toBe(text);
  });

  test("names id, source and first day of every rule, and each number", () => {
    const rows = tableOf(rules).split("\n").slice(2);
    rules.forEach((rule, i) => {
      const row = rows[i] ?? "";
      expect(row).toContain(`\`${rule.id}\``);
      expect(row).toContain(rule.source);
      if (rule.effectiveFrom > "1900") expect(row).toContain(rule.effectiveFrom);
      for (const clause of rule.clauses)
        for (const number of JSON.stringify(clause).match(/\d+(:\d+)?/g) ?? []) expect(row).toContain(number);
    });
  });

  test("names what is not verified, and changes where a rule does", () => {
    expect(unverifiedOf(rules)).toMatch(/^- `au-rg96`: .*caps/);
    const changed = rules.map((rule) => ({ ...rule, effectiveFrom: "2027-01-01" }));
    expect(withRules(read("compliance.md"), changed)).not.toBe(read("compliance.md"));
  });

  test("says that it is no legal advice", () => {
    expect(read("compliance.md")).toContain("None of this is legal advice");
  });
});

test("docs/rule-pack.schema.json is the schema by which packs are read", () => {
  expect(JSON.parse(read("rule-pack.schema.json"))).toEqual(JSON.parse(JSON.stringify(packJsonSchema())));
});

test("the pack that docs/compliance.md shows is one", () => {
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(read("compliance.md")) ?? [];
  expect(readRulePack(JSON.parse(example)).ok).toBe(true);
});
