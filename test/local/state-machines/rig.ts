import {
  type Activity,
  type ExecutionResult,
  type ListedObject,
  type MachineType,
  type MapStorage,
  type PerformTask,
  type RunnerOptions,
  runStateMachine,
  type VirtualClock,
} from "../../../local/state-machines/runner.ts";

/** Where every test's time starts. */
export const start = "2026-03-02T08:00:00.000Z";

/** A clock that jumps to the earliest instant anyone sleeps for, once everything else has come to rest. */
export class JumpingClock implements VirtualClock {
  #now: number;
  #sleepers: { at: number; wake: () => void }[] = [];
  #scheduled = false;
  #busy = 0;

  /** Given to a run, keeps the clock still while anyone works. */
  readonly activity: Activity = {
    begin: () => {
      this.#busy += 1;
    },
    end: () => {
      this.#busy -= 1;
    },
  };

  constructor(from = start) {
    this.#now = Date.parse(from);
  }

  now(): string {
    return new Date(this.#now).toISOString();
  }

  async sleepUntil(instant: string, signal?: AbortSignal): Promise<void> {
    const at = Date.parse(instant);
    if (at <= this.#now) return;
    await new Promise<void>((wake) => {
      const sleeper = { at, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
      });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#busy > 0) return this.#schedule();
      const [first] = this.#sleepers.toSorted((left, right) => left.at - right.at);
      if (first === undefined) return;
      this.#now = Math.max(this.#now, first.at);
      this.#sleepers = this.#sleepers.filter((other) => other !== first);
      first.wake();
      this.#schedule();
    });
  }
}

/** Objects in memory, by `bucket/key`. */
export class MemoryStorage implements MapStorage {
  readonly objects = new Map<string, string>();

  async readObject(bucket: string, key: string): Promise<string> {
    const body = this.objects.get(`${bucket}/${key}`);
    if (body === undefined) throw new Error(`NoSuchKey: ${bucket}/${key}`);
    return body;
  }

  async listObjects(bucket: string, prefix: string): Promise<ListedObject[]> {
    return [...this.objects]
      .filter(([path]) => path.startsWith(`${bucket}/${prefix}`))
      .map(([path, body]) => ({ Key: path.slice(bucket.length + 1), Size: Buffer.byteLength(body) }));
  }

  async writeObject(bucket: string, key: string, body: string): Promise<void> {
    this.objects.set(`${bucket}/${key}`, body);
  }

  /** A JSON object as written. */
  json(bucket: string, key: string): unknown {
    return JSON.parse(this.objects.get(`${bucket}/${key}`) ?? "null");
  }
}

export interface RunSettings extends Partial<RunnerOptions> {
  readonly type?: MachineType;
  readonly name?: string;
}

/** Runs states (the first of them first) or a whole definition. */
export function run(
  states: Record<string, unknown>,
  input: unknown = {},
  settings: RunSettings = {},
): Promise<ExecutionResult> {
  return runDefinition({ StartAt: Object.keys(states)[0], States: states }, input, settings);
}

/** Runs a whole definition, as JSONata. */
export function runDefinition(
  definition: Record<string, unknown>,
  input: unknown = {},
  settings: RunSettings = {},
): Promise<ExecutionResult> {
  const name = settings.name ?? "run-1";
  return runStateMachine({ QueryLanguage: "JSONata", ...definition }, input, {
    performTask: async () => null,
    clock: new JumpingClock(),
    storage: new MemoryStorage(),
    type: "STANDARD",
    name,
    executionArn: `arn:aws:states:eu-central-1:123456789012:execution:machine:${name}`,
    stateMachineArn: "arn:aws:states:eu-central-1:123456789012:stateMachine:machine",
    ...settings,
  });
}

/** A task that calls a function by the name of its state. */
export function tasks(byState: Record<string, (given: never) => unknown>): PerformTask {
  return async (request) => {
    const task = byState[request.stateName];
    if (task === undefined) throw new Error(`no task for ${request.stateName}`);
    return task(request.arguments as never);
  };
}

export const lambda = "arn:aws:states:::lambda:invoke";
