import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { rehearse } from "../../../domain/rehearsal/rehearse.ts";
import { customer, entity, invoice } from "../dunning/facts.ts";
import { copyOf, crowd, rehearsalWith, TODAY } from "./accounts.ts";

const root = resolve(import.meta.dirname, "../../..");

/** What a file imports when it runs: types are gone by then. */
const importsOf = (file: string): string[] =>
  [
    ...readFileSync(file, "utf8").matchAll(
      /^(?:import|export)\s+(?!type\b)[^;]*?from\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
    ),
  ].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? "");

/** All files that can be reached from the first ones, and all packages. */
const reach = (first: readonly string[]): { files: Set<string>; packages: Set<string> } => {
  const files = new Set<string>();
  const packages = new Set<string>();
  const waiting = [...first];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const name of importsOf(file)) {
      if (!name.startsWith(".")) packages.add(name);
      else {
        const to = resolve(dirname(file), name);
        expect(existsSync(to), `${file} imports ${name}`).toBe(true);
        waiting.push(to);
      }
    }
  }
  return { files, packages };
};

describe("nothing can be sent from a rehearsal", () => {
  const first = globSync("domain/rehearsal/**/*.ts", { cwd: root }).map((file) => join(root, file));

  it("for nothing that it is made of reaches a client, a runtime, a store or the network", () => {
    expect(first.length).toBeGreaterThan(15);
    const { files, packages } = reach(first);
    const rooms = new Set([...files].map((file) => relative(root, file).split("/")[0]));
    expect([...rooms]).toEqual(["domain"]);
    expect(files.has(join(root, "domain/dunning/decide.ts"))).toBe(true);
    expect(files.size).toBeGreaterThan(50);
    const small = new Set(["zod", "dinero.js/currencies", "node:crypto"]);
    expect([...packages].filter((name) => !small.has(name))).toEqual([]);
  });

  it("for it uses nothing global that reaches the network, the disk, the clock or chance", () => {
    for (const file of first) {
      const text = readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      expect(text, file).not.toMatch(
        /\bfetch\(|\bXMLHttpRequest|\bWebSocket|\bprocess\.|\brequire\(|Date\.now|new Date\(\)|Math\.random|\beval\(|\bimport\(/,
      );
    }
  });

  it("for it changes nothing of what it was given", () => {
    const accounts = [...crowd(6), copyOf("x", [invoice("1", TODAY)])];
    const before = JSON.stringify([accounts, entity, customer]);
    rehearse(rehearsalWith({ days: 90 }), accounts);
    expect(JSON.stringify([accounts, entity, customer])).toBe(before);
  });
});
