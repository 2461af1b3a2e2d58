import type { Point } from "../../../local/faults/fault.ts";
import { digestOf } from "../digest.ts";
import { type Json, plainName, type Story, type World } from "../story.ts";
import { hours } from "./dunning.ts";
import { billed, opened } from "./ledger.ts";

const POLICY = {
  name: "Gentle",
  segments: [
    {
      id: "everyone",
      name: "Everyone",
      when: { all: [] },
      cadence: {
        steps: [
          {
            id: "first",
            trigger: { from: "due-date", days: 5, count: "calendar" },
            channels: ["email"],
            tone: "friendly",
            template: "reminder",
          },
        ],
        minimum: {},
        coolDownDays: 3,
        catchUp: "jump",
        graceBusinessDays: 0,
      },
    },
  ],
  autopayGraceDays: 5,
  claimGraceHours: 6,
};

const TASKS: ReadonlySet<string> = new Set(["Prepare", "PlayBatch", "Finish", "NoteFailure"]);

/** The points of a rehearsal, and not those of the runs that go on meanwhile. */
const isOfRehearsal = ({ kind, by }: Point): boolean =>
  kind === "task" ? TASKS.has(by) : plainName(by).startsWith("rehearsal");

/** What a rehearsal says of its failure is what the last attempt met. */
const besidesReason = async (world: World): Promise<string[]> =>
  (await digestOf(world)).map((line) => line.replace(/"failure":"(?:[^"\\]|\\.)+"/, '"failure":"<why>"'));

/** An account that no run has anything to do with yet. */
const notYetDue = async (world: World): Promise<void> => {
  await opened(world);
  await billed(world, "R-1", "100.00", "2026-06-15");
};

/** A policy played over a copy of the ledger. */
export const rehearsalStories: readonly Story[] = [
  {
    name: "a policy is rehearsed",
    functions: ["rehearsals", "rehearsal-prepare", "rehearsal-play", "rehearsal-finish"],
    machines: ["rehearsal"],
    where: isOfRehearsal,
    prepare: notYetDue,
    async act(world) {
      const { id } = await world.send("POST", "/v1/rehearsals", { policy: POLICY, days: 20, seeds: 1 });
      await hours(world, 1);
      const { status } = await world.read(`/v1/rehearsals/${String(id)}`);
      world.answers.push(status);
    },
  },
  {
    name: "a rehearsal that cannot be played says why",
    functions: ["rehearsal-prepare", "rehearsal-finish"],
    machines: ["rehearsal"],
    where: isOfRehearsal,
    digest: besidesReason,
    async prepare(world) {
      await notYetDue(world);
      await world.send("POST", "/v1/rehearsals", { days: 20, seeds: 1 });
      await hours(world, 1);
    },
    async act(world) {
      const id = String((world.answers.at(-1) as { body: Json }).body["id"]);
      const bucket = world.machine.runtime.env("DOCUMENTS_BUCKET");
      world.machine.putObject(bucket, `rehearsals/${id}/request.json`, JSON.stringify({ id, days: 20 }));
      await hours(world, 1);
      const { status } = await world.read(`/v1/rehearsals/${id}`);
      world.answers.push(status);
    },
  },
];
