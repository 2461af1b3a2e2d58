import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, daysBetween } from "../../../domain/calendar.ts";
import {
  addBusinessDays,
  holidayYears,
  isBusinessDay,
  isHoliday,
} from "../../../domain/compliance/holidays.ts";

describe("public holidays", () => {
  test.each([
    ["DE", undefined, "2026-10-03", true],
    ["DE", undefined, "2026-01-06", false],
    ["DE", "BY", "2026-01-06", true],
    ["US", undefined, "2026-11-26", true],
    ["US", "MA", "2026-04-20", true],
    ["US", "NY", "2026-04-20", false],
    ["US", undefined, "2026-07-03", true], // the fourth is a Saturday
    ["CA", "QC", "2026-06-24", true],
    ["CA", "ON", "2026-06-24", false],
    ["CA", "QC", "2026-04-06", true],
    ["GB", undefined, "2026-08-31", true],
    ["GB", "SCT", "2026-08-31", false],
    ["GB", "SCT", "2026-11-30", true],
    ["JP", undefined, "2026-05-06", true],
    ["SA", undefined, "2026-09-23", true],
    ["KR", undefined, "2026-02-18", true], // Seollal takes three days
    ["FR", undefined, "2015-07-14", true],
    ["FR", undefined, "2032-07-14", true],
    ["XX", undefined, "2026-01-01", false],
  ])("%s %s %s: %s", (country, region, date, expected) => {
    expect(isHoliday(country, region, date)).toBe(expected);
  });

  test("a region the tables do not know has the holidays of the country", () => {
    expect(isHoliday("GB", "LND", "2026-08-31")).toBe(true);
    expect(isHoliday("FR", "75", "2026-07-14")).toBe(true);
  });

  test("outside the table's years only holidays of fixed date are known", () => {
    const later = holidayYears.last + 3;
    expect(isHoliday("FR", undefined, `${later}-07-14`)).toBe(true);
    expect(isHoliday("FR", undefined, "1999-12-25")).toBe(true);
    expect(isHoliday("FR", undefined, `${later}-07-15`)).toBe(false);
  });

  test("every country of the tables has at least four holidays in every year", () => {
    const countries = [
      "AE",
      "AU",
      "BR",
      "CH",
      "DE",
      "ES",
      "FR",
      "GB",
      "IL",
      "IN",
      "IT",
      "JP",
      "NL",
      "SA",
      "US",
    ];
    for (const country of countries) {
      for (let year = holidayYears.first; year <= holidayYears.last; year++) {
        const first = `${year}-01-01`;
        const days = Array.from({ length: 365 }, (_, day) => addDays(first, day));
        const count = days.filter((date) => isHoliday(country, undefined, date)).length;
        expect(count, `${country} ${year}`).toBeGreaterThanOrEqual(4);
        expect(count, `${country} ${year}`).toBeLessThanOrEqual(30);
      }
    }
  });
});

describe("business days", () => {
  test.each([
    ["2026-11-20", "DE", true], // Friday
    ["2026-11-21", "DE", false],
    ["2026-11-20", "SA", false],
    ["2026-11-22", "SA", true],
    ["2026-11-20", "IL", false],
    ["2026-11-22", "IL", true],
    ["2021-11-19", "AE", false],
    ["2021-11-21", "AE", true],
    ["2026-11-20", "AE", true],
    ["2026-11-22", "AE", false],
    ["2026-11-21", "NP", false],
    ["2026-11-22", "NP", true],
    ["2026-11-21", undefined, false],
  ])("%s in %s: %s", (date, country, expected) => {
    expect(isBusinessDay(date, country)).toBe(expected);
  });

  test.each([
    ["2026-11-20", 1, "DE", "2026-11-23"],
    ["2026-11-21", 1, "DE", "2026-11-23"],
    ["2026-11-20", 0, "DE", "2026-11-20"],
    ["2026-12-23", 2, "DE", "2026-12-28"],
    ["2026-12-28", -2, "DE", "2026-12-23"],
    ["2026-11-19", 1, "SA", "2026-11-22"],
    ["2026-11-25", 1, "US", "2026-11-27"],
  ])("%s plus %i in %s is %s", (date, days, country, expected) => {
    expect(addBusinessDays(date, days, country)).toBe(expected);
  });

  test("adding lands on a business day with exactly that many on the way", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom("DE", "US", "SA", "JP", "AE"),
        (offset, days, country) => {
          const from = addDays("2016-01-01", offset);
          const to = addBusinessDays(from, days, country);
          const passed = Array.from({ length: daysBetween(from, to) }, (_, day) => addDays(from, day + 1));
          expect(isBusinessDay(to, country)).toBe(true);
          expect(passed.filter((date) => isBusinessDay(date, country))).toHaveLength(days);
        },
      ),
    );
  });
});
