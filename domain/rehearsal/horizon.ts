import { dayOfWeek, type Instant, type PlainDate } from "../calendar.ts";
import { dateOf, dayOf } from "../dunning/day.ts";

/** One day of a rehearsal, and the moments at which things happen on it (UTC), as in the demo. */
export interface RehearsalDay {
  readonly date: PlainDate;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly isBankingDay: boolean;
  /** Invoices are issued. */
  readonly invoicing: Instant;
  /** Payments arrive. */
  readonly banking: Instant;
  /** Colleagues make their calls. */
  readonly calling: Instant;
  /** The next day begins. */
  readonly end: Instant;
}

/** The stretch of time that is rehearsed. */
export interface Horizon {
  readonly start: Instant;
  /** The first day; days since 1970-01-01. */
  readonly first: number;
  /** The day after the last. */
  readonly end: number;
  readonly days: readonly RehearsalDay[];
}

/** So many days from the instant on, its own (UTC) the first. */
export const horizonOf = (start: Instant, days: number): Horizon => {
  const first = dayOf(start.slice(0, 10));
  return {
    start,
    first,
    end: first + days,
    days: Array.from({ length: days }, (_, i) => {
      const date = dateOf(first + i);
      return {
        date,
        day: first + i,
        isBankingDay: dayOfWeek(date) <= 5,
        invoicing: `${date}T07:00:00.000Z`,
        banking: `${date}T10:00:00.000Z`,
        calling: `${date}T13:00:00.000Z`,
        end: `${dateOf(first + i + 1)}T00:00:00.000Z`,
      };
    }),
  };
};

const HOUR_MS = 3_600_000;

/** Runs come at five minutes past the hour, as all stages have it (`lib/config/stages/`). */
const RUN_MS = 5 * 60_000;

/** The hourly run that takes up what is due at the instant: the first at it or after it. */
export const runAt = (instant: Instant): Instant =>
  instant.endsWith(":05:00.000Z")
    ? instant
    : new Date(Math.ceil((Date.parse(instant) - RUN_MS) / HOUR_MS) * HOUR_MS + RUN_MS).toISOString();

/** The run after the one at the instant. */
export const nextRun = (run: Instant): Instant => new Date(Date.parse(run) + HOUR_MS).toISOString();
