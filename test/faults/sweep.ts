import { describePoint, type Fault, type FaultKind, faultsAt, type Point } from "../../local/faults/fault.ts";
import { type Machine, startMachine } from "../../local/machine.ts";
import { digestOf } from "./digest.ts";
import { START, type Story, type World, worldOf } from "./story.ts";

/** One telling of a story: where it could have broken, and how it ended. */
interface Telling {
  readonly points: readonly Point[];
  /** The functions that called a service. */
  readonly callers: ReadonlySet<string>;
  readonly invocations: ReadonlyMap<string, number>;
  readonly machines: ReadonlySet<string>;
  readonly struck: number;
  readonly digest: readonly string[];
}

export interface SweepOptions {
  /** The points to break; by default those of the story's functions and machines. */
  readonly where?: (point: Point) => boolean;
  readonly kinds?: (point: Point) => readonly FaultKind[];
  /** What is looked at of the end, where it is not all. */
  readonly digest?: (world: World) => Promise<string[]>;
  /** Told of each fault after which the end was another, as soon as it is known. */
  readonly onFailure?: (failure: string) => void;
}

const plainName = (name: string): string => name.replace(/^dunlin-[a-z]+-/, "");

const tell = async (story: Story, faults: readonly Fault[], options: SweepOptions): Promise<Telling> => {
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
      callers: new Set(points.filter(({ kind }) => kind === "call").map(({ by }) => plainName(by))),
      struck: struck.length,
      invocations: new Map([...invocations].map(([name, times]) => [plainName(name), times])),
      machines: new Set(machine.executions.list().map(({ machine }) => plainName(machine))),
      digest: await (options.digest ?? digestOf)(world),
    };
  } finally {
    await machine.close();
  }
};

/** Operations without effect. */
const READS = /^(Get|BatchGet|Query|Scan|TransactGet|List|Head)/;

/** Faults that end as another one does: what fails before it took effect is stood for by the throttle, what fails after by the time-out. */
const STOOD_FOR: readonly FaultKind[] = ["fail-before", "fail-after", "time-out-before"];

/**
 * The faults that can end differently. Nothing in the product but sending tells one failure of a service
 * from another. Dying before a call is dying after the write before it, which is told of there; and dying
 * before the first one is a throttle that nobody handles.
 */
const telling = (point: Point): readonly FaultKind[] => {
  if (READS.test(point.operation)) return ["throttle"];
  if (["ses", "sns"].includes(point.service)) return faultsAt(point);
  return faultsAt(point).filter((kind) => kind !== "crash-before" && !STOOD_FOR.includes(kind));
};

const difference = (expected: readonly string[], actual: readonly string[]): string[] => [
  ...expected.filter((line) => !actual.includes(line)).map((line) => `  - ${line}`),
  ...actual.filter((line) => !expected.includes(line)).map((line) => `  + ${line}`),
];

/** Tells a story as it is, without any fault. */
export const tellPlainly = (story: Story): Promise<Telling> => tell(story, [], {});

/** What came of a sweep. */
export interface Swept {
  /** How often the story was told with a fault. */
  readonly told: number;
  /** Each fault after which the end was another, with how. */
  readonly failures: readonly string[];
  readonly invocations: ReadonlyMap<string, number>;
  readonly machines: ReadonlySet<string>;
}

/** Tells a story once as it is, and then once for every fault at every point; compares how it ends. */
export const sweep = async (story: Story, options: SweepOptions = {}): Promise<Swept> => {
  const plain = await tell(story, [], options);
  const isPart = ({ kind, by }: Point): boolean =>
    kind === "task" ||
    story.functions.includes(plainName(by)) ||
    (story.machines ?? []).includes(plainName(by));
  const where = options.where ?? isPart;
  const kinds = options.kinds ?? telling;
  const failures: string[] = [];
  const failed = (failure: string): void => {
    failures.push(failure);
    options.onFailure?.(failure);
  };
  let told = 0;
  for (const [at, point] of plain.points.entries()) {
    if (!where(point)) continue;
    for (const kind of kinds(point)) {
      const title = `${story.name}: ${kind} at ${at}, ${describePoint(point)}`;
      told++;
      try {
        const broken = await tell(story, [{ kind, at }], options);
        if (broken.struck !== 1) failed(`${title}\n  did not strike`);
        const different = difference(plain.digest, broken.digest);
        if (different.length > 0 || plain.digest.length !== broken.digest.length)
          failed([title, ...different].join("\n"));
      } catch (error) {
        failed(`${title}\n  ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return { told, failures, invocations: plain.invocations, machines: plain.machines };
};
