import * as z from "zod";
import {
  addDays,
  dateAt,
  dayOfWeek,
  endOfMonth,
  type Instant,
  minuteOfDayAt,
  type PlainDate,
} from "../../calendar.ts";
import { instantAt } from "../../zoned.ts";

/** The days of the week, Monday first, as requests name them. */
export const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

/** On which days a report goes out. Days 29 to 31 are missing in some months, so the last day has a name of its own. */
export const cadence = z.discriminatedUnion("every", [
  z.strictObject({ every: z.literal("day") }),
  z.strictObject({ every: z.literal("week"), on: z.enum(WEEKDAYS) }),
  z.strictObject({ every: z.literal("month"), on: z.union([z.int().min(1).max(28), z.literal("last")]) }),
]);
export type Cadence = z.infer<typeof cadence>;

/** A time of day on the wall clock, `07:30`. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is not a time such as 07:30");

const minuteOf = (at: string): number => Number(at.slice(0, 2)) * 60 + Number(at.slice(3));

/**
 * The cron expression of EventBridge Scheduler for a cadence: minute, hour, day of month, month, day
 * of week, year. It is read in the schedule's time zone, so the report keeps its wall-clock time when
 * daylight saving begins and ends. Source: EventBridge Scheduler, "Cron-based schedules".
 */
export const cronOf = (cadence: Cadence, at: string): string => {
  const time = `${minuteOf(at) % 60} ${Math.floor(minuteOf(at) / 60)}`;
  switch (cadence.every) {
    case "day":
      return `cron(${time} * * ? *)`;
    case "week":
      return `cron(${time} ? * ${cadence.on.slice(0, 3).toUpperCase()} *)`;
    case "month":
      return `cron(${time} ${cadence.on === "last" ? "L" : cadence.on} * ? *)`;
  }
};

const isOn = (cadence: Cadence, date: PlainDate): boolean => {
  switch (cadence.every) {
    case "day":
      return true;
    case "week":
      return WEEKDAYS[dayOfWeek(date) - 1] === cadence.on;
    case "month":
      return cadence.on === "last" ? date === endOfMonth(date) : Number(date.slice(8)) === cadence.on;
  }
};

/** A month without its day, should the clock change fall on it, and the one after. */
const LONGEST_WAIT_DAYS = 70;

/**
 * The first instant after the given one at which a report goes out. A day on which the change to
 * daylight saving leaves the time out is passed over, as Scheduler does; a time that occurs twice
 * counts once.
 */
export const nextRun = (cadence: Cadence, at: string, zone: string, after: Instant): Instant => {
  const minute = minuteOf(at);
  const today = dateAt(after, zone);
  for (let days = 0; days <= LONGEST_WAIT_DAYS; days++) {
    const date = addDays(today, days);
    if (!isOn(cadence, date)) continue;
    const instant = instantAt(date, minute, zone);
    if (instant > after && minuteOfDayAt(instant, zone) === minute) return instant;
  }
  throw new RangeError(`No report goes out within ${LONGEST_WAIT_DAYS} days after ${after}`);
};
