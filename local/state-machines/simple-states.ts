import { ErrorName, StateError } from "./errors.ts";
import type { Frame, Step } from "./frame.ts";
import { evaluateNumber } from "./templates.ts";

/**
 * A Choice state: the first rule whose Condition is true, else the default.
 *
 * @throws StateError `States.NoChoiceMatched`; `States.QueryEvaluationError` for a Condition that is no boolean
 */
export async function choose(frame: Frame): Promise<Step> {
  const { state, input } = frame;
  for (const [index, rule] of (state.Choices ?? []).entries()) {
    const holds = await frame.evaluate(rule.Condition, `Choices[${index}]/Condition`);
    if (typeof holds !== "boolean") {
      throw new StateError(
        ErrorName.queryEvaluation,
        `'Choices[${index}]/Condition' must be true or false, not ${JSON.stringify(holds)}`,
      );
    }
    if (holds) return frame.conclude(rule, rule.Next, input);
  }
  if (state.Default === undefined) {
    throw new StateError(
      ErrorName.noChoiceMatched,
      `No rule of ${frame.name} matched and it has no Default.`,
    );
  }
  return frame.conclude(state, state.Default, input);
}

/** RFC 3339 as Step Functions takes it: upper-case T, and Z or an offset. */
const timestampForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

const longestWaitSeconds = 99_999_999;

/**
 * A Wait state: sleeps on the virtual clock. An instant in the past is no wait at all.
 *
 * @throws StateError `States.QueryEvaluationError` for seconds outside 0–99,999,999 or an unreadable timestamp
 */
export async function waitOut(frame: Frame): Promise<void> {
  const { state, strand } = frame;
  if (state.Timestamp !== undefined) {
    const timestamp = await frame.evaluate(state.Timestamp, "Timestamp");
    const millis =
      typeof timestamp === "string" && timestampForm.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
    if (Number.isNaN(millis)) {
      throw new StateError(
        ErrorName.queryEvaluation,
        `'Timestamp' must be like 2026-03-01T09:00:00Z, not ${JSON.stringify(timestamp)}`,
      );
    }
    await strand.sleepUntil(millis);
    return;
  }
  const seconds = await evaluateNumber(state.Seconds, "Seconds", frame.scope(), 0);
  if (!Number.isInteger(seconds) || seconds > longestWaitSeconds) {
    throw new StateError(
      ErrorName.queryEvaluation,
      `'Seconds' must be a whole number up to ${longestWaitSeconds}, not ${seconds}`,
    );
  }
  await strand.sleepUntil(strand.nowMillis() + seconds * 1000);
}
