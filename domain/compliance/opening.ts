import { dayNumberOf, type PlaceCalendar } from "./holidays.ts";
import { changeBetween, DAY_MS, MINUTE_MS, offsetAt } from "./offsets.ts";
import { type DayHours, type HoursClause, minuteOf } from "./rule.ts";
import { weekdayOf } from "./weekends.ts";

/** Opening and closing minute of a day; open at the first, closed at the second. */
type Minutes = readonly [opens: number, closes: number];

/** Hours of a local day (days since 1970-01-01), or undefined when it is closed. */
export type HoursOfDay = (localDay: number) => Minutes | undefined;

const MAX_DAYS_CLOSED = 400;

const minutesOf = (hours: DayHours | undefined): Minutes | undefined =>
  hours && [minuteOf(hours[0]), minuteOf(hours[1])];

/** What the clause says of each local day at a place with this calendar. */
export const hoursOfDay = (
  { week, holidays, blackout }: HoursClause,
  calendar: PlaceCalendar,
): HoursOfDay => {
  const closed = new Set((blackout ?? []).map(dayNumberOf));
  if ("businessDays" in week) {
    const hours = minutesOf(week.businessDays);
    return (day) => (!closed.has(day) && calendar.isBusinessDay(day) ? hours : undefined);
  }
  const weekdays = minutesOf(week.weekdays);
  const ofWeek = [
    ...Array<Minutes | undefined>(5).fill(weekdays),
    minutesOf(week.saturday),
    minutesOf(week.sunday),
  ];
  return (day) =>
    closed.has(day) || (holidays === "closed" && calendar.isHoliday(day))
      ? undefined
      : ofWeek[weekdayOf(day) - 1];
};

/** Whether local time (UTC plus offset, milliseconds) is within the hours. Opens inclusive, closes exclusive. */
export const isOpen = (of: HoursOfDay, local: number): boolean => {
  const day = Math.floor(local / DAY_MS);
  const hours = of(day);
  if (!hours) return false;
  const ofDay = local - day * DAY_MS;
  return ofDay >= hours[0] * MINUTE_MS && ofDay < hours[1] * MINUTE_MS;
};

/** The next local opening after a closed local time, as if the clock were never changed. */
const nextLocalOpening = (of: HoursOfDay, local: number): number => {
  const today = Math.floor(local / DAY_MS);
  for (let day = today; day <= today + MAX_DAYS_CLOSED; day++) {
    const hours = of(day);
    if (!hours || hours[0] >= hours[1]) continue;
    const opens = day * DAY_MS + hours[0] * MINUTE_MS;
    if (opens > local) return opens;
  }
  return Number.POSITIVE_INFINITY;
};

/**
 * The first instant at or after `ms` within the hours in the zone; infinite when that is beyond
 * `horizon`. Where the zone changes its clock before the opening, the search goes on from the
 * change, so an hour that is skipped or that comes twice is neither missed nor taken twice.
 */
export const nextOpen = (of: HoursOfDay, zone: string, ms: number, horizon: number): number => {
  let at = ms;
  while (at <= horizon) {
    const offset = offsetAt(zone, at);
    if (isOpen(of, at + offset)) return at;
    const opening = nextLocalOpening(of, at + offset) - offset;
    at = changeBetween(zone, at, Math.min(opening, horizon)) ?? opening;
  }
  return Number.POSITIVE_INFINITY;
};
