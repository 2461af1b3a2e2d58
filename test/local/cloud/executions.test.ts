import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TurnableClock } from "../../../local/clock.ts";
import { Executions } from "../../../local/cloud/executions.ts";
import { perform } from "../../../local/cloud/middleware.ts";
import { Meter } from "../../../local/meter/meter.ts";
import { LocalState } from "../../../local/state.ts";
import type { PerformTask } from "../../../local/state-machines/runner.ts";
import { advanceTo } from "../../../local/turn.ts";
import { Work } from "../../../local/work.ts";
import { lambda, MemoryStorage } from "../state-machines/rig.ts";

// After AWS, Step Functions API reference: StartExecution, StopExecution, RedriveExecution, SendTaskSuccess.

const START = "2026-03-02T08:00:00.000Z";
const base = "arn:aws:states:eu-central-1:000000000000";
const flows = {
  work: {
    First: { Type: "Task", Resource: lambda, Next: "Second" },
    Second: { Type: "Task", Resource: lambda, Next: "Rest" },
    Rest: { Type: "Wait", Seconds: 60, End: true },
  },
  ask: {
    Ask: {
      Type: "Task",
      Resource: `${lambda}.waitForTaskToken`,
      Arguments: "{% $states.context.Task.Token %}",
      TimeoutSeconds: 86_400,
      End: true,
    },
  },
  quick: { Done: { Type: "Succeed" } },
  wrong: { Bad: { Type: "Pass", InputPath: "$", End: true } },
};

describe("executions of the local Step Functions", () => {
  let folder: string;
  let state: LocalState;
  let clock: TurnableClock;
  let work: Work;
  let meter: Meter;
  let executions: Executions;
  let performTask: PerformTask;
  let calls: string[];
  const faults: unknown[] = [];

  const open = () => {
    state = new LocalState(folder);
    clock = new TurnableClock(clock?.now() ?? START);
    work = new Work((_, error) => faults.push(error));
    meter = new Meter(state.collection("meter"));
    executions = new Executions(
      Object.entries(flows).map(([name, States]) => ({
        name,
        arn: `${base}:stateMachine:${name}`,
        type: name === "quick" ? "EXPRESS" : "STANDARD",
        definition: JSON.stringify({ QueryLanguage: "JSONata", StartAt: Object.keys(States)[0], States }),
        source: undefined,
      })),
      state,
      { clock, work, meter, storage: new MemoryStorage(), performTask: (request) => performTask(request) },
    );
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "executions-"));
    calls = [];
    performTask = async ({ stateName }) => {
      calls.push(stateName);
      return stateName;
    };
    open();
  });

  afterEach(() => {
    state.close();
    rmSync(folder, { recursive: true });
    clock = new TurnableClock(START);
    expect(faults).toEqual([]);
  });

  const send = (operation: string, input: object) => perform("sfn", executions.handlers, operation, input);
  const start = async (machine: keyof typeof flows, more: { name?: string; input?: string } = {}) => {
    const answer = await send("StartExecution", {
      stateMachineArn: `${base}:stateMachine:${machine}`,
      ...more,
    });
    return String(answer["executionArn"]);
  };
  const describing = (executionArn: string) => send("DescribeExecution", { executionArn });
  const turn = (instant: string) => advanceTo(clock, work, instant);

  describe("StartExecution", () => {
    it("is the same execution for the same name and input while it runs, and none once it is closed", async () => {
      const arn = await start("work", { name: "one", input: '{"a":1}' });
      expect(await start("work", { name: "one", input: '{"a":1}' })).toBe(arn);
      await expect(start("work", { name: "one", input: '{"a":2}' })).rejects.toMatchObject({
        name: "ExecutionAlreadyExists",
      });
      await turn("2026-03-02T09:00:00.000Z");
      expect(executions.count()).toBe(1);
      await expect(start("work", { name: "one", input: '{"a":1}' })).rejects.toMatchObject({
        name: "ExecutionAlreadyExists",
      });
    });

    it("lets a name be used again 90 days after its execution was closed", async () => {
      const arn = await start("work", { name: "one" });
      await turn("2026-05-31T08:00:59.000Z");
      await expect(start("work", { name: "one" })).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
      await turn("2026-05-31T08:01:00.000Z");
      expect(await start("work", { name: "one" })).toBe(arn);
      expect(await describing(arn)).toMatchObject({ status: "RUNNING", startDate: new Date(clock.now()) });
      expect(executions.count()).toBe(1);
    });

    it("starts each call of an Express machine, whatever its name", async () => {
      const [one, two] = [await start("quick", { name: "x" }), await start("quick", { name: "x" })];
      expect(one).not.toBe(two);
      await work.drain();
      expect(executions.list().map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
    });

    it.each(["", "a b", "a/b", "a:b", "a*", "{a}", "x".repeat(81), "a\u0007"])(
      "refuses the name %j",
      async (name) => {
        await expect(start("work", { name })).rejects.toMatchObject({ name: "InvalidName" });
        expect(executions.count()).toBe(0);
      },
    );

    it("refuses input that is no JSON or beyond 256 KiB", async () => {
      await expect(start("work", { input: "{" })).rejects.toMatchObject({ name: "InvalidExecutionInput" });
      const input = JSON.stringify("é".repeat(131_072));
      await expect(start("work", { input })).rejects.toMatchObject({ name: "ValidationException" });
    });

    it("of a machine that cannot be run as AWS would says what is wrong", async () => {
      const arn = await start("wrong");
      await work.drain();
      expect(await describing(arn)).toMatchObject({
        status: "FAILED",
        error: "States.Runtime",
        cause: "Bad: InputPath belongs to JSONPath, not to JSONata",
      });
    });
  });

  describe("StopExecution", () => {
    it("ends it as ABORTED with the error and cause given, even before its first step", async () => {
      const arn = await start("work");
      await send("StopExecution", { executionArn: arn, error: "Operator", cause: "wrong file" });
      await work.drain();
      expect(await describing(arn)).toMatchObject({
        status: "ABORTED",
        error: "Operator",
        cause: "wrong file",
      });
      expect(calls).toEqual([]);
    });

    it("leaves one that has ended as it is, and is refused for Express", async () => {
      const arn = await start("work");
      await turn("2026-03-02T08:01:00.000Z");
      await send("StopExecution", { executionArn: arn, error: "Late" });
      expect(await describing(arn)).toMatchObject({ status: "SUCCEEDED" });
      const express = await start("quick");
      await expect(send("StopExecution", { executionArn: express })).rejects.toMatchObject({
        name: "ValidationException",
      });
    });
  });

  describe("RedriveExecution", () => {
    const failFirst = (state: string) => {
      let left = 1;
      performTask = async ({ stateName }) => {
        calls.push(stateName);
        if (stateName === state && left-- > 0) throw { error: "Broken", cause: "once" };
        return stateName;
      };
    };

    it("goes on where it failed, under the same ARN, and adds up what it cost", async () => {
      failFirst("Second");
      const arn = await start("work", { name: "one" });
      await work.drain();
      expect(await describing(arn)).toMatchObject({
        status: "FAILED",
        error: "Broken",
        redriveCount: 0,
        redriveStatus: "REDRIVABLE",
      });
      await turn("2026-03-03T08:00:00.000Z");
      const { redriveDate } = await send("RedriveExecution", { executionArn: arn });
      expect(redriveDate).toEqual(new Date("2026-03-03T08:00:00.000Z"));
      await turn("2026-03-03T08:01:00.000Z");
      const after = await describing(arn);
      expect(after).toMatchObject({
        status: "SUCCEEDED",
        startDate: new Date(START),
        stopDate: new Date("2026-03-03T08:01:00.000Z"),
        redriveCount: 1,
        redriveDate,
        redriveStatus: "NOT_REDRIVABLE",
        redriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
      });
      expect(after).not.toHaveProperty("error");
      expect(calls).toEqual(["First", "Second", "Second"]);
      expect(executions.get("one")?.transitions).toBe(4);
      expect(executions.count()).toBe(1);
    });

    it("is one redrive for one client token", async () => {
      failFirst("First");
      const arn = await start("work");
      await work.drain();
      const once = await send("RedriveExecution", { executionArn: arn, clientToken: "t" });
      expect(await send("RedriveExecution", { executionArn: arn, clientToken: "t" })).toEqual(once);
      await work.drain();
      expect(calls).toEqual(["First", "First", "Second"]);
    });

    it.each([
      ["that runs", "work", async () => {}],
      ["that succeeded", "work", async () => turn("2026-03-02T09:00:00.000Z")],
      ["of an Express machine", "quick", async () => work.drain()],
    ] as const)("is refused for an execution %s", async (_, machine, wait) => {
      const arn = await start(machine);
      await wait();
      await expect(send("RedriveExecution", { executionArn: arn })).rejects.toMatchObject({
        name: "ExecutionNotRedrivable",
      });
    });

    it("is refused 14 days after it failed", async () => {
      failFirst("First");
      const arn = await start("work");
      await turn("2026-03-16T08:00:00.000Z");
      expect(await describing(arn)).toMatchObject({ redriveStatus: "REDRIVABLE" });
      await turn("2026-03-16T08:00:01.000Z");
      expect(await describing(arn)).toMatchObject({ redriveStatus: "NOT_REDRIVABLE" });
      await expect(send("RedriveExecution", { executionArn: arn })).rejects.toThrow("period of 14 days");
    });

    it("goes on with one that the closing of the machine cut off", async () => {
      const arn = await start("work");
      await work.drain();
      await executions.interrupt();
      state.close();
      open();
      expect(await describing(arn)).toMatchObject({
        status: "ABORTED",
        cause: "The local machine was closed while it ran.",
      });
      await send("RedriveExecution", { executionArn: arn });
      await turn("2026-03-02T08:01:00.000Z");
      expect(await describing(arn)).toMatchObject({ status: "SUCCEEDED" });
      expect(calls).toEqual(["First", "Second"]);
    });
  });

  describe("task tokens", () => {
    const asking = async (): Promise<{ arn: string; token: string }> => {
      let token = "";
      performTask = async ({ arguments: given }) => {
        token = String(given);
      };
      const arn = await start("ask");
      await work.drain();
      return { arn, token };
    };

    it("take an answer days later, once", async () => {
      const { arn, token } = await asking();
      await turn("2026-03-02T20:00:00.000Z");
      await send("SendTaskHeartbeat", { taskToken: token });
      await send("SendTaskSuccess", { taskToken: token, output: '{"approved":true}' });
      await work.drain();
      expect(await describing(arn)).toMatchObject({ status: "SUCCEEDED", output: '{"approved":true}' });
      await expect(send("SendTaskSuccess", { taskToken: token, output: "1" })).rejects.toMatchObject({
        name: "TaskTimedOut",
      });
    });

    it("take a failure with its error and cause", async () => {
      const { arn, token } = await asking();
      await send("SendTaskFailure", { taskToken: token, error: "Refused", cause: "by the CFO" });
      await work.drain();
      expect(await describing(arn)).toMatchObject({
        status: "FAILED",
        error: "Refused",
        cause: "by the CFO",
      });
    });

    it("that timed out, were made up, or get what is no JSON or too large are refused", async () => {
      const { arn, token } = await asking();
      const answer = (taskToken: string, output: string) => send("SendTaskSuccess", { taskToken, output });
      await expect(answer(token, "{")).rejects.toMatchObject({ name: "InvalidOutput" });
      await expect(answer(token, JSON.stringify("x".repeat(262_143)))).rejects.toMatchObject({
        name: "ValidationException",
      });
      await expect(answer("made up", "1")).rejects.toMatchObject({ name: "InvalidToken" });
      await turn("2026-03-03T08:00:00.000Z");
      expect(await describing(arn)).toMatchObject({ status: "FAILED", error: "States.Timeout" });
      await expect(answer(token, "1")).rejects.toMatchObject({ name: "TaskTimedOut" });
    });
  });
});
