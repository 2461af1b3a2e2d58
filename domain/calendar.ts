import { Temporal } from "temporal-polyfill";

/** A date of business without time or zone, `YYYY-MM-DD`. Plain dates compare as strings. */
export type PlainDate = string;

/** An instant in UTC, `YYYY-MM-DDTHH:mm:ss.sssZ` (always milliseconds, so instants compare as strings). */
export type Instant = string;

const PLAIN_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Whether the text is a date that exists: `2024-02-29` is, `2026-02-30` is not. */
export const isPlainDate = (text: string): boolean => {
  if (!PLAIN_DATE.test(text)) return false;
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
};

const MS_PER_DAY = 86_400_000;
const dayNumber = (date: PlainDate): number => Date.parse(`${date}T00:00:00Z`) / MS_PER_DAY;

/** The date `days` after (or, negative, before) the date. */
export const addDays = (date: PlainDate, days: number): PlainDate =>
  new Date((dayNumber(date) + days) * MS_PER_DAY).toISOString().slice(0, 10);

/** Days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: PlainDate, to: PlainDate): number => dayNumber(to) - dayNumber(from);

/** The last date of the date's month. */
export const endOfMonth = (date: PlainDate): PlainDate => {
  const first = Temporal.PlainDate.from(`${date.slice(0, 7)}-01`);
  return first.with({ day: first.daysInMonth }).toString();
};

/** ISO day of the week, Monday 1 to Sunday 7. */
export const dayOfWeek = (date: PlainDate): number => ((dayNumber(date) + 3) % 7) + 1;

/** Whether the zone is one of the IANA database that the engine knows. */
export const isTimeZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return !/^[+-]/.test(zone);
  } catch {
    return false;
  }
};

/** The date at the place when the instant happens. */
export const dateAt = (instant: Instant, zone: string): PlainDate =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();

/** Minutes since local midnight at the place, 0 to 1439. */
export const minuteOfDayAt = (instant: Instant, zone: string): number => {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  return local.hour * 60 + local.minute;
};

/**
 * The instant at which the clock at the place shows the date and minute of day. A time that a
 * daylight-saving change skips becomes the first instant after the gap; one that occurs twice
 * becomes the first of the two.
 */
export const instantAt = (date: PlainDate, minuteOfDay: number, zone: string): Instant =>
  toInstant(
    Temporal.PlainDate.from(date)
      .toPlainDateTime({ hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 })
      .toZonedDateTime(zone).epochMilliseconds,
  );

/** The instant of epoch milliseconds. */
export const toInstant = (epochMilliseconds: number): Instant => new Date(epochMilliseconds).toISOString();

/** The instant `ms` milliseconds later. */
export const addMilliseconds = (instant: Instant, ms: number): Instant => toInstant(Date.parse(instant) + ms);

/** Instants bound dates, never the other way round: the later of two. */
export const later = <T extends Instant | PlainDate>(a: T, b: T): T => (a > b ? a : b);
