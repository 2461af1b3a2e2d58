import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readModel, readModelFrom } from "../../../local/cloudformation/read-model.ts";
import { fixtureStacks, writeAssembly } from "../fixtures/stacks.ts";

describe("the model of the templates", () => {
  const model = readModel(fixtureStacks());

  it("has tables with keys, indexes, stream and time to live", () => {
    expect(model.tables).toMatchObject([
      {
        name: "fixture-things",
        streamView: "NEW_AND_OLD_IMAGES",
        ttlAttribute: "expiresAt",
        indexes: [{ IndexName: "by-day" }],
      },
    ]);
  });

  it("has functions with their entry, environment across stacks, and what becomes of failed events", () => {
    const note = model.functions.find(({ entry }) => entry === "functions/note.ts");
    expect(note).toMatchObject({
      environment: { TABLE: "fixture-things" },
      timeoutSeconds: 10,
      memoryMb: 256,
      async: { maximumRetries: 2, onFailure: "arn:aws:sqs:eu-central-1:000000000000:fixture-dead-letters" },
    });
  });

  it("has the stream's consumer with its batch settings and filters", () => {
    expect(model.eventSources).toMatchObject([
      {
        source: { kind: "table", name: "fixture-things" },
        batchSize: 3,
        bisect: true,
        maximumRetries: 3,
        partialFailures: true,
        patterns: [{ dynamodb: { Keys: { sk: { S: [{ prefix: "THING" }] } } } }],
      },
    ]);
  });

  it("has routes with their functions and scopes", () => {
    expect(model.api.audiences).toEqual(["fixture-client"]);
    expect(
      model.api.routes.map(({ routeKey, scopes, authorized }) => [routeKey, scopes, authorized]),
    ).toEqual([
      ["PUT /v1/things/{id}", ["fixture/write"], true],
      ["GET /v1/things/{id}", ["fixture/read"], true],
      ["GET /public/{proxy+}", [], false],
    ]);
  });

  it("fills in a definition's substitutions", () => {
    const [machine] = model.stateMachines;
    const definition = JSON.parse(machine?.definition ?? "{}");
    expect(definition.States.Note.Arguments.FunctionName).toBe(
      model.functions.find(({ entry }) => entry === "functions/note.ts")?.arn,
    );
    expect(model.schedules).toMatchObject([
      {
        name: "fixture-hourly",
        expression: "cron(5 * * * ? *)",
        timezone: "UTC",
        target: { arn: machine?.arn },
      },
    ]);
  });

  it("names a substitution that is missing", () => {
    const stacks = fixtureStacks();
    const resource = stacks[1]?.template.Resources?.["Machine"];
    if (resource?.Properties) resource.Properties["DefinitionSubstitutions"] = {};
    expect(() => readModel(stacks)).toThrow(/NoteFunctionArn/);
  });

  /** The fixture with properties of one resource changed; undefined takes one away. */
  const changed = (id: string, change: Record<string, unknown>): (() => unknown) => {
    const stacks = fixtureStacks();
    const properties = stacks[1]?.template.Resources?.[id]?.Properties ?? {};
    Object.assign(properties, change);
    return () => readModel(stacks);
  };
  const target = { Arn: "arn:aws:lambda:eu-central-1:000000000000:function:f", Id: "t" };
  const scheduled = { ...target, Id: undefined, RoleArn: "arn:aws:iam::000000000000:role/any" };

  it.each([
    ["StreamMapping", { TumblingWindowInSeconds: 30 }, /StreamMapping declares TumblingWindowInSeconds/],
    ["StreamMapping", { StartingPosition: "AT_TIMESTAMP" }, /StartingPosition as AT_TIMESTAMP/],
    ["StreamMapping", { StartingPosition: undefined }, /StartingPosition/],
    ["StreamMapping", { BatchSize: 10_001 }, /BatchSize as 10001/],
    ["StreamMapping", { MaximumBatchingWindowInSeconds: 301 }, /from 0 to 300/],
    ["StreamMapping", { ParallelizationFactor: 11 }, /ParallelizationFactor/],
    ["StreamMapping", { MaximumRecordAgeInSeconds: 30 }, /MaximumRecordAgeInSeconds as 30/],
    ["StreamMapping", { FunctionResponseTypes: ["Other"] }, /FunctionResponseTypes as Other/],
    ["StreamMapping", { DestinationConfig: { OnSuccess: {} } }, /OnSuccess/],
    [
      "StreamMapping",
      { DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::bucket" } } },
      /failures to arn:aws:s3/,
    ],
    [
      "StreamMapping",
      { FilterCriteria: { Filters: [{ Pattern: '{"eventName":[{"begins":"I"}]}' }] } },
      /StreamMapping at eventName uses the operator begins/,
    ],
    ["StreamMapping", { EventSourceArn: "arn:aws:kinesis:x:0:stream/y" }, /EventSourceArn as kinesis/],
    ["NoteInvoke", { MaximumRetryAttempts: 3 }, /MaximumRetryAttempts as 3/],
    ["NoteInvoke", { DestinationConfig: { OnSuccess: { Destination: "arn:aws:sqs:x:0:q" } } }, /OnSuccess/],
    ["Uploads", { ScheduleExpression: "rate(1 hour)" }, /ScheduleExpression/],
    ["Uploads", { State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" }, /State/],
    ["Uploads", { EventPattern: { source: "aws.s3" } }, /Uploads at source has neither/],
    ["Uploads", { Targets: [{ ...target, SqsParameters: {} }] }, /SqsParameters/],
    ["Uploads", { Targets: [{ ...target, RetryPolicy: { MaximumRetryAttempts: 186 } }] }, /0 to 185/],
    ["Uploads", { Targets: [{ ...target, InputPath: "$..detail" }] }, /\$\.\.detail/],
    [
      "Hourly",
      { FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 } },
      /MaximumWindowInMinutes/,
    ],
    ["Hourly", { FlexibleTimeWindow: { Mode: "FLEXIBLE" } }, /FlexibleTimeWindow as FLEXIBLE/],
    ["Hourly", { Target: { ...scheduled, KinesisParameters: {} } }, /KinesisParameters/],
    ["DeadLetters", { FifoQueue: true }, /FifoQueue/],
    ["DeadLetters", { DelaySeconds: 5 }, /DelaySeconds/],
    ["MailSubscription", { FilterPolicy: {} }, /FilterPolicy/],
  ])("names what %s declares that is not run locally", (id, change, message) => {
    expect(changed(id, change)).toThrow(message);
  });

  it("has what AWS takes where nothing is declared", () => {
    const none = { BatchSize: undefined, MaximumRetryAttempts: undefined, FilterCriteria: undefined };
    const { eventSources } = changed("StreamMapping", none)() as typeof model;
    expect(eventSources).toMatchObject([
      {
        batchSize: 100,
        windowSeconds: 0,
        maximumRetries: -1,
        maximumAgeSeconds: -1,
        parallel: 1,
        patterns: [],
      },
    ]);
    const { rules, queues } = changed("Uploads", { Targets: [target] })() as typeof model;
    expect(rules[0]?.targets).toMatchObject([{ maximumRetries: 185, maximumAgeSeconds: 86_400 }]);
    expect(queues).toMatchObject([{ visibilitySeconds: 30, redrive: undefined }]);
  });

  it("tells a destination from a dead letter queue", () => {
    const arn = "arn:aws:sqs:eu-central-1:000000000000:fixture-dead-letters";
    const { functions } = changed("NoteFunction", { DeadLetterConfig: { TargetArn: arn } })() as typeof model;
    expect(functions.find(({ entry }) => entry === "functions/note.ts")?.async).toMatchObject({
      deadLetters: arn,
      onFailure: arn,
    });
  });

  it("reads the same from an assembly on disk", () => {
    const folder = writeAssembly(fixtureStacks());
    expect(readModelFrom(folder)).toEqual(model);
    rmSync(folder, { recursive: true });
    expect(() => readModelFrom(folder)).toThrow(/holds no cloud assembly/);
  });
});
