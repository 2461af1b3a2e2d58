import type { Cancellation } from "./cancellation.ts";
import type { MachineType, RunnerOptions } from "./contract.ts";
import type { Flow } from "./definition.ts";
import type { Seeds } from "./entropy.ts";
import { ExecutionTimedOut } from "./errors.ts";
import type { Billed, History, PathEntry } from "./history.ts";
import type { TaskTokenRegistry } from "./task-tokens.ts";
import type { Order, Turnstile } from "./turnstile.ts";

/** What every execution of one run shares. */
export interface Services extends RunnerOptions {
  readonly turnstile: Turnstile;
  readonly tokens: TaskTokenRegistry;
  readonly billed: Billed;
  runStates(flow: Flow, input: unknown, scope: FlowScope): Promise<unknown>;
}

/** Where a flow of states runs: its strand, the variables it starts with, and the path it writes. */
export interface FlowScope {
  readonly strand: Strand;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly path: PathEntry[];
  /** The Map item being worked on, as `$states.context.Map.Item`. */
  readonly mapItem?: MapItem;
  /** The path an earlier attempt left, which a redrive goes on from. */
  readonly resume?: readonly PathEntry[];
}

/** `$states.context.Map.Item`. */
export interface MapItem {
  readonly Index: number;
  readonly Value: unknown;
  readonly Key?: string;
  readonly Source?: string;
}

/** One execution of a machine, or of a Distributed Map's item processor. */
export interface Execution {
  readonly services: Services;
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly type: MachineType;
  readonly input: unknown;
  readonly startedAt: string;
  readonly redriveCount: number;
  /** When it was last redriven. */
  readonly redrivenAt: string | undefined;
  /** Epoch milliseconds after which it is timed out. */
  readonly deadline: number;
  readonly history: History;
}

/** One thread of interpretation: the root, a branch, an iteration, or a child execution. */
export class Strand {
  readonly execution: Execution;
  readonly order: Order;
  readonly cancellation: Cancellation;
  readonly seeds: Seeds;
  /** Whether it has a permit of the turnstile now. */
  holding = false;
  /** The instant last read, for virtual time seldom moves and parsing it costs more than all else here. */
  #lastNow = "";
  #lastMillis = 0;

  constructor(execution: Execution, order: Order, cancellation: Cancellation, seeds: Seeds) {
    this.execution = execution;
    this.order = order;
    this.cancellation = cancellation;
    this.seeds = seeds;
  }

  /** The virtual instant, in epoch milliseconds. */
  nowMillis(): number {
    const now = this.execution.services.clock.now();
    if (now !== this.#lastNow) {
      this.#lastNow = now;
      this.#lastMillis = Date.parse(now);
    }
    return this.#lastMillis;
  }

  /** Waits for a permit to work. */
  async enter(): Promise<void> {
    await this.execution.services.turnstile.enter(this.order);
    this.holding = true;
  }

  /** Gives the permit back, if it has one. */
  leave(): void {
    if (!this.holding) return;
    this.holding = false;
    this.execution.services.turnstile.leave();
  }

  /** @throws Cancelled or ExecutionTimedOut when there is no more sense in going on */
  check(): void {
    this.cancellation.check();
    if (this.nowMillis() >= this.execution.deadline)
      throw new ExecutionTimedOut("the execution's time is over");
  }

  /**
   * Sleeps on the virtual clock until an instant (epoch milliseconds), or the execution's deadline if earlier.
   *
   * @throws Cancelled, or ExecutionTimedOut when the deadline came first
   */
  async sleepUntil(millis: number): Promise<void> {
    const target = Math.min(millis, this.execution.deadline);
    if (target > this.nowMillis()) await this.whileAside((signal) => this.#clockAt(target, signal));
    this.check();
    if (target < millis) throw new ExecutionTimedOut("the execution's time is over");
  }

  /**
   * The outcome of waiting for something outside, or undefined once `until` (epoch milliseconds) has come.
   *
   * @throws Cancelled, or ExecutionTimedOut when the deadline came first
   */
  async waitFor<T>(work: Promise<T>, until: number): Promise<{ value: T } | undefined> {
    const target = Math.min(until, this.execution.deadline);
    const answer = await this.whileAside((signal) => {
      const done = work.then((value) => ({ value }));
      if (!Number.isFinite(target)) return done;
      return Promise.race([done, this.#clockAt(target, signal).then(() => undefined)]);
    });
    if (answer === undefined && target < until) throw new ExecutionTimedOut("the execution's time is over");
    return answer;
  }

  /** Does work that needs no permit, giving it to others meanwhile. The signal aborts when the work is over. */
  async whileAside<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const over = new AbortController();
    this.leave();
    try {
      return await this.cancellation.orCancelled(work(over.signal));
    } finally {
      over.abort();
      if (!this.cancellation.cancelled) await this.enter();
    }
  }

  async #clockAt(millis: number, signal: AbortSignal): Promise<void> {
    await this.execution.services.clock.sleepUntil(new Date(millis).toISOString(), signal);
  }
}
