import type { TurnableClock } from "../clock.ts";
import type { EventSourceModel } from "../cloudformation/model.ts";
import { type BatchVerdict, readBatchResponse } from "./batch-response.ts";
import type { Functions } from "./functions.ts";
import { uuidFrom } from "./ids.ts";
import type { Notify } from "./notify.ts";
import { matches } from "./patterns.ts";
import { type Batch, type GivenUp, type Outcome, StreamLane } from "./stream-lane.ts";
import type { StreamRecord } from "./stream-reader.ts";
import { writtenAt } from "./stream-records.ts";

export interface ConsumerServices {
  readonly functions: Pick<Functions, "feed">;
  readonly clock: TurnableClock;
  /** Sends to an on-failure destination. */
  readonly notify: Notify;
  /** The shard that holds a sequence number. */
  shardOf(sequenceNumber: string): Promise<string>;
  /** Told of records that were given up with nothing to take them. */
  lost(what: string): void;
}

/** A number for the item that a record is of, the same for each of its records. */
const hashOf = ({ dynamodb: { Keys } }: StreamRecord): number => {
  // The engine gives the attributes of a key in any order.
  const text = JSON.stringify(Object.entries(Keys).sort(([a], [b]) => (a < b ? -1 : 1)));
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
};

/** To the second, as Lambda writes it. */
const arrivalOf = (record: StreamRecord | undefined): string | undefined =>
  record && `${writtenAt(record).slice(0, 19)}Z`;

/**
 * One event source mapping on a stream: drops what no filter lets through, spreads the rest over lanes by item,
 * and calls the function. What a lane gives up is described to the mapping's on-failure destination.
 */
export class StreamConsumer {
  readonly mapping: EventSourceModel;
  readonly #services: ConsumerServices;
  readonly #lanes: readonly StreamLane[];

  constructor(mapping: EventSourceModel, services: ConsumerServices) {
    this.mapping = mapping;
    this.#services = services;
    this.#lanes = Array.from(
      { length: mapping.parallel },
      () =>
        new StreamLane(mapping, services.clock, {
          call: ({ records }) => this.#call(records),
          discard: (batch, why) => this.#discard(batch, why),
        }),
    );
  }

  /** Whether there is a batch to work on now. */
  get ready(): boolean {
    return this.#lanes.some(({ ready }) => ready);
  }

  /** Records that wait for the function. */
  get waiting(): number {
    return this.#lanes.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** Takes records off the stream. Those that no filter lets through are done with. */
  offer(records: readonly StreamRecord[]): void {
    const { length } = this.#lanes;
    for (const record of records)
      if (this.#wants(record)) this.#lanes[length === 1 ? 0 : hashOf(record) % length]?.add(record);
  }

  /** Works on the next batch of the first lane that has one. */
  async step(): Promise<void> {
    await this.#lanes.find(({ ready }) => ready)?.step();
  }

  /** Ends the batching windows now. Answers whether a batch is ready because of it. */
  closeWindows(): boolean {
    return this.#lanes.map((lane) => lane.closeWindow()).some((closed) => closed);
  }

  /**
   * Calls the function once with records that were read again, as an operator does with a range that was given
   * up. No retries, no destination. Answers whether the function took all of them.
   */
  async replay(records: readonly StreamRecord[]): Promise<boolean> {
    const wanted = records.filter((record) => this.#wants(record));
    for (let from = 0; from < wanted.length; from += this.mapping.batchSize) {
      const part = wanted.slice(from, from + this.mapping.batchSize);
      if (!(await this.#call(part)).ok) return false;
    }
    return true;
  }

  #wants(record: StreamRecord): boolean {
    const { patterns } = this.mapping;
    return patterns.length === 0 || patterns.some((pattern) => matches(pattern, record));
  }

  async #call(records: readonly StreamRecord[]): Promise<Outcome> {
    let response: unknown;
    try {
      response = await this.#services.functions.feed(this.mapping.functionArn, { Records: records });
    } catch {
      return { ok: false, failedFrom: 0, threw: true };
    }
    if (!this.mapping.partialFailures) return { ok: true };
    const verdict: BatchVerdict = readBatchResponse(
      response,
      new Set(records.map(({ dynamodb }) => dynamodb.SequenceNumber)),
    );
    if (verdict.kind === "success") return { ok: true };
    // Several identifiers: the lowest sequence number is the checkpoint, and all from there on come again.
    const failedFrom =
      verdict.kind === "failure"
        ? 0
        : records.findIndex(({ dynamodb }) => verdict.failed.has(dynamodb.SequenceNumber));
    return { ok: false, failedFrom, threw: false };
  }

  /**
   * Describes records to the on-failure destination. It names them, it does not hold them.
   * Source: AWS Lambda, "Retain discarded records for a DynamoDB event source in Lambda", example record.
   */
  async #discard({ records, invocations, threw }: Batch, condition: GivenUp): Promise<void> {
    const { onFailure, functionArn, source } = this.mapping;
    const [first, last] = [records[0], records.at(-1)];
    const startSequenceNumber = first?.dynamodb.SequenceNumber ?? "";
    const endSequenceNumber = last?.dynamodb.SequenceNumber ?? "";
    if (!onFailure) {
      this.#services.lost(
        `${records.length} records of ${source.name} from ${startSequenceNumber} to ${endSequenceNumber} for ${functionArn}: ${condition}`,
      );
      return;
    }
    const timestamp = this.#services.clock.now();
    const record = {
      requestContext: {
        requestId: uuidFrom(`${functionArn}#${startSequenceNumber}#${endSequenceNumber}#${timestamp}`),
        functionArn,
        condition,
        approximateInvokeCount: invocations,
      },
      // There is a response only where there was a call; it carries an error only where the function threw.
      ...(invocations > 0 && {
        responseContext: {
          statusCode: 200,
          executedVersion: "$LATEST",
          ...(threw && { functionError: "Unhandled" }),
        },
      }),
      version: "1.0",
      timestamp,
      DDBStreamBatchInfo: {
        shardId: await this.#services.shardOf(startSequenceNumber),
        startSequenceNumber,
        endSequenceNumber,
        approximateArrivalOfFirstRecord: arrivalOf(first),
        approximateArrivalOfLastRecord: arrivalOf(last),
        batchSize: records.length,
        streamArn: source.arn,
      },
    };
    this.#services.notify(onFailure, JSON.stringify(record));
  }
}
