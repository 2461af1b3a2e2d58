import { beforeEach, describe, expect, it } from "vitest";
import { TurnableClock } from "../../../local/clock.ts";
import { StreamConsumer } from "../../../local/cloud/stream-consumer.ts";
import type { StreamRecord } from "../../../local/cloud/stream-reader.ts";
import type { EventSourceModel } from "../../../local/cloudformation/model.ts";
import { advanceTo } from "../../../local/turn.ts";
import { Work } from "../../../local/work.ts";

const START = "2026-03-01T12:00:00.000Z";

const MAPPING: EventSourceModel = {
  id: "m",
  functionArn: "arn:aws:lambda:eu-central-1:000000000000:function:f",
  source: { kind: "table", name: "t", arn: "arn:aws:dynamodb:eu-central-1:000000000000:table/t/stream/x" },
  batchSize: 3,
  windowSeconds: 0,
  patterns: [],
  bisect: false,
  maximumRetries: -1,
  maximumAgeSeconds: -1,
  parallel: 1,
  partialFailures: false,
  onFailure: "arn:aws:sqs:eu-central-1:000000000000:q",
};

interface Letter {
  readonly requestContext: { readonly condition: string; readonly approximateInvokeCount: number };
  readonly DDBStreamBatchInfo: { readonly startSequenceNumber: string; readonly endSequenceNumber: string };
}

/** A consumer on a clock, whose function answers what the test says and notes when it was called with what. */
const rig = (
  overrides: Partial<EventSourceModel>,
  answer: (sequences: string[], call: number) => unknown = () => null,
) => {
  const clock = new TurnableClock(START);
  const work = new Work((_, error) => {
    throw error;
  });
  const calls: [at: string, sequences: string][] = [];
  const letters: Letter[] = [];
  const lost: string[] = [];
  const consumer = new StreamConsumer(
    { ...MAPPING, ...overrides },
    {
      clock,
      functions: {
        feed: async (_, event) => {
          const { Records } = event as { Records: StreamRecord[] };
          const sequences = Records.map(({ dynamodb }) => dynamodb.SequenceNumber);
          calls.push([clock.now().slice(11, 19), sequences.join(" ")]);
          return answer(sequences, calls.length);
        },
      },
      notify: (_, body) => void letters.push(JSON.parse(body)),
      shardOf: async () => "shardId-1",
      lost: (what) => void lost.push(what),
    },
  );
  work.addSource(async () => {
    if (!consumer.ready) return false;
    await consumer.step();
    return true;
  });
  let sequence = 0;
  return {
    calls,
    letters,
    lost,
    consumer,
    given: () =>
      letters.map(({ requestContext, DDBStreamBatchInfo: info }) => [
        requestContext.condition,
        `${info.startSequenceNumber}-${info.endSequenceNumber}`,
      ]),
    /** Changes of items, in order; sequence numbers count from 1. */
    put: (...items: string[]) =>
      consumer.offer(
        items.map((item) => ({
          eventID: "",
          eventName: "MODIFY",
          eventVersion: "1.1",
          eventSource: "aws:dynamodb",
          awsRegion: "eu-central-1",
          eventSourceARN: "",
          dynamodb: {
            ApproximateCreationDateTime: Math.floor(Date.parse(clock.now()) / 1000),
            Keys: { pk: { S: item } },
            SequenceNumber: String(++sequence),
            SizeBytes: 100,
            StreamViewType: "NEW_AND_OLD_IMAGES",
          },
        })),
      ),
    turnTo: (time: string, day = "2026-03-01") => advanceTo(clock, work, `${day}T${time}.000Z`),
    work,
  };
};

const failing = (...ids: unknown[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
const crash = (): never => {
  throw new Error("crashed");
};

// AWS Lambda, "Process DynamoDB records with Lambda": polling and batching streams.
describe("a batch", () => {
  it("goes at once without a window, full or not", async () => {
    const { put, work, calls } = rig({});
    put("a", "b", "c", "d");
    await work.drain();
    expect(calls).toEqual([
      ["12:00:00", "1 2 3"],
      ["12:00:00", "4"],
    ]);
  });

  it("waits for its window where it is not full, and gathers what comes meanwhile", async () => {
    const { put, turnTo, calls } = rig({ windowSeconds: 10 });
    put("a");
    await turnTo("12:00:09");
    put("b");
    await turnTo("12:00:09");
    expect(calls).toEqual([]);
    await turnTo("12:01:00");
    expect(calls).toEqual([["12:00:10", "1 2"]]);
  });

  it("goes before its window ends once it is full, and a new window begins for the rest", async () => {
    const { put, turnTo, calls } = rig({ windowSeconds: 10 });
    put("a", "b");
    await turnTo("12:00:05");
    put("c", "d");
    await turnTo("12:01:00");
    expect(calls).toEqual([
      ["12:00:05", "1 2 3"],
      ["12:00:15", "4"],
    ]);
  });

  it("goes where its window is ended for a clock that stands", async () => {
    const { put, work, calls, consumer } = rig({ windowSeconds: 300 });
    put("a");
    await work.drain();
    expect(calls).toEqual([]);
    expect(consumer.closeWindows()).toBe(true);
    await work.drain();
    expect(calls).toEqual([["12:00:00", "1"]]);
    expect(consumer.closeWindows()).toBe(false);
  });

  it("holds no record that no filter lets through, and waits for none of them", async () => {
    const patterns = [{ dynamodb: { Keys: { pk: { S: [{ prefix: "x" }] } } } }, { eventName: ["REMOVE"] }];
    const { put, work, calls, consumer } = rig({ patterns });
    put("a", "xb", "c", "xd", "xe", "xf");
    await work.drain();
    expect(calls.map(([, sequences]) => sequences)).toEqual(["2 4 5", "6"]);
    expect(consumer.waiting).toBe(0);
  });

  it("stops before the payload limit of 6 MB", async () => {
    const { consumer, put, work, calls } = rig({ batchSize: 100 });
    put("a", "b", "c");
    await work.drain();
    const big = (SequenceNumber: string): StreamRecord => ({
      eventID: "",
      eventName: "INSERT",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: "",
      eventSourceARN: "",
      dynamodb: {
        ApproximateCreationDateTime: Date.parse(START) / 1000,
        Keys: {},
        SequenceNumber,
        SizeBytes: 1_200_000,
        StreamViewType: "NEW_AND_OLD_IMAGES",
      },
    });
    consumer.offer(["10", "11", "12", "13"].map(big));
    await work.drain();
    expect(calls.map(([, sequences]) => sequences)).toEqual(["1 2 3", "10 11", "12 13"]);
  });
});

// AWS Lambda, "Configuring partial batch response with DynamoDB and Lambda".
describe("a partial batch response", () => {
  it.each([
    ["null", null],
    ["an empty object", {}],
    ["a null list", { batchItemFailures: null }],
    ["an empty list", { batchItemFailures: [] }],
  ])("of %s is a success", async (_, response) => {
    const { put, turnTo, calls } = rig({ partialFailures: true }, () => response);
    put("a", "b");
    await turnTo("12:10:00");
    expect(calls).toHaveLength(1);
  });

  it.each([
    ["an empty identifier", failing("")],
    ["a null identifier", failing(null)],
    ["another key", { batchItemFailures: [{ id: "2" }] }],
    ["an identifier of no record sent", failing("99")],
    ["one known and one unknown identifier", failing("2", "99")],
    ["no list", { batchItemFailures: "2" }],
    ["no object", "done"],
  ])("with %s fails the whole batch", async (_, response) => {
    const { put, turnTo, calls } = rig({ partialFailures: true, maximumRetries: 1 }, (__, call) =>
      call === 1 ? response : null,
    );
    put("a", "b");
    await turnTo("12:10:00");
    expect(calls.map(([, sequences]) => sequences)).toEqual(["1 2", "1 2"]);
  });

  it("sets the checkpoint at the lowest failed sequence number", async () => {
    const { put, turnTo, calls } = rig({ partialFailures: true, batchSize: 12 }, (_, call) =>
      call === 1 ? failing("11", "9") : null,
    );
    put(..."abcdefghijkl");
    await turnTo("12:10:00");
    expect(calls.map(([, sequences]) => sequences)).toEqual(["1 2 3 4 5 6 7 8 9 10 11 12", "9 10 11 12"]);
  });

  it("counts for nothing where the mapping does not ask for it", async () => {
    const { put, turnTo, calls } = rig({}, () => failing("1"));
    put("a");
    await turnTo("12:10:00");
    expect(calls).toHaveLength(1);
  });

  it("together with bisection splits at the returned sequence number, and only the rest comes again", async () => {
    const { put, turnTo, calls, given } = rig(
      { partialFailures: true, bisect: true, batchSize: 4, maximumRetries: 1 },
      (sequences) => (sequences.includes("3") ? failing("3") : null),
    );
    put("a", "b", "c", "d");
    await turnTo("12:10:00");
    expect(calls.map(([, sequences]) => sequences)).toEqual(["1 2 3 4", "3 4", "3", "3", "4"]);
    expect(given()).toEqual([["RetryAttemptsExhausted", "3-3"]]);
  });
});

// AWS Lambda, "Retain discarded records for a DynamoDB event source in Lambda".
describe("a batch that fails", () => {
  it("comes again after a pause that grows, and everything behind it waits", async () => {
    const { put, turnTo, calls } = rig({ batchSize: 1 }, (_, call) => (call <= 4 ? crash() : null));
    put("a", "b");
    await turnTo("12:10:00");
    expect(calls).toEqual([
      ["12:00:00", "1"],
      ["12:00:01", "1"],
      ["12:00:03", "1"],
      ["12:00:07", "1"],
      ["12:00:15", "1"],
      ["12:00:15", "2"],
    ]);
  });

  it("is given up after its retries, and what is behind it goes on", async () => {
    const { put, turnTo, calls, letters } = rig({ batchSize: 2, maximumRetries: 2 }, (sequences) =>
      sequences.includes("1") ? crash() : null,
    );
    put("a", "b", "c");
    await turnTo("12:10:00");
    expect(calls.map(([, sequences]) => sequences)).toEqual(["1 2", "1 2", "1 2", "3"]);
    expect(letters).toEqual([
      {
        requestContext: {
          requestId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
          functionArn: MAPPING.functionArn,
          condition: "RetryAttemptsExhausted",
          approximateInvokeCount: 3,
        },
        responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
        version: "1.0",
        timestamp: "2026-03-01T12:00:03.000Z",
        DDBStreamBatchInfo: {
          shardId: "shardId-1",
          startSequenceNumber: "1",
          endSequenceNumber: "2",
          approximateArrivalOfFirstRecord: "2026-03-01T12:00:00Z",
          approximateArrivalOfLastRecord: "2026-03-01T12:00:00Z",
          batchSize: 2,
          streamArn: MAPPING.source.arn,
        },
      },
    ]);
  });

  it("is given up at its first failure where no retry is allowed", async () => {
    const { put, turnTo, calls, given } = rig({ maximumRetries: 0 }, crash);
    put("a");
    await turnTo("12:10:00");
    expect(calls).toHaveLength(1);
    expect(given()).toEqual([["RetryAttemptsExhausted", "1-1"]]);
  });

  it("is halved without using up retries, until the record alone is left to be retried", async () => {
    const { put, turnTo, calls, given } = rig(
      { bisect: true, maximumRetries: 1, batchSize: 4 },
      (sequences) => (sequences.includes("3") ? crash() : null),
    );
    put("a", "b", "c", "d");
    await turnTo("12:10:00");
    expect(calls).toEqual([
      ["12:00:00", "1 2 3 4"],
      ["12:00:00", "1 2"],
      ["12:00:00", "3 4"],
      ["12:00:00", "3"],
      ["12:00:01", "3"],
      ["12:00:01", "4"],
    ]);
    expect(given()).toEqual([["RetryAttemptsExhausted", "3-3"]]);
  });

  it("is given up by age: only the records that are too old", async () => {
    const { put, turnTo, given, calls } = rig({ maximumAgeSeconds: 60, batchSize: 2 }, (sequences) =>
      sequences.includes("1") ? crash() : null,
    );
    put("a");
    await turnTo("12:00:00");
    await turnTo("12:00:30");
    put("b");
    await turnTo("12:05:00");
    expect(given()).toEqual([["RecordAgeExceeded", "1-1"]]);
    expect(calls.at(-1)?.[1]).toBe("2");
  });

  it("ends with the stream's retention of 24 hours where nothing else ends it", async () => {
    const { put, turnTo, given, consumer } = rig({}, crash);
    put("a");
    await turnTo("23:59:59");
    expect(consumer.waiting).toBe(1);
    expect(given()).toEqual([]);
    await turnTo("12:02:00", "2026-03-02");
    expect(given()).toEqual([["RecordAgeExceeded", "1-1"]]);
  });

  it("that nothing takes is reported as lost", async () => {
    const { put, turnTo, lost } = rig({ maximumRetries: 0, onFailure: undefined }, crash);
    put("a", "b");
    await turnTo("12:00:01");
    expect(lost).toHaveLength(1);
    expect(lost[0]).toMatch(/2 records of t from 1 to 2/);
  });

  it("says in its letter that the function answered, where it named failures and did not throw", async () => {
    const { put, turnTo, letters } = rig({ maximumRetries: 0, partialFailures: true }, () => failing("1"));
    put("a");
    await turnTo("12:00:01");
    expect(letters).toMatchObject([{ responseContext: { statusCode: 200, executedVersion: "$LATEST" } }]);
    expect(letters[0]).not.toHaveProperty("responseContext.functionError");
  });
});

describe("parallel batches of a shard", () => {
  const items = ["a", "b", "c", "d", "e", "f"];
  let machine: ReturnType<typeof rig>;
  let stuck: string;

  beforeEach(async () => {
    machine = rig({ parallel: 4, batchSize: 100, maximumRetries: 3 }, (sequences) =>
      sequences.includes(stuck) ? crash() : null,
    );
    stuck = "";
    machine.put(...items, ...items, ...items);
  });

  it("keep the order of each item's records", async () => {
    await machine.turnTo("12:00:01");
    const lanes = machine.calls.map(([, sequences]) => sequences.split(" ").map(Number));
    expect(lanes.length).toBeGreaterThan(1);
    expect(lanes.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 18 }, (_, i) => i + 1));
    for (const lane of lanes) {
      expect(lane).toEqual(lane.toSorted((a, b) => a - b));
      // An item's three changes are six apart, and in one lane.
      for (const sequence of lane)
        expect(lane).toEqual(expect.arrayContaining([((sequence - 1) % 6) + 1, ((sequence - 1) % 6) + 13]));
    }
  });

  it("do not wait for each other", async () => {
    stuck = "1";
    await machine.turnTo("12:00:00");
    const done = machine.calls.filter(([, sequences]) => !sequences.split(" ").includes("1"));
    expect(done.length).toBeGreaterThan(0);
    expect(machine.consumer.waiting).toBeGreaterThanOrEqual(3);
    await machine.turnTo("12:10:00");
    expect(machine.consumer.waiting).toBe(0);
    expect(machine.letters).toHaveLength(1);
  });
});
