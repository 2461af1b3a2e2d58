import { Temporal } from "temporal-polyfill";
import { type Instant, type PlainDate, toInstant } from "./calendar.ts";

/**
 * The instant at which the clock at the place shows the date and minute of day. A time that a
 * daylight-saving change skips moves on by the length of the gap; of one that occurs twice the first
 * is meant. Kept apart from the calendar because it brings the Temporal library.
 */
export const instantAt = (date: PlainDate, minuteOfDay: number, zone: string): Instant =>
  toInstant(
    Temporal.PlainDate.from(date)
      .toPlainDateTime({ hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 })
      .toZonedDateTime(zone).epochMilliseconds,
  );
