import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { CreateScheduleCommand, DeleteScheduleCommand, GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { DescribeExecutionCommand, StartExecutionCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { PublishCommand } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Deliveries } from "../../../local/cloud/deliveries.ts";
import { sendTo } from "../../../local/cloud/targets.ts";
import type { Machine } from "../../../local/machine.ts";
import { LocalState } from "../../../local/state.ts";
import { notesOf, startFixture } from "../fixtures/rig.ts";

const MACHINE = "arn:aws:states:eu-central-1:000000000000:stateMachine:fixture-machine";

describe("what happens by itself", () => {
  let machine: Machine;

  beforeEach(async () => {
    machine = await startFixture();
  });

  afterEach(async () => {
    await machine.close();
  });

  const note = () => machine.model.functions.find(({ entry }) => entry === "functions/note.ts")?.arn ?? "";
  const start = (input: object, name?: string) =>
    machine.runtime.aws.sfn.send(
      new StartExecutionCommand({
        stateMachineArn: MACHINE,
        input: JSON.stringify(input),
        ...(name && { name }),
      }),
    );

  describe("an asynchronous event", () => {
    const send = (event: object) => {
      const state = new LocalState(`${machine.dataDir}/deliveries`);
      const deliveries = new Deliveries(
        machine.functions,
        (arn, body, attributes) => machine.queues.send(arn, body, attributes),
        machine.work,
        machine.clock,
        state,
        machine.injector,
      );
      deliveries.send(note(), event);
      return state;
    };

    it("is tried again after one and after two minutes of the clock", async () => {
      const state = send({ id: "x", failTimes: 2 });
      await machine.advanceTo("2026-03-01T12:02:59.000Z");
      expect(await notesOf(machine)).toEqual([]);
      await machine.advanceTo("2026-03-01T12:03:00.000Z");
      expect((await notesOf(machine)).map(({ at }) => at)).toEqual(["2026-03-01T12:03:00.000Z"]);
      expect(machine.queues.messages("fixture-dead-letters")).toEqual([]);
      state.close();
    });

    it("goes to the dead letter queue after its third failure, with what it was and what it met", async () => {
      const state = send({ id: "x", failTimes: 9 });
      await machine.advanceTo("2026-03-01T12:04:00.000Z");
      const [letter] = machine.queues.messages("fixture-dead-letters");
      expect(JSON.parse(letter?.body ?? "{}")).toMatchObject({
        version: "1.0",
        requestContext: {
          condition: "RetriesExhausted",
          approximateInvokeCount: 3,
          functionArn: `${note()}:$LATEST`,
        },
        requestPayload: { id: "x" },
        responsePayload: { errorType: "Flaky", errorMessage: "not yet" },
      });
      state.close();
    });

    it("to an unknown kind of target is refused by name", () => {
      const nothing = {} as Parameters<typeof sendTo>[2];
      expect(() => sendTo("arn:aws:kinesis:eu-central-1:000000000000:stream/x", "{}", nothing)).toThrow(
        /kinesis/,
      );
    });
  });

  describe("an execution", () => {
    it("retries, waits and ends on the clock, and keeps its path", async () => {
      const { executionArn } = await start({ id: "y", failTimes: 2 });
      await machine.advanceTo("2026-03-01T12:12:00.000Z");
      const kept = machine.executions.get(executionArn ?? "");
      expect(kept?.status).toBe("SUCCEEDED");
      expect(kept?.stoppedAt).toBe("2026-03-01T12:11:00.000Z");
      expect(kept?.path?.map(({ state, enteredAt }) => [state, enteredAt.slice(11, 19)])).toEqual([
        ["Note", "12:00:00"],
        ["Rest", "12:01:00"],
        ["Done", "12:11:00"],
      ]);
      expect(kept?.path?.[0]?.retries).toHaveLength(2);
      const described = await machine.runtime.aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
      expect(described).toMatchObject({
        status: "SUCCEEDED",
        stopDate: new Date("2026-03-01T12:11:00.000Z"),
      });
    });

    it("fails with the name of the error its function threw", async () => {
      const { executionArn } = await start({ id: "z", failTimes: 99 });
      await machine.advanceTo("2026-03-01T12:04:00.000Z");
      expect(machine.executions.get(executionArn ?? "")).toMatchObject({ status: "FAILED", error: "Flaky" });
    });

    it("of a name that is taken is the same one for the same input, and refused for another", async () => {
      const first = await start({ n: 1 }, "one");
      expect((await start({ n: 1 }, "one")).executionArn).toBe(first.executionArn);
      await expect(start({ n: 2 }, "one")).rejects.toMatchObject({ name: "ExecutionAlreadyExists" });
    });

    it("can be stopped while it waits", async () => {
      const { executionArn } = await start({});
      await machine.drain();
      await machine.runtime.aws.sfn.send(new StopExecutionCommand({ executionArn }));
      await machine.drain();
      expect(machine.executions.get(executionArn ?? "")?.status).toBe("ABORTED");
    });

    it("that nobody knows is refused by Step Functions' own errors", async () => {
      const describe = new DescribeExecutionCommand({ executionArn: "arn:none" });
      await expect(machine.runtime.aws.sfn.send(describe)).rejects.toMatchObject({
        name: "ExecutionDoesNotExist",
      });
      const command = new StartExecutionCommand({ stateMachineArn: "arn:none" });
      await expect(machine.runtime.aws.sfn.send(command)).rejects.toMatchObject({
        name: "StateMachineDoesNotExist",
      });
    });
  });

  describe("a schedule made by a function", () => {
    const create = (expression: string, rest: object = {}) =>
      machine.runtime.aws.scheduler.send(
        new CreateScheduleCommand({
          Name: "made",
          ScheduleExpression: expression,
          ScheduleExpressionTimezone: "America/New_York",
          FlexibleTimeWindow: { Mode: "OFF" },
          Target: { Arn: note(), RoleArn: "arn:aws:iam::000000000000:role/x", Input: '{"kind":"made"}' },
          ...rest,
        }),
      );
    const runs = async () =>
      (await notesOf(machine)).filter(({ event }) => event["kind"] === "made").map(({ at }) => at);

    it("runs in its time zone", async () => {
      await create("cron(0 8 * * ? *)");
      await machine.advanceTo("2026-03-09T12:00:00.000Z");
      const at = await runs();
      expect(at[0]).toBe("2026-03-01T13:00:00.000Z");
      // Summer time began in New York on 8 March.
      expect(at.slice(-2)).toEqual(["2026-03-08T12:00:00.000Z", "2026-03-09T12:00:00.000Z"]);
    });

    it("runs once at its instant and goes, where it says so", async () => {
      await create("at(2026-03-01T09:00:00)", { ActionAfterCompletion: "DELETE" });
      await machine.advanceTo("2026-03-02T00:00:00.000Z");
      expect(await runs()).toEqual(["2026-03-01T14:00:00.000Z"]);
      const get = new GetScheduleCommand({ Name: "made" });
      await expect(machine.runtime.aws.scheduler.send(get)).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
    });

    it("runs no more once it is deleted, and its name is its own", async () => {
      await create("rate(1 hours)");
      await expect(create("rate(1 hours)")).rejects.toMatchObject({ name: "ConflictException" });
      await machine.advanceTo("2026-03-01T13:00:00.000Z");
      await machine.runtime.aws.scheduler.send(new DeleteScheduleCommand({ Name: "made" }));
      await machine.advanceTo("2026-03-01T16:00:00.000Z");
      // A rate without a start date begins at once.
      expect(await runs()).toEqual(["2026-03-01T12:00:00.000Z", "2026-03-01T13:00:00.000Z"]);
    });

    it("is refused where its expression cannot be read", async () => {
      await expect(create("every day")).rejects.toMatchObject({ name: "ValidationException" });
    });
  });

  it("puts events on buses only where rules wait for them", async () => {
    const { FailedEntryCount, Entries } = await machine.runtime.aws.events.send(
      new PutEventsCommand({ Entries: [{ Source: "dunlin", DetailType: "Nothing", Detail: "{}" }] }),
    );
    expect([FailedEntryCount, Entries?.length]).toEqual([0, 1]);
    await machine.runtime.aws.sns.send(
      new PublishCommand({
        TopicArn: "arn:aws:sns:eu-central-1:000000000000:fixture-mail-events",
        Message: "{}",
      }),
    );
    await machine.drain();
    expect(await notesOf(machine)).toHaveLength(1);
  });
});
