import type { Instant } from "../../domain/calendar.ts";
import type { Clock } from "../../functions/runtime/runtime.ts";
import type { TableModel } from "../cloudformation/model.ts";
import type { Expiry } from "./expiry.ts";
import { StreamConsumer } from "./stream-consumer.ts";
import { STREAM_RETENTION_SECONDS } from "./stream-lane.ts";
import type { StreamRanges } from "./stream-range.ts";
import type { StreamReader } from "./stream-reader.ts";
import { changes, toEvent } from "./stream-records.ts";

/** A table's stream with those it feeds. What is not an event source mapping just takes its records. */
export interface Stream {
  readonly table: TableModel;
  readonly reader: StreamReader;
  /** Where ranges are read again from; without it nothing can be replayed. */
  readonly ranges?: StreamRanges;
  readonly consumers: readonly Pick<StreamConsumer, "ready" | "waiting" | "offer" | "step">[];
}

/** A stretch of a stream that a mapping gave up, as the record in its on-failure destination names it. */
export interface GivenUpRange {
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  readonly approximateArrivalOfFirstRecord: Instant;
  readonly batchSize: number;
}

/** Carries the streams of all tables to their consumers. It reads only after something was written. */
export class StreamPump {
  readonly #streams: readonly Stream[];
  readonly #expiry: Expiry;
  readonly #clock: Clock;
  /** After a start there may be records of the last one. */
  #written = true;

  constructor(streams: readonly Stream[], expiry: Expiry, clock: Clock) {
    this.#streams = streams;
    this.#expiry = expiry;
    this.#clock = clock;
  }

  /** Told of every write to any table. */
  readonly onWrite = (): void => {
    this.#written = true;
  };

  /** Records that wait for their functions: for their batch to fill, for its window to end, or for another try. */
  get waiting(): number {
    return this.#streams.flatMap(({ consumers }) => consumers).reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** Takes one step, if there is one: a batch to a function, or records off a stream. */
  readonly step = async (): Promise<boolean> => {
    for (const { consumers } of this.#streams)
      for (const consumer of consumers)
        if (consumer.ready) {
          await consumer.step();
          return true;
        }
    if (!this.#written) return false;
    this.#written = false;
    let found = false;
    for (const stream of this.#streams) if (await this.#read(stream)) found = true;
    if (found) this.#written = true;
    return found;
  };

  /**
   * Ends all batching windows now, whose end otherwise only a clock that is turned would bring. Batches that
   * wait for another try go on waiting. Answers whether there is something to work on because of it.
   */
  closeWindows(): boolean {
    return this.#streams
      .flatMap(({ consumers }) => consumers)
      .map((consumer) => consumer instanceof StreamConsumer && consumer.closeWindows())
      .some((closed) => closed);
  }

  /**
   * Reads a range that was given up again and calls its function with it, through the mapping's filters and in
   * batches of its size. A record of a deletion by time to live comes back without the mark of the service.
   *
   * @param beyondRetention also where the stream would not hold the records any more: as if someone had saved them in time.
   * @throws Error where no mapping feeds that function from that stream, where the records are gone (a stream
   *   keeps them for 24 hours), or where the function does not take all of them.
   */
  async replay(range: GivenUpRange, beyondRetention = false): Promise<void> {
    const { functionArn, streamArn, startSequenceNumber, endSequenceNumber } = range;
    const found = this.#streams
      .flatMap(({ consumers, table, ranges }) =>
        consumers.flatMap((consumer) =>
          consumer instanceof StreamConsumer && ranges ? [{ consumer, table, ranges }] : [],
        ),
      )
      .find(
        ({ consumer: { mapping } }) =>
          mapping.functionArn === functionArn && mapping.source.arn === streamArn,
      );
    if (!found) throw new Error(`Nothing feeds ${functionArn} from ${streamArn}`);
    const age = Date.parse(this.#clock.now()) - Date.parse(range.approximateArrivalOfFirstRecord);
    if (age > STREAM_RETENTION_SECONDS * 1000 && !beyondRetention)
      throw new Error(
        `The records from ${startSequenceNumber} on are past the 24 hours that a stream keeps them`,
      );
    const records = await found.ranges.read(range.shardId, startSequenceNumber, endSequenceNumber);
    const events = records
      .filter(changes)
      .map((record) => toEvent(record, found.table, range.approximateArrivalOfFirstRecord));
    if (events.length < range.batchSize)
      throw new Error(`The stream holds ${events.length} of the ${range.batchSize} records`);
    if (!(await found.consumer.replay(events))) throw new Error(`${functionArn} did not take all records`);
  }

  /** Keeps the positions, once nothing that was read still waits. */
  keep(): void {
    for (const { reader, consumers } of this.#streams)
      if (consumers.every(({ waiting }) => waiting === 0)) reader.keep();
  }

  async #read({ table, reader, consumers }: Stream): Promise<boolean> {
    const records = await reader.read();
    if (records.length === 0) return false;
    const at = this.#clock.now();
    const events = records
      .filter(changes)
      .map((record) => this.#expiry.witness(table, toEvent(record, table, at)));
    for (const consumer of consumers) consumer.offer(events);
    return true;
  }
}
