import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, dateAt, isTimeZone, minuteOfDayAt } from "../../../domain/calendar.ts";
import { dayNumberOf } from "../../../domain/compliance/holidays.ts";
import { changeBetween, DAY_MS, offsetAt, startOfDay } from "../../../domain/compliance/offsets.ts";
import { isOpen, nextOpen } from "../../../domain/compliance/opening.ts";
import { zonesByRegion } from "../../../domain/compliance/zone-tables.ts";
import { plausibleZones } from "../../../domain/compliance/zones.ts";
import { instantAt } from "../../../domain/zoned.ts";

describe("plausible zones", () => {
  test("the stated zone comes first, an invalid one counts as not stated", () => {
    expect(plausibleZones({ timeZone: "Asia/Tokyo", country: "DE" })).toEqual(["Asia/Tokyo"]);
    expect(plausibleZones({ timeZone: "Mars/Olympus", country: "JP" })).toEqual(["Asia/Tokyo"]);
  });

  test("then the address: the region's zones, or all of the country's", () => {
    expect(plausibleZones({ country: "US", region: "MA" })).toEqual(["America/New_York"]);
    expect(plausibleZones({ country: "US", region: "TX" })).toEqual(["America/Chicago", "America/Denver"]);
    const all = plausibleZones({ country: "US" });
    expect(all).toEqual(expect.arrayContaining(["America/New_York", "Pacific/Honolulu", "America/Phoenix"]));
    expect(plausibleZones({ country: "US", region: "??" })).toEqual(all);
    expect(plausibleZones({ country: "ES", region: "CN", phone: "+4930123" })).toEqual(["Atlantic/Canary"]);
  });

  test("then the phone: +1 may be anywhere in the United States and Canada", () => {
    expect(plausibleZones({ phone: "+4930123456" })).toContain("Europe/Berlin");
    const nanp = plausibleZones({ phone: "+12025550123" });
    expect(nanp).toEqual(
      expect.arrayContaining(["America/New_York", "America/St_Johns", "Pacific/Honolulu"]),
    );
    expect(plausibleZones({ phone: "+35312345" })).toEqual(["Europe/Dublin"]);
  });

  test("last the creditor's own zone, and nothing at all when even that is missing", () => {
    expect(plausibleZones({ phone: "030 123", fallbackTimeZone: "Europe/Paris" })).toEqual(["Europe/Paris"]);
    expect(plausibleZones({ country: "ZZ", fallbackTimeZone: "Europe/Paris" })).toEqual(["Europe/Paris"]);
    expect(plausibleZones({})).toEqual([]);
  });

  test("every zone of the region table exists, and every US state and Canadian province is in it", () => {
    for (const [region, zones] of zonesByRegion)
      for (const zone of zones) expect(isTimeZone(zone), `${region} ${zone}`).toBe(true);
    const count = (country: string) =>
      [...zonesByRegion.keys()].filter((key) => key.startsWith(country)).length;
    expect(count("US-")).toBe(50 + 1 + 5);
    expect(count("CA-")).toBe(13);
    expect(count("AU-")).toBe(8);
    expect(count("BR-")).toBe(27);
    expect(count("MX-")).toBe(32);
  });
});

// Zones with changes at midnight, by half an hour, at the date line, and none at all.
const zones = fc.constantFrom(
  "Europe/Berlin",
  "America/New_York",
  "America/Santiago",
  "America/Havana",
  "America/Asuncion",
  "America/Sao_Paulo",
  "Asia/Beirut",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Africa/Casablanca",
  "Africa/Cairo",
  "Pacific/Apia",
  "Pacific/Chatham",
  "UTC",
);
const instants = fc.integer({
  min: Date.parse("2015-01-01T00:00:00Z"),
  max: Date.parse("2032-01-01T00:00:00Z"),
});

describe("offsets", () => {
  test("agree with the calendar at every instant", () => {
    fc.assert(
      fc.property(zones, instants, (zone, ms) => {
        const local = new Date(ms + offsetAt(zone, ms)).toISOString();
        const instant = new Date(ms).toISOString();
        expect(local.slice(0, 10)).toBe(dateAt(instant, zone));
        expect(Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16))).toBe(
          minuteOfDayAt(instant, zone),
        );
      }),
      { numRuns: 500 },
    );
  });

  test("a change is found at its very second", () => {
    const at = Date.parse("2026-03-29T01:00:00.000Z");
    expect(changeBetween("Europe/Berlin", at - DAY_MS, at + DAY_MS)).toBe(at);
    expect(offsetAt("Europe/Berlin", at - 1)).toBe(3_600_000);
    expect(offsetAt("Europe/Berlin", at)).toBe(7_200_000);
    expect(changeBetween("Europe/Berlin", at, at + DAY_MS)).toBeUndefined();
    const half = Date.parse("2026-04-04T15:00:00.000Z");
    expect(changeBetween("Australia/Lord_Howe", half - 1, half)).toBe(half);
  });

  test("a day begins where the calendar says, also where midnight is skipped", () => {
    const everyDay = fc.integer({ min: 0, max: 17 * 365 }).map((day) => addDays("2015-01-02", day));
    fc.assert(
      fc.property(zones, everyDay, (zone, date) => {
        const begins = new Date(startOfDay(zone, dayNumberOf(date))).toISOString();
        expect(begins).toBe(instantAt(date, 0, zone));
      }),
      { numRuns: 2000 },
    );
    // Chile skips midnight on 6 September 2026.
    expect(new Date(startOfDay("America/Santiago", dayNumberOf("2026-09-06"))).toISOString()).toBe(
      "2026-09-06T04:00:00.000Z",
    );
  });
});

describe("opening hours over changes of the clock", () => {
  const week = (opens: number, closes: number) => () => [opens, closes] as const;
  const open = (zone: string, from: string, opens: number, closes: number): string =>
    new Date(nextOpen(week(opens, closes), zone, Date.parse(from), Number.POSITIVE_INFINITY)).toISOString();

  test("an opening in the skipped hour is the first instant after it", () => {
    expect(open("Europe/Berlin", "2026-03-29T00:00:00Z", 150, 300)).toBe("2026-03-29T01:00:00.000Z");
  });

  test("hours inside the hour that comes twice open twice", () => {
    expect(open("Europe/Berlin", "2026-10-24T23:00:00Z", 150, 160)).toBe("2026-10-25T00:30:00.000Z");
    expect(open("Europe/Berlin", "2026-10-25T00:45:00Z", 150, 160)).toBe("2026-10-25T01:30:00.000Z");
    expect(open("Europe/Berlin", "2026-10-25T01:40:00Z", 150, 160)).toBe("2026-10-26T01:30:00.000Z");
  });

  test("hours that the change skips whole do not open that day", () => {
    expect(open("Europe/Berlin", "2026-03-29T00:00:00Z", 130, 170)).toBe("2026-03-30T00:10:00.000Z");
  });

  test("the answer is open and no minute before it is", () => {
    fc.assert(
      fc.property(
        zones,
        instants,
        fc.integer({ min: 0, max: 1430 }),
        fc.integer({ min: 1, max: 600 }),
        (zone, start, opens, length) => {
          const ms = Math.floor(start / 60_000) * 60_000;
          const of = week(opens, Math.min(opens + length, 1440));
          const answer = nextOpen(of, zone, ms, Number.POSITIVE_INFINITY);
          expect(isOpen(of, answer + offsetAt(zone, answer))).toBe(true);
          for (let minute = ms; minute < answer; minute += 60_000)
            expect(isOpen(of, minute + offsetAt(zone, minute))).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });
});
