/** The error names Step Functions itself raises. Source: AWS, "Handling errors in Step Functions workflows". */
export const ErrorName = {
  all: "States.ALL",
  taskFailed: "States.TaskFailed",
  timeout: "States.Timeout",
  heartbeatTimeout: "States.HeartbeatTimeout",
  queryEvaluation: "States.QueryEvaluationError",
  dataLimit: "States.DataLimitExceeded",
  runtime: "States.Runtime",
  noChoiceMatched: "States.NoChoiceMatched",
  itemReaderFailed: "States.ItemReaderFailed",
  resultWriterFailed: "States.ResultWriterFailed",
  tooManyFailures: "States.ExceedToleratedFailureThreshold",
} as const;

/** A state failed: what a Retry or Catch matches and what an execution reports. */
export class StateError extends Error {
  override readonly name = "StateError";
  /** The error's name as in `ErrorEquals`, for example `States.Timeout` or `Lambda.TooManyRequestsException`. */
  readonly error: string;
  /** The explanation Step Functions shows as Cause. */
  override readonly cause: string;

  constructor(error: string, cause = "") {
    super(cause === "" ? error : `${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
  }
}

/** The whole execution ran past its deadline; no state can catch it. */
export class ExecutionTimedOut extends Error {
  override readonly name = "ExecutionTimedOut";
}

/** The work was given up because a sibling failed or the execution was stopped. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

/** A definition this runner cannot run at all, said before the first state is entered. */
export class InvalidDefinition extends Error {
  override readonly name = "InvalidDefinition";
}

/**
 * Whether a retrier or catcher that lists `errorEquals` handles `error`.
 *
 * `States.ALL` covers everything but `States.DataLimitExceeded`; `States.TaskFailed` moreover leaves
 * timeouts alone; `States.Runtime` is handled by nothing.
 */
export function handlesError(errorEquals: readonly string[], error: string): boolean {
  if (error === ErrorName.runtime) return false;
  const isTimeout = error === ErrorName.timeout || error === ErrorName.heartbeatTimeout;
  return errorEquals.some((listed) => {
    if (listed === error) return true;
    if (listed === ErrorName.all) return error !== ErrorName.dataLimit;
    if (listed === ErrorName.taskFailed) return error !== ErrorName.dataLimit && !isTimeout;
    return listed === ErrorName.timeout && isTimeout;
  });
}

/** Reads whatever a task's integration threw as a state's failure. */
export function toStateError(thrown: unknown): StateError {
  if (thrown instanceof StateError) return thrown;
  if (typeof thrown === "object" && thrown !== null) {
    if ("error" in thrown && typeof thrown.error === "string") {
      return new StateError(thrown.error, "cause" in thrown ? String(thrown.cause ?? "") : "");
    }
    if (thrown instanceof Error) return new StateError(thrown.name, thrown.message);
  }
  return new StateError(ErrorName.taskFailed, String(thrown));
}
