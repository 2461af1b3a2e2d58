import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Figure } from "./figure.ts";
import type { Growth } from "./growth.ts";

type Result = readonly Figure[] | { readonly figures: readonly Figure[]; readonly growth: readonly Growth[] };

/**
 * `npm run bench [-- name …]`: measures each figure with its rival in the same run, prints tables
 * and writes `bench/results.json`. Without a name it measures everything; the sizes of `scale` take
 * most of the time.
 */
const benches: Readonly<Record<string, () => Promise<{ run(): Promise<Result> }>>> = {
  bill: () => import("./bill.ts"),
  operations: () => import("./operations.ts"),
  aging: () => import("./aging.ts"),
  projector: () => import("./projector.ts"),
  decisions: () => import("./decisions.ts"),
  warnings: () => import("./warnings.ts"),
  rehearsal: () => import("./rehearsal.ts"),
  scale: () => import("./scale.ts"),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}

const results: Record<string, { figures: readonly Figure[]; growth: readonly Growth[] }> = {};
for (const [bench, load] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(bench)) continue;
  console.error(`${bench} …`);
  const { run } = await load();
  const result = await run();
  results[bench] = "figures" in result ? result : { figures: result, growth: [] };
}
const figures = Object.values(results).flatMap((result) => result.figures);
const growth = Object.values(results).flatMap((result) => result.growth);

const printTable = (rows: readonly Readonly<Record<string, unknown>>[]): void => {
  const columns = Object.keys(rows[0] ?? {});
  const line = (cells: readonly unknown[]): string => `| ${cells.join(" | ")} |`;
  console.log(line(columns));
  console.log(line(columns.map(() => "---")));
  for (const row of rows) console.log(line(columns.map((column) => row[column])));
};

printTable(
  figures.map((figure) => ({
    figure: figure.name,
    unit: figure.unit,
    Dunlin: figure.ours,
    rival: figure.rival ?? "–",
    "which is": figure.rivalName ?? "–",
    ratio: figure.ratio ?? "–",
    goal: figure.goal ?? "–",
  })),
);
if (growth.length > 0) {
  console.log("\nGrowth of cost from size to size:\n");
  printTable(
    growth.map(({ what, unit, sizes, costs, growth: times }) => ({
      what,
      cost: unit,
      small: `${costs[0]} at ${sizes[0].toLocaleString("en")}`,
      large: `${costs[1]} at ${sizes[1].toLocaleString("en")}`,
      times,
    })),
  );
}
for (const { name, note } of figures) if (note) console.log(`\n${name}: ${note}`);

// A part of a run replaces its own part of what was measured before.
const file = resolve(import.meta.dirname, "results.json");
const before = existsSync(file)
  ? (JSON.parse(readFileSync(file, "utf8")) as { benches: typeof results })
  : undefined;
const all = { ...before?.benches, ...results };
const kept = Object.fromEntries(
  Object.keys(benches).flatMap((name) => (all[name] ? [[name, all[name]]] : [])),
);
writeFileSync(file, `${JSON.stringify({ node: process.version, benches: kept }, null, 2)}\n`);
