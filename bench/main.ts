import { mkdirSync, writeFileSync } from "node:fs";
import type { Figure } from "./figure.ts";

/**
 * `npm run bench [-- name …]`: measures each figure with its rival in the same run, prints a table
 * and writes `.dunlin/bench.json`. Names: bill, aging, projector, decisions; all where none is given.
 */
const benches: Readonly<Record<string, () => Promise<{ run(): Promise<Figure[]> }>>> = {
  bill: () => import("./bill.ts"),
  aging: () => import("./aging.ts"),
  projector: () => import("./projector.ts"),
  decisions: () => import("./decisions.ts"),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}; there are ${Object.keys(benches).join(", ")}.`);
  process.exit(2);
}

const figures: (Figure & { bench: string })[] = [];
for (const [bench, load] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(bench)) continue;
  console.error(`${bench} …`);
  const { run } = await load();
  for (const figure of await run()) figures.push({ bench, ...figure });
}

const rows = figures.map((figure) => ({
  figure: figure.name,
  unit: figure.unit,
  Dunlin: figure.ours,
  rival: figure.rival ?? "–",
  "which is": figure.rivalName ?? "–",
  ratio: figure.ratio ?? "–",
  goal: figure.goal ?? "–",
}));
const columns = Object.keys(rows[0] ?? {}) as (keyof (typeof rows)[number])[];
const line = (cells: readonly unknown[]): string => `| ${cells.join(" | ")} |`;
console.log(line(columns));
console.log(line(columns.map(() => "---")));
for (const row of rows) console.log(line(columns.map((column) => row[column])));
for (const { name, note } of figures) if (note) console.log(`\n${name}: ${note}`);

mkdirSync(".dunlin", { recursive: true });
writeFileSync(".dunlin/bench.json", `${JSON.stringify({ node: process.version, figures }, null, 2)}\n`);
