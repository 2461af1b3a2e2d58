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

/** No retrier without jitter draws a fraction. */
const none = (): number => {
  throw new Error("chance was asked");
};

describe("the retry schedule", () => {
  it("grows by the rate from the interval, never beyond the longest delay", () => {
    fc.assert(
      fc.property(retrier, fc.integer({ min: 1, max: 8 }), (rule, attempt) => {
        const delay = retryDelayMillis(rule, attempt, none);
        const next = retryDelayMillis(rule, attempt + 1, none);
        const longest = (rule.MaxDelaySeconds ?? Number.POSITIVE_INFINITY) * 1000;
        expect(retryDelayMillis(rule, 1, none)).toBe((rule.IntervalSeconds ?? 1) * 1000);
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
        const delays = Array.from({ length: attempts }, (_, index) =>
          retryDelayMillis(rule, index + 1, none),
        );
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

  it("draws a FULL jitter between nothing and the whole delay, the same in each run of an execution", async () => {
    const rule = { ErrorEquals: ["Busy"], IntervalSeconds: 10, MaxAttempts: 4, MaxDelaySeconds: 30 };
    const waits = async (JitterStrategy: string | undefined, name: string): Promise<number[]> => {
      const Retry = [{ ...rule, ...(JitterStrategy !== undefined && { JitterStrategy }) }];
      const result = await run(
        { Ask: { Type: "Task", Resource: lambda, Retry, End: true } },
        {},
        {
          name,
          performTask: async () => {
            throw new StateError("Busy");
          },
        },
      );
      const instants = [start, ...(result.path[0]?.retries ?? []).map((retry) => retry.retriedAt)].map(
        (instant) => Date.parse(instant),
      );
      return instants.slice(1).map((instant, index) => instant - (instants[index] ?? 0));
    };
    const whole = [10_000, 20_000, 30_000, 30_000];
    expect(await waits(undefined, "run-1")).toEqual(whole);
    expect(await waits("NONE", "run-1")).toEqual(whole);
    const seen: number[] = [];
    for (let index = 0; index < 40; index += 1) {
      const drawn = await waits("FULL", `run-${index}`);
      expect(drawn).toEqual(await waits("FULL", `run-${index}`));
      for (const [attempt, delay] of drawn.entries()) {
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(whole[attempt] ?? 0);
        seen.push(delay / (whole[attempt] ?? 1));
      }
    }
    expect(Math.min(...seen)).toBeLessThan(0.1);
    expect(Math.max(...seen)).toBeGreaterThan(0.9);
    expect(new Set(seen).size).toBeGreaterThan(140);
  });

  it("starts anew each time the state is entered", async () => {
    let left = 2;
    let tries = 0;
    const result = await run(
      {
        Ask: {
          Type: "Task",
          Resource: lambda,
          Retry: [{ ErrorEquals: ["Busy"], MaxAttempts: 2 }],
          Next: "Again",
        },
        Again: {
          Type: "Choice",
          Choices: [{ Condition: "{% $states.input = 'again' %}", Next: "Ask" }],
          Default: "Done",
        },
        Done: { Type: "Succeed" },
      },
      {},
      {
        performTask: async () => {
          tries += 1;
          if (left > 0) {
            left -= 1;
            throw new StateError("Busy");
          }
          left = 2;
          return tries < 6 ? "again" : "enough";
        },
      },
    );
    expect(result.status).toBe("SUCCEEDED");
    expect(tries).toBe(6);
  });

  it("gives up for errors no retrier lists", () => {
    expect(new RetryCounter([{ ErrorEquals: ["A"] }], none).next("B")).toBeUndefined();
    expect(new RetryCounter([], none).next("A")).toBeUndefined();
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
