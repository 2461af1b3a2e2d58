import type { Transition } from "./contract.ts";
import type { Flow } from "./definition.ts";
import { performDistributedMap } from "./distributed-map.ts";
import { fractionFrom } from "./entropy.ts";
import { ErrorName, handlesError, StateError } from "./errors.ts";
import { Frame, type Step } from "./frame.ts";
import type { PathEntry } from "./history.ts";
import { performInlineMap } from "./inline-map.ts";
import { performParallel } from "./parallel.ts";
import { resumptionOf } from "./redrive.ts";
import { RetryCounter } from "./retry.ts";
import { choose, waitOut } from "./simple-states.ts";
import type { FlowScope } from "./strand.ts";
import { performTaskState } from "./task.ts";

/**
 * Runs a flow of states from its start to its end and answers the last state's output.
 *
 * @throws StateError when a state failed and nothing caught it; ExecutionTimedOut; Cancelled
 */
export async function runStates(flow: Flow, input: unknown, scope: FlowScope): Promise<unknown> {
  let name = flow.StartAt;
  let value = input;
  let variables = scope.variables;
  let before: PathEntry | undefined;
  const resumption = resumptionOf(scope.resume);
  if (resumption !== undefined) {
    scope.path.push(...(scope.resume ?? []));
    if (resumption.kind === "done") return resumption.output;
    ({ state: name, input: value, before } = resumption);
    variables = { ...variables, ...resumption.variables };
  }
  let isRedriven = resumption !== undefined;
  for (;;) {
    const state = flow.States[name];
    if (state === undefined) throw new StateError(ErrorName.runtime, `There is no state ${name}.`);
    try {
      scope.strand.check();
    } catch (thrown) {
      const left = scope.path.at(-1);
      if (left !== undefined) left.variables = variables;
      throw thrown;
    }
    const entry: PathEntry = {
      state: name,
      type: state.Type,
      enteredAt: scope.strand.execution.services.clock.now(),
      input: value,
      ...(isRedriven ? { redriven: true } : {}),
    };
    scope.path.push(entry);
    const frame = new Frame(name, state, value, variables, scope, entry, before);
    before = undefined;
    isRedriven = false;
    const step = await passThrough(frame);
    variables = step.variables;
    if (step.next === undefined) return step.output;
    name = step.next;
    value = step.output;
  }
}

async function passThrough(frame: Frame): Promise<Step> {
  const { entry, services, strand } = frame;
  countEntry(frame);
  strand.execution.history.add(1);
  report(frame, "entered");
  try {
    const step = await takeStep(frame);
    strand.execution.history.add(1);
    entry.exitedAt = services.clock.now();
    entry.output = step.output;
    if (step.next !== undefined) entry.next = step.next;
    // What the iterations yielded is in the output now.
    if (entry.iterations !== undefined)
      entry.iterations = entry.iterations.map(({ output: _, ...iteration }) => iteration);
    report(frame, "exited");
    return step;
  } catch (thrown) {
    entry.exitedAt = services.clock.now();
    entry.variables = frame.variables;
    if (thrown instanceof StateError) {
      entry.error = thrown.error;
      entry.cause = thrown.cause;
      report(frame, "failed", thrown);
    }
    throw thrown;
  }
}

async function takeStep(frame: Frame): Promise<Step> {
  const { state, input } = frame;
  switch (state.Type) {
    case "Pass":
    case "Succeed":
      return frame.conclude(state, state.Next, input);
    case "Fail": {
      const said = async (value: unknown, field: string): Promise<string> =>
        value === undefined ? "" : String(await frame.evaluate(value, field));
      throw new StateError(await said(state.Error, "Error"), await said(state.Cause, "Cause"));
    }
    case "Wait":
      await waitOut(frame);
      return frame.conclude(state, state.Next, input);
    case "Choice":
      return choose(frame);
    case "Task":
      return attempt(frame, () => performTaskState(frame));
    case "Parallel":
      return attempt(frame, () => performParallel(frame));
    case "Map":
      return attempt(frame, () =>
        state.ItemProcessor?.ProcessorConfig?.Mode === "DISTRIBUTED"
          ? performDistributedMap(frame)
          : performInlineMap(frame),
      );
    default:
      throw new StateError(ErrorName.runtime, `There is no state type ${state.Type}.`);
  }
}

/** Does the work of a state that may fail, as often as its Retry allows, and hands a failure to its Catch. */
async function attempt(frame: Frame, work: () => Promise<unknown>): Promise<Step> {
  const { state, entry, strand } = frame;
  const retries = new RetryCounter(state.Retry ?? [], () => fractionFrom(strand.seeds.next()));
  for (;;) {
    try {
      const result = await work();
      return await frame.conclude(state, state.Next, result, { result });
    } catch (thrown) {
      if (!(thrown instanceof StateError)) throw thrown;
      const delay = retries.next(thrown.error);
      if (delay === undefined) return await catchError(frame, thrown);
      await strand.sleepUntil(strand.nowMillis() + delay);
      frame.retryCount += 1;
      entry.retries ??= [];
      entry.retries.push({
        error: thrown.error,
        cause: thrown.cause,
        retriedAt: frame.services.clock.now(),
      });
      countEntry(frame);
      report(frame, "retried", thrown);
    }
  }
}

async function catchError(frame: Frame, failure: StateError): Promise<Step> {
  const catcher = frame.state.Catch?.find((candidate) => handlesError(candidate.ErrorEquals, failure.error));
  if (catcher === undefined) throw failure;
  const errorOutput = { Error: failure.error, Cause: failure.cause };
  const step = await frame.conclude(catcher, catcher.Next, errorOutput, { errorOutput });
  frame.entry.error = failure.error;
  frame.entry.cause = failure.cause;
  frame.entry.caught = true;
  report(frame, "caught", failure);
  return step;
}

function countEntry(frame: Frame): void {
  if (frame.strand.execution.type === "STANDARD") frame.services.billed.transitions += 1;
}

function report(frame: Frame, kind: Transition["kind"], failure?: StateError): void {
  frame.services.onTransition?.({
    kind,
    executionArn: frame.strand.execution.arn,
    state: frame.name,
    type: frame.state.Type,
    at: frame.services.clock.now(),
    ...(kind === "exited" && frame.entry.next !== undefined ? { next: frame.entry.next } : {}),
    ...(failure === undefined ? {} : { error: failure.error, cause: failure.cause }),
  });
}
