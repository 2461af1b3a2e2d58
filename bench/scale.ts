import { spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Figure } from "./figure.ts";
import { type Growth, growthOf } from "./growth.ts";
import type { Outcome } from "./scale/job.ts";

/** What is measured at which sizes, the smaller first. */
const PLAN: readonly { readonly job: string; readonly what: string; readonly sizes: readonly number[] }[] = [
  { job: "ingest", what: "invoices through the API", sizes: [1_000, 10_000] },
  { job: "import", what: "lines by import", sizes: [10_000, 100_000] },
  { job: "projection", what: "loaded invoices from the stream to the aging", sizes: [10_000, 100_000] },
  { job: "dunning-run", what: "dunning run, due accounts", sizes: [10_000, 100_000] },
];

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

const measure = (job: string, size: number): Promise<Outcome> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [resolve(import.meta.dirname, "scale/job.ts"), job, String(size)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
    child.once("error", fail);
    child.once("close", (code) =>
      code === 0 ? done(JSON.parse(output)) : fail(new Error(`${job} of ${size} ended with ${code}`)),
    );
  });

const figuresOf = (what: string, { size, seconds, counts, peakMiB }: Outcome): Figure[] => {
  const name = `${size.toLocaleString("en")} ${what}`;
  const units = (metric: string): number => round(counts[metric] ?? 0);
  return [
    {
      name,
      unit: "a second",
      ours: Math.round(size / seconds),
      note: `${round(seconds, 1)} s with the local engine, which takes most of it; for each one ${units("dynamodb.writeUnits")} write units, ${units("dynamodb.readUnits")} read units, ${round(counts["lambda.requests"] ?? 0, 4)} invocations, ${round(counts["states.transitions"] ?? 0, 4)} transitions.`,
    },
    { name: `${name}, peak memory`, unit: "MiB", ours: peakMiB },
  ];
};

const growthsOf = (what: string, small: Outcome, large: Outcome): Growth[] => {
  const row = (unit: string, cost: (outcome: Outcome) => number): Growth =>
    growthOf(what, unit, [small.size, large.size], [cost(small), cost(large)]);
  return [
    row("write units for each", ({ counts }) => counts["dynamodb.writeUnits"] ?? 0),
    row("read units for each", ({ counts }) => counts["dynamodb.readUnits"] ?? 0),
    row("invocations for each", ({ counts }) => counts["lambda.requests"] ?? 0),
    row("ms for each", ({ seconds, size }) => (seconds * 1000) / size),
    row("peak memory, MiB", ({ peakMiB }) => peakMiB),
  ];
};

/** Volume through the whole embedded stack: what each one costs at two sizes, and the peak of memory. */
export const run = async (): Promise<{ figures: Figure[]; growth: Growth[] }> => {
  const figures: Figure[] = [];
  const growth: Growth[] = [];
  for (const { job, what, sizes } of PLAN) {
    const outcomes: Outcome[] = [];
    for (const size of sizes) {
      process.stderr.write(`  ${job}, ${size.toLocaleString("en")} …\n`);
      const outcome = await measure(job, size);
      outcomes.push(outcome);
      // The larger sizes take long: what is known is told at once.
      process.stderr.write(`    ${JSON.stringify(outcome)}\n`);
      figures.push(...figuresOf(what, outcome));
    }
    const [small, large] = outcomes;
    if (small && large) growth.push(...growthsOf(what, small, large));
  }
  return { figures, growth };
};
