import { describe, expect, it } from "vitest";
import { JumpingClock, lambda, run, runDefinition } from "./rig.ts";

/** A Map of `count` iterations that work, sleep a minute, and work again. */
const map = {
  Each: {
    Type: "Map",
    ItemProcessor: {
      StartAt: "Before",
      States: {
        Before: { Type: "Task", Resource: lambda, Next: "Sleep" },
        Sleep: { Type: "Wait", Seconds: 60, Next: "After" },
        After: { Type: "Task", Resource: lambda, End: true },
      },
    },
    End: true,
  },
};

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("concurrency", () => {
  it("of one works in order, sleepers giving way to those behind them", async () => {
    const log: string[] = [];
    const clock = new JumpingClock();
    await run(map, [0, 1, 2], {
      clock,
      activity: clock.activity,
      performTask: async ({ stateName, arguments: item }) => {
        log.push(`begin ${stateName} ${item}`);
        await pause();
        log.push(`end ${stateName} ${item}`);
        return item;
      },
    });
    const turns = ["Before", "After"].flatMap((state) => [0, 1, 2].map((item) => `${state} ${item}`));
    expect(log).toEqual(turns.flatMap((turn) => [`begin ${turn}`, `end ${turn}`]));
  });

  it.each([1, 2, 5])(
    "never has more than %i tasks at a time, and comes to the same output",
    async (maxConcurrency) => {
      let now = 0;
      let most = 0;
      const result = await run(map, [0, 1, 2, 3, 4, 5], {
        maxConcurrency,
        performTask: async ({ arguments: item }) => {
          now += 1;
          most = Math.max(most, now);
          await pause();
          now -= 1;
          return item;
        },
      });
      expect(most).toBe(maxConcurrency);
      expect(result).toMatchObject({ status: "SUCCEEDED", output: [0, 1, 2, 3, 4, 5] });
    },
  );

  it("tells when all are asleep, so that a clock can move on", async () => {
    let busy = 0;
    const atSleep: number[] = [];
    const clock = new (class extends JumpingClock {
      override async sleepUntil(instant: string, signal?: AbortSignal): Promise<void> {
        setImmediate(() => atSleep.push(busy));
        await super.sleepUntil(instant, signal);
      }
    })();
    await run(map, [0, 1], {
      clock,
      activity: {
        begin: () => {
          busy += 1;
        },
        end: () => {
          busy -= 1;
        },
      },
    });
    expect(atSleep.at(-1)).toBe(0);
    expect(busy).toBe(0);
  });

  it("lets a nested execution that sleeps not hold up its siblings", async () => {
    const clock = new JumpingClock();
    const nested = { Type: "Task", Resource: "arn:aws:states:::states:startExecution.sync:2", End: true };
    const branch = (name: string) => ({ StartAt: name, States: { [name]: nested } });
    const result = await run(
      { Both: { Type: "Parallel", Branches: [branch("A"), branch("B")], End: true } },
      {},
      {
        clock,
        performTask: async ({ stateName }) => {
          await clock.sleepUntil(new Date(Date.parse(clock.now()) + 60_000).toISOString());
          return stateName;
        },
      },
    );
    expect(result).toMatchObject({ output: ["A", "B"], stoppedAt: "2026-03-02T08:01:00.000Z" });
  });

  it("ends children with their parent's time, and the parent as timed out", async () => {
    const outer = {
      Each: {
        Type: "Map",
        ToleratedFailurePercentage: 100,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "Sleep",
          States: { Sleep: { Type: "Wait", Seconds: 9000, End: true } },
        },
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Never" }],
        Next: "Never",
      },
      Never: { Type: "Succeed" },
    };
    const definition = { QueryLanguage: "JSONata", StartAt: "Each", TimeoutSeconds: 60, States: outer };
    const result = await runDefinition(definition, [1, 2]);
    expect(result).toMatchObject({ status: "TIMED_OUT", stoppedAt: "2026-03-02T08:01:00.000Z" });
    expect(result.path.map((entry) => entry.state)).toEqual(["Each"]);
  });
});
