/** Weekends by country, where they are not Saturday and Sunday. ISO weekdays, Monday 1. */
const fridaySaturday = "AF BD BH DZ EG IL IQ JO KW LY MV OM PS QA SA SD SY YE".split(" ");

interface Weekend {
  /** Days since 1970-01-01 from which the days off hold. */
  readonly from: number;
  readonly days: readonly number[];
}

const since = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const always = Number.NEGATIVE_INFINITY;

/** Latest first. */
const weekends: ReadonlyMap<string, readonly Weekend[]> = new Map<string, readonly Weekend[]>([
  ...fridaySaturday.map((country) => [country, [{ from: always, days: [5, 6] }]] as const),
  [
    "AE",
    [
      // Saturday and Sunday, with a half day on Friday that counts as a business day.
      { from: since("2022-01-01"), days: [6, 7] },
      { from: always, days: [5, 6] },
    ],
  ],
  ["BN", [{ from: always, days: [5, 7] }]],
  ["IR", [{ from: always, days: [4, 5] }]],
  ["NP", [{ from: always, days: [6] }]],
]);

const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** Whether the day (days since 1970-01-01) is one of the country's weekly days off. */
export const isWeekend = (day: number, country: string): boolean => {
  const weekday = weekdayOf(day);
  const table = weekends.get(country);
  if (!table) return weekday >= 6;
  const weekend = table.find(({ from }) => day >= from);
  return weekend?.days.includes(weekday) ?? false;
};

/** ISO day of the week, Monday 1 to Sunday 7, of a day counted since 1970-01-01. */
export { weekdayOf };
