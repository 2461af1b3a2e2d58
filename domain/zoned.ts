import { dateAt, daysBetween, type Instant, minuteOfDayAt, type PlainDate, toInstant } from "./calendar.ts";

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/** The local time as if it were UTC, in epoch milliseconds. */
const asUtc = (date: PlainDate, minuteOfDay: number): number =>
  daysBetween("1970-01-01", date) * MS_PER_DAY + minuteOfDay * MS_PER_MINUTE;

/** By how much the clock at the place is ahead of UTC at the moment, in milliseconds. */
const offsetAt = (epochMilliseconds: number, zone: string): number => {
  const instant = toInstant(epochMilliseconds);
  return asUtc(dateAt(instant, zone), minuteOfDayAt(instant, zone)) - epochMilliseconds;
};

/**
 * The instant at which the clock at the place shows the date and minute of day. A time that a
 * daylight-saving change skips moves on by the length of the gap; of one that occurs twice the first
 * is meant.
 */
export const instantAt = (date: PlainDate, minuteOfDay: number, zone: string): Instant => {
  const local = asUtc(date, minuteOfDay);
  // The clock changes at most once in these two days and a bit: one of the two offsets holds.
  const before = offsetAt(local - MS_PER_DAY, zone);
  const after = offsetAt(local + MS_PER_DAY, zone);
  const candidates = [local - before, local - after].sort((a, b) => a - b);
  const shown = candidates.find((instant) => instant + offsetAt(instant, zone) === local);
  return toInstant(shown ?? local - before);
};
