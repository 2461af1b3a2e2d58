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
export const endOfMonth = (date: PlainDate): PlainDate =>
  new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).toISOString().slice(0, 10);

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

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs far more than using it, so each zone's is kept. */
const formatOf = (zone: string): Intl.DateTimeFormat => {
  let format = formats.get(zone);
  if (!format) {
    const digits = {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    } as const;
    format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...digits });
    formats.set(zone, format);
  }
  return format;
};

const wallClock = (instant: Instant, zone: string): Partial<Record<Intl.DateTimeFormatPartTypes, string>> =>
  Object.fromEntries(
    formatOf(zone)
      .formatToParts(Date.parse(instant))
      .map(({ type, value }) => [type, value]),
  );

/** The date at the place when the instant happens. */
export const dateAt = (instant: Instant, zone: string): PlainDate => {
  const { year, month, day } = wallClock(instant, zone);
  return `${year}-${month}-${day}`;
};

/** Minutes since local midnight at the place, 0 to 1439. */
export const minuteOfDayAt = (instant: Instant, zone: string): number => {
  const { hour, minute } = wallClock(instant, zone);
  return Number(hour) * 60 + Number(minute);
};

/** The instant of epoch milliseconds. */
export const toInstant = (epochMilliseconds: number): Instant => new Date(epochMilliseconds).toISOString();

/** The instant `ms` milliseconds later. */
export const addMilliseconds = (instant: Instant, ms: number): Instant => toInstant(Date.parse(instant) + ms);

/** Instants bound dates, never the other way round: the later of two. */
export const later = <T extends Instant | PlainDate>(a: T, b: T): T => (a > b ? a : b);
