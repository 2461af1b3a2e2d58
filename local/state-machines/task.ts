import { createHash } from "node:crypto";
import { ErrorName, StateError, toStateError } from "./errors.ts";
import type { Frame } from "./frame.ts";
import { acrossTheWire } from "./plain.ts";
import { evaluateNumber } from "./templates.ts";

/**
 * One attempt at a Task: evaluates its Arguments, has the integration performed, answers its result.
 *
 * A task that waits for outside (`.sync`, `startSyncExecution`, `.waitForTaskToken`) gives its permit up and times out on the
 * virtual clock; any other is timed when it returns.
 *
 * @throws StateError as the integration failed, or `States.Timeout`, `States.HeartbeatTimeout`,
 *   `States.DataLimitExceeded`, `States.QueryEvaluationError`
 */
export async function performTaskState(frame: Frame): Promise<unknown> {
  const { state, strand } = frame;
  const resource = state.Resource ?? "";
  const byToken = resource.endsWith(".waitForTaskToken");
  const waits = byToken || /\.sync|startSyncExecution$/.test(resource);
  strand.execution.history.add(waits ? 4 : 3);
  const token = byToken ? newToken(frame) : undefined;
  const context = frame.context(token === undefined ? {} : { token });
  const scope = frame.scope({}, context);
  const given =
    state.Arguments === undefined ? frame.input : await frame.evaluate(state.Arguments, "Arguments", scope);
  const seconds = await evaluateNumber(
    state.TimeoutSeconds,
    "TimeoutSeconds",
    scope,
    Number.POSITIVE_INFINITY,
    1,
  );
  const heartbeat = await evaluateNumber(
    state.HeartbeatSeconds,
    "HeartbeatSeconds",
    scope,
    Number.POSITIVE_INFINITY,
    1,
  );
  const sent = acrossTheWire(given, `Arguments of ${frame.name}`);
  const until = strand.nowMillis() + seconds * 1000;
  const perform = async (): Promise<unknown> => {
    try {
      return await frame.services.performTask({
        resource,
        arguments: sent,
        context,
        stateName: frame.name,
      });
    } catch (thrown) {
      throw toStateError(thrown);
    }
  };
  let result: unknown;
  if (token !== undefined) result = await answered(frame, token, perform, until, heartbeat * 1000);
  else if (waits) result = timely(frame, await strand.waitFor(perform(), until))?.value;
  else {
    result = await perform();
    if (strand.nowMillis() > until) timely(frame, undefined);
    strand.check();
  }
  return acrossTheWire(result, `The result of ${frame.name}`);
}

function timely<T>(frame: Frame, answer: T | undefined): T {
  if (answer !== undefined) return answer;
  throw new StateError(ErrorName.timeout, `${frame.name} took longer than its TimeoutSeconds.`);
}

/** Performs the task, then waits until someone answers its token. */
async function answered(
  frame: Frame,
  token: string,
  perform: () => Promise<unknown>,
  until: number,
  heartbeatMillis: number,
): Promise<unknown> {
  const { strand, services } = frame;
  let alive = strand.nowMillis();
  const answer = new Promise<unknown>((resolve, reject) => {
    services.tokens.open(
      token,
      (outcome) => ("failure" in outcome ? reject(outcome.failure) : resolve(outcome.output)),
      () => {
        alive = strand.nowMillis();
      },
    );
  });
  answer.catch(() => {}); // The answer may come before anyone awaits it.
  try {
    await perform();
    for (;;) {
      const wake = Math.min(until, alive + heartbeatMillis);
      const got = await strand.waitFor(answer, wake);
      if (got !== undefined) return got.value;
      if (wake === until) return timely(frame, undefined);
      if (strand.nowMillis() >= alive + heartbeatMillis) {
        throw new StateError(ErrorName.heartbeatTimeout, `${frame.name} sent no heartbeat in time.`);
      }
    }
  } finally {
    services.tokens.close(token);
  }
}

function newToken(frame: Frame): string {
  const seed = `${frame.strand.execution.arn}|${frame.name}|${frame.strand.seeds.next()}`;
  return createHash("sha256").update(seed).digest("base64url");
}
