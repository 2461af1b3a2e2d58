import { describe, expect, it } from "vitest";
import {
  type ContextObject,
  InvalidOutput,
  InvalidToken,
  StateError,
  TaskTimedOut,
  TaskTokenRegistry,
} from "../../../local/state-machines/runner.ts";
import { JumpingClock, lambda, run, start, tasks } from "./rig.ts";

const task = (more: Record<string, unknown> = {}) => ({ Type: "Task", Resource: lambda, End: true, ...more });

/** Fails with the given errors in turn, then answers "done". */
function failing(...errors: string[]) {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error !== undefined) throw new StateError(error, `because of ${error}`);
    return "done";
  };
}

describe("Task", () => {
  it("sends evaluated Arguments with the context, and gives result to Output and Assign", async () => {
    const seen: unknown[] = [];
    const result = await run(
      {
        Ask: task({
          Arguments: { FunctionName: "f", Payload: "{% $states.input.p %}" },
          Output: "{% $states.result.Payload %}",
          Assign: { code: "{% $states.result.StatusCode %}" },
          Next: "Tell",
          End: undefined,
        }),
        Tell: { Type: "Pass", Output: ["{% $states.input %}", "{% $code %}"], End: true },
      },
      { p: [{ x: 1 }] },
      {
        performTask: async (request) => {
          seen.push(request);
          return { Payload: "ok", StatusCode: 200, nothing: undefined };
        },
      },
    );
    expect(result.output).toEqual(["ok", 200]);
    expect(seen).toEqual([
      {
        resource: lambda,
        stateName: "Ask",
        arguments: { FunctionName: "f", Payload: [{ x: 1 }] },
        context: {
          Execution: {
            Id: "arn:aws:states:eu-central-1:123456789012:execution:machine:run-1",
            Input: { p: [{ x: 1 }] },
            Name: "run-1",
            RoleArn: expect.any(String),
            StartTime: start,
            RedriveCount: 0,
          },
          State: { EnteredTime: start, Name: "Ask", RetryCount: 0 },
          StateMachine: {
            Id: "arn:aws:states:eu-central-1:123456789012:stateMachine:machine",
            Name: "machine",
          },
        },
      },
    ]);
  });

  it("keeps its own data safe from a task that changes what it was given", async () => {
    const result = await run(
      {
        Spoil: task({
          Arguments: "{% $states.input %}",
          Output: "{% $states.input %}",
        }),
      },
      { list: [1] },
      { performTask: tasks({ Spoil: (given: { list: number[] }) => given.list.push(2) }) },
    );
    expect(result.output).toEqual({ list: [1] });
  });

  it("reports what was thrown by name where it is no StateError", async () => {
    const result = await run({ Ask: task() }, {}, { performTask: tasks({ Ask: () => JSON.parse("{") }) });
    expect(result).toMatchObject({ status: "FAILED", error: "SyntaxError" });
  });
});

describe("Retry", () => {
  it("waits on the virtual clock and bills each try", async () => {
    const result = await run(
      {
        Ask: task({
          Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 10, BackoffRate: 3, MaxDelaySeconds: 60 }],
        }),
      },
      {},
      { performTask: failing("Busy", "Busy", "Busy") },
    );
    expect(result).toMatchObject({ status: "SUCCEEDED", output: "done", billed: { transitions: 4 } });
    expect(result.path[0]?.retries?.map((retry) => retry.retriedAt)).toEqual([
      "2026-03-02T08:00:10.000Z",
      "2026-03-02T08:00:40.000Z",
      "2026-03-02T08:01:40.000Z",
    ]);
  });

  it("tells the number of retries in the context", async () => {
    const counts: number[] = [];
    const attempts = failing("Busy", "Busy");
    await run(
      { Ask: task({ Retry: [{ ErrorEquals: ["States.ALL"] }] }) },
      {},
      {
        performTask: async ({ context }) => {
          counts.push(context.State.RetryCount);
          return attempts();
        },
      },
    );
    expect(counts).toEqual([0, 1, 2]);
  });

  it("counts each retrier on its own and stops at MaxAttempts", async () => {
    const Retry = [
      { ErrorEquals: ["A"], MaxAttempts: 1 },
      { ErrorEquals: ["States.TaskFailed"], MaxAttempts: 2 },
    ];
    const once = await run({ Ask: task({ Retry }) }, {}, { performTask: failing("A", "B", "B") });
    expect(once.status).toBe("SUCCEEDED");
    const twice = await run({ Ask: task({ Retry }) }, {}, { performTask: failing("A", "B", "A") });
    expect(twice).toMatchObject({ status: "FAILED", error: "A" });
    const none = await run(
      { Ask: task({ Retry: [{ ErrorEquals: ["A"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }] }) },
      {},
      { performTask: failing("A") },
    );
    expect(none).toMatchObject({ status: "FAILED", error: "A" });
  });
});

describe("Catch", () => {
  const caught = (more: Record<string, unknown> = {}) => ({
    Ask: task({
      Catch: [
        {
          ErrorEquals: ["Known"],
          Next: "Tell",
          Output: { kept: "{% $states.input.k %}", e: "{% $states.errorOutput.Cause %}" },
        },
        { ErrorEquals: ["States.ALL"], Next: "Tell", Assign: { name: "{% $states.errorOutput.Error %}" } },
      ],
      ...more,
    }),
    Tell: {
      Type: "Pass",
      Output: ["{% $states.input %}", "{% $exists($name) ? $name : 'unset' %}"],
      End: true,
    },
  });

  it("takes up the first that matches, with its own Output and Assign", async () => {
    const known = await run(caught(), { k: 1 }, { performTask: failing("Known") });
    expect(known.output).toEqual([{ kept: 1, e: "because of Known" }, "unset"]);
    const other = await run(caught(), {}, { performTask: failing("Other") });
    expect(other.output).toEqual([{ Error: "Other", Cause: "because of Other" }, "Other"]);
    expect(other.path[0]).toMatchObject({ error: "Other", caught: true, next: "Tell" });
  });

  it("takes up an error of the state's own expressions", async () => {
    const result = await run(caught({ Output: "{% $states.result.none %}" }));
    expect(result).toMatchObject({ status: "SUCCEEDED" });
    expect((result.output as unknown[])[1]).toBe("States.QueryEvaluationError");
  });

  it("leaves States.Runtime and, under States.ALL, States.DataLimitExceeded alone", async () => {
    for (const error of ["States.Runtime", "States.DataLimitExceeded"]) {
      const result = await run(caught(), {}, { performTask: failing(error) });
      expect(result).toMatchObject({ status: "FAILED", error });
    }
  });

  it("does not take a timeout for States.TaskFailed", async () => {
    const machine = {
      Ask: task({ Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "Tell" }] }),
      Tell: { Type: "Pass", End: true },
    };
    expect(await run(machine, {}, { performTask: failing("States.Timeout") })).toMatchObject({
      status: "FAILED",
    });
    expect(await run(machine, {}, { performTask: failing("E") })).toMatchObject({ status: "SUCCEEDED" });
  });
});

describe("limits", () => {
  it("refuses inputs, arguments, results and outputs beyond 256 KiB", async () => {
    const large = "x".repeat(262_144);
    const cases = [
      run({ A: { Type: "Pass", End: true } }, large),
      run({ A: task() }, {}, { performTask: async () => large }),
      run({ A: { Type: "Pass", Output: "{% $pad('', 262144, 'x') %}", End: true } }),
      run({ A: task({ Arguments: "{% $pad('', 262144, 'x') %}" }) }),
      run({ A: { Type: "Pass", Assign: { v: "{% $pad('', 262144, 'x') %}" }, End: true } }),
    ];
    for (const result of await Promise.all(cases)) {
      expect(result).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    }
    const fits = await run({ A: { Type: "Pass", End: true } }, large.slice(2));
    expect(fits.status).toBe("SUCCEEDED");
  });

  it("keeps at most 10 MiB of variables, of which each Assign sets at most 256 KiB", async () => {
    const loop = (most: number) => ({
      Start: { Type: "Pass", Assign: { n: 0, v0: "" }, Next: "More" },
      More: {
        Type: "Choice",
        Choices: [{ Condition: `{% $n < ${most} %}`, Next: "Set" }],
        Default: "Done",
      },
      ...Object.fromEntries(
        Array.from({ length: most }, (_, index) => [
          index === 0 ? "Set" : `Set${index}`,
          {
            Type: "Pass",
            Assign: { [`v${index}`]: "{% $pad('', 250000, 'x') %}", n: index + 1 },
            Next: index === most - 1 ? "More" : `Set${index + 1}`,
          },
        ]),
      ),
      Done: { Type: "Succeed", Output: "done" },
    });
    expect(await run(loop(41))).toMatchObject({ status: "SUCCEEDED" });
    const result = await run(loop(42));
    expect(result).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
    expect(result.path.at(-1)?.state).toBe("Set41");
    // The same variable set again and again takes its place once.
    const again = {
      Set: {
        Type: "Pass",
        Assign: { v: "{% $pad('', 250000, 'x') %}", n: "{% $exists($n) ? $n + 1 : 1 %}" },
        Next: "More",
      },
      More: { Type: "Choice", Choices: [{ Condition: "{% $n < 100 %}", Next: "Set" }], Default: "Done" },
      Done: { Type: "Succeed", Output: "{% $n %}" },
    };
    expect((await run(again)).output).toBe(100);
  });

  it("ends an endless Standard execution at 25,000 events, and nothing catches that", async () => {
    const loop = { Loop: { Type: "Choice", Choices: [{ Condition: true, Next: "Loop" }] } };
    const result = await run({
      Outer: {
        Type: "Parallel",
        Branches: [{ StartAt: "Loop", States: loop }],
        Catch: [
          { ErrorEquals: ["States.Runtime"], Next: "Rescue" },
          { ErrorEquals: ["States.ALL"], Next: "Rescue" },
        ],
        End: true,
      },
      Rescue: { Type: "Succeed" },
    });
    expect(result).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: "The execution reached the maximum number of history events (25000).",
      historyEvents: 25_000,
    });
  });

  it("counts the events AWS writes: start, entry and exit, three for a task, end", async () => {
    const result = await run({ A: { Type: "Pass", Next: "B" }, B: task() });
    expect(result.historyEvents).toBe(1 + 2 + 5 + 1);
  });

  it("times out by TimeoutSeconds, and an Express execution after five minutes", async () => {
    const wait = { W: { Type: "Wait", Seconds: 301, End: true } };
    expect(await run(wait, {}, { type: "EXPRESS" })).toMatchObject({
      status: "TIMED_OUT",
      stoppedAt: "2026-03-02T08:05:00.000Z",
      billed: { transitions: 0, expressRequests: 1, expressMilliseconds: 300_000 },
    });
    expect(await run(wait)).toMatchObject({ status: "SUCCEEDED" });
  });

  it("times a task out by its own TimeoutSeconds", async () => {
    const clock = new JumpingClock();
    const slow = { performTask: () => clock.sleepUntil("2026-03-02T09:00:00Z"), clock };
    const result = await run({ A: task({ TimeoutSeconds: "{% 60 * 5 %}" }) }, {}, slow);
    expect(result).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    const nested = await run(
      { A: task({ Resource: "arn:aws:states:::states:startExecution.sync:2", TimeoutSeconds: 60 }) },
      {},
      { clock, performTask: () => clock.sleepUntil("2026-03-02T19:00:00Z") },
    );
    expect(nested).toMatchObject({ error: "States.Timeout", stoppedAt: "2026-03-02T09:01:00.000Z" });
  });

  it("stops on demand", async () => {
    const stop = new AbortController();
    const running = run(
      { W: { Type: "Wait", Seconds: 5, Next: "A" }, A: task() },
      {},
      {
        stop: stop.signal,
        performTask: failing("must not run"),
      },
    );
    stop.abort();
    expect((await running).status).toBe("ABORTED");
  });
});

describe(".waitForTaskToken", () => {
  const resource = "arn:aws:states:::lambda:invoke.waitForTaskToken";
  const ask = (more: Record<string, unknown> = {}) => ({
    Ask: task({ Resource: resource, Arguments: { token: "{% $states.context.Task.Token %}" }, ...more }),
  });

  it("waits for the answer, whether it comes during the task or days after", async () => {
    const taskTokens = new TaskTokenRegistry();
    const clock = new JumpingClock();
    const at = async (when: string, token: string) => {
      await clock.sleepUntil(when);
      taskTokens.sendTaskSuccess(token, '{"approved":true}');
    };
    for (const when of [start, "2026-03-09T08:00:00.000Z"]) {
      const result = await run(
        ask({ Output: "{% $states.result.approved %}" }),
        {},
        {
          taskTokens,
          clock,
          performTask: async ({ arguments: given, context }) => {
            const { token } = given as { token: string };
            expect((context as ContextObject).Task?.Token).toBe(token);
            if (when === start) await at(when, token);
            else void at(when, token);
          },
        },
      );
      expect(result).toMatchObject({ status: "SUCCEEDED", output: true, stoppedAt: when });
      expect(taskTokens.waiting()).toEqual([]);
    }
  });

  it("fails with the failure sent", async () => {
    const taskTokens = new TaskTokenRegistry();
    const result = await run(
      ask(),
      {},
      {
        taskTokens,
        performTask: async () =>
          taskTokens.sendTaskFailure(taskTokens.waiting()[0] ?? "", "Refused", "by CFO"),
      },
    );
    expect(result).toMatchObject({ status: "FAILED", error: "Refused", cause: "by CFO" });
  });

  it("times out, and a late answer finds no task", async () => {
    const taskTokens = new TaskTokenRegistry();
    let token = "";
    const machine = {
      ...ask({ TimeoutSeconds: 86_400, Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Late" }] }),
      Late: { Type: "Pass", Output: "late", End: true },
    };
    const result = await run(
      machine,
      {},
      {
        taskTokens,
        performTask: async () => {
          token = taskTokens.waiting()[0] ?? "";
        },
      },
    );
    expect(result).toMatchObject({ output: "late", stoppedAt: "2026-03-03T08:00:00.000Z" });
    expect(() => taskTokens.sendTaskSuccess(token, "1")).toThrow(TaskTimedOut);
    expect(() => taskTokens.sendTaskHeartbeat(token)).toThrow(TaskTimedOut);
    expect(() => taskTokens.sendTaskFailure("made up")).toThrow(InvalidToken);
  });

  it("misses heartbeats only once they stop", async () => {
    const taskTokens = new TaskTokenRegistry();
    const clock = new JumpingClock();
    const beat = async (token: string) => {
      await clock.sleepUntil("2026-03-02T08:00:50Z");
      taskTokens.sendTaskHeartbeat(token);
    };
    const result = await run(
      ask({ HeartbeatSeconds: 60 }),
      {},
      {
        taskTokens,
        clock,
        performTask: async () => {
          void beat(taskTokens.waiting()[0] ?? "");
        },
      },
    );
    expect(result).toMatchObject({ error: "States.HeartbeatTimeout", stoppedAt: "2026-03-02T08:01:50.000Z" });
  });

  it("refuses an answer that is not JSON", () => {
    const taskTokens = new TaskTokenRegistry();
    taskTokens.open("t", () => {});
    expect(() => taskTokens.sendTaskSuccess("t", "{")).toThrow(InvalidOutput);
    expect(taskTokens.waiting()).toEqual(["t"]);
  });
});
