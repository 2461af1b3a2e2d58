import { addDays, type PlainDate } from "../../domain/calendar.ts";
import type { Random } from "./random.ts";

/** How an account pays. */
const temperaments = ["prompt", "late", "erratic", "partial", "slow", "silent"] as const;
type Temperament = (typeof temperaments)[number];

/** The habits of one account. Days count from the due date; see docs/behaviour-model.md. */
export interface Personality {
  readonly temperament: Temperament;
  /** The day around which it pays: the middle of its distribution, in days past due. */
  readonly habitDay: number;
  /** How far payments scatter around that day: the scale of the logistic distribution, in days. */
  readonly spread: number;
  /** How much of a reminder's effect reaches it: 0 none, 1 all of it. */
  readonly responsiveness: number;
  /** How likely an invoice is paid in parts. */
  readonly splitChance: number;
  /** The day from which it hardly pays any more. */
  readonly silentFrom?: PlainDate;
}

/** How many of a hundred accounts have each temperament. */
const temperamentShares: Readonly<Record<Temperament, number>> = {
  prompt: 58,
  late: 18,
  erratic: 10,
  partial: 5,
  slow: 5,
  silent: 4,
};

/** One invoice in thirty of an account that does not make a habit of it is paid in parts. */
const OCCASIONAL_SPLIT = 0.033;

/** Draws an account's habits. `today` is the portfolio's start: silent accounts fell silent in the months before it. */
export const personalityOf = (random: Random, today: PlainDate): Personality => {
  const temperament = random.weighted(temperamentShares);
  const splitChance = OCCASIONAL_SPLIT;
  switch (temperament) {
    case "prompt":
      return {
        temperament,
        habitDay: random.normal(-5, 2),
        spread: 1.2,
        responsiveness: 0,
        splitChance,
      };
    case "late":
      return {
        temperament,
        habitDay: Math.min(30, random.lognormal(7, 0.6)),
        spread: 2.5,
        responsiveness: random.int(7, 13) / 10,
        splitChance,
      };
    case "erratic":
      return { temperament, habitDay: -2, spread: 3, responsiveness: 0.8, splitChance };
    case "partial":
      return { temperament, habitDay: 4, spread: 4, responsiveness: 0.8, splitChance: 0.55 };
    case "slow":
      return {
        temperament,
        habitDay: 25 + random.exponential(15),
        spread: 8,
        responsiveness: 0.5,
        splitChance,
      };
    case "silent":
      return {
        temperament,
        habitDay: random.normal(6, 4),
        spread: 4,
        responsiveness: 0.15,
        splitChance,
        silentFrom: addDays(today, -random.int(40, 150)),
      };
  }
};

/** Erratic payers have no habit: two invoices in five slip by weeks. The day for one invoice of the account. */
export const habitDayFor = ({ temperament, habitDay }: Personality, invoice: Random): number =>
  temperament === "erratic" && invoice.chance(0.4) ? habitDay + 3 + invoice.exponential(18) : habitDay;
