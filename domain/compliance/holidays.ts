import { addDays, type PlainDate } from "../calendar.ts";
import { type BusinessDayCounter, businessDayCounter } from "./business-days.ts";
import { added, firstYear, lastYear, national, removed } from "./holidays.generated.ts";
import { isWeekend } from "./weekends.ts";

/** The years that the holiday tables hold, both included. */
export const holidayYears = { first: firstYear, last: lastYear } as const;

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a plain date. */
export const dayNumberOf = (date: PlainDate): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

const firstDay = dayNumberOf(`${firstYear}-01-01`);
const lastDay = dayNumberOf(`${lastYear}-12-31`);

/** Reverses the generator's encoding: two base-36 digits a date, `zz` a step of 1,295 days. */
const decode = (text: string): number[] => {
  const days: number[] = [];
  let day = firstDay;
  for (let at = 0; at < text.length; at += 2) {
    const digits = text.slice(at, at + 2);
    day += Number.parseInt(digits, 36);
    if (digits !== "zz") days.push(day);
  }
  return days;
};

/** Where a debtor who names no region is taken to be, for countries without common holidays in full. */
const regionUnlessStated: Readonly<Record<string, string>> = { GB: "ENG" };

/** The holidays and weekends of one place, asked by days since 1970-01-01. */
export interface PlaceCalendar {
  readonly isHoliday: (day: number) => boolean;
  readonly isBusinessDay: (day: number) => boolean;
}

/** A calendar that counts business days too. */
interface CountingCalendar extends PlaceCalendar {
  readonly afterBusinessDays: BusinessDayCounter;
}

const readHolidays = (country: string, region: string): ReadonlySet<number> => {
  const days = new Set(decode(national[country] ?? ""));
  const key = `${country}-${region}`;
  for (const day of decode(removed[key] ?? "")) days.delete(day);
  for (const day of decode(added[key] ?? "")) days.add(day);
  return days;
};

const yearAndMonthDay = (day: number): [year: number, monthDay: string] => {
  const date = new Date(day * DAY_MS).toISOString();
  return [Number(date.slice(0, 4)), date.slice(5, 10)];
};

/** Month and day of holidays that fall on the same date in each of the table's last ten years. */
const fixedHolidays = (days: ReadonlySet<number>): ReadonlySet<string> => {
  const years = new Map<string, number>();
  for (const day of days) {
    const [year, monthDay] = yearAndMonthDay(day);
    if (year > lastYear - 10) years.set(monthDay, (years.get(monthDay) ?? 0) + 1);
  }
  return new Set([...years].filter(([, count]) => count === 10).map(([monthDay]) => monthDay));
};

const makeCalendar = (country: string, region: string): CountingCalendar => {
  const days = readHolidays(country, region);
  let fixed: ReadonlySet<string> | undefined;
  const isHoliday = (day: number): boolean => {
    if (day >= firstDay && day <= lastDay) return days.has(day);
    fixed ??= fixedHolidays(days);
    return fixed.has(yearAndMonthDay(day)[1]);
  };
  const isBusinessDay = (day: number): boolean => !isWeekend(day, country) && !isHoliday(day);
  return {
    isHoliday,
    isBusinessDay,
    afterBusinessDays: businessDayCounter(isBusinessDay, firstDay, lastDay),
  };
};

const calendars = new Map<string, CountingCalendar>();

/** The calendar of a country (ISO 3166-1 alpha-2) and region (ISO 3166-2 without the country). */
export const calendarOf = (country = "", region = ""): CountingCalendar => {
  // Only regions the tables know get a calendar of their own, so that addresses do not fill the memory.
  const known = `${country}-${region}` in added || `${country}-${region}` in removed;
  const place = known ? region : (regionUnlessStated[country] ?? "");
  const key = `${country}-${place}`;
  const calendar = calendars.get(key);
  if (calendar) return calendar;
  const made = makeCalendar(country, place);
  calendars.set(key, made);
  return made;
};

/**
 * Whether the date is a public holiday of the country, or of the region where the tables know it
 * (United States, Canada, Australia, Germany, Switzerland, United Kingdom; without a region the
 * holidays of the whole country, for the United Kingdom those of England). A country that the
 * tables do not hold has none. Outside {@link holidayYears} only holidays of fixed date are known.
 */
export const isHoliday = (country: string, region: string | undefined, date: PlainDate): boolean =>
  calendarOf(country, region).isHoliday(dayNumberOf(date));

/** Whether business is done on the date: neither the country's weekend nor a public holiday. */
export const isBusinessDay = (date: PlainDate, country?: string, region?: string): boolean =>
  calendarOf(country, region).isBusinessDay(dayNumberOf(date));

/** {@link addBusinessDays} of a day counted since 1970-01-01. */
export const afterBusinessDays = (day: number, days: number, country?: string, region?: string): number =>
  calendarOf(country, region).afterBusinessDays(day, days);

/**
 * The date `days` business days after the date (before it, when negative). The date itself is not
 * counted, so a weekend plus one is Monday; zero returns the date unchanged.
 */
export const addBusinessDays = (
  date: PlainDate,
  days: number,
  country?: string,
  region?: string,
): PlainDate => {
  const day = dayNumberOf(date);
  return addDays(date, afterBusinessDays(day, days, country, region) - day);
};
