import { describe, expect, it } from "vitest";
import type { ExecutionResult } from "../../../local/state-machines/runner.ts";
import { JumpingClock, lambda, MemoryStorage, type RunSettings, run, runDefinition, start } from "./rig.ts";

// After AWS, "Restarting state machine executions with redrive in Step Functions" and "Redriving Map Runs".

type States = Record<string, unknown>;

/** Redrives an execution as it was kept: what went before has been through JSON. */
const again = (
  states: States,
  input: unknown,
  { path, startedAt, historyEvents }: ExecutionResult,
  settings: RunSettings = {},
  count = 1,
): Promise<ExecutionResult> =>
  run(states, input, {
    ...settings,
    redrive: { path: JSON.parse(JSON.stringify(path)), startedAt, historyEvents, count },
  });

/** Answers what it was given, save where `broken` says so; notes each call. */
const worker = () => {
  const calls: string[] = [];
  const broken = new Set<string>();
  const performTask: NonNullable<RunSettings["performTask"]> = async ({ stateName, arguments: given }) => {
    const call = `${stateName} ${JSON.stringify(given)}`;
    calls.push(call);
    if (broken.has(call)) throw { error: "Broken", cause: call };
    return given;
  };
  return { calls, broken, performTask };
};

const task = (more: States = {}) => ({ Type: "Task", Resource: lambda, ...more });

describe("a redrive", () => {
  const states = {
    First: task({ Assign: { kept: "{% $states.result %}" }, Next: "Second" }),
    Second: task({
      Arguments: "{% 'b' & $kept %}",
      Retry: [{ ErrorEquals: ["Broken"], MaxAttempts: 1 }],
      Next: "Third",
    }),
    Third: {
      Type: "Pass",
      Output: {
        kept: "{% $kept %}",
        got: "{% $states.input %}",
        count: "{% $states.context.Execution.RedriveCount %}",
        started: "{% $states.context.Execution.StartTime %}",
        redriven: "{% $states.context.Execution.RedriveTime %}",
      },
      End: true,
    },
  };

  it("goes on at the state that failed, with its input, variables and retries, and runs nothing twice", async () => {
    const { calls, broken, performTask } = worker();
    broken.add('Second "ba"');
    const failed = await run(states, "a", { performTask });
    expect(failed).toMatchObject({ status: "FAILED", error: "Broken" });
    expect(calls).toEqual(['First "a"', 'Second "ba"', 'Second "ba"']);

    const later = new JumpingClock("2026-03-03T08:00:00.000Z");
    const still = await again(states, "a", failed, { performTask, clock: later });
    expect(still).toMatchObject({ status: "FAILED", error: "Broken" });
    expect(calls.slice(3)).toEqual(['Second "ba"', 'Second "ba"']);

    broken.clear();
    const done = await again(states, "a", still, { performTask, clock: later }, 2);
    expect(calls.slice(5)).toEqual(['Second "ba"']);
    expect(done).toMatchObject({
      status: "SUCCEEDED",
      startedAt: start,
      output: { kept: "a", got: "ba", count: 2, started: start, redriven: later.now() },
      billed: { transitions: 2 },
    });
    expect(done.path.map(({ state, redriven, error }) => [state, redriven, error])).toEqual([
      ["First", undefined, undefined],
      ["Second", undefined, "Broken"],
      ["Second", true, "Broken"],
      ["Second", true, undefined],
      ["Third", undefined, undefined],
    ]);
    expect(done.historyEvents).toBeGreaterThan(still.historyEvents);
  });

  it("sets the time limit of the machine back to its beginning", async () => {
    const definition = {
      StartAt: "Wait",
      TimeoutSeconds: 100,
      States: {
        Wait: { Type: "Wait", Seconds: 60, Next: "More" },
        More: { Type: "Wait", Seconds: 60, End: true },
      },
    };
    const clock = new JumpingClock();
    const first = await runDefinition(definition, {}, { clock });
    expect(first).toMatchObject({ status: "TIMED_OUT", stoppedAt: "2026-03-02T08:01:40.000Z" });
    const { path, startedAt, historyEvents } = first;
    const second = await runDefinition(
      definition,
      {},
      { clock, redrive: { path, startedAt, historyEvents, count: 1 } },
    );
    expect(second).toMatchObject({ status: "SUCCEEDED", stoppedAt: "2026-03-02T08:02:40.000Z" });
  });

  it("enters a Fail state again, and fails again", async () => {
    const machine = { No: { Type: "Fail", Error: "E" } };
    expect(await again(machine, {}, await run(machine))).toMatchObject({ status: "FAILED", error: "E" });
  });

  it("goes on after a stop, between states too", async () => {
    const { calls, performTask } = worker();
    const stop = new AbortController();
    const machine = {
      Set: { Type: "Pass", Assign: { n: 7 }, Next: "Ask" },
      Ask: task({ Assign: { m: 8 }, Output: "out", Next: "Tell" }),
      Tell: task({ Arguments: "{% [$n, $m, $states.input] %}", End: true }),
    };
    const stopped = await run(machine, "in", {
      stop: stop.signal,
      performTask: async (request) => {
        stop.abort();
        return performTask(request);
      },
    });
    expect(stopped.status).toBe("ABORTED");
    const done = await again(machine, "in", stopped, { performTask });
    expect(done).toMatchObject({ status: "SUCCEEDED", output: [7, 8, "out"] });
    expect(calls.filter((call) => call.startsWith("Tell"))).toEqual(['Tell [7,8,"out"]']);
  });

  it("gives ids that the attempt before it did not give", async () => {
    const machine = { Ask: task({ Arguments: "{% $uuid() %}", End: true }) };
    const seen: unknown[] = [];
    const performTask: NonNullable<RunSettings["performTask"]> = async ({ arguments: given }) => {
      seen.push(given);
      if (seen.length === 1) throw { error: "Broken", cause: "" };
    };
    await again(machine, {}, await run(machine, {}, { performTask }), { performTask });
    expect(new Set(seen).size).toBe(2);
  });
});

describe("a redrive of concurrent work", () => {
  it("runs only the branches that failed or were given up", async () => {
    const { calls, broken, performTask } = worker();
    broken.add('B2 "x"');
    const machine = {
      Both: {
        Type: "Parallel",
        Arguments: "x",
        Branches: [
          { StartAt: "A", States: { A: task({ End: true }) } },
          {
            StartAt: "B1",
            States: {
              B1: task({ Assign: { own: 1 }, Next: "B2" }),
              B2: task({ Output: "{% $own %}", End: true }),
            },
          },
          {
            StartAt: "C1",
            States: { C1: { Type: "Wait", Seconds: 60, Next: "C2" }, C2: task({ End: true }) },
          },
        ],
        End: true,
      },
    };
    const failed = await run(machine, {}, { performTask });
    expect(failed.status).toBe("FAILED");
    broken.clear();
    calls.length = 0;
    const done = await again(machine, {}, failed, { performTask });
    expect(done).toMatchObject({ status: "SUCCEEDED", output: ["x", 1, "x"] });
    expect(calls).toEqual(['B2 "x"', 'C2 "x"']);
  });

  it("runs only the iterations that failed, were given up or never began", async () => {
    const { calls, broken, performTask } = worker();
    broken.add("Do 2");
    const machine = {
      Each: {
        Type: "Map",
        MaxConcurrency: 2,
        ItemProcessor: { StartAt: "Do", States: { Do: task({ End: true }) } },
        Output: "{% $sum($states.result) > 6 ? $states.none : $states.result %}",
        End: true,
      },
    };
    const failed = await run(machine, [1, 2, 3], { performTask });
    expect(failed).toMatchObject({ status: "FAILED", error: "Broken" });
    broken.clear();
    calls.length = 0;
    const done = await again(machine, [1, 2, 3], failed, { performTask });
    expect(done).toMatchObject({ status: "SUCCEEDED", output: [1, 2, 3] });
    expect(calls).toEqual(["Do 2", "Do 3"]);
    expect(done.path.at(-1)?.iterations).toEqual(
      [0, 1, 2].map((index) => ({ index, status: "SUCCEEDED", states: index === 1 ? 2 : 1 })),
    );
  });

  it("runs nothing again where only the Output of the Map failed", async () => {
    const { calls, performTask } = worker();
    const machine = (Output: string) => ({
      Each: {
        Type: "Map",
        ItemProcessor: { StartAt: "Do", States: { Do: task({ End: true }) } },
        Output,
        End: true,
      },
    });
    const failed = await run(machine("{% $states.none %}"), [1, 2], { performTask });
    expect(failed).toMatchObject({ error: "States.QueryEvaluationError" });
    calls.length = 0;
    const done = await again(machine("{% $states.result %}"), [1, 2], failed, { performTask });
    expect(done.output).toEqual([1, 2]);
    expect(calls).toEqual([]);
  });

  it("runs all of it anew after States.DataLimitExceeded", async () => {
    const { calls, performTask } = worker();
    let size = 200_000;
    const large: NonNullable<RunSettings["performTask"]> = async (request) => {
      await performTask(request);
      return "x".repeat(size);
    };
    const machine = {
      Each: { Type: "Map", ItemProcessor: { StartAt: "Do", States: { Do: task({ End: true }) } }, End: true },
    };
    const failed = await run(machine, [1, 2], { performTask: large });
    expect(failed).toMatchObject({ error: "States.DataLimitExceeded" });
    calls.length = 0;
    size = 5;
    const done = await again(machine, [1, 2], failed, { performTask: large });
    expect(done.output).toEqual(["xxxxx", "xxxxx"]);
    expect(calls).toEqual(["Do 1", "Do 2"]);
  });
});

describe("a redrive of a Map Run", () => {
  const mapOf = (ExecutionType: string, more: States = {}) => ({
    Each: {
      Type: "Map",
      Label: "Each",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType },
        StartAt: "Prepare",
        States: { Prepare: task({ Next: "Do" }), Do: task({ End: true }) },
      },
      MaxConcurrency: 1,
      End: true,
      ...more,
    },
  });

  it.each([
    ["EXPRESS", ['Prepare "b"', 'Do "b"', 'Prepare "c"', 'Do "c"']],
    ["STANDARD", ['Do "b"', 'Prepare "c"', 'Do "c"']],
  ])(
    "is the same run, in which %s children that failed or were pending are run: %j",
    async (type, wanted) => {
      const { calls, broken, performTask } = worker();
      broken.add('Do "b"');
      const storage = new MemoryStorage();
      const machine = mapOf(type, {
        ResultWriter: {
          Resource: "arn:aws:states:::s3:putObject",
          Arguments: { Bucket: "out", Prefix: "p" },
        },
      });
      const failed = await run(machine, ["a", "b", "c"], { performTask, storage });
      expect(failed).toMatchObject({ error: "States.ExceedToleratedFailureThreshold" });
      const still = await again(machine, ["a", "b", "c"], failed, { performTask, storage });
      expect(still).toMatchObject({ error: "States.ExceedToleratedFailureThreshold" });
      broken.clear();
      calls.length = 0;
      const done = await again(machine, ["a", "b", "c"], still, { performTask, storage }, 2);
      expect(done.status).toBe("SUCCEEDED");
      expect(calls).toEqual(wanted);
      const mapRun = done.path.at(-1)?.mapRun;
      const before = failed.path.at(-1)?.mapRun;
      expect(mapRun?.mapRunArn).toBe(before?.mapRunArn);
      expect(mapRun?.redriveCount).toBe(2);
      expect(mapRun?.items).toEqual({ succeeded: 3, failed: 0, aborted: 0, pending: 0 });
      const [first, second] = mapRun?.children ?? [];
      expect(first).toEqual(before?.children[0]);
      expect(second?.executionArn === before?.children[1]?.executionArn).toBe(type === "STANDARD");
      expect(second?.redriveCount).toBe(type === "STANDARD" ? 2 : undefined);
      const { ResultWriterDetails } = done.output as { ResultWriterDetails: { Key: string } };
      const manifest = storage.json("out", ResultWriterDetails.Key) as {
        ResultFiles: { SUCCEEDED: { Key: string }[]; FAILED: unknown[]; PENDING: unknown[] };
      };
      expect(manifest.ResultFiles).toMatchObject({ FAILED: [], PENDING: [] });
      const written = storage.json("out", manifest.ResultFiles.SUCCEEDED[0]?.Key ?? "") as {
        Input: string;
      }[];
      expect(written.map(({ Input }) => Input)).toEqual(['"a"', '"b"', '"c"']);
    },
  );

  it("starts the run where it had not started", async () => {
    const { performTask } = worker();
    const storage = new MemoryStorage();
    const machine = mapOf("EXPRESS", {
      ItemReader: { Resource: "arn:aws:states:::s3:getObject", Arguments: { Bucket: "in", Key: "list" } },
    });
    const failed = await run(machine, {}, { performTask, storage });
    expect(failed.error).toBe("States.ItemReaderFailed");
    storage.objects.set("in/list", '["a"]');
    expect((await again(machine, {}, failed, { performTask, storage })).output).toEqual(["a"]);
  });

  it("refuses items that are not those of before", async () => {
    const { broken, performTask } = worker();
    broken.add('Do {"Items":["b"]}');
    const machine = mapOf("EXPRESS", { ItemBatcher: { MaxItemsPerBatch: 2 }, Items: "{% $states.input %}" });
    const failed = await run(machine, ["a", "a", "b"], { performTask });
    expect(failed.status).toBe("FAILED");
    const { Each } = mapOf("EXPRESS", { ItemBatcher: { MaxItemsPerBatch: 1 }, Items: "{% $states.input %}" });
    const other = await again({ Each }, ["a", "a", "b"], failed, { performTask });
    expect(other).toMatchObject({
      error: "States.ItemReaderFailed",
      cause: expect.stringContaining("changed"),
    });
  });
});

describe("a redrive after a failure at any call", () => {
  const one = (name: string) => ({ StartAt: name, States: { [name]: task({ End: true }) } });
  const machine = {
    First: task({ Assign: { n: "{% $states.result %}" }, Next: "Both" }),
    Both: {
      Type: "Parallel",
      Arguments: "{% $n %}",
      Branches: [
        one("Left"),
        {
          StartAt: "Each",
          States: {
            Each: {
              Type: "Map",
              Items: [1, 2, 3],
              ItemProcessor: {
                StartAt: "Add",
                States: {
                  Add: { Type: "Pass", Assign: { m: "{% $states.input + $n %}" }, Next: "Say" },
                  Say: task({ Arguments: "{% $m %}", Output: "{% [$m, $states.result] %}", End: true }),
                },
              },
              End: true,
            },
          },
        },
      ],
      Next: "Far",
    },
    Far: {
      Type: "Map",
      Items: ["a", "b", "c"],
      ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...one("Work") },
      Output: "{% [$states.input, $states.result, $n] %}",
      End: true,
    },
  };

  it("ends as if nothing had failed, and repeats no call that was answered", async () => {
    const clean = worker();
    const { output } = await run(machine, 10, { performTask: clean.performTask });
    expect(clean.calls).toHaveLength(8);
    for (const [at, struck] of clean.calls.entries()) {
      const answered: string[] = [];
      let calls = 0;
      const performTask: NonNullable<RunSettings["performTask"]> = async ({
        stateName,
        arguments: given,
      }) => {
        calls += 1;
        if (calls === at + 1) throw { error: "Broken", cause: "" };
        answered.push(`${stateName} ${JSON.stringify(given)}`);
        return given;
      };
      const failed = await run(machine, 10, { performTask });
      expect([struck, failed.status]).toEqual([struck, "FAILED"]);
      const done = await again(machine, 10, failed, { performTask });
      expect([struck, done.status, done.output]).toEqual([struck, "SUCCEEDED", output]);
      expect(answered.toSorted()).toEqual(clean.calls.toSorted());
    }
  });
});
