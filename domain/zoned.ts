import { daysBetween, type Instant, type PlainDate, toInstant } from "./calendar.ts";
import { DAY_MS, MINUTE_MS, offsetAt } from "./compliance/offsets.ts";

/** The local time as if it were UTC, in epoch milliseconds. */
const asUtc = (date: PlainDate, minuteOfDay: number): number =>
  daysBetween("1970-01-01", date) * DAY_MS + minuteOfDay * MINUTE_MS;

/**
 * The instant at which the clock at the place shows the date and minute of day. A time that a
 * daylight-saving change skips moves on by the length of the gap; of one that occurs twice the first
 * is meant.
 */
export const instantAt = (date: PlainDate, minuteOfDay: number, zone: string): Instant => {
  const local = asUtc(date, minuteOfDay);
  // The clock changes at most once in these two days and a bit: one of the two offsets holds.
  const before = offsetAt(zone, local - DAY_MS);
  const after = offsetAt(zone, local + DAY_MS);
  const candidates = [local - before, local - after].sort((a, b) => a - b);
  const shown = candidates.find((instant) => instant + offsetAt(zone, instant) === local);
  return toInstant(shown ?? local - before);
};
