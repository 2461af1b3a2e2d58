import { Cancellation } from "./cancellation.ts";
import type { ExecutionIdentity, ExecutionResult, RunnerOptions } from "./contract.ts";
import { runExecution } from "./execution.ts";
import type { Billed } from "./history.ts";
import { runStates } from "./interpreter.ts";
import { readDefinition } from "./read-definition.ts";
import type { Services, Strand } from "./strand.ts";
import { taskTokens } from "./task-tokens.ts";
import { Turnstile } from "./turnstile.ts";

export type {
  ContextObject,
  ExecutionIdentity,
  ExecutionResult,
  ListedObject,
  MachineType,
  MapStorage,
  PerformTask,
  RunnerOptions,
  TaskRequest,
  VirtualClock,
} from "./contract.ts";
export { uuidFrom } from "./entropy.ts";
export { InvalidDefinition, StateError } from "./errors.ts";
export { historyLimit, type PathEntry } from "./history.ts";
export { payloadLimitBytes } from "./plain.ts";
export { InvalidOutput, InvalidToken, TaskTimedOut, TaskTokenRegistry } from "./task-tokens.ts";
export type { Activity } from "./turnstile.ts";

/**
 * Runs a deployed state machine from its start to its end on a virtual clock.
 *
 * The same definition, input and answers give the same result, path and bill each time, as long as
 * `maxConcurrency` is 1.
 *
 * @param definition Amazon States Language with QueryLanguage JSONata, as text or parsed; ARNs filled in
 * @param input the execution's input; JSON
 * @returns how it went; a failed execution is a result too
 * @throws InvalidDefinition when the definition cannot be run at all
 */
export async function runStateMachine(
  definition: unknown,
  input: unknown,
  options: RunnerOptions & ExecutionIdentity,
): Promise<ExecutionResult> {
  const machine = readDefinition(definition, options.type);
  const billed: Billed = { transitions: 0, expressRequests: 0, expressMilliseconds: 0 };
  const turnstile = new Turnstile(options.maxConcurrency ?? 1, options.activity);
  const services: Services = {
    ...options,
    turnstile,
    tokens: options.taskTokens ?? taskTokens,
    billed,
    runStates,
  };
  const cancellation = new Cancellation();
  const stop = (): void => cancellation.cancel();
  if (options.stop?.aborted === true) stop();
  options.stop?.addEventListener("abort", stop);
  let root: Strand | undefined;
  await turnstile.enter([]);
  try {
    const outcome = await runExecution(
      services,
      {
        flow: machine,
        input: structuredClone(input ?? null),
        arn: options.executionArn,
        name: options.name,
        stateMachineArn: options.stateMachineArn,
        type: options.type,
        timeoutSeconds: machine.TimeoutSeconds,
        ...(options.redrive === undefined ? {} : { redrive: options.redrive }),
      },
      { order: [], cancellation },
      (strand) => {
        root = strand;
      },
    );
    return { ...outcome, billed };
  } finally {
    root?.leave();
    options.stop?.removeEventListener("abort", stop);
  }
}
