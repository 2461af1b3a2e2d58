import { BANDS } from "./assumptions.ts";

/**
 * The payment curve: how likely an open bill is paid on a day, by days past due, as a hazard that is
 * constant within bands. Hazards here are integrated over a day, −ln(1 − chance), so that they add up over days
 * and a reminder multiplies them (proportional hazards).
 */
export class Curve {
  readonly #hazards: readonly number[];

  /** @param chances the chance of payment a day in each band */
  constructor(chances: readonly number[]) {
    this.#hazards = chances.map((chance) => -Math.log(1 - Math.min(chance, 0.999_999)));
  }

  /** The hazard of the day. */
  at(daysPastDue: number): number {
    for (let i = BANDS.length - 1; i > 0; i--)
      if (daysPastDue >= (BANDS[i] ?? 0)) return this.#hazards[i] ?? 0;
    return this.#hazards[0] ?? 0;
  }

  /** The hazards of the days from the first to the last together, both included. */
  sum(first: number, last: number): number {
    let total = 0;
    for (let i = 0; i < BANDS.length; i++) total += (this.#hazards[i] ?? 0) * daysInBand(i, first, last);
    return total;
  }
}

/** How many of the days from the first to the last, both included, lie in the band. */
export const daysInBand = (band: number, first: number, last: number): number => {
  const from = band === 0 ? Number.NEGATIVE_INFINITY : (BANDS[band] ?? 0);
  const to = BANDS[band + 1] ?? Number.POSITIVE_INFINITY;
  return Math.max(0, Math.min(last, to - 1) - Math.max(first, from) + 1);
};
