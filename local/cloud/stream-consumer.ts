import { addMilliseconds } from "../../domain/calendar.ts";
import type { TurnableClock } from "../clock.ts";
import type { EventSourceModel } from "../cloudformation/model.ts";
import type { Functions } from "./functions.ts";
import { matches } from "./patterns.ts";
import type { Queues } from "./queues.ts";
import type { StreamRecord } from "./stream-reader.ts";

/** Largest event that Lambda takes, in bytes; a batch stops before it. */
const EVENT_LIMIT = 6 * 1024 * 1024 - 64 * 1024;

/** How often a batch is tried in a row where the mapping sets no limit, before it waits for the clock. */
const TRIES_IN_A_ROW = 10;

interface BatchResponse {
  readonly batchItemFailures?: readonly { readonly itemIdentifier?: string }[];
}

interface Batch {
  readonly records: readonly StreamRecord[];
  readonly attempts: number;
}

/**
 * One event source mapping on a stream: filters, cuts into batches, and calls the function by Lambda's
 * rules — in order, a failed batch again from its first failed record, halved where the mapping says so,
 * until its retries are used up and it is described in the dead letter queue.
 */
export class StreamConsumer {
  readonly mapping: EventSourceModel;
  readonly #functions: Functions;
  readonly #queues: Queues;
  readonly #clock: TurnableClock;
  readonly #backlog: Batch[] = [];
  #pausedUntil = "";

  constructor(mapping: EventSourceModel, functions: Functions, queues: Queues, clock: TurnableClock) {
    this.mapping = mapping;
    this.#functions = functions;
    this.#queues = queues;
    this.#clock = clock;
  }

  /** Whether there is a batch to work on now. */
  get ready(): boolean {
    return this.#backlog.length > 0 && this.#pausedUntil <= this.#clock.now();
  }

  /** Records that wait for the function. */
  get waiting(): number {
    return this.#backlog.reduce((sum, batch) => sum + batch.records.length, 0);
  }

  /** Takes records off the stream: those that pass the filters, in batches. */
  offer(records: readonly StreamRecord[]): void {
    const { patterns, batchSize } = this.mapping;
    const wanted =
      patterns.length === 0
        ? records
        : records.filter((record) => patterns.some((pattern) => matches(pattern, record)));
    let batch: StreamRecord[] = [];
    let bytes = 0;
    for (const record of wanted) {
      // The size in the record is that of the images; as JSON they grow.
      const size = 2 * record.dynamodb.SizeBytes + 600;
      if (batch.length === batchSize || (batch.length > 0 && bytes + size > EVENT_LIMIT)) {
        this.#backlog.push({ records: batch, attempts: 0 });
        batch = [];
        bytes = 0;
      }
      batch.push(record);
      bytes += size;
    }
    if (batch.length > 0) this.#backlog.push({ records: batch, attempts: 0 });
  }

  /** Works on the next batch. */
  async step(): Promise<void> {
    const batch = this.#backlog.shift();
    if (!batch) return;
    let failedFrom: number | undefined;
    try {
      const response = await this.#functions.invoke(this.mapping.functionArn, { Records: batch.records });
      failedFrom = this.mapping.partialFailures ? this.#firstFailure(batch, response) : undefined;
      if (failedFrom === undefined) return;
    } catch {
      failedFrom = 0;
    }
    this.#again(batch, failedFrom);
  }

  /** The index of the first record reported as failed; the whole batch where the report cannot be read. Source: AWS, "Reporting batch item failures". */
  #firstFailure(batch: Batch, response: unknown): number | undefined {
    const failures = (response as BatchResponse | null)?.batchItemFailures;
    if (failures === undefined || failures === null || failures.length === 0) return undefined;
    const failed = new Set(failures.map(({ itemIdentifier }) => itemIdentifier));
    const index = batch.records.findIndex(({ dynamodb }) => failed.has(dynamodb.SequenceNumber));
    return Math.max(index, 0);
  }

  #again(batch: Batch, failedFrom: number): void {
    const { maximumRetries, bisect } = this.mapping;
    // What came before the first failure is done; the rest starts its tries anew when it shrank.
    const records = batch.records.slice(failedFrom);
    const attempts = failedFrom > 0 ? 1 : batch.attempts + 1;
    if (maximumRetries >= 0 && attempts > maximumRetries) {
      this.#giveUp(records, attempts);
      return;
    }
    if (maximumRetries < 0 && attempts % TRIES_IN_A_ROW === 0) {
      this.#pausedUntil = addMilliseconds(this.#clock.now(), 60_000);
      this.#clock.at(this.#pausedUntil, `stream of ${this.mapping.functionArn.split(":").at(-1)}`, () => {});
    }
    if (bisect && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      this.#backlog.unshift(
        { records: records.slice(0, middle), attempts },
        { records: records.slice(middle), attempts },
      );
    } else this.#backlog.unshift({ records, attempts });
  }

  /** The description of a batch that Lambda sends to the on-failure destination of a stream. It names the records, it does not hold them. */
  #giveUp(records: readonly StreamRecord[], attempts: number): void {
    const { onFailure, functionArn, source } = this.mapping;
    const at = this.#clock.now();
    if (!onFailure) return;
    this.#queues.send(onFailure, {
      requestContext: {
        requestId: `${functionArn.split(":").at(-1)}-${records[0]?.dynamodb.SequenceNumber}`,
        functionArn,
        condition: "RetryAttemptsExhausted",
        approximateInvokeCount: attempts,
      },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      version: "1.0",
      timestamp: at,
      DDBStreamBatchInfo: {
        shardId: "local",
        startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
        endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
        approximateArrivalOfFirstRecord: at,
        approximateArrivalOfLastRecord: at,
        batchSize: records.length,
        streamArn: source.arn,
      },
    });
  }
}
