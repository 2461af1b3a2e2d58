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

  it.each([
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
