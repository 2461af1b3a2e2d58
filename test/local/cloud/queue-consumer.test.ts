import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TurnableClock } from "../../../local/clock.ts";
import { QueueConsumer } from "../../../local/cloud/queue-consumer.ts";
import { Queues } from "../../../local/cloud/queues.ts";
import type { EventSourceModel } from "../../../local/cloudformation/model.ts";
import { LocalState } from "../../../local/state.ts";
import { advanceTo } from "../../../local/turn.ts";
import { Work } from "../../../local/work.ts";

const arn = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`;

const MAPPING: EventSourceModel = {
  id: "m",
  functionArn: "arn:aws:lambda:eu-central-1:000000000000:function:f",
  source: { kind: "queue", name: "jobs", arn: arn("jobs") },
  batchSize: 2,
  windowSeconds: 0,
  patterns: [],
  bisect: false,
  maximumRetries: -1,
  maximumAgeSeconds: -1,
  parallel: 1,
  partialFailures: false,
  onFailure: undefined,
};

// AWS Lambda, "Using Lambda with Amazon SQS"; Amazon SQS, "Using dead-letter queues in Amazon SQS".
describe("a function fed by a queue", () => {
  let folder: string;
  let state: LocalState;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dunlin-queue-"));
    state = new LocalState(folder);
  });

  afterEach(() => {
    state.close();
    rmSync(folder, { recursive: true });
  });

  const rig = (
    overrides: Partial<EventSourceModel>,
    answer: (bodies: string[]) => unknown = () => null,
    start = "2026-03-01T12:00:00.000Z",
  ) => {
    const clock = new TurnableClock(start);
    const work = new Work((_, error) => {
      throw error;
    });
    const queues = new Queues(
      [
        {
          arn: arn("jobs"),
          name: "jobs",
          url: "",
          visibilitySeconds: 30,
          redrive: { arn: arn("letters"), maximumReceives: 2 },
        },
        { arn: arn("letters"), name: "letters", url: "", visibilitySeconds: 30, redrive: undefined },
      ],
      state,
      clock,
    );
    const calls: string[] = [];
    const consumer = new QueueConsumer(
      { ...MAPPING, ...overrides },
      {
        clock,
        queues,
        functions: {
          feed: async (_, event) => {
            const { Records } = event as { Records: { body: string; messageId: string }[] };
            calls.push(`${clock.now().slice(14, 19)} ${Records.map(({ body }) => body).join(" ")}`);
            return answer(Records.map(({ body }) => body));
          },
        },
      },
    );
    work.addSource(consumer.step);
    return {
      calls,
      consumer,
      queues,
      work,
      put: (...bodies: string[]) => {
        for (const body of bodies) queues.send(arn("jobs"), body);
      },
      left: (name: string) => queues.messages(name).map(({ body }) => body),
      turnTo: (time: string) => advanceTo(clock, work, `2026-03-01T12:${time}.000Z`),
    };
  };
  const crash = (): never => {
    throw new Error("crashed");
  };

  it("gets batches of its size, and what it took is deleted", async () => {
    const { put, work, calls, left } = rig({});
    put("a", "b", "c");
    await work.drain();
    expect(calls).toEqual(["00:00 a b", "00:00 c"]);
    expect(left("jobs")).toEqual([]);
  });

  it("gets a batch that is not full once its window is over, or is ended", async () => {
    const { put, turnTo, calls, consumer, work } = rig({ windowSeconds: 10, batchSize: 5 });
    put("a");
    await turnTo("00:09");
    put("b");
    await turnTo("00:20");
    expect(calls).toEqual(["00:10 a b"]);
    put("c");
    await work.drain();
    expect(consumer.closeWindow()).toBe(true);
    await work.drain();
    expect(calls.at(-1)).toBe("00:20 c");
  });

  it("gets a batch that it failed again after the visibility timeout, until the redrive policy moves it away", async () => {
    const { put, turnTo, calls, left } = rig({}, crash);
    put("a");
    await turnTo("05:00");
    expect(calls).toEqual(["00:00 a", "00:30 a"]);
    expect(left("jobs")).toEqual([]);
    expect(left("letters")).toEqual(["a"]);
  });

  it("gets only those again that it names in a partial response", async () => {
    let call = 0;
    const { put, turnTo, calls, left } = rig({ partialFailures: true }, () =>
      ++call === 1 ? { batchItemFailures: [{ itemIdentifier: "jobs-2" }] } : null,
    );
    put("a", "b");
    await turnTo("05:00");
    expect(calls).toEqual(["00:00 a b", "00:30 b"]);
    expect(left("letters")).toEqual([]);
  });

  it("gets all again where the response names a message that was not sent", async () => {
    const { put, turnTo, left } = rig({ partialFailures: true }, () => ({
      batchItemFailures: [{ itemIdentifier: "other" }],
    }));
    put("a", "b");
    await turnTo("05:00");
    expect(left("letters").toSorted()).toEqual(["a", "b"]);
  });

  it("never gets what no filter lets through, and it is deleted", async () => {
    const { put, work, calls, left } = rig({ patterns: [{ body: { kind: ["wanted"] } }] });
    put('{"kind":"other"}', '{"kind":"wanted"}');
    await work.drain();
    expect(calls).toEqual(['00:00 {"kind":"wanted"}']);
    expect(left("jobs")).toEqual([]);
  });

  it("gets what it had in hand again after a new start", async () => {
    const before = rig({}, crash);
    before.put("a");
    await before.work.drain();
    const after = rig({}, () => null, "2026-03-01T12:00:05.000Z");
    await after.work.drain();
    expect(after.calls).toEqual([]);
    await after.turnTo("01:00");
    expect(after.calls).toEqual(["00:30 a"]);
  });
});
