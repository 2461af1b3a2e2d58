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
  second: 1_000,
  seconds: 1_000,
  minute: 60_000,
  minutes: 60_000,
  hour: 3_600_000,
  hours: 3_600_000,
  day: 86_400_000,
  days: 86_400_000,
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
      // Scheduler skips a time that the change to daylight saving leaves out; croner takes the one after it.
      for (let tries = 0; date && tries < 10 && !cron.match(date); tries++) date = cron.nextRun(date);
      return date?.toISOString();
    },
  };
};

const readAt = (expression: string, text: string, timezone: string): Occurrences => {
  let at: Instant;
  try {
    at = new Date(
      Temporal.PlainDateTime.from(text).toZonedDateTime(timezone).epochMilliseconds,
    ).toISOString();
  } catch (cause) {
    throw new InvalidScheduleExpression(`${expression} is no date and time`, { cause });
  }
  return { after: (instant) => (instant < at ? at : undefined) };
};

const readRate = (expression: string, text: string, start: Instant): Occurrences => {
  const [, count, unit] = /^(\d+) (\w+)$/.exec(text.trim()) ?? [];
  const step = Number(count) * (UNITS_MS[unit ?? ""] ?? Number.NaN);
  if (!(step > 0)) throw new InvalidScheduleExpression(`${expression} is no rate`);
  const first = Date.parse(start);
  return {
    after(instant) {
      const steps = Math.max(1, Math.floor((Date.parse(instant) - first) / step) + 1);
      return new Date(first + steps * step).toISOString();
    },
  };
};

/**
 * Reads `cron(…)`, `rate(…)` or `at(…)` as EventBridge Scheduler does. `start` is where a rate counts from.
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
