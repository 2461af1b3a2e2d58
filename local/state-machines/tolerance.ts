import { ErrorName, StateError } from "./errors.ts";
import type { Frame } from "./frame.ts";
import { evaluateNumber } from "./templates.ts";

/**
 * How many items of a Distributed Map may fail: by count, by percentage of all items, or none.
 * With both given, the run fails as soon as either is exceeded. An item fails with its batch.
 */
export class Tolerance {
  readonly #count: number;
  readonly #percentage: number;
  /** Items in all, where known. */
  total: number | undefined;
  #failed = 0;

  constructor(count: number | undefined, percentage: number | undefined) {
    this.#count = count ?? (percentage === undefined ? 0 : Number.POSITIVE_INFINITY);
    this.#percentage = percentage ?? 100;
  }

  /** @throws StateError `States.ExceedToleratedFailureThreshold` once that many failures are too many */
  fail(items: number): void {
    this.#failed += items;
    if (this.#exceeded()) {
      throw new StateError(
        ErrorName.tooManyFailures,
        "The specified tolerated failure threshold was exceeded",
      );
    }
  }

  /** Whether what failed so far is too much. A percentage counts only once the total is known. */
  #exceeded(): boolean {
    if (this.#failed > this.#count) return true;
    return this.total !== undefined && this.#failed * 100 > this.#percentage * this.total;
  }
}

/** Reads a Map state's ToleratedFailureCount and ToleratedFailurePercentage, numbers or expressions. */
export async function readTolerance(frame: Frame): Promise<Tolerance> {
  const { ToleratedFailureCount: count, ToleratedFailurePercentage: percentage } = frame.state;
  const read = async (value: unknown, field: string): Promise<number | undefined> =>
    value === undefined ? undefined : evaluateNumber(value, field, frame.scope(), 0);
  const most = await read(percentage, "ToleratedFailurePercentage");
  if (most !== undefined && most > 100) {
    throw new StateError(
      ErrorName.queryEvaluation,
      `'ToleratedFailurePercentage' must be a number up to 100, not ${most}`,
    );
  }
  return new Tolerance(await read(count, "ToleratedFailureCount"), most);
}
