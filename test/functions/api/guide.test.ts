import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../../../functions/ledger/import/columns.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** The page, without the padding that lines up its tables. */
const guide = readFileSync(`${root}docs/api.md`, "utf8").replace(/ +/g, " ");

describe("docs/api.md", () => {
  it("tells of every column of an import, in its words", () => {
    for (const columns of Object.values(columnsOf))
      for (const { name, about } of columns) {
        expect(guide).toContain(`| \`${name}\` |`);
        expect(guide).toContain(about);
      }
  });

  it("lists every problem of the ledger's functions", () => {
    const sources = globSync(["functions/ledger/**/*.ts", "functions/runtime/**/*.ts"], { cwd: root }).map(
      (file) => readFileSync(`${root}${file}`, "utf8"),
    );
    const slugs = sources.flatMap((source) => [
      ...[...source.matchAll(/new Problem\(\s*\d+,\s*"([a-z-]+)"/g)].map((match) => match[1]),
      ...[...source.matchAll(/new LedgerRefusal\(\s*"([a-z-]+)"/g)].map((match) => match[1]),
    ]);
    const refusals = readFileSync(`${root}domain/ledger/refusal.ts`, "utf8").matchAll(/\| "([a-z-]+)"/g);
    const readings = readFileSync(`${root}domain/ledger/einvoice/model.ts`, "utf8").matchAll(
      /^ {2}\| "([a-z-]+)"/gm,
    );
    const all = [
      ...slugs,
      ...[...refusals].map((match) => match[1]),
      ...[...readings].map((match) => `e-invoice-${match[1]}`),
    ];
    expect(all.length).toBeGreaterThan(25);
    for (const slug of new Set(all)) expect(guide).toContain(`| \`${slug}\` |`);
  });
});
