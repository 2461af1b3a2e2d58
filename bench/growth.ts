/** A cost that should stay what it is when the size grows. */
export interface Growth {
  readonly what: string;
  readonly unit: string;
  readonly sizes: readonly [number, number];
  readonly costs: readonly [number, number];
  /** How many times as much it costs at the greater size. */
  readonly growth: number;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Compares a cost at two sizes, the smaller first. */
export const growthOf = (
  what: string,
  unit: string,
  sizes: readonly [number, number],
  costs: readonly [number, number],
): Growth => ({
  what,
  unit,
  sizes,
  costs: [round(costs[0], 4), round(costs[1], 4)],
  growth: round(costs[1] / costs[0], 2),
});
