import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TurnableClock } from "../../../local/clock.ts";
import { Deliveries } from "../../../local/cloud/deliveries.ts";
import { FunctionFailed, type Functions } from "../../../local/cloud/functions.ts";
import type { AsyncSettings, FunctionModel } from "../../../local/cloudformation/model.ts";
import { FaultInjector } from "../../../local/faults/injector.ts";
import { LocalState } from "../../../local/state.ts";
import { advanceTo } from "../../../local/turn.ts";
import { Work } from "../../../local/work.ts";

const ARN = "arn:aws:lambda:eu-central-1:000000000000:function:f";
const QUEUE = "arn:aws:sqs:eu-central-1:000000000000:failed";
const LETTERS = "arn:aws:sqs:eu-central-1:000000000000:letters";
const SETTINGS: AsyncSettings = {
  maximumRetries: 2,
  maximumAgeSeconds: 21_600,
  onFailure: QUEUE,
  deadLetters: undefined,
};

// AWS Lambda, "How Lambda handles errors and retries with asynchronous invocation".
describe("an asynchronous invocation", () => {
  let folder: string;
  let state: LocalState;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dunlin-deliveries-"));
    state = new LocalState(folder);
  });

  afterEach(() => {
    state.close();
    rmSync(folder, { recursive: true });
  });

  const rig = (settings: Partial<AsyncSettings>, answer: (attempt: number) => void) => {
    const clock = new TurnableClock("2026-03-01T12:00:00.000Z");
    const faults: string[] = [];
    const work = new Work((_, error) => void faults.push(String(error)));
    const tries: string[] = [];
    const told: { arn: string; body: Record<string, unknown>; attributes: unknown }[] = [];
    const functions = {
      find: () => ({ name: "f", async: { ...SETTINGS, ...settings } }) as unknown as FunctionModel,
      invoke: async () => {
        tries.push(clock.now().slice(11, 19));
        answer(tries.length);
      },
    } as unknown as Functions;
    const deliveries = new Deliveries(
      functions,
      (arn, body, attributes) => void told.push({ arn, body: JSON.parse(body), attributes }),
      work,
      clock,
      state,
      new FaultInjector(clock),
    );
    return { deliveries, tries, told, faults, turnTo: (at: string) => advanceTo(clock, work, at) };
  };
  const fail = (): never => {
    throw new FunctionFailed("f", Object.assign(new Error("x".repeat(2000)), { name: "Broken" }));
  };

  it.each([
    [2, ["12:00:00", "12:01:00", "12:03:00"]],
    [1, ["12:00:00", "12:01:00"]],
    [0, ["12:00:00"]],
  ])("is tried again %i times, after one and after two minutes", async (maximumRetries, expected) => {
    const { deliveries, tries, turnTo, told } = rig({ maximumRetries }, fail);
    deliveries.send(ARN, { a: 1 });
    await turnTo("2026-03-01T13:00:00.000Z");
    expect(tries).toEqual(expected);
    expect(told).toHaveLength(1);
  });

  it("is not tried again beyond its event's age, and its record says so", async () => {
    const { deliveries, tries, turnTo, told } = rig({ maximumAgeSeconds: 60 }, fail);
    deliveries.send(ARN, { a: 1 });
    await turnTo("2026-03-01T13:00:00.000Z");
    expect(tries).toEqual(["12:00:00", "12:01:00"]);
    expect(told).toMatchObject([
      { body: { requestContext: { condition: "EventAgeExceeded", approximateInvokeCount: 2 } } },
    ]);
  });

  // AWS Lambda, "Capturing records of Lambda asynchronous invocations".
  it("that fails for good is described to its destination: the event, the answer, the reason", async () => {
    const { deliveries, turnTo, told } = rig({ maximumRetries: 0, maximumAgeSeconds: 60 }, fail);
    deliveries.send(ARN, { a: 1 });
    await turnTo("2026-03-01T13:00:00.000Z");
    expect(told).toEqual([
      {
        arn: QUEUE,
        attributes: undefined,
        body: {
          version: "1.0",
          timestamp: "2026-03-01T12:00:00.000Z",
          requestContext: {
            requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            functionArn: `${ARN}:$LATEST`,
            condition: "RetriesExhausted",
            approximateInvokeCount: 1,
          },
          requestPayload: { a: 1 },
          responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
          responsePayload: { errorMessage: "x".repeat(2000), errorType: "Broken" },
        },
      },
    ]);
  });

  // AWS Lambda, "Adding a dead-letter queue": the content of the event, and attributes.
  it("that fails for good leaves its event as it was in the dead letter queue", async () => {
    const { deliveries, turnTo, told } = rig({ onFailure: undefined, deadLetters: LETTERS }, fail);
    deliveries.send(ARN, { a: 1 });
    await turnTo("2026-03-01T13:00:00.000Z");
    expect(told).toEqual([
      {
        arn: LETTERS,
        body: { a: 1 },
        attributes: {
          RequestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
          ErrorCode: "200",
          ErrorMessage: "x".repeat(1024),
        },
      },
    ]);
  });

  it("reports what nothing takes", async () => {
    const { deliveries, turnTo, told, faults } = rig({ onFailure: undefined, maximumRetries: 0 }, fail);
    deliveries.send(ARN, {});
    await turnTo("2026-03-01T12:00:01.000Z");
    expect(told).toEqual([]);
    expect(faults).toEqual([expect.stringContaining("nothing takes what it lost")]);
  });

  it("that waits is not forgotten for one that is sent after a new start at the same instant", async () => {
    const before = rig({}, fail);
    before.deliveries.send(ARN, { n: 1 });
    await before.turnTo("2026-03-01T12:00:00.000Z");
    const between = rig({}, fail);
    between.deliveries.send(ARN, { n: 2 });
    await between.turnTo("2026-03-01T12:00:00.000Z");
    const after = rig({}, () => {});
    await after.turnTo("2026-03-01T13:00:00.000Z");
    expect(after.tries).toEqual(["12:01:00", "12:01:00"]);
  });
});
