import { addDays, dayOfWeek, daysBetween, type PlainDate } from "../../domain/calendar.ts";
import type { Minor } from "../../domain/money.ts";
import { type Random, randomFor } from "./random.ts";

/** How often an account is billed. */
type Rhythm = "weekly" | "fortnightly" | "monthly" | "quarterly" | "irregular";

/** When an account is billed, and how much. */
export interface Billing {
  readonly rhythm: Rhythm;
  /** The weekday (Monday 1) of weekly and fortnightly bills, else the day of the month. */
  readonly day: number;
  /** Which week of two, or which month of three. */
  readonly phase: number;
  /** The median amount in minor units, and the spread of its logarithm. */
  readonly median: Minor;
  readonly sigma: number;
  /** The first day on which a bill can be issued. */
  readonly from: PlainDate;
}

/** Median amounts of a bill in minor units: who is billed seldom is billed more. */
const medians: Readonly<Record<Rhythm, Minor>> = {
  weekly: 62_000,
  fortnightly: 98_000,
  monthly: 184_000,
  quarterly: 520_000,
  irregular: 140_000,
};

const SEGMENT_FACTOR: Readonly<Record<string, number>> = { "key-account": 4, consumer: 0.08, small: 0.4 };

/** Bills of irregular customers in a day: one in 26 days. */
const IRREGULAR_PER_DAY = 1 / 26;

/** Draws an account's billing. Amounts are lognormal: most bills are small, a few large. */
export const billingOf = (random: Random, segment: string | undefined, from: PlainDate): Billing => {
  const rhythm = random.weighted({ weekly: 6, fortnightly: 9, monthly: 55, quarterly: 14, irregular: 16 });
  const weekly = rhythm === "weekly" || rhythm === "fortnightly";
  const factor = SEGMENT_FACTOR[segment ?? ""] ?? 1;
  return {
    rhythm,
    day: weekly ? random.int(1, 5) : random.chance(0.4) ? 1 : random.int(1, 28),
    phase: random.int(0, rhythm === "quarterly" ? 2 : 1),
    median: random.lognormal(medians[rhythm] * factor, 0.7),
    sigma: 0.55,
    from,
  };
};

const MONDAY = "2024-01-01";

/** Whether the account is billed on the day. `key` tells accounts apart. */
export const isBilledOn = (billing: Billing, day: PlainDate, ...key: (string | number)[]): boolean => {
  if (day < billing.from) return false;
  const dayOfMonth = Number(day.slice(8));
  switch (billing.rhythm) {
    case "weekly":
      return dayOfWeek(day) === billing.day;
    case "fortnightly":
      return dayOfWeek(day) === billing.day && Math.floor(daysBetween(MONDAY, day) / 7) % 2 === billing.phase;
    case "monthly":
      return dayOfMonth === billing.day;
    case "quarterly":
      return dayOfMonth === billing.day && Number(day.slice(5, 7)) % 3 === billing.phase;
    case "irregular":
      return dayOfWeek(day) <= 5 && randomFor(...key, "billed", day).chance((IRREGULAR_PER_DAY * 7) / 5);
  }
};

/** The amount of a bill in minor units, at least 1.00. Half of them are whole to five cents, as price lists are. */
export const billAmount = ({ median, sigma }: Billing, random: Random): Minor => {
  const drawn = Math.max(100, Math.round(random.lognormal(median, sigma)));
  return random.chance(0.5) ? Math.ceil(drawn / 5) * 5 : drawn;
};

/** The service that a periodic bill is for: the days since the one before. */
export const servicePeriodOf = (
  { rhythm }: Billing,
  day: PlainDate,
): { start: PlainDate; end: PlainDate } | undefined => {
  const days = { weekly: 7, fortnightly: 14, monthly: 30, quarterly: 91, irregular: 0 }[rhythm];
  return days === 0 ? undefined : { start: addDays(day, -days), end: addDays(day, -1) };
};
