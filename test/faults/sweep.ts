import { describe, expect, it } from "vitest";
import { describePoint, type Fault, type FaultKind, faultsAt, type Point } from "../../local/faults/fault.ts";
import { type Machine, startMachine } from "../../local/machine.ts";
import { digestOf } from "./digest.ts";
import { brokenStories } from "./stories/all.ts";
import { plainName, START, type Story, worldOf } from "./story.ts";

/** One telling of a story: where it could have broken, and how it ended. */
interface Telling {
  readonly points: readonly Point[];
  readonly invocations: ReadonlyMap<string, number>;
  readonly machines: ReadonlySet<string>;
  readonly routes: ReadonlySet<string>;
  readonly struck: number;
  readonly digest: readonly string[];
}

const tell = async (story: Story, faults: readonly Fault[]): Promise<Telling> => {
  const machine: Machine = await startMachine({ inMemory: true, startAt: START });
  try {
    const world = worldOf(machine);
    await story.prepare?.(world);
    await machine.drain();
    machine.injector.plan(...faults);
    await story.act(world);
    await machine.drain();
    const { points, struck, invocations } = machine.injector;
    machine.injector.rest();
    await story.settle?.(world);
    await machine.drain();
    return {
      points,
      routes: world.routes,
      struck: struck.length,
      invocations: new Map([...invocations].map(([name, times]) => [plainName(name), times])),
      machines: new Set(machine.executions.list().map(({ machine }) => plainName(machine))),
      digest: await (story.digest ?? digestOf)(world),
    };
  } finally {
    await machine.close();
  }
};

/** Operations without effect. */
const READS = /^(Get|BatchGet|Query|Scan|TransactGet|List|Head)/;

/** Faults of a call that end as another one does: what fails before it took effect is stood for by the throttle, what fails after by the time-out. */
const STOOD_FOR: readonly FaultKind[] = ["fail-before", "fail-after", "time-out-before", "crash-before"];

/** With `DUNLIN_FAULTS=all` no fault stands for another. It takes three times as long. */
const isExhaustive = process.env["DUNLIN_FAULTS"] === "all";

/**
 * The faults that can end differently. At a task of a state machine all of them can, for its rules of retry go by
 * the error's name, and so they can at sending. Of other calls nothing in the product tells one failure of a service from
 * another; dying before a call is dying after the write before it, which is told of there, and dying before the
 * first one is a throttle that nobody handles.
 */
const telling = (point: Point): readonly FaultKind[] => {
  const all = faultsAt(point);
  if (isExhaustive || point.kind !== "call" || ["ses", "sns"].includes(point.service)) return all;
  return READS.test(point.operation) ? ["throttle"] : all.filter((kind) => !STOOD_FOR.includes(kind));
};

const difference = (expected: readonly string[], actual: readonly string[]): string[] => [
  ...expected.filter((line) => !actual.includes(line)).map((line) => `  - ${line}`),
  ...actual.filter((line) => !expected.includes(line)).map((line) => `  + ${line}`),
];

/** Tells a story as it is, without any fault. */
export const tellPlainly = (story: Story): Promise<Telling> => tell(story, []);

/** What came of a sweep. */
interface Swept {
  /** How often the story was told with a fault. */
  readonly told: number;
  /** How many faults struck at what each function calls, by its name in the catalogue, or at a state machine's task, by its state. */
  readonly struckAt: ReadonlyMap<string, number>;
  /** Each fault after which the end was another, with how. */
  readonly failures: readonly string[];
  readonly machines: ReadonlySet<string>;
}

/** The points to break unless a story says otherwise: those of its functions, tasks, and deliveries to either. */
const isPartOf =
  (story: Story) =>
  ({ kind, by }: Point): boolean =>
    kind === "task" ||
    story.functions.includes(plainName(by)) ||
    (story.machines ?? []).includes(plainName(by));

/** Tells a story once as it is, and then once for every fault at every point; compares how it ends. */
const sweep = async (story: Story): Promise<Swept> => {
  const plain = await tell(story, []);
  const where = story.where ?? isPartOf(story);
  const failures: string[] = [];
  // Told at once, since a sweep may take minutes.
  const failed = (failure: string): void => {
    failures.push(failure);
    process.stdout.write(`${failure}\n`);
  };
  const struckAt = new Map<string, number>();
  let told = 0;
  for (const [at, point] of plain.points.entries()) {
    if (!where(point)) continue;
    for (const kind of telling(point)) {
      const title = `${story.name}: ${kind} at ${at}, ${describePoint(point)}`;
      told++;
      try {
        const broken = await tell(story, [{ kind, at }]);
        if (broken.struck === 1)
          struckAt.set(plainName(point.by), (struckAt.get(plainName(point.by)) ?? 0) + 1);
        else failed(`${title}\n  did not strike`);
        const different = difference(plain.digest, broken.digest);
        if (different.length > 0 || plain.digest.length !== broken.digest.length)
          failed([title, ...different].join("\n"));
      } catch (error) {
        failed(`${title}\n  ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return { told, struckAt, failures, machines: plain.machines };
};

/** Declares the tests of a group of stories: each ends the same after any fault at any of its points. */
export const sweepStories = (group: keyof typeof brokenStories): void => {
  describe(`after a fault at any call, task or delivery of ${group}, and what AWS and clients then do`, () => {
    it.each(brokenStories[group])("$name", { timeout: 900_000 }, async (story) => {
      const { told, struckAt, failures, machines } = await sweep(story);
      process.stdout.write(`Faults: ${told} in "${story.name}"\n`);
      expect(failures.join("\n\n")).toBe("");
      for (const name of story.functions) expect(struckAt.get(name), name).toBeGreaterThan(0);
      for (const name of story.machines ?? []) expect([...machines], name).toContain(name);
    });
  });
};
