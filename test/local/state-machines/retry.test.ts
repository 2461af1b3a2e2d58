import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { handlesError, StateError } from "../../../local/state-machines/errors.ts";
import { RetryCounter, retryDelayMillis } from "../../../local/state-machines/retry.ts";
import { lambda, run, start } from "./rig.ts";

const retrier = fc.record(
  {
    ErrorEquals: fc.constant(["Busy"]),
    IntervalSeconds: fc.integer({ min: 1, max: 100 }),
    MaxAttempts: fc.integer({ min: 0, max: 6 }),
    BackoffRate: fc.integer({ min: 4, max: 12 }).map((quarters) => quarters / 4),
    MaxDelaySeconds: fc.integer({ min: 101, max: 500 }),
  },
  { requiredKeys: ["ErrorEquals"] },
);

describe("the retry schedule", () => {
  it("grows by the rate from the interval, never beyond the longest delay", () => {
    fc.assert(
      fc.property(retrier, fc.integer({ min: 1, max: 8 }), (rule, attempt) => {
        const delay = retryDelayMillis(rule, attempt);
        const next = retryDelayMillis(rule, attempt + 1);
        const longest = (rule.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
        expect(retryDelayMillis(rule, 1)).toBe((rule.IntervalSeconds ?? 1) * 1000);
        expect(next).toBeGreaterThanOrEqual(delay);
        expect(next).toBeLessThanOrEqual(longest);
        if (next < longest) expect(Math.abs(next - delay * (rule.BackoffRate ?? 2))).toBeLessThanOrEqual(3);
      }),
    );
  });

  it("is kept to the millisecond by a run, with as many tries as allowed", async () => {
    await fc.assert(
      fc.asyncProperty(retrier, async (rule) => {
        let tries = 0;
        const result = await run(
          { Ask: { Type: "Task", Resource: lambda, Retry: [rule], End: true } },
          {},
          {
            performTask: async () => {
              tries += 1;
              throw new StateError("Busy");
            },
          },
        );
        const attempts = rule.MaxAttempts ?? 3;
        const delays = Array.from({ length: attempts }, (_, index) => retryDelayMillis(rule, index + 1));
        expect(result).toMatchObject({
          status: "FAILED",
          error: "Busy",
          billed: { transitions: attempts + 1 },
        });
        expect(tries).toBe(attempts + 1);
        expect(Date.parse(result.stoppedAt) - Date.parse(start)).toBe(
          delays.reduce((sum, one) => sum + one, 0),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("gives up for errors no retrier lists", () => {
    expect(new RetryCounter([{ ErrorEquals: ["A"] }]).next("B")).toBeUndefined();
    expect(new RetryCounter().next("A")).toBeUndefined();
  });
});

describe("handlesError", () => {
  it.each([
    [["E"], "E", true],
    [["E"], "F", false],
    [["States.ALL"], "F", true],
    [["States.ALL"], "States.Timeout", true],
    [["States.ALL"], "States.DataLimitExceeded", false],
    [["States.DataLimitExceeded"], "States.DataLimitExceeded", true],
    [["States.ALL", "States.Runtime"], "States.Runtime", false],
    [["States.TaskFailed"], "States.QueryEvaluationError", true],
    [["States.TaskFailed"], "States.HeartbeatTimeout", false],
    [["States.Timeout"], "States.HeartbeatTimeout", true],
  ])("%j and %s: %s", (listed, error, expected) => {
    expect(handlesError(listed, error)).toBe(expected);
  });
});
