import { describe, expect, it } from "vitest";
import { InvalidScheduleExpression, readSchedule } from "../../../local/cloud/schedule-expression.ts";

const runs = (expression: string, timezone: string, from: string, count: number): (string | undefined)[] => {
  const occurrences = readSchedule(expression, timezone, from);
  const found: (string | undefined)[] = [];
  for (let at: string | undefined = from; found.length < count; found.push(at)) {
    if (at === undefined) break;
    at = occurrences.after(at);
  }
  return found.map((at) => at?.replace(":00.000Z", "Z"));
};

// The forms and rules of AWS, "Schedule types in EventBridge Scheduler".
describe("schedule expressions", () => {
  it.each([
    [
      "hourly",
      "cron(5 * * * ? *)",
      "UTC",
      "2026-03-01T12:05:00.000Z",
      ["2026-03-01T13:05Z", "2026-03-01T14:05Z"],
    ],
    [
      "first Monday at nine in New York",
      "cron(0 9 ? * 2#1 *)",
      "America/New_York",
      "2026-03-01T00:00:00.000Z",
      ["2026-03-02T14:00Z", "2026-04-06T13:00Z"],
    ],
    [
      "days of the week by number",
      "cron(0 8 ? * 2-6 *)",
      "UTC",
      "2026-03-06T09:00:00.000Z",
      ["2026-03-09T08:00Z"],
    ],
    [
      "days of the week by name",
      "cron(15 10 ? * MON,FRI *)",
      "UTC",
      "2026-03-02T11:00:00.000Z",
      ["2026-03-06T10:15Z"],
    ],
    ["last Friday", "cron(15 12 ? * 6L *)", "UTC", "2026-03-01T00:00:00.000Z", ["2026-03-27T12:15Z"]],
    [
      "last day of the month",
      "cron(0 6 L * ? *)",
      "UTC",
      "2026-02-01T00:00:00.000Z",
      ["2026-02-28T06:00Z", "2026-03-31T06:00Z"],
    ],
    [
      "every ten minutes",
      "cron(0/10 * * * ? *)",
      "UTC",
      "2026-03-01T00:05:00.000Z",
      ["2026-03-01T00:10Z", "2026-03-01T00:20Z"],
    ],
    ["a year", "cron(0 0 1 1 ? 2027)", "UTC", "2026-03-01T00:00:00.000Z", ["2027-01-01T00:00Z", undefined]],
    [
      "rate",
      "rate(90 minutes)",
      "UTC",
      "2026-03-01T00:00:00.000Z",
      ["2026-03-01T01:30Z", "2026-03-01T03:00Z"],
    ],
    [
      "at",
      "at(2026-07-01T09:30:00)",
      "Europe/Berlin",
      "2026-03-01T00:00:00.000Z",
      ["2026-07-01T07:30Z", undefined],
    ],
  ])("%s", (_, expression, timezone, from, expected) => {
    expect(runs(expression, timezone, from, expected.length)).toEqual(expected);
  });

  it("skips a time that spring leaves out, and takes one that autumn repeats once", () => {
    const daily = "cron(30 2 * * ? *)";
    expect(runs(daily, "Europe/Berlin", "2026-03-27T12:00:00.000Z", 2)).toEqual([
      "2026-03-28T01:30Z",
      "2026-03-30T00:30Z",
    ]);
    expect(runs(daily, "Europe/Berlin", "2026-10-24T12:00:00.000Z", 2)).toEqual([
      "2026-10-25T00:30Z",
      "2026-10-26T01:30Z",
    ]);
  });

  it("skips and does not repeat times within a shorter cadence either", () => {
    // 02:20 and 02:40 are not there on 29 March.
    const spring = runs("cron(0/20 1-3 * * ? *)", "Europe/Berlin", "2026-03-29T00:39:00.000Z", 3);
    expect(spring).toEqual(["2026-03-29T00:40Z", "2026-03-29T01:00Z", "2026-03-29T01:20Z"]);
    // 02:20 and 02:40 come twice on 25 October: at 00:20 and 01:20 UTC.
    const autumn = runs("cron(0/20 2 * * ? *)", "Europe/Berlin", "2026-10-24T23:00:00.000Z", 4);
    expect(autumn).toEqual([
      "2026-10-25T00:00Z",
      "2026-10-25T00:20Z",
      "2026-10-25T00:40Z",
      "2026-10-26T01:00Z",
    ]);
    const hourly = runs("cron(30 * * * ? *)", "America/New_York", "2026-11-01T05:00:00.000Z", 3);
    expect(hourly).toEqual(["2026-11-01T05:30Z", "2026-11-01T07:30Z", "2026-11-01T08:30Z"]);
  });

  it("takes a day of a rate as 24 hours, also where daylight saving changes", () => {
    expect(runs("rate(1 days)", "Europe/Berlin", "2026-03-28T07:00:00.000Z", 2)).toEqual([
      "2026-03-29T07:00Z",
      "2026-03-30T07:00Z",
    ]);
  });

  it("begins a rate at its start", () => {
    const occurrences = readSchedule("rate(5 minutes)", "UTC", "2026-03-01T12:00:00.000Z");
    expect(occurrences.after("2026-03-01T11:00:00.000Z")).toBe("2026-03-01T12:00:00.000Z");
    expect(occurrences.after("2026-03-01T12:00:00.000Z")).toBe("2026-03-01T12:05:00.000Z");
  });

  it("takes the time of one run by its zone, before and after a change", () => {
    expect(runs("at(2026-10-25T02:30:00)", "Europe/Berlin", "2026-03-01T00:00:00.000Z", 1)).toEqual([
      "2026-10-25T00:30Z",
    ]);
    expect(runs("at(2026-03-29T02:30:00)", "Europe/Berlin", "2026-03-01T00:00:00.000Z", 1)).toEqual([
      "2026-03-29T01:30Z",
    ]);
  });

  it.each([
    ["cron(0 10 ? * 6#3 *)", ["2026-03-20T10:00Z", "2026-04-17T10:00Z"]],
    ["cron(0 9 15W * ? *)", ["2026-03-16T09:00Z", "2026-04-15T09:00Z"]],
    ["cron(0 0,12 1 JAN,JUL ? *)", ["2026-07-01T00:00Z", "2026-07-01T12:00Z"]],
    ["cron(0-15/5 8-8 ? * 2,3,4,5,6,7 *)", ["2026-03-02T08:00Z", "2026-03-02T08:05Z"]],
    ["cron(0 0 1 1 ? 2027-2199/2)", ["2027-01-01T00:00Z", "2029-01-01T00:00Z"]],
    ["cron(0 8 ? * 1 *)", ["2026-03-01T08:00Z", "2026-03-08T08:00Z"]],
  ])("reads %s", (expression, expected) => {
    expect(runs(expression, "UTC", "2026-03-01T00:00:00.000Z", 2)).toEqual(expected);
  });

  it.each([
    "cron(60 * * * ? *)",
    "cron(0 24 * * ? *)",
    "cron(0 8 0 * ? *)",
    "cron(0 8 32 * ? *)",
    "cron(0 8 1 13 ? *)",
    "cron(0 8 ? * 0 *)",
    "cron(0 8 ? * 8 *)",
    "cron(0 8 ? * MO *)",
    "cron(0 8 ? * 2#6 *)",
    "cron(0 8 * * * *)",
    "cron(0 8 ? * ? *)",
    "cron(0 8 1 1 ? 1969)",
    "cron(0 8 1 1 ? 2200)",
    "cron(0 8/0 1 1 ? *)",
    "cron(0 0 8 * * ? *)",
    "rate(30 seconds)",
    "rate(-1 hours)",
    "rate(1.5 hours)",
    "rate(5)",
    "at(2026-07-01)",
    "at(2026-07-01T09:30)",
    "at(2026-07-01T09:30:00Z)",
    "at(2026-02-30T09:30:00)",
    "cron(5 * * * *)",
    "cron(0 8 1 * MON *)",
    "cron(61 * * * ? *)",
    "rate(0 minutes)",
    "rate(5 fortnights)",
    "at(tomorrow)",
    "daily",
  ])("refuses %s", (expression) => {
    expect(() => readSchedule(expression, "UTC", "2026-03-01T00:00:00.000Z")).toThrow(
      InvalidScheduleExpression,
    );
  });
});
