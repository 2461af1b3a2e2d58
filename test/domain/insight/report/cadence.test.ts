import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Cadence,
  cadence,
  cronOf,
  nextRun,
  timeOfDay,
  WEEKDAYS,
} from "../../../../domain/insight/report/cadence.ts";
import { readSchedule } from "../../../../local/cloud/schedule-expression.ts";

const MONDAY: Cadence = { every: "week", on: "monday" };
const DAILY: Cadence = { every: "day" };

describe("The cron expression of a cadence", () => {
  it.each<[Cadence, string, string]>([
    [DAILY, "07:30", "cron(30 7 * * ? *)"],
    [MONDAY, "00:05", "cron(5 0 ? * MON *)"],
    [{ every: "month", on: 1 }, "18:00", "cron(0 18 1 * ? *)"],
    [{ every: "month", on: "last" }, "23:59", "cron(59 23 L * ? *)"],
  ])("of %j at %s is %s", (given, at, expected) => {
    expect(cronOf(given, at)).toBe(expected);
  });

  it.each([{ every: "month", on: 29 }, { every: "month", on: 0 }, { every: "week" }, { every: "year" }])(
    "refuses %j: no such day in every month, or no day at all",
    (given) => expect(cadence.safeParse(given).success).toBe(false),
  );

  it.each(["7:30", "24:00", "12:60", ""])("refuses the time %j", (given) =>
    expect(timeOfDay.safeParse(given).success).toBe(false),
  );
});

describe("The next report", () => {
  it("keeps its wall-clock time over the changes to and from daylight saving", () => {
    const next = (after: string) => nextRun(DAILY, "07:30", "Europe/Berlin", after);
    expect(next("2026-03-28T06:30:00.000Z")).toBe("2026-03-29T05:30:00.000Z");
    expect(next("2026-10-24T05:30:00.000Z")).toBe("2026-10-25T06:30:00.000Z");
  });

  it("passes over a day whose clock leaves the time out", () => {
    expect(nextRun(DAILY, "02:30", "Europe/Berlin", "2026-03-28T01:30:00.000Z")).toBe(
      "2026-03-30T00:30:00.000Z",
    );
    expect(
      nextRun({ every: "week", on: "sunday" }, "02:30", "America/New_York", "2026-03-07T12:00:00.000Z"),
    ).toBe("2026-03-15T06:30:00.000Z");
  });

  it("goes out once where the clock shows the time twice", () => {
    const first = nextRun(DAILY, "02:30", "Europe/Berlin", "2026-10-24T12:00:00.000Z");
    expect(first).toBe("2026-10-25T00:30:00.000Z");
    expect(nextRun(DAILY, "02:30", "Europe/Berlin", first)).toBe("2026-10-26T01:30:00.000Z");
  });

  it("falls on the recipient's day of the week, not on that of UTC", () => {
    expect(nextRun(MONDAY, "07:00", "Pacific/Auckland", "2026-03-01T12:00:00.000Z")).toBe(
      "2026-03-01T18:00:00.000Z",
    );
  });

  it("is on the last day of a month of any length", () => {
    const last: Cadence = { every: "month", on: "last" };
    expect(nextRun(last, "08:00", "UTC", "2028-02-01T00:00:00.000Z")).toBe("2028-02-29T08:00:00.000Z");
    expect(nextRun(last, "08:00", "UTC", "2028-02-29T08:00:00.000Z")).toBe("2028-03-31T08:00:00.000Z");
  });

  it("is when the scheduler reads the cron expression to run, at any place and on any day", () => {
    const cadences = fc.oneof(
      fc.constant<Cadence>({ every: "day" }),
      fc.constantFrom(...WEEKDAYS).map((on): Cadence => ({ every: "week", on })),
      fc
        .oneof(fc.integer({ min: 1, max: 28 }), fc.constant("last" as const))
        .map((on): Cadence => ({ every: "month", on })),
    );
    const times = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
    const zones = fc.constantFrom(
      "Europe/Berlin",
      "America/New_York",
      "Asia/Tokyo",
      "Australia/Lord_Howe",
      "UTC",
    );
    const instants = fc
      .date({ min: new Date("2026-01-01"), max: new Date("2028-12-31"), noInvalidDate: true })
      .map((date) => date.toISOString());
    fc.assert(
      fc.property(cadences, times, zones, instants, (cadence, at, zone, after) => {
        const next = nextRun(cadence, at, zone, after);
        expect(next > after).toBe(true);
        expect(next).toBe(readSchedule(cronOf(cadence, at), zone, after).after(after));
      }),
      { numRuns: 400 },
    );
  });
});
