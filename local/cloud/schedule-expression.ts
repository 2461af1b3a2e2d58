import { Cron } from "croner";
import { Temporal } from "temporal-polyfill";
import type { Instant } from "../../domain/calendar.ts";

/** A schedule expression that cannot be read. The message says which and why. */
export class InvalidScheduleExpression extends Error {
  override readonly name = "InvalidScheduleExpression";
}

/** When a schedule runs. */
export interface Occurrences {
  /** The first instant after the given one, or undefined when there is none any more. */
  after(instant: Instant): Instant | undefined;
}

const UNITS_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  minutes: 60_000,
  hour: 3_600_000,
  hours: 3_600_000,
  day: 86_400_000,
  days: 86_400_000,
};

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names for the values from the least on. */
  readonly names?: readonly string[];
  /** Forms that only this field has. */
  readonly special?: RegExp;
}

/** The fields of a cron expression. Source: AWS, "Schedule types in EventBridge Scheduler", cron-based schedules. */
const FIELDS: readonly Field[] = [
  { name: "minutes", least: 0, most: 59 },
  { name: "hours", least: 0, most: 23 },
  { name: "day of month", least: 1, most: 31, special: /^(L|\d+W)$/ },
  { name: "month", least: 1, most: 12, names: MONTHS },
  { name: "day of week", least: 1, most: 7, names: DAYS, special: /^(\w+L|\w+#[1-5])$/ },
  { name: "year", least: 1970, most: 2199 },
];

const isValue = ({ least, most, names = [] }: Field, text: string): boolean =>
  names.includes(text.toUpperCase()) || (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most);

const isPart = (field: Field, part: string): boolean => {
  if (field.special?.test(part)) return part === "L" || isValue(field, part.replace(/(L|W|#\d)$/, ""));
  const [, range = "", step] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(part) ?? [];
  if (range === "*") return true;
  const [from = "", to, ...more] = range.split("-");
  // `5/10` is every ten from five on; a name has no steps.
  if (step !== undefined && to === undefined && !/^\d+$/.test(from)) return false;
  return more.length === 0 && isValue(field, from) && (to === undefined || isValue(field, to));
};

/** AWS numbers the days of the week from 1 (Sunday), cron programs from 0; it writes `6L` for what they write `5#L`. */
const daysOfWeek = (field: string): string =>
  field
    .split(",")
    .map((part) =>
      part
        .replace("?", "*")
        .replace(/^(\d)(?:-(\d))?/, (_, from: string, to?: string) =>
          [from, to].flatMap((day) => (day === undefined ? [] : [Number(day) - 1])).join("-"),
        )
        .replace(/^(\w+)L$/, "$1#L"),
    )
    .join(",");

/** The last value of each field, for AWS's `5/10`: every ten from five on. */
const LAST = [59, 23, 31, 12, 6, 2199] as const;

const withSteps = (field: string | undefined, index: number): string =>
  (field ?? "").replace(
    /(^|,)(\d+)\//g,
    (_, before: string, from: string) => `${before}${from}-${LAST[index]}/`,
  );

const readCron = (expression: string, fields: string, timezone: string): Occurrences => {
  const parts = fields.trim().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = parts;
  if (parts.length !== 6 || !dayOfMonth || !dayOfWeek || !year)
    throw new InvalidScheduleExpression(`${expression} has not the six fields of an AWS cron expression`);
  if ((dayOfMonth === "?") === (dayOfWeek === "?"))
    throw new InvalidScheduleExpression(`${expression} needs ? as one of day of month and day of week`);
  for (const [index, field] of FIELDS.entries()) {
    const text = parts[index] ?? "";
    const isLeftOpen = text === "?" && (index === 2 || index === 4);
    if (!isLeftOpen && !text.split(",").every((part) => isPart(field, part)))
      throw new InvalidScheduleExpression(`${expression} has ${text} as its ${field.name}`);
  }
  let cron: Cron;
  try {
    cron = new Cron(
      [
        "0",
        ...[minute, hour, dayOfMonth.replace("?", "*"), month, daysOfWeek(dayOfWeek), year].map(withSteps),
      ].join(" "),
      { timezone, paused: true },
    );
  } catch (cause) {
    throw new InvalidScheduleExpression(`${expression} cannot be read: ${String(cause)}`, { cause });
  }
  return {
    after(instant) {
      let date = cron.nextRun(new Date(instant));
      // croner takes the time after one that the change to daylight saving leaves out, and all times that the change
      // back repeats. Scheduler skips the first and does not repeat the second.
      for (let tries = 0; date && tries < 100; tries++) {
        if (cron.match(date) && !isRepeated(date, timezone)) break;
        date = cron.nextRun(date);
      }
      return date?.toISOString();
    },
  };
};

/** Whether a local time was there before, an hour ago: what the change back from daylight saving does. */
const isRepeated = (date: Date, timezone: string): boolean => {
  if (timezone === "UTC") return false;
  const here = Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(timezone);
  return (
    here.toPlainDateTime().toZonedDateTime(timezone, { disambiguation: "earlier" }).epochMilliseconds !==
    date.getTime()
  );
};

/** AWS does not say what becomes of an `at` that daylight saving leaves out; here it is an hour later, and of two the earlier. */
const readAt = (expression: string, text: string, timezone: string): Occurrences => {
  let at: Instant;
  try {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) throw new RangeError(text);
    at = new Date(
      Temporal.PlainDateTime.from(text).toZonedDateTime(timezone).epochMilliseconds,
    ).toISOString();
  } catch (cause) {
    throw new InvalidScheduleExpression(`${expression} is no date and time`, { cause });
  }
  return { after: (instant) => (instant < at ? at : undefined) };
};

/** A day is always 24 hours, whatever daylight saving does. */
const readRate = (expression: string, text: string, start: Instant): Occurrences => {
  const [, count, unit] = /^([1-9]\d*) (\w+)$/.exec(text.trim()) ?? [];
  const step = Number(count) * (UNITS_MS[unit ?? ""] ?? Number.NaN);
  if (!(step > 0)) throw new InvalidScheduleExpression(`${expression} is no rate`);
  const first = Date.parse(start);
  return {
    after(instant) {
      const steps = Math.max(0, Math.floor((Date.parse(instant) - first) / step) + 1);
      return new Date(first + steps * step).toISOString();
    },
  };
};

/**
 * Reads `cron(…)`, `rate(…)` or `at(…)` as EventBridge Scheduler does. A rate begins at `start` itself: its
 * start date, or the instant at which the schedule was made.
 *
 * Source: AWS, "Schedule types in EventBridge Scheduler", with its section on daylight savings time.
 *
 * @throws InvalidScheduleExpression
 */
export const readSchedule = (expression: string, timezone: string, start: Instant): Occurrences => {
  const [, kind, inner = ""] = /^(cron|rate|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === "cron") return readCron(expression, inner, timezone);
  if (kind === "rate") return readRate(expression, inner, start);
  if (kind === "at") return readAt(expression, inner, timezone);
  throw new InvalidScheduleExpression(`${expression} is none of cron(…), rate(…) and at(…)`);
};
