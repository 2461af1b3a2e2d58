import { addDays, daysBetween, type PlainDate } from "../calendar.ts";

/** How days become parts of a year: actual days over 365 or 360, or months of 30 days as bonds in the US count them. */
export const dayCounts = ["ACT/365", "ACT/360", "30/360"] as const;
export type DayCount = (typeof dayCounts)[number];

/** The days of a year by the convention. 365 in a leap year too ("actual/365 fixed", ISDA 2006, 4.16(d)). */
export const yearOf = (convention: DayCount): bigint => (convention === "ACT/365" ? 365n : 360n);

const isEndOfFebruary = (date: PlainDate): boolean =>
  date.slice(5, 7) === "02" && addDays(date, 1).slice(8) === "01";

const numbers = (date: PlainDate): readonly [number, number, number] => [
  Number(date.slice(0, 4)),
  Number(date.slice(5, 7)),
  Number(date.slice(8)),
];

/**
 * 30/360 US (NASD, ISDA 2006, 4.16(f) with the end-of-February rule): an end of February counts as the
 * 30th where both dates are one, or the first is; a 31st counts as the 30th at the start, and at the
 * end where the start is the 30th.
 */
const thirty360 = (from: PlainDate, to: PlainDate): number => {
  const [year1, month1, first] = numbers(from);
  const [year2, month2, second] = numbers(to);
  const starts = isEndOfFebruary(from);
  const day2 = starts && isEndOfFebruary(to) ? 30 : second;
  const day1 = starts || first === 31 ? 30 : first;
  return 360 * (year2 - year1) + 30 * (month2 - month1) + (day2 === 31 && day1 === 30 ? 30 : day2) - day1;
};

/** The days from one date to a later one by the convention. The first date does not count, the last one does. */
export const daysBy = (convention: DayCount, from: PlainDate, to: PlainDate): number =>
  convention === "30/360" ? thirty360(from, to) : daysBetween(from, to);
