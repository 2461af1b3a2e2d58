import { describe, expect, it } from "vitest";
import { TurnableClock } from "../../../local/clock.ts";
import { FunctionFailed, type Functions } from "../../../local/cloud/functions.ts";
import { type CallableServices, taskPerformer } from "../../../local/cloud/tasks.ts";
import { FaultInjector } from "../../../local/faults/injector.ts";
import type { ContextObject } from "../../../local/state-machines/runner.ts";
import { lambda } from "../state-machines/rig.ts";

// After AWS, "Invoke an AWS Lambda function with Step Functions" and "Handling errors in Step Functions workflows".

const arn = "arn:aws:lambda:eu-central-1:000000000000:function:f";
const functions: Pick<Functions, "find" | "invoke"> = {
  find: (known) => {
    if (known !== arn) throw new Error(`There is no function ${known}`);
    return { name: "f" } as ReturnType<Functions["find"]>;
  },
  invoke: async (_, payload) => {
    if (payload !== "bad") return { said: payload };
    throw new FunctionFailed("f", Object.assign(new Error("no such account"), { name: "NoSuchAccount" }));
  },
};
const failing = (name: string) => async () => {
  throw Object.assign(new Error("because"), { name });
};
const services: CallableServices = {
  sns: { Publish: async ({ Message }: { Message: string }) => ({ MessageId: Message }) },
  s3: { GetObject: failing("NoSuchKey"), PutObject: failing("SlowDownException") },
  events: { PutEvents: failing("InternalException") },
};

const perform = (resource: string, given: unknown) =>
  taskPerformer(
    functions as Functions,
    services,
    new FaultInjector(new TurnableClock("2026-03-02T08:00:00.000Z")),
  )({ resource, arguments: given, stateName: "Ask", context: {} as ContextObject });

describe("a task", () => {
  it("gets a function's answer as Payload from lambda:invoke, and bare by the function's ARN", async () => {
    const given = { FunctionName: arn, Payload: 1 };
    const answer = { ExecutedVersion: "$LATEST", Payload: { said: 1 }, StatusCode: 200 };
    expect(await perform(lambda, given)).toEqual(answer);
    expect(await perform(`${lambda}.waitForTaskToken`, given)).toEqual(answer);
    expect(await perform(arn, 1)).toEqual({ said: 1 });
  });

  it("fails by the name of what the function threw, with the details as JSON text", async () => {
    await expect(perform(lambda, { FunctionName: arn, Payload: "bad" })).rejects.toMatchObject({
      error: "NoSuchAccount",
      cause: '{"errorMessage":"no such account","errorType":"NoSuchAccount","trace":[]}',
    });
  });

  it("fails by Lambda's own error for a function that is not there", async () => {
    await expect(perform(lambda, { FunctionName: `${arn}x` })).rejects.toMatchObject({
      error: "Lambda.ResourceNotFoundException",
    });
  });

  it("refuses an argument of lambda:invoke that would be ignored", async () => {
    await expect(perform(lambda, { FunctionName: arn, InvocationType: "Event" })).rejects.toMatchObject({
      error: "States.Runtime",
      cause: "The argument InvocationType of lambda:invoke is not known locally",
    });
  });

  it.each([
    ["arn:aws:states:::s3:getObject", "S3.NoSuchKey"],
    ["arn:aws:states:::aws-sdk:s3:getObject", "S3.NoSuchKeyException"],
    ["arn:aws:states:::aws-sdk:s3:putObject", "S3.SlowDownException"],
    ["arn:aws:states:::events:putEvents", "EventBridge.InternalException"],
  ])("of %s fails as %s", async (resource, error) => {
    await expect(perform(resource, {})).rejects.toMatchObject({ error, cause: "because" });
  });

  it("calls a service's operation, without what the SDK adds, and refuses others by name", async () => {
    expect(await perform("arn:aws:states:::sns:publish", { Message: "m" })).toEqual({ MessageId: "m" });
    await expect(perform("arn:aws:states:::glue:startJobRun.sync", {})).rejects.toMatchObject({
      error: "States.Runtime",
      cause: "arn:aws:states:::glue:startJobRun.sync cannot be called locally",
    });
  });
});
