import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { instantAt } from "../../domain/zoned.ts";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Kiritimati",
  "Africa/Casablanca",
  "Asia/Kathmandu",
  "America/Sao_Paulo",
];

const byTemporal = (date: string, minute: number, zone: string): number =>
  Temporal.PlainDate.from(date)
    .toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 })
    .toZonedDateTime(zone).epochMilliseconds;

describe("The instant of a local time", () => {
  it("is Temporal's, on any day of the years that matter, changes of the clock included", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 * 365 }),
        fc.integer({ min: 0, max: 1439 }),
        fc.constantFrom(...ZONES),
        (days, minute, zone) => {
          const date = Temporal.PlainDate.from("2005-01-01").add({ days }).toString();
          expect(Date.parse(instantAt(date, minute, zone))).toBe(byTemporal(date, minute, zone));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["Europe/Berlin", "2026-03-29"],
    ["Europe/Berlin", "2026-10-25"],
    ["America/New_York", "2026-03-08"],
    ["America/New_York", "2026-11-01"],
    ["Australia/Lord_Howe", "2026-04-05"],
    ["Australia/Lord_Howe", "2026-10-04"],
    ["America/Sao_Paulo", "2018-11-04"],
    ["Pacific/Apia", "2011-12-30"],
    ["Pacific/Apia", "2011-12-31"],
  ])("is Temporal's at each minute of a day when the clock changes: %s on %s", (zone, date) => {
    for (let minute = 0; minute < 1440; minute += 5)
      expect([minute, Date.parse(instantAt(date, minute, zone))]).toEqual([
        minute,
        byTemporal(date, minute, zone),
      ]);
  });
});
