import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  InvalidExecutionInput,
  InvalidName,
  StateMachineDoesNotExist,
  ValidationException,
} from "@aws-sdk/client-sfn";
import type { TurnableClock } from "../clock.ts";
import { ACCOUNT, REGION } from "../cloudformation/attributes.ts";
import type { StateMachineModel } from "../cloudformation/model.ts";
import type { Meter } from "../meter/meter.ts";
import { EXPRESS_MEMORY_MB, invocationMilliseconds } from "../meter/modelled.ts";
import { doneBy, operationsOfMachine, thingsIn } from "../meter/operations.ts";
import type { Collection, LocalState } from "../state.ts";
import {
  type ExecutionResult,
  type MapStorage,
  type PerformTask,
  payloadLimitBytes,
  runStateMachine,
  type TaskRequest,
  TaskTokenRegistry,
  uuidFrom,
} from "../state-machines/runner.ts";
import type { Work } from "../work.ts";
import { executionHandlers, refuse, withinLength } from "./execution-handlers.ts";
import { type Execution, isExecutionName, isNameFree, notRedrivable } from "./execution-record.ts";
import { foundNothing } from "./idle.ts";
import type { Handlers } from "./middleware.ts";

interface Services {
  readonly clock: TurnableClock;
  readonly work: Work;
  readonly meter: Meter;
  readonly performTask: PerformTask;
  readonly storage: MapStorage;
}

/** What is told of an execution that ran when the machine was closed. */
const INTERRUPTED: Stop = { cause: "The local machine was closed while it ran." };

/** Why an execution was stopped. */
interface Stop {
  readonly error?: string;
  readonly cause?: string;
}

/** Step Functions: executions of the templates' state machines, on the local clock. */
export class Executions {
  readonly #machines: ReadonlyMap<string, StateMachineModel>;
  readonly #kept: Collection<Execution>;
  /** The ARNs of those that had something to do, which may be one in twenty. */
  readonly #busyOnes: Collection<string>;
  readonly #services: Services;
  readonly handlers: Handlers;
  readonly #running = new Map<string, AbortController>();
  readonly #ending = new Set<Promise<void>>();
  readonly #tokens = new TaskTokenRegistry();
  #busy = 0;
  #started: number;

  constructor(models: readonly StateMachineModel[], state: LocalState, services: Services) {
    this.#machines = new Map(models.map((model) => [model.arn, model]));
    this.#kept = state.collection<Execution>("executions");
    this.#busyOnes = state.collection<string>("executions-with-work");
    this.#services = services;
    this.handlers = executionHandlers(this, this.#tokens, services.clock);
    this.#started = this.#kept.count();
    this.#giveUpInterrupted(state);
    // Between two tasks a machine only computes: what it does next is in the queue a moment later.
    services.work.addSource(async () => this.#busy > 0);
  }

  /** Executions, newest first unless asked otherwise. */
  list(page: { limit?: number; offset?: number } = {}): Execution[] {
    return this.#kept.list({ newestFirst: true, ...page });
  }

  /** Executions that run, failed, or found something to do: all but those of an hour in which nothing was due. Newest first. */
  listBusy(page: { limit?: number; offset?: number } = {}): Execution[] {
    return this.#busyOnes.list({ newestFirst: true, ...page }).flatMap((arn) => this.#kept.get(arn) ?? []);
  }

  countBusy(): number {
    return this.#busyOnes.count();
  }

  get(arnOrName: string): Execution | undefined {
    return this.#kept.get(arnOrName) ?? this.#kept.list().find(({ name }) => name === arnOrName);
  }

  count(): number {
    return this.#kept.count();
  }

  /**
   * Starts an execution; it goes on when its turn comes. The same name with the same input answers the
   * execution that runs already; a closed one keeps its name for 90 days. Express executions may share a
   * name. Source: AWS, API reference, StartExecution.
   *
   * @throws StateMachineDoesNotExist, InvalidExecutionInput, InvalidName, ExecutionAlreadyExists,
   *   ValidationException for an input beyond 256 KiB
   */
  start(machineArn: string, input = "{}", givenName?: string): Execution {
    const machine = this.#machines.get(machineArn);
    if (!machine) throw refuse(StateMachineDoesNotExist, `State Machine Does Not Exist: '${machineArn}'`);
    try {
      JSON.parse(input);
    } catch {
      throw refuse(InvalidExecutionInput, "The input of an execution must be JSON text");
    }
    withinLength("input", input, payloadLimitBytes);
    if (givenName !== undefined && !isExecutionName(givenName))
      throw refuse(InvalidName, `Invalid Name: '${givenName}'`);
    const now = this.#services.clock.now();
    const name = givenName ?? `${machine.name}-${String(++this.#started).padStart(6, "0")}`;
    const arn = this.#arnOf(machine, name);
    const known = this.#kept.get(arn);
    if (known && !isNameFree(known, now)) {
      if (known.status === "RUNNING" && known.input === input) return known;
      throw refuse(ExecutionAlreadyExists, `Execution Already Exists: '${arn}'`);
    }
    if (known) {
      this.#kept.delete(arn);
      this.#busyOnes.delete(arn);
    }
    const execution: Execution = {
      arn,
      name,
      machine: machine.name,
      machineArn,
      type: machine.type,
      status: "RUNNING",
      input,
      startedAt: now,
    };
    this.#begin(machine, execution);
    return execution;
  }

  /** Express executions are told apart by an id of their own, and so may share a name. */
  #arnOf(machine: StateMachineModel, name: string): string {
    const base = `arn:aws:states:${REGION}:${ACCOUNT}`;
    if (machine.type !== "EXPRESS") return `${base}:execution:${machine.name}:${name}`;
    const id = uuidFrom(`${machine.name}:${name}:${this.#kept.count()}`);
    return `${base}:express:${machine.name}:${name}:${id}`;
  }

  /** @throws ExecutionDoesNotExist */
  find(arn: string): Execution {
    const execution = this.#kept.get(arn);
    if (!execution) throw refuse(ExecutionDoesNotExist, `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  /**
   * Stops an execution, which ends as ABORTED with the error and cause given. One that has ended stays as it is.
   *
   * @throws ExecutionDoesNotExist, ValidationException for one of an Express machine
   */
  stop(arn: string, error?: string, cause?: string): void {
    if (this.find(arn).type === "EXPRESS")
      throw refuse(ValidationException, "StopExecution is not supported by Express state machines");
    const stop: Stop = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    this.#running.get(arn)?.abort(stop);
  }

  /**
   * Goes on with an execution at the state where it failed, was stopped or ran out of time. The same call
   * again, by its client token, is the same redrive.
   *
   * @throws ExecutionDoesNotExist, ExecutionNotRedrivable
   */
  redrive(arn: string, clientToken?: string): Execution {
    const execution = this.find(arn);
    if (clientToken !== undefined && clientToken === execution.redriveToken) return execution;
    const machine = this.#machines.get(execution.machineArn);
    const now = this.#services.clock.now();
    const why = machine ? notRedrivable(execution, now) : "The state machine is there no more";
    if (!machine || why !== undefined) throw refuse(ExecutionNotRedrivable, why ?? "");
    const { stoppedAt: _, output: __, error: ___, cause: ____, redriveToken: _____, ...kept } = execution;
    const redriven: Execution = {
      ...kept,
      status: "RUNNING",
      redriveCount: (execution.redriveCount ?? 0) + 1,
      redrivenAt: now,
      ...(clientToken !== undefined && { redriveToken: clientToken }),
    };
    this.#begin(machine, redriven);
    return redriven;
  }

  /** Breaks off what runs, before the machine is closed, so that a later redrive can go on from there. */
  async interrupt(): Promise<void> {
    for (const stop of this.#running.values()) stop.abort(INTERRUPTED);
    await Promise.all(this.#ending);
  }

  /** Has an execution run when its turn comes. */
  #begin(machine: StateMachineModel, execution: Execution): void {
    this.#kept.put(execution.arn, execution);
    this.#busyOnes.put(execution.arn, execution.arn);
    const stop = new AbortController();
    this.#running.set(execution.arn, stop);
    this.#services.work.enqueue(`start ${execution.name}`, async () => {
      // Not awaited: the execution asks for its tasks to be done in their turn, and may wait for days.
      const ending = this.#run(machine, execution, stop).finally(() => this.#ending.delete(ending));
      this.#ending.add(ending);
    });
  }

  async #run(machine: StateMachineModel, execution: Execution, stop: AbortController): Promise<void> {
    const { clock, work, meter, storage, performTask } = this.#services;
    const { redriveCount: count, path = [], startedAt, historyEvents = 0 } = execution;
    const operation = operationsOfMachine(machine.name)?.name;
    const runCharged: typeof runStateMachine = (...given) =>
      meter.during(operation, () => runStateMachine(...given));
    try {
      const result = await runCharged(machine.definition, JSON.parse(execution.input), {
        executionArn: execution.arn,
        name: execution.name,
        stateMachineArn: machine.arn,
        type: machine.type,
        clock,
        storage,
        taskTokens: this.#tokens,
        stop: stop.signal,
        ...(count !== undefined && { redrive: { count, path, startedAt, historyEvents } }),
        activity: { begin: () => void this.#busy++, end: () => void this.#busy-- },
        performTask: (request) =>
          work.perform(`${execution.machine} ${request.stateName}`, () =>
            this.#chargeTask(machine, request, () => performTask(request)),
          ),
      });
      meter.during(operation, () => this.#finish(machine, execution, result, stop.signal));
    } catch (error) {
      // The machine itself is wrong, which no execution of it can survive.
      this.#kept.put(execution.arn, {
        ...execution,
        status: "FAILED",
        stoppedAt: clock.now(),
        error: "States.Runtime",
        cause: error instanceof Error ? error.message : String(error),
      });
    } finally {
      this.#running.delete(execution.arn);
    }
  }

  /** Performs a task for the business operation that its state stands for; an Express execution lasts as long. */
  #chargeTask<T>(machine: StateMachineModel, request: TaskRequest, perform: () => Promise<T>): Promise<T> {
    const { meter } = this.#services;
    const operations = operationsOfMachine(machine.name);
    const state = operations?.states[request.stateName];
    const { Payload } = (request.arguments ?? {}) as { Payload?: unknown };
    return meter.during(state?.name ?? operations?.name, async () => {
      if (request.context.Execution.Id.includes(":express:"))
        this.#addExpress(invocationMilliseconds(thingsIn(Payload)), machine.name);
      const answer = await perform();
      if (state?.counts) meter.add("times", doneBy(Payload, answer));
      return answer;
    });
  }

  #addExpress(milliseconds: number, machine: string): void {
    const { meter } = this.#services;
    meter.add("states.expressMilliseconds", milliseconds, machine);
    meter.add("states.expressGbSeconds", ((milliseconds / 1000) * EXPRESS_MEMORY_MB) / 1024, machine);
  }

  #finish(
    machine: StateMachineModel,
    execution: Execution,
    result: ExecutionResult,
    { reason }: AbortSignal,
  ): void {
    const { billed } = result;
    const { error, cause }: Stop = result.status === "ABORTED" ? (reason ?? {}) : result;
    if (foundNothing(machine, result)) this.#busyOnes.delete(execution.arn);
    this.#kept.put(execution.arn, {
      ...execution,
      status: result.status,
      stoppedAt: result.stoppedAt,
      ...(result.output !== undefined && { output: JSON.stringify(result.output) }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
      transitions: (execution.transitions ?? 0) + billed.transitions,
      path: result.path,
      historyEvents: result.historyEvents,
    });
    const { meter } = this.#services;
    if (result.status === "SUCCEEDED") meter.add("times", 1);
    // Starting a child of a Distributed Map is one more transition of its parent.
    const starts = machine.type === "STANDARD" ? billed.expressRequests : 0;
    meter.add("states.transitions", billed.transitions, execution.machine);
    if (billed.expressRequests === 0) return;
    meter.during(operationsOfMachine(machine.name)?.children, () => {
      meter.add("states.transitions", starts, execution.machine);
      meter.add("states.expressRequests", billed.expressRequests, execution.machine);
      this.#addExpress(billed.expressMilliseconds, execution.machine);
    });
  }

  /** What still ran when the machine was not closed but ended cannot go on; a redrive begins it anew. */
  #giveUpInterrupted(state: LocalState): void {
    const interrupted = this.#kept.list().filter(({ status }) => status === "RUNNING");
    state.together(() => {
      for (const execution of interrupted)
        this.#kept.put(execution.arn, {
          ...execution,
          status: "ABORTED",
          stoppedAt: this.#services.clock.now(),
          ...INTERRUPTED,
        });
    });
  }
}
