import { StateError } from "./errors.ts";

/** What became of a token: the task's output, or its failure. */
type Settle = (outcome: { output: unknown } | { failure: StateError }) => void;

interface OpenToken {
  readonly settle: Settle;
  readonly heartbeat: () => void;
}

/** A call that names a token nobody waits for, as the Step Functions API refuses it. */
export class TaskDoesNotExist extends Error {
  override readonly name = "TaskDoesNotExist";
}

/** An answer whose output is not JSON text. */
export class InvalidOutput extends Error {
  override readonly name = "InvalidOutput";
}

/** Tokens of tasks that wait for an answer from outside (`.waitForTaskToken`). */
export class TaskTokenRegistry {
  readonly #open = new Map<string, OpenToken>();

  /** Opens a token; the runner calls this before it performs the task. */
  open(token: string, settle: Settle, heartbeat: () => void = () => {}): void {
    this.#open.set(token, { settle, heartbeat });
  }

  /** Drops a token whose task failed or timed out. */
  close(token: string): void {
    this.#open.delete(token);
  }

  /** Tokens now waited for, oldest first. */
  waiting(): string[] {
    return [...this.#open.keys()];
  }

  /**
   * Ends the task with its output.
   *
   * @param output JSON text, as in the API
   * @throws TaskDoesNotExist for an unknown, settled or timed-out token; InvalidOutput when it is not JSON
   */
  sendTaskSuccess(token: string, output: string): void {
    const waiting = this.#find(token);
    let parsed: unknown;
    try {
      parsed = JSON.parse(output);
    } catch {
      throw new InvalidOutput("the output of a task must be JSON text");
    }
    this.#open.delete(token);
    waiting.settle({ output: parsed });
  }

  /**
   * Ends the task with a failure that Retry and Catch can match by `error`.
   *
   * @throws TaskDoesNotExist for an unknown, settled or timed-out token
   */
  sendTaskFailure(token: string, error = "States.TaskFailed", cause = ""): void {
    const waiting = this.#find(token);
    this.#open.delete(token);
    waiting.settle({ failure: new StateError(error, cause) });
  }

  /**
   * Starts the heartbeat's time anew.
   *
   * @throws TaskDoesNotExist for an unknown, settled or timed-out token
   */
  sendTaskHeartbeat(token: string): void {
    this.#find(token).heartbeat();
  }

  #find(token: string): OpenToken {
    const waiting = this.#open.get(token);
    if (waiting === undefined) throw new TaskDoesNotExist("no task waits for this token");
    return waiting;
  }
}

/** The registry used when a run is given none of its own. */
export const taskTokens = new TaskTokenRegistry();
