import type { PlainDate } from "../../calendar.ts";
import { type Rate, rateOf } from "../rate.ts";

/** The reference rate of a half-year, in percent. */
export interface HalfYearRate {
  /** 1 January or 1 July. */
  readonly from: PlainDate;
  readonly percent: string;
  /** The number could not be read at its own source; correct it there before relying on it. */
  readonly unverified?: true;
}

/** A reference rate as laws name it, half-year by half-year, oldest first. */
export interface RateTable {
  readonly name: string;
  /** Where the numbers are published. */
  readonly publisher: string;
  readonly rates: readonly HalfYearRate[];
}

/** A reference rate that is found for a day. */
export interface FoundRate {
  readonly rate: Rate;
  readonly unverified: boolean;
}

/** The first day of the half-year that the day lies in. */
export const halfYearOf = (day: PlainDate): PlainDate =>
  `${day.slice(0, 4)}-${day.slice(5, 7) < "07" ? "01" : "07"}-01`;

/** The first day of the half-year after the one that the day lies in. */
export const nextHalfYear = (day: PlainDate): PlainDate => {
  const year = day.slice(0, 4);
  return day.slice(5, 7) < "07" ? `${year}-07-01` : `${Number(year) + 1}-01-01`;
};

/**
 * The reference rate of the half-year that the day lies in. Where the table does not know the half-year
 * yet, the last one it knows, as unverified; undefined before its first.
 */
export const referenceRate = ({ rates }: RateTable, day: PlainDate): FoundRate | undefined => {
  const half = halfYearOf(day);
  const row = rates.findLast(({ from }) => from <= half);
  if (!row) return undefined;
  return { rate: rateOf(row.percent), unverified: row.unverified === true || row.from !== half };
};

type Year = `${number}`;

/** Rows of a table: for each year the first and the second half; `?` after a number marks it as unverified. */
export const halfYears = (
  lines: readonly (readonly [Year, string, string | undefined])[],
): readonly HalfYearRate[] =>
  lines.flatMap(([year, first, second]) =>
    [
      { from: `${year}-01-01`, text: first },
      { from: `${year}-07-01`, text: second },
    ].flatMap(({ from, text }): HalfYearRate[] => {
      if (text === undefined) return [];
      const percent = text.replace("?", "");
      return [{ from, percent, ...(text.endsWith("?") && { unverified: true as const }) }];
    }),
  );
