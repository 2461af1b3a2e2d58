import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { CreateScheduleCommand, GetScheduleCommand, UpdateScheduleCommand } from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Machine } from "../../../local/machine.ts";
import { notesOf, startFixture } from "../fixtures/rig.ts";

describe("rules and schedules", () => {
  let machine: Machine;

  beforeEach(async () => {
    machine = await startFixture();
  });

  afterEach(async () => {
    await machine.close();
  });

  const arnOf = (name: string) =>
    machine.model.functions.find(({ entry }) => entry.includes(name))?.arn ?? "";
  const queue = "arn:aws:sqs:eu-central-1:000000000000:fixture-dead-letters";
  const letters = () => machine.queues.messages("fixture-dead-letters");

  // AWS, "Sending events with PutEvents in Amazon EventBridge".
  describe("PutEvents", () => {
    const put = (...Entries: object[]) => machine.runtime.aws.events.send(new PutEventsCommand({ Entries }));
    const entry = { Source: "dunlin", DetailType: "Tested", Detail: '{"a":1}' };

    it("takes the good entries of a request and names what is wrong with the others", async () => {
      const { FailedEntryCount, Entries = [] } = await put(
        entry,
        { ...entry, Source: undefined },
        { ...entry, DetailType: "" },
        { ...entry, Detail: undefined },
        { ...entry, Detail: "{" },
        { ...entry, Detail: "[]" },
        { ...entry, Source: "aws.s3" },
      );
      expect(FailedEntryCount).toBe(6);
      expect(Entries.map(({ ErrorCode }) => ErrorCode)).toEqual([
        undefined,
        "InvalidArgument",
        "InvalidArgument",
        "InvalidArgument",
        "MalformedDetail",
        "MalformedDetail",
        "NotAuthorizedForSource",
      ]);
      expect(Entries[0]?.EventId).toMatch(/^[0-9a-f-]{36}$/);
      expect(Entries[1]?.ErrorMessage).toContain("Source is a required argument");
    });

    it("refuses requests of no entry, of more than ten, and of more than a megabyte together", async () => {
      await expect(put()).rejects.toMatchObject({ name: "ValidationException" });
      await expect(put(...Array.from({ length: 11 }, () => entry))).rejects.toThrow(/1 to 10/);
      const half = { ...entry, Detail: JSON.stringify({ text: "ä".repeat(270_000) }) };
      expect((await put(half)).FailedEntryCount).toBe(0);
      await expect(put(half, half)).rejects.toThrow(/over the limit/);
    });
  });

  // EventBridge Scheduler API reference, CreateSchedule.
  describe("a schedule", () => {
    const command = (rest: object = {}) => ({
      Name: "made",
      ScheduleExpression: "rate(1 hours)",
      FlexibleTimeWindow: { Mode: "OFF" as const },
      Target: { Arn: arnOf("note"), RoleArn: "arn:aws:iam::000000000000:role/x", Input: '{"kind":"made"}' },
      ...rest,
    });
    const create = (rest?: object) =>
      machine.runtime.aws.scheduler.send(new CreateScheduleCommand(command(rest)));
    const runs = async () =>
      (await notesOf(machine))
        .filter(({ event }) => event["kind"] === "made")
        .map(({ at }) => at.slice(0, 16));

    it.each([
      [
        "its expression",
        { ScheduleExpression: "rate(0 hours)" },
        /Invalid Schedule Expression rate\(0 hours\)/,
      ],
      ["its time zone", { ScheduleExpressionTimezone: "Mars/Olympus" }, /Mars\/Olympus is not supported/],
      ["its name", { Name: "a b" }, /Name a b/],
      ["a long name", { Name: "a".repeat(65) }, /Name/],
      ["no window", { FlexibleTimeWindow: undefined }, /FlexibleTimeWindow/],
      ["no target", { Target: undefined }, /Target.Arn/],
      ["no role", { Target: { Arn: "arn:x" } }, /Target.RoleArn/],
      [
        "its retries",
        { Target: { Arn: "arn:x", RoleArn: "r", RetryPolicy: { MaximumRetryAttempts: 186 } } },
        /0 to 185/,
      ],
      ["its start", { StartDate: new Date("2026-03-01T11:54:00Z") }, /earlier than 5 minutes ago/],
      [
        "its end",
        { StartDate: new Date("2026-03-02T00:00:00Z"), EndDate: new Date("2026-03-01T13:00:00Z") },
        /EndDate/,
      ],
    ])("is refused for %s", async (_, rest, message) => {
      await expect(create(rest)).rejects.toMatchObject({ name: "ValidationException" });
      await expect(create(rest)).rejects.toThrow(message);
    });

    it("is refused in a group that is not there, and by name where it cannot run locally", async () => {
      await expect(create({ GroupName: "none" })).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
      await expect(
        create({ FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 } }),
      ).rejects.toThrow(/no flexible time window/);
      await expect(
        create({ Target: { Arn: "arn:x", RoleArn: "r", SqsParameters: { MessageGroupId: "1" } } }),
      ).rejects.toThrow(/SqsParameters/);
    });

    it("is made once by a request that is repeated with its token", async () => {
      const first = await create({ ClientToken: "t" });
      expect((await create({ ClientToken: "t" })).ScheduleArn).toBe(first.ScheduleArn);
      await expect(create({ ClientToken: "t", Description: "other" })).rejects.toMatchObject({
        name: "ConflictException",
      });
      await expect(create({ ClientToken: "u" })).rejects.toMatchObject({ name: "ConflictException" });
    });

    it("runs from its start date to its end date, both included, and goes once it is over", async () => {
      await create({
        StartDate: new Date("2026-03-01T14:00:00Z"),
        EndDate: new Date("2026-03-01T16:00:00Z"),
        ActionAfterCompletion: "DELETE",
      });
      await machine.advanceTo("2026-03-01T20:00:00.000Z");
      expect(await runs()).toEqual(["2026-03-01T14:00", "2026-03-01T15:00", "2026-03-01T16:00"]);
      const get = new GetScheduleCommand({ Name: "made" });
      await expect(machine.runtime.aws.scheduler.send(get)).rejects.toMatchObject({
        name: "ResourceNotFoundException",
      });
    });

    it("does not run for a time that was before it was changed", async () => {
      await create({ ScheduleExpression: "cron(30 12 * * ? *)" });
      await machine.advanceTo("2026-03-02T12:20:00.000Z");
      const update = new UpdateScheduleCommand(command({ ScheduleExpression: "cron(15 12 * * ? *)" }));
      await machine.runtime.aws.scheduler.send(update);
      await machine.advanceTo("2026-03-03T12:20:00.000Z");
      expect(await runs()).toEqual(["2026-03-01T12:30", "2026-03-03T12:15"]);
    });

    it("whose target is gone leaves its input in the dead letter queue, with Scheduler's attributes", async () => {
      const gone = "arn:aws:states:eu-central-1:000000000000:stateMachine:gone";
      await create({
        ScheduleExpression: "at(2026-03-01T12:30:00)",
        Target: {
          Arn: gone,
          RoleArn: "arn:aws:iam::000000000000:role/x",
          Input: '{"at":"<aws.scheduler.scheduled-time>"}',
          DeadLetterConfig: { Arn: queue },
        },
      });
      await machine.advanceTo("2026-03-01T13:00:00.000Z");
      expect(letters()).toMatchObject([
        {
          body: '{"at":"2026-03-01T12:30:00Z"}',
          attributes: {
            SCHEDULE_ARN: "arn:aws:scheduler:eu-central-1:000000000000:schedule/default/made",
            SCHEDULED_TIME: "2026-03-01T12:30:00Z",
            EXECUTION_ID: expect.stringMatching(/^[0-9a-f]{16}$/),
            TARGET_ARN: gone,
            ERROR_CODE: "NO_RESOURCE",
            RETRY_ATTEMPTS: "0",
            IS_PAYLOAD_TRUNCATED: "false",
          },
        },
      ]);
      expect(await machine.redrive("fixture-dead-letters")).toMatchObject([
        { redriven: false, reason: expect.stringContaining("Does Not Exist") },
      ]);
    });
  });

  it("redrives the record of a failed asynchronous invocation to its function, with all its retries", async () => {
    machine.sns.publish("arn:aws:sns:eu-central-1:000000000000:fixture-mail-events", "x");
    await machine.drain();
    expect(await notesOf(machine)).toHaveLength(1);
    machine.queues.send(queue, {
      requestContext: { functionArn: `${arnOf("note")}:$LATEST`, condition: "RetriesExhausted" },
      requestPayload: { kind: "again", id: "z", failTimes: 1 },
    });
    const [result] = await machine.redrive("fixture-dead-letters");
    expect(result).toMatchObject({ redriven: true });
    await machine.advanceTo("2026-03-01T12:02:00.000Z");
    expect((await notesOf(machine)).at(-1)).toMatchObject({ event: { kind: "again" } });
    expect(letters()).toEqual([]);
  });
});
