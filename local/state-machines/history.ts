import { ErrorName, StateError } from "./errors.ts";

/** Events a Standard execution's history may hold; the last one is its failure. Source: AWS service quotas. */
export const historyLimit = 25_000;

/** What AWS would bill for an execution and all that ran within it. */
export interface Billed {
  /** Entries into states of Standard executions, retries included. */
  transitions: number;
  /** Express executions started: the execution itself if Express, and Express children of Distributed Maps. */
  expressRequests: number;
  /** Virtual milliseconds those Express executions lasted, summed. */
  expressMilliseconds: number;
}

/** Counts the events of one execution's history and stops it at the limit. */
export class History {
  #events: number;
  readonly #limit: number;

  /** @param already events that the attempts before a redrive left */
  constructor(type: "STANDARD" | "EXPRESS", already = 0) {
    this.#events = already;
    this.#limit = type === "STANDARD" ? historyLimit : Number.POSITIVE_INFINITY;
  }

  get events(): number {
    return this.#events;
  }

  /**
   * Adds events.
   *
   * @throws StateError `States.Runtime` where only the failure's own event would still fit
   */
  add(count: number): void {
    if (this.#events + count < this.#limit) {
      this.#events += count;
      return;
    }
    this.#events = this.#limit;
    throw new StateError(
      ErrorName.runtime,
      `The execution reached the maximum number of history events (${this.#limit}).`,
    );
  }

  /** Adds the event that ends the execution, which always fits. */
  close(): void {
    this.#events = Math.min(this.#events + 1, this.#limit);
  }
}

/** One iteration of an inline Map. */
export interface IterationSummary {
  readonly index: number;
  readonly status: "SUCCEEDED" | "FAILED" | "ABORTED";
  /** How many states it entered. */
  readonly states: number;
  readonly error?: string;
  readonly cause?: string;
  /** Its states, kept only where it failed. */
  readonly path?: PathEntry[];
  /** What it yielded, kept only where the Map did not come to its end, for a redrive. */
  readonly output?: unknown;
}

/** One child execution of a Distributed Map. */
export interface ChildSummary {
  readonly name: string;
  readonly executionArn: string;
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly items: number;
  readonly startedAt: string;
  readonly stoppedAt: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** Its states, kept only where it failed. */
  readonly path?: PathEntry[];
  /** Events of its history, kept only where it failed. */
  readonly historyEvents?: number;
  /** How often it was redriven; absent for never. */
  readonly redriveCount?: number;
}

/** A Distributed Map's run: counts of items, and each child execution. */
export interface MapRunSummary {
  readonly mapRunArn: string;
  readonly items: { succeeded: number; failed: number; aborted: number; pending: number };
  readonly children: ChildSummary[];
  /** How often it was redriven; absent for never. */
  readonly redriveCount?: number;
}

/** One passage through a state. Instants are UTC, ISO 8601 with milliseconds. */
export interface PathEntry {
  readonly state: string;
  readonly type: string;
  readonly enteredAt: string;
  readonly input: unknown;
  exitedAt?: string;
  output?: unknown;
  next?: string;
  /** Retries made, each with the error that caused it and when it was tried anew. */
  retries?: { error: string; cause: string; retriedAt: string }[];
  /** The error it failed with, or that a Catch took up. */
  error?: string;
  cause?: string;
  caught?: boolean;
  /** The variables it saw, kept only where the flow was broken off here, for a redrive. */
  variables?: Readonly<Record<string, unknown>>;
  /** Whether a redrive entered it. */
  redriven?: true;
  branches?: PathEntry[][];
  iterations?: IterationSummary[];
  mapRun?: MapRunSummary;
}
