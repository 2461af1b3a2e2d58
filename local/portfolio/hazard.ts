import { HALF_LIFE_DAYS, MAX_URGENCY } from "../../domain/rehearsal/urgency.ts";

/** The mathematics of paying: how likely a bill is paid on a day, given that it was not before. */

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * The probability that a bill which is unpaid the day before is paid on the day: the discrete hazard
 * of a logistic distribution around `habitDay` with scale `spread`, all in days past due (before the
 * due date: negative). Far beyond the habit it tends to 1 − e^(−1/spread).
 */
export const payChance = (daysPastDue: number, habitDay: number, spread: number): number => {
  const unpaid = (day: number): number => logistic(-(day - habitDay) / spread);
  const before = unpaid(daysPastDue - 1);
  // So far out that both survivals vanish, the quotient has its limit.
  return before < 1e-12 ? 1 - Math.exp(-1 / spread) : 1 - unpaid(daysPastDue) / before;
};

/** The chance after something made payment `factor` times as urgent: proportional hazards, 1 − (1 − p)^factor. */
export const urged = (chance: number, factor: number): number =>
  factor === 1 ? chance : 1 - (1 - chance) ** factor;

/** A reminder that was read: when, and how many times as urgent it makes payment on that day. */
interface Nudge {
  /** Days ago. */
  readonly age: number;
  readonly factor: number;
}

/**
 * How many times as urgent the reminders make payment: 1 + responsiveness × Σ (factor − 1) ×
 * 2^(−age / half-life), at most {@link MAX_URGENCY}. Exactly 1 without reminders, for those whose
 * factor is 1, and for accounts that respond to none.
 */
export const urgency = (nudges: readonly Nudge[], responsiveness: number): number => {
  let excess = 0;
  for (const { age, factor } of nudges) if (age >= 0) excess += (factor - 1) * 2 ** (-age / HALF_LIFE_DAYS);
  return Math.min(MAX_URGENCY, 1 + responsiveness * excess);
};
