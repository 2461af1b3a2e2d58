import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, addMilliseconds, dateAt, daysBetween } from "../../../domain/calendar.ts";
import { beginningOf, dateOf, dayOf, dunningDay } from "../../../domain/dunning/day.ts";
import { instantAt } from "../../../domain/zoned.ts";

const zone = fc.constantFrom(
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "Pacific/Auckland",
  "Pacific/Kiritimati",
  "Pacific/Apia",
  "Africa/Casablanca",
  "America/St_Johns",
  "UTC",
);
const date = fc.integer({ min: 0, max: 9_000 }).map((days) => addDays("2015-01-01", days));

describe("days of dunning", () => {
  it("count as plain dates do", () => {
    fc.assert(
      fc.property(date, date, (a, b) => {
        expect(dayOf(b) - dayOf(a)).toBe(daysBetween(a, b));
        expect(dateOf(dayOf(a))).toBe(a);
      }),
    );
    expect(dayOf("1970-01-01")).toBe(0);
    expect(dayOf("2024-02-29") + 1).toBe(dayOf("2024-03-01"));
  });

  it("begin when the clock at the place shows 8:00, also over changes of the clock", () => {
    fc.assert(
      fc.property(date, zone, (day, place) => {
        const begins = beginningOf(dayOf(day), place);
        expect(begins).toBe(instantAt(day, 480, place));
        expect(dunningDay(begins, place)).toBe(dayOf(day));
        expect(dunningDay(addMilliseconds(begins, -1), place)).toBe(dayOf(dateAt(begins, place)) - 1);
      }),
      { numRuns: 500 },
    );
  });
});
