/** A figure over several seeds: the mean, and the lowest and highest of them. */
export interface Range {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The range of some values; of none it is zero. */
export const rangeOf = (values: readonly number[]): Range => {
  if (values.length === 0) return { mean: 0, low: 0, high: 0 };
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  return { mean: sum / values.length, low, high };
};
