/** Business days counted at speed: cadences count dozens of them for each account that is asked about. */

/** The day (days since 1970-01-01) so many business days after a day, before it when negative; zero leaves it unchanged. */
export type BusinessDayCounter = (day: number, days: number) => number;

type IsBusinessDay = (day: number) => boolean;

const walk = (isBusinessDay: IsBusinessDay, from: number, days: number): number => {
  const step = Math.sign(days);
  let day = from;
  for (let left = Math.abs(days); left > 0; ) {
    day += step;
    if (isBusinessDay(day)) left--;
  }
  return day;
};

/** The business days from `first` to `last` in their order, and for each day how many of them lie before it. */
const listed = (isBusinessDay: IsBusinessDay, first: number, last: number) => {
  const before = new Uint16Array(last - first + 2);
  const open: number[] = [];
  for (let day = first; day <= last; day++) {
    before[day - first] = open.length;
    if (isBusinessDay(day)) open.push(day);
  }
  before[last - first + 1] = open.length;
  return { open: Int32Array.from(open), before };
};

/**
 * A counter for the place whose business days are given. Between `first` and `last` it looks the answer up
 * in a list that is made at the first question; beyond them it walks from day to day.
 */
export const businessDayCounter = (
  isBusinessDay: IsBusinessDay,
  first: number,
  last: number,
): BusinessDayCounter => {
  let list: ReturnType<typeof listed> | undefined;
  return (day, days) => {
    if (days === 0) return day;
    if (day < first || day > last) return walk(isBusinessDay, day, days);
    list ??= listed(isBusinessDay, first, last);
    const at =
      days > 0 ? (list.before[day - first + 1] ?? 0) + days - 1 : (list.before[day - first] ?? 0) + days;
    return list.open[at] ?? walk(isBusinessDay, day, days);
  };
};
