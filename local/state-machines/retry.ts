import type { Retrier } from "./definition.ts";
import { handlesError } from "./errors.ts";

/**
 * Milliseconds to wait before a retry.
 *
 * `IntervalSeconds × BackoffRate^(attempt − 1)`, at most `MaxDelaySeconds`; defaults 1 second, rate 2.
 * Jitter is left out, so that a run is the same each time. Source: AWS, "Handling errors", Retry.
 *
 * @param attempt 1 for the first retry
 */
export function retryDelayMillis(retrier: Retrier, attempt: number): number {
  const seconds = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** (attempt - 1);
  return Math.round(Math.min(seconds, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000);
}

/** Counts a state's retries, each retrier on its own (3 unless it says otherwise). */
export class RetryCounter {
  readonly #retriers: readonly Retrier[];
  readonly #made = new Map<Retrier, number>();

  constructor(retriers: readonly Retrier[] = []) {
    this.#retriers = retriers;
  }

  /** Milliseconds to wait before trying anew after `error`, or undefined when no retry is left for it. */
  next(error: string): number | undefined {
    const retrier = this.#retriers.find((candidate) => handlesError(candidate.ErrorEquals, error));
    if (retrier === undefined) return undefined;
    const attempt = (this.#made.get(retrier) ?? 0) + 1;
    if (attempt > (retrier.MaxAttempts ?? 3)) return undefined;
    this.#made.set(retrier, attempt);
    return retryDelayMillis(retrier, attempt);
  }
}
