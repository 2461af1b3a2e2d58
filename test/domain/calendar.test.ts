import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDays,
  dateAt,
  dayOfWeek,
  daysBetween,
  endOfMonth,
  isPlainDate,
  isTimeZone,
  minuteOfDayAt,
} from "../../domain/calendar.ts";
import { dueDateByTerms } from "../../domain/ledger/terms.ts";
import { instantAt } from "../../domain/zoned.ts";

const date = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((it) => it.toISOString().slice(0, 10));

describe("A plain date", () => {
  it.each([
    ["2024-02-29", true],
    ["2026-02-29", false],
    ["2026-02-30", false],
    ["2026-2-3", false],
    ["2026-13-01", false],
    ["20260101", false],
  ])("%s exists: %s", (text, exists) => {
    expect(isPlainDate(text)).toBe(exists);
  });

  it("goes forth and back by days", () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -4000, max: 4000 }), (from, days) => {
        const to = addDays(from, days);
        expect(daysBetween(from, to)).toBe(days);
        expect(addDays(to, -days)).toBe(from);
        expect(to > from).toBe(days > 0);
      }),
    );
  });

  it("knows its weekday and the end of its month", () => {
    expect([dayOfWeek("2026-11-22"), dayOfWeek("2026-11-23"), dayOfWeek("1969-12-31")]).toEqual([7, 1, 3]);
    expect(["2024-02-10", "2026-02-10", "2026-12-31"].map(endOfMonth)).toEqual([
      "2024-02-29",
      "2026-02-28",
      "2026-12-31",
    ]);
  });
});

describe("A place", () => {
  it("has its own date and time at an instant", () => {
    expect(dateAt("2026-01-01T03:00:00.000Z", "America/New_York")).toBe("2025-12-31");
    expect(minuteOfDayAt("2026-07-01T06:30:00.000Z", "Europe/Berlin")).toBe(8 * 60 + 30);
  });
  it("skips an hour in spring and repeats one in autumn", () => {
    expect(instantAt("2026-03-29", 150, "Europe/Berlin")).toBe("2026-03-29T01:30:00.000Z");
    expect(instantAt("2026-10-25", 150, "Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
  });
  it("must be in the IANA database", () => {
    expect(["Europe/Berlin", "UTC", "Mars/Olympus", "+02:00"].map(isTimeZone)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("Payment terms", () => {
  it("count from the date of issue or from the end of its month", () => {
    expect(dueDateByTerms("2026-01-15", { netDays: 30 })).toBe("2026-02-14");
    expect(dueDateByTerms("2026-01-15", { netDays: 30, endOfMonth: true })).toBe("2026-03-02");
    expect(dueDateByTerms("2026-01-15", { netDays: 0 })).toBe("2026-01-15");
  });
});
