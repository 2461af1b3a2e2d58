import type { Retrier } from "./definition.ts";
import { handlesError } from "./errors.ts";

/**
 * Milliseconds to wait before a retry.
 *
 * `IntervalSeconds × BackoffRate^(attempt − 1)`, at most `MaxDelaySeconds`; defaults 1 second, rate 2.
 * With `JitterStrategy` `FULL` a random part of that. Source: AWS, "Handling errors in Step Functions workflows".
 *
 * @param attempt 1 for the first retry
 * @param fraction draws a number in [0, 1); asked for `FULL` alone
 */
export function retryDelayMillis(retrier: Retrier, attempt: number, fraction: () => number): number {
  const seconds = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** (attempt - 1);
  const whole = Math.min(seconds, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return Math.round(retrier.JitterStrategy === "FULL" ? whole * fraction() : whole);
}

/** Counts a state's retries, each retrier on its own (3 unless it says otherwise). */
export class RetryCounter {
  readonly #retriers: readonly Retrier[];
  readonly #fraction: () => number;
  readonly #made = new Map<Retrier, number>();

  /** @param fraction draws a number in [0, 1) for jitter, the same ones in each run of an execution */
  constructor(retriers: readonly Retrier[], fraction: () => number) {
    this.#retriers = retriers;
    this.#fraction = fraction;
  }

  /** Milliseconds to wait before trying anew after `error`, or undefined when no retry is left for it. */
  next(error: string): number | undefined {
    const retrier = this.#retriers.find((candidate) => handlesError(candidate.ErrorEquals, error));
    if (retrier === undefined) return undefined;
    const attempt = (this.#made.get(retrier) ?? 0) + 1;
    if (attempt > (retrier.MaxAttempts ?? 3)) return undefined;
    this.#made.set(retrier, attempt);
    return retryDelayMillis(retrier, attempt, this.#fraction);
  }
}
