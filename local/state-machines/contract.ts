import type { Billed, PathEntry } from "./history.ts";
import type { Redrive } from "./redrive.ts";
import type { TaskTokenRegistry } from "./task-tokens.ts";
import type { Activity } from "./turnstile.ts";

export type MachineType = "STANDARD" | "EXPRESS";

/** `$states.context`: the context object of Step Functions. Instants are UTC, ISO 8601. */
export interface ContextObject {
  readonly Execution: {
    Id: string;
    Input: unknown;
    Name: string;
    RoleArn: string;
    StartTime: string;
    RedriveCount: number;
    RedriveTime?: string;
  };
  readonly State: { EnteredTime: string; Name: string; RetryCount: number };
  readonly StateMachine: { Id: string; Name: string };
  readonly Task?: { Token: string };
  readonly Map?: { Item: { Index: number; Value: unknown; Key?: string; Source?: string } };
}

/** What a Task asks of the outside. `arguments` is a copy and may be kept. */
export interface TaskRequest {
  readonly resource: string;
  readonly arguments: unknown;
  readonly context: ContextObject;
  readonly stateName: string;
}

/** Performs a Task's integration; throws StateError (or anything with `error` and `cause`) for failures. */
export type PerformTask = (request: TaskRequest) => Promise<unknown>;

/** The clock all waiting is done on. Instants are UTC, ISO 8601 with milliseconds. */
export interface VirtualClock {
  now(): string;
  /** Resolves once `now()` is at or after the instant. An aborted signal means nobody waits any more. */
  sleepUntil(instant: string, signal?: AbortSignal): Promise<void>;
}

/** An object as S3's ListObjectsV2 lists it. */
export interface ListedObject {
  readonly Key: string;
  readonly Size: number;
  readonly Etag?: string;
  readonly LastModified?: string;
  readonly StorageClass?: string;
}

/** Where a Distributed Map reads its items and writes its results. */
export interface MapStorage {
  readObject(bucket: string, key: string): Promise<string>;
  listObjects(bucket: string, prefix: string): Promise<ListedObject[]>;
  writeObject(bucket: string, key: string, body: string): Promise<void>;
}

/** Something happened at a state. */
export interface Transition {
  readonly kind: "entered" | "retried" | "caught" | "exited" | "failed";
  readonly executionArn: string;
  readonly state: string;
  readonly type: string;
  readonly at: string;
  readonly error?: string;
  readonly cause?: string;
  /** The state that it led to, at "exited"; absent at the end of a flow. */
  readonly next?: string;
}

export interface RunnerOptions {
  readonly performTask: PerformTask;
  readonly clock: VirtualClock;
  readonly storage: MapStorage;
  onTransition?(transition: Transition): void;
  /** Strands of work at a time in one run; 1 unless given, which makes a run the same each time. */
  readonly maxConcurrency?: number;
  /** Told when strands of this run become busy and idle. */
  readonly activity?: Activity;
  /** Where `.waitForTaskToken` tasks wait; the shared `taskTokens` unless given. */
  readonly taskTokens?: TaskTokenRegistry;
  /** Stops the execution, which then ends as ABORTED. */
  readonly stop?: AbortSignal;
  /** Goes on where an earlier attempt of the same execution was broken off. */
  readonly redrive?: Redrive;
}

/** Which execution of which machine this is. */
export interface ExecutionIdentity {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly type: MachineType;
}

/** How an execution went. `output` is there when it SUCCEEDED, `error` and `cause` when it did not. */
export interface ExecutionResult {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly startedAt: string;
  readonly stoppedAt: string;
  readonly path: PathEntry[];
  readonly billed: Billed;
  readonly historyEvents: number;
}
