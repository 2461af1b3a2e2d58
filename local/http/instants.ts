import type { Instant } from "../../domain/calendar.ts";

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** The longest turn at once: ten years. */
const LIMIT_MS = 3653 * 86_400_000;

/**
 * The instant that a person means: `+7d` (also `m`, `h`, `w`) from now, a date (its first instant in
 * UTC), or an instant.
 *
 * @throws RangeError when it cannot be read, lies before now, or more than ten years ahead.
 */
export const instantOf = (text: string, now: Instant): Instant => {
  const trimmed = text.trim();
  const [, count, unit] = /^\+?(\d{1,6})\s*([mhdw])$/.exec(trimmed) ?? [];
  const start = Date.parse(now);
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(trimmed);
  const zoned = /T/.test(trimmed) && !/(Z|[+-]\d{2}:\d{2})$/.test(trimmed) ? `${trimmed}Z` : trimmed;
  const target =
    count === undefined
      ? isDate
        ? Date.parse(zoned)
        : Number.NaN
      : start + Number(count) * (UNITS_MS[unit ?? ""] ?? 0);
  if (Number.isNaN(target))
    throw new RangeError(`${text} is neither a step such as +7d nor a date such as 2026-03-01`);
  if (target < start) throw new RangeError(`The clock shows ${now} and cannot go back to ${trimmed}`);
  if (target - start > LIMIT_MS) throw new RangeError("The clock turns by ten years at most");
  return new Date(target).toISOString();
};
