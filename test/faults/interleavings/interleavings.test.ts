import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOST_STEP } from "./faults.ts";
import { intent, MOST_SEEDS } from "./intents.ts";
import { type Interleaving, play } from "./run.ts";
import { sabotages } from "./sabotages.ts";
import { MOST_ACTORS, type Sabotage } from "./world.ts";

const RUNS = Number(process.env["DUNLIN_RUNS"] ?? 10_000);
const given = process.env["DUNLIN_SEED"];
// In CI the same interleavings each time, so that a change is judged by what it changes; elsewhere new ones.
const drawn = process.env["CI"] ? 724_880_651 : Math.floor(Math.random() * 2 ** 31);
const SEED = given === undefined ? drawn : Number(given);
const PATH = process.env["DUNLIN_PATH"];
/** Where to look for what a broken store does: always in the same place, for some of it is rare. */
const SABOTAGE_SEED = 1;

const interleaving: fc.Arbitrary<Interleaving> = fc.record({
  seeds: fc.oneof({ weight: 19, arbitrary: fc.nat(4) }, fc.constantFrom(46, 50, MOST_SEEDS)),
  actors: fc.array(fc.array(intent, { minLength: 1, maxLength: 3 }), {
    minLength: 2,
    maxLength: MOST_ACTORS,
  }),
  schedule: fc.array(fc.nat(MOST_STEP), { maxLength: 80, size: "+2" }),
});

/** Plays so many interleavings; answers the first bad one if there is one, made as short as it can be. */
const firstBad = async (runs: number, sabotage?: Sabotage, path?: string): Promise<string | undefined> => {
  const property = fc.asyncProperty(interleaving, async (it) => {
    await play(it, sabotage);
  });
  const found = await fc.check(property, {
    numRuns: runs,
    seed: sabotage ? SABOTAGE_SEED : SEED,
    endOnFailure: sabotage !== undefined,
    ...(path && { path }),
  });
  if (!found.failed) return undefined;
  const why =
    found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance);
  return `See it again with DUNLIN_SEED=${found.seed} DUNLIN_PATH=${found.counterexamplePath}\n${why}`;
};

describe("Random interleavings of ledger commands with faults", () => {
  it(`keep every invariant: ${RUNS} of them`, async () => {
    process.stdout.write(`Interleavings: ${RUNS} from DUNLIN_SEED=${SEED}\n`);
    const bad = await firstBad(RUNS, undefined, PATH);
    if (bad !== undefined) throw new Error(bad);
  }, 900_000);
});

describe("A store that is broken on purpose is found out", () => {
  it.each(Object.entries(sabotages))(
    "%s",
    async (_what, { sabotage, complaint }) => {
      const bad = await firstBad(3_000, sabotage);
      expect(bad).toMatch(complaint);
    },
    300_000,
  );
});
