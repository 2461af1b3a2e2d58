import { StateError } from "./errors.ts";

/** What became of a token: the task's output, or its failure. */
type Settle = (outcome: { output: unknown } | { failure: StateError }) => void;

interface OpenToken {
  readonly settle: Settle;
  readonly heartbeat: () => void;
}

/** A call that names a token answered already, or whose task timed out or was given up. */
export class TaskTimedOut extends Error {
  override readonly name = "TaskTimedOut";
}

/** A call that names a token that was never given out. */
export class InvalidToken extends Error {
  override readonly name = "InvalidToken";
}

/** An answer whose output is not JSON text. */
export class InvalidOutput extends Error {
  override readonly name = "InvalidOutput";
}

/** Tokens of tasks that wait for an answer from outside (`.waitForTaskToken`). */
export class TaskTokenRegistry {
  readonly #open = new Map<string, OpenToken>();
  readonly #closed = new Set<string>();

  /** Opens a token; the runner calls this before it performs the task. */
  open(token: string, settle: Settle, heartbeat: () => void = () => {}): void {
    this.#open.set(token, { settle, heartbeat });
  }

  /** Drops a token whose task was answered, failed or timed out. */
  close(token: string): void {
    this.#open.delete(token);
    this.#closed.add(token);
  }

  /** Tokens now waited for, oldest first. */
  waiting(): string[] {
    return [...this.#open.keys()];
  }

  /**
   * Ends the task with its output.
   *
   * @param output JSON text, as in the API
   * @throws TaskTimedOut for a token answered or given up, InvalidToken for one never given out; InvalidOutput when it is not JSON
   */
  sendTaskSuccess(token: string, output: string): void {
    const waiting = this.#find(token);
    let parsed: unknown;
    try {
      parsed = JSON.parse(output);
    } catch {
      throw new InvalidOutput("the output of a task must be JSON text");
    }
    this.close(token);
    waiting.settle({ output: parsed });
  }

  /**
   * Ends the task with a failure that Retry and Catch can match by `error`.
   *
   * @throws TaskTimedOut for a token answered or given up, InvalidToken for one never given out
   */
  sendTaskFailure(token: string, error = "States.TaskFailed", cause = ""): void {
    const waiting = this.#find(token);
    this.close(token);
    waiting.settle({ failure: new StateError(error, cause) });
  }

  /**
   * Starts the heartbeat's time anew.
   *
   * @throws TaskTimedOut for a token answered or given up, InvalidToken for one never given out
   */
  sendTaskHeartbeat(token: string): void {
    this.#find(token).heartbeat();
  }

  #find(token: string): OpenToken {
    const waiting = this.#open.get(token);
    if (waiting !== undefined) return waiting;
    if (this.#closed.has(token)) {
      throw new TaskTimedOut("Task Timed Out: 'Provided task does not exist anymore'");
    }
    throw new InvalidToken("Invalid Token: 'Invalid token'");
  }
}

/** The registry used when a run is given none of its own. */
export const taskTokens = new TaskTokenRegistry();
