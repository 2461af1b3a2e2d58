import {
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidExecutionInput,
  InvalidOutput,
  StateMachineDoesNotExist,
  TaskDoesNotExist,
} from "@aws-sdk/client-sfn";
import type { Instant } from "../../domain/calendar.ts";
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
  type PathEntry,
  type PerformTask,
  runStateMachine,
  type TaskRequest,
  TaskTokenRegistry,
} from "../state-machines/runner.ts";
import type { Work } from "../work.ts";
import { foundNothing } from "./idle.ts";
import type { Handlers } from "./middleware.ts";

/** An execution as kept, with its path through the states once it has ended. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: string;
  readonly machineArn: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly status: "RUNNING" | ExecutionResult["status"];
  readonly input: string;
  readonly startedAt: Instant;
  readonly stoppedAt?: Instant;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly transitions?: number;
  readonly path?: PathEntry[];
}

interface Services {
  readonly clock: TurnableClock;
  readonly work: Work;
  readonly meter: Meter;
  readonly performTask: PerformTask;
  readonly storage: MapStorage;
}

const refuse = <E extends Error>(
  Type: new (options: { message: string; $metadata: object }) => E,
  message: string,
): E => new Type({ message, $metadata: {} });

/** Step Functions: executions of the templates' state machines, on the local clock. */
export class Executions {
  readonly #machines: ReadonlyMap<string, StateMachineModel>;
  readonly #kept: Collection<Execution>;
  /** The ARNs of those that had something to do, which may be one in twenty. */
  readonly #busyOnes: Collection<string>;
  readonly #services: Services;
  readonly #running = new Map<string, AbortController>();
  readonly #tokens = new TaskTokenRegistry();
  #busy = 0;
  #started: number;

  constructor(models: readonly StateMachineModel[], state: LocalState, services: Services) {
    this.#machines = new Map(models.map((model) => [model.arn, model]));
    this.#kept = state.collection<Execution>("executions");
    this.#busyOnes = state.collection<string>("executions-with-work");
    this.#services = services;
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
   * execution that is there already.
   *
   * @throws StateMachineDoesNotExist, InvalidExecutionInput, ExecutionAlreadyExists
   */
  start(machineArn: string, input = "{}", givenName?: string): Execution {
    const machine = this.#machines.get(machineArn);
    if (!machine) throw refuse(StateMachineDoesNotExist, `State Machine Does Not Exist: '${machineArn}'`);
    let parsed: unknown;
    try {
      parsed = JSON.parse(input);
    } catch {
      throw refuse(InvalidExecutionInput, "The input of an execution must be JSON text");
    }
    const name = givenName ?? `${machine.name}-${String(++this.#started).padStart(6, "0")}`;
    const kind = machine.type === "EXPRESS" ? "express" : "execution";
    const arn = `arn:aws:states:${REGION}:${ACCOUNT}:${kind}:${machine.name}:${name}`;
    const known = this.#kept.get(arn);
    if (known) {
      if (known.status === "RUNNING" && known.input === input) return known;
      throw refuse(ExecutionAlreadyExists, `Execution Already Exists: '${arn}'`);
    }
    const execution: Execution = {
      arn,
      name,
      machine: machine.name,
      machineArn,
      type: machine.type,
      status: "RUNNING",
      input,
      startedAt: this.#services.clock.now(),
    };
    this.#kept.put(arn, execution);
    this.#busyOnes.put(arn, arn);
    this.#services.work.enqueue(`start ${name}`, async () => {
      // Not awaited: the execution asks for its tasks to be done in their turn, and may wait for days.
      void this.#run(machine, execution, parsed);
    });
    return execution;
  }

  readonly handlers: Handlers = {
    StartExecution: async (input: { stateMachineArn: string; input?: string; name?: string }) => {
      const execution = this.start(input.stateMachineArn, input.input, input.name);
      return { executionArn: execution.arn, startDate: new Date(execution.startedAt) };
    },
    DescribeExecution: async ({ executionArn }: { executionArn: string }) =>
      this.#describe(this.#find(executionArn)),
    ListExecutions: async ({
      stateMachineArn,
      statusFilter,
      maxResults = 100,
    }: {
      stateMachineArn?: string;
      statusFilter?: string;
      maxResults?: number;
    }) => ({
      executions: this.list()
        .filter(
          ({ machineArn, status }) =>
            machineArn === stateMachineArn && (statusFilter === undefined || status === statusFilter),
        )
        .slice(0, maxResults)
        .map((execution) => this.#describe(execution)),
    }),
    StopExecution: async ({ executionArn }: { executionArn: string }) => {
      this.#find(executionArn);
      this.#running.get(executionArn)?.abort();
      return { stopDate: new Date(this.#services.clock.now()) };
    },
    SendTaskSuccess: async ({ taskToken, output }: { taskToken: string; output: string }) =>
      this.#answer(() => this.#tokens.sendTaskSuccess(taskToken, output)),
    SendTaskFailure: async ({
      taskToken,
      error,
      cause,
    }: {
      taskToken: string;
      error?: string;
      cause?: string;
    }) => this.#answer(() => this.#tokens.sendTaskFailure(taskToken, error, cause)),
    SendTaskHeartbeat: async ({ taskToken }: { taskToken: string }) =>
      this.#answer(() => this.#tokens.sendTaskHeartbeat(taskToken)),
  };

  #answer(act: () => void): object {
    try {
      act();
      return {};
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const name = error instanceof Error ? error.name : "";
      throw name === "InvalidOutput" ? refuse(InvalidOutput, message) : refuse(TaskDoesNotExist, message);
    }
  }

  #find(arn: string): Execution {
    const execution = this.#kept.get(arn);
    if (!execution) throw refuse(ExecutionDoesNotExist, `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  async #run(machine: StateMachineModel, execution: Execution, input: unknown): Promise<void> {
    const { clock, work, meter, storage, performTask } = this.#services;
    const stop = new AbortController();
    this.#running.set(execution.arn, stop);
    const operation = operationsOfMachine(machine.name)?.name;
    const runCharged: typeof runStateMachine = (...given) =>
      meter.during(operation, () => runStateMachine(...given));
    try {
      const result = await runCharged(machine.definition, input, {
        executionArn: execution.arn,
        name: execution.name,
        stateMachineArn: machine.arn,
        type: machine.type,
        clock,
        storage,
        taskTokens: this.#tokens,
        stop: stop.signal,
        activity: { begin: () => void this.#busy++, end: () => void this.#busy-- },
        performTask: (request) =>
          work.perform(`${execution.machine} ${request.stateName}`, () =>
            this.#chargeTask(machine, request, () => performTask(request)),
          ),
      });
      meter.during(operation, () => this.#finish(machine, execution, result));
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

  #finish(machine: StateMachineModel, execution: Execution, result: ExecutionResult): void {
    const { billed } = result;
    if (foundNothing(machine, result)) this.#busyOnes.delete(execution.arn);
    this.#kept.put(execution.arn, {
      ...execution,
      status: result.status,
      stoppedAt: result.stoppedAt,
      ...(result.output !== undefined && { output: JSON.stringify(result.output) }),
      ...(result.error !== undefined && { error: result.error }),
      ...(result.cause !== undefined && { cause: result.cause }),
      transitions: billed.transitions,
      path: result.path,
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

  /** What still ran when the machine was closed cannot be taken up again. */
  #giveUpInterrupted(state: LocalState): void {
    const interrupted = this.#kept.list().filter(({ status }) => status === "RUNNING");
    state.together(() => {
      for (const execution of interrupted)
        this.#kept.put(execution.arn, {
          ...execution,
          status: "ABORTED",
          stoppedAt: this.#services.clock.now(),
          cause: "The local machine was closed while it ran.",
        });
    });
  }

  #describe(execution: Execution): Record<string, unknown> {
    return {
      executionArn: execution.arn,
      stateMachineArn: execution.machineArn,
      name: execution.name,
      status: execution.status,
      startDate: new Date(execution.startedAt),
      ...(execution.stoppedAt !== undefined && { stopDate: new Date(execution.stoppedAt) }),
      input: execution.input,
      ...(execution.output !== undefined && { output: execution.output }),
      ...(execution.error !== undefined && { error: execution.error }),
      ...(execution.cause !== undefined && { cause: execution.cause }),
    };
  }
}
