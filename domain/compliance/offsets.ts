/**
 * Zone offsets at speed. The gate asks for the local time of thousands of debtors a second, so the
 * engine's formatter is asked once per zone and UTC day and the answer is kept. Exact to the
 * second in which a zone changes its clock.
 */

import type { Instant } from "../calendar.ts";

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;
/** Milliseconds of a minute. */
export const MINUTE_MS = 60_000;

const digit = (text: string, at: number): number => {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
};

const two = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1);

// Marks of YYYY-MM-DDTHH:mm:ss.sssZ.
const hasMarks = (text: string): boolean =>
  text.length === 24 &&
  text[4] === "-" &&
  text[7] === "-" &&
  text[10] === "T" &&
  text[13] === ":" &&
  text[16] === ":" &&
  text[19] === "." &&
  text[23] === "Z";

/**
 * Epoch milliseconds of an instant, NaN for a text that is none: what Date.parse answers, several
 * times as fast for the one form that instants have here. What is not plainly of that form, such as
 * a 30 February, is left to Date.parse.
 */
export const epochOf = (instant: Instant): number => {
  if (!hasMarks(instant)) return Date.parse(instant);
  const year = two(instant, 0) * 100 + two(instant, 2);
  const month = two(instant, 5);
  const day = two(instant, 8);
  const hour = two(instant, 11);
  const minute = two(instant, 14);
  const second = two(instant, 17);
  const thousandth = two(instant, 20) * 10 + digit(instant, 22);
  const plain =
    year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour <= 23 && minute <= 59;
  if (!(plain && second <= 59 && thousandth <= 999)) return Date.parse(instant);
  return Date.UTC(year, month - 1, day, hour, minute, second, thousandth);
};

interface Change {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** One offset for the whole UTC day, or the change within it. */
type DayOffset = number | Change;

const atBeginning = (of: DayOffset): number => (typeof of === "number" ? of : of.before);
const atEnd = (of: DayOffset): number => (typeof of === "number" ? of : of.after);

interface ZoneTable {
  readonly format: Intl.DateTimeFormat;
  readonly days: Map<number, DayOffset>;
}

const MAX_DAYS_KEPT = 20_000;
const tables = new Map<string, ZoneTable>();

const tableOf = (zone: string): ZoneTable => {
  const known = tables.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "iso8601",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const table = { format, days: new Map<number, DayOffset>() };
  tables.set(zone, table);
  return table;
};

const askEngine = (format: Intl.DateTimeFormat, ms: number): number => {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
};

/** A day ends with the offset the next one begins with, so that the engine is asked once for the two of them. */
const readDay = ({ format, days }: ZoneTable, day: number): DayOffset => {
  const start = day * DAY_MS;
  const yesterday = days.get(day - 1);
  const tomorrow = days.get(day + 1);
  const before = yesterday === undefined ? askEngine(format, start) : atEnd(yesterday);
  const after = tomorrow === undefined ? askEngine(format, start + DAY_MS) : atBeginning(tomorrow);
  if (before === after) return before;
  let low = start;
  let high = start + DAY_MS;
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (askEngine(format, middle) === before) low = middle;
    else high = middle;
  }
  return { at: high, before, after };
};

const dayOffset = (zone: string, day: number): DayOffset => {
  const table = tableOf(zone);
  const { days } = table;
  const known = days.get(day);
  if (known !== undefined) return known;
  if (days.size >= MAX_DAYS_KEPT) days.clear();
  const read = readDay(table, day);
  days.set(day, read);
  return read;
};

/** Milliseconds to add to UTC for the local time of the zone at the instant (epoch milliseconds). */
export const offsetAt = (zone: string, ms: number): number => {
  const offset = dayOffset(zone, Math.floor(ms / DAY_MS));
  if (typeof offset === "number") return offset;
  return ms < offset.at ? offset.before : offset.after;
};

/** The first instant after `from`, up to and including `to`, at which the zone's clock changes. */
export const changeBetween = (zone: string, from: number, to: number): number | undefined => {
  for (let day = Math.floor(from / DAY_MS); day * DAY_MS <= to; day++) {
    const offset = dayOffset(zone, day);
    if (typeof offset !== "number" && offset.at > from && offset.at <= to) return offset.at;
  }
  return undefined;
};

/** The instant at which the local date (days since 1970-01-01) begins in the zone. */
export const startOfDay = (zone: string, localDay: number): number => {
  const local = localDay * DAY_MS;
  const early = offsetAt(zone, local - DAY_MS);
  const first = local - early;
  const change = changeBetween(zone, local - DAY_MS, first);
  if (change === undefined) return first;
  const second = local - offsetAt(zone, change);
  // Where the change skips midnight, the day begins with the change itself.
  return Math.max(second, change);
};
