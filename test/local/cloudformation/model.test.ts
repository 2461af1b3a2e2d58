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

  it("reads the same from an assembly on disk", () => {
    const folder = writeAssembly(fixtureStacks());
    expect(readModelFrom(folder)).toEqual(model);
    rmSync(folder, { recursive: true });
    expect(() => readModelFrom(folder)).toThrow(/holds no cloud assembly/);
  });
});
