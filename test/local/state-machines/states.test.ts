import { describe, expect, it } from "vitest";
import { InvalidDefinition } from "../../../local/state-machines/runner.ts";
import { JumpingClock, lambda, run, runDefinition, start, tasks } from "./rig.ts";

describe("Pass and Succeed", () => {
  it("hands its input on where it has no Output", async () => {
    const result = await run({ Stay: { Type: "Pass", End: true } }, { a: [1] });
    expect(result).toMatchObject({ status: "SUCCEEDED", output: { a: [1] } });
  });

  it("evaluates expressions at any depth and leaves other texts alone", async () => {
    const result = await run(
      {
        Shape: {
          Type: "Pass",
          Output: { deep: [{ sum: "{% $states.input.a + 1 %}" }], said: "$states.input.a", n: 3 },
          Next: "Done",
        },
        Done: {
          Type: "Succeed",
          Output: { was: "{% $states.input %}", by: "{% $states.context.State.Name %}" },
        },
      },
      { a: 1 },
    );
    expect(result.output).toEqual({ was: { deep: [{ sum: 2 }], said: "$states.input.a", n: 3 }, by: "Done" });
  });

  it("fails on an expression that yields nothing", async () => {
    const result = await run({ Bad: { Type: "Pass", Output: { x: "{% $states.input.none %}" }, End: true } });
    expect(result).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
    expect(result.cause).toContain("'Output/x' returned nothing (undefined)");
  });

  it("fails on an expression that is a function or does not parse", async () => {
    for (const source of ["{% function($x) { $x } %}", "{% $sum %}", "{% [1, %}"]) {
      const result = await run({ Bad: { Type: "Pass", Output: source, End: true } });
      expect(result).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
    }
  });
});

describe("Assign", () => {
  it("sets variables for later states, while Output still sees the old ones", async () => {
    const result = await run({
      First: { Type: "Pass", Assign: { n: 1, who: { name: "{% 'a' & 'b' %}" } }, Next: "Second" },
      Second: { Type: "Pass", Assign: { n: "{% $n + 1 %}" }, Output: "{% $n %}", Next: "Third" },
      Third: { Type: "Pass", Output: ["{% $n %}", "{% $states.input %}", "{% $who.name %}"], End: true },
    });
    expect(result.output).toEqual([2, 1, "ab"]);
  });

  it("lets branches and iterations read outer variables and keep their own", async () => {
    const result = await run({
      Outer: { Type: "Pass", Assign: { rate: 10 }, Next: "Each" },
      Each: {
        Type: "Map",
        Items: [1, 2],
        ItemProcessor: {
          StartAt: "Set",
          States: {
            Set: { Type: "Pass", Assign: { own: "{% $states.input * $rate %}" }, Next: "Read" },
            Read: { Type: "Pass", Output: "{% $own %}", End: true },
          },
        },
        Assign: { total: "{% $sum($states.result) %}" },
        Next: "Both",
      },
      Both: {
        Type: "Parallel",
        Branches: [
          { StartAt: "B", States: { B: { Type: "Pass", Output: "{% $total + $rate %}", End: true } } },
        ],
        Next: "Leak",
      },
      Leak: { Type: "Pass", Output: { was: "{% $states.input %}", own: "{% $exists($own) %}" }, End: true },
    });
    expect(result.output).toEqual({ was: [40], own: false });
  });
});

describe("Choice", () => {
  const machine = {
    Pick: {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.due > 30 %}", Next: "Tell", Assign: { level: "late" } },
        {
          Condition: "{% $states.input.due > 0 %}",
          Next: "Tell",
          Output: { kept: true },
          Assign: { level: "due" },
        },
      ],
      Assign: { level: "none" },
      Default: "Tell",
    },
    Tell: { Type: "Pass", Output: { level: "{% $level %}", input: "{% $states.input %}" }, End: true },
  };

  it.each([
    [31, { level: "late", input: { due: 31 } }],
    [1, { level: "due", input: { kept: true } }],
    [0, { level: "none", input: { due: 0 } }],
  ])("takes the first rule that holds, for %i days", async (due, output) => {
    expect((await run(machine, { due })).output).toEqual(output);
  });

  it("fails without a match or with a condition that is no boolean", async () => {
    const only = (condition: unknown) => ({
      Pick: { Type: "Choice", Choices: [{ Condition: condition, Next: "End" }] },
      End: { Type: "Succeed" },
    });
    expect(await run(only(false))).toMatchObject({ status: "FAILED", error: "States.NoChoiceMatched" });
    expect(await run(only("{% 1 %}"))).toMatchObject({
      status: "FAILED",
      error: "States.QueryEvaluationError",
    });
  });
});

describe("Wait", () => {
  it("sleeps on the virtual clock, by seconds and until a timestamp", async () => {
    const clock = new JumpingClock();
    const result = await run(
      {
        Days: { Type: "Wait", Seconds: "{% $states.input.days * 86400 %}", Next: "Until" },
        Until: { Type: "Wait", Timestamp: "{% $states.input.until %}", Next: "Past" },
        Past: { Type: "Wait", Timestamp: "2020-01-01T00:00:00Z", Next: "Tell" },
        Tell: { Type: "Pass", Output: "{% [$now(), $millis()] %}", End: true },
      },
      { days: 14, until: "2026-06-01T10:00:00+02:00" },
      { clock },
    );
    expect(result.output).toEqual(["2026-06-01T08:00:00.000Z", Date.parse("2026-06-01T08:00:00Z")]);
    expect(result.path.map((entry) => entry.exitedAt)).toEqual([
      "2026-03-16T08:00:00.000Z",
      "2026-06-01T08:00:00.000Z",
      "2026-06-01T08:00:00.000Z",
      "2026-06-01T08:00:00.000Z",
    ]);
  });

  it.each([{ Seconds: -1 }, { Seconds: 1.5 }, { Seconds: "{% 'x' %}" }, { Timestamp: "2026-03-01" }])(
    "refuses %j",
    async (fields) => {
      const result = await run({ Wait: { Type: "Wait", ...fields, End: true } });
      expect(result).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
    },
  );
});

describe("Fail", () => {
  it("fails with its Error and Cause, evaluated", async () => {
    const result = await run(
      { No: { Type: "Fail", Error: "Dunning.Blocked", Cause: "{% 'account ' & $states.input.id %}" } },
      { id: "A1" },
    );
    expect(result).toMatchObject({ status: "FAILED", error: "Dunning.Blocked", cause: "account A1" });
  });
});

describe("Parallel", () => {
  it("runs its branches at once and answers in their order", async () => {
    const wait = (seconds: number) => ({
      StartAt: "W",
      States: {
        W: { Type: "Wait", Seconds: seconds, Next: "Say" },
        Say: { Type: "Pass", Output: seconds, End: true },
      },
    });
    const result = await run({
      Both: { Type: "Parallel", Branches: [wait(60), wait(20), wait(40)], End: true },
    });
    expect(result.output).toEqual([60, 20, 40]);
    expect(result.stoppedAt).toBe("2026-03-02T08:01:00.000Z");
  });

  it("fails with the first branch that fails, and gives the others up", async () => {
    const result = await run(
      {
        Both: {
          Type: "Parallel",
          Branches: [
            {
              StartAt: "Long",
              States: {
                Long: { Type: "Wait", Seconds: 99_999, Next: "Never" },
                Never: { Type: "Task", Resource: lambda, End: true },
              },
            },
            { StartAt: "Bad", States: { Bad: { Type: "Fail", Error: "E", Cause: "c" } } },
          ],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Caught", Output: "{% $states.errorOutput %}" }],
          End: true,
        },
        Caught: { Type: "Pass", End: true },
      },
      {},
      { performTask: tasks({}) },
    );
    expect(result).toMatchObject({
      status: "SUCCEEDED",
      output: { Error: "E", Cause: "c" },
      stoppedAt: start,
    });
  });
});

describe("inline Map", () => {
  const each = (more: Record<string, unknown>) => ({
    Each: {
      Type: "Map",
      ItemProcessor: { StartAt: "Do", States: { Do: { Type: "Task", Resource: lambda, End: true } } },
      End: true,
      ...more,
    },
  });

  it("works through items in order, with ItemSelector and the Map context", async () => {
    const seen: unknown[] = [];
    const result = await run(
      each({
        Items: "{% $states.input.list %}",
        ItemSelector: {
          at: "{% $states.context.Map.Item.Index %}",
          value: "{% $states.context.Map.Item.Value %}",
          of: "{% $states.input.of %}",
        },
      }),
      { list: ["a", "b", "c"], of: "x" },
      {
        performTask: tasks({
          Do: (given: { at: number }) => {
            seen.push(given.at);
            return given;
          },
        }),
      },
    );
    expect(seen).toEqual([0, 1, 2]);
    expect(result.output).toEqual(["a", "b", "c"].map((value, at) => ({ at, value, of: "x" })));
    expect(result.path[0]?.iterations).toEqual(
      [0, 1, 2].map((index) => ({ index, status: "SUCCEEDED", states: 1 })),
    );
  });

  it("takes its input as items, keeps a single item an array, and an empty one empty", async () => {
    const performTask = tasks({ Do: (given: unknown) => given });
    expect((await run(each({}), [[7]], { performTask })).output).toEqual([[7]]);
    expect((await run(each({}), [], { performTask })).output).toEqual([]);
    expect(await run(each({}), "x", { performTask })).toMatchObject({ error: "States.QueryEvaluationError" });
  });

  it("lets sleeping iterations overlap, but never more than MaxConcurrency", async () => {
    const machine = (MaxConcurrency: number) =>
      each({
        MaxConcurrency,
        ItemProcessor: { StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, End: true } } },
      });
    expect((await run(machine(0), [1, 2, 3, 4])).stoppedAt).toBe("2026-03-02T08:01:00.000Z");
    expect((await run(machine(2), [1, 2, 3, 4])).stoppedAt).toBe("2026-03-02T08:02:00.000Z");
  });

  it("keeps the path of the iteration that failed", async () => {
    const performTask = tasks({
      Do: (given: number) => {
        if (given === 2) throw { error: "Two", cause: "is bad" };
        return given;
      },
    });
    const result = await run(each({}), [1, 2, 3], { performTask });
    expect(result).toMatchObject({ status: "FAILED", error: "Two", cause: "is bad" });
    expect(result.path[0]?.iterations?.[1]).toMatchObject({
      status: "FAILED",
      path: [{ state: "Do", error: "Two" }],
    });
    expect(result.path[0]?.iterations?.[2]).toBeUndefined();
  });
});

describe("definitions", () => {
  it("refuses JSONPath and dangling targets before it starts", async () => {
    await expect(
      runDefinition({ QueryLanguage: "JSONPath", StartAt: "A", States: { A: { Type: "Pass", End: true } } }),
    ).rejects.toThrow(InvalidDefinition);
    await expect(run({ A: { Type: "Pass", Next: "B" } })).rejects.toThrow("A leads to B");
  });
});
