import { isDeepStrictEqual } from "node:util";
import type { _Record as SdkRecord } from "@aws-sdk/client-dynamodb-streams";
import type { Clock } from "../../functions/runtime/runtime.ts";
import { REGION } from "../cloudformation/attributes.ts";
import type { TableModel } from "../cloudformation/model.ts";
import type { Expiry } from "./expiry.ts";
import type { StreamConsumer } from "./stream-consumer.ts";
import type { StreamReader, StreamRecord } from "./stream-reader.ts";

/** A table's stream with those it feeds. */
export interface Stream {
  readonly table: TableModel;
  readonly reader: StreamReader;
  readonly consumers: readonly Pick<StreamConsumer, "ready" | "waiting" | "offer" | "step">[];
}

/** The SDK's record in the form in which Lambda gets it. Binary attributes stay bytes there; the product has none. */
const toEvent = (record: SdkRecord, table: TableModel, at: string): StreamRecord => {
  const { dynamodb } = record;
  return {
    eventID: record.eventID ?? "",
    eventName: record.eventName ?? "MODIFY",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: REGION,
    eventSourceARN: `${table.arn}/stream/local`,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(Date.parse(at) / 1000),
      Keys: dynamodb?.Keys ?? {},
      ...(dynamodb?.NewImage && { NewImage: dynamodb.NewImage }),
      ...(dynamodb?.OldImage && { OldImage: dynamodb.OldImage }),
      SequenceNumber: dynamodb?.SequenceNumber ?? "",
      SizeBytes: dynamodb?.SizeBytes ?? 0,
      StreamViewType: dynamodb?.StreamViewType ?? "NEW_AND_OLD_IMAGES",
    },
  };
};

/** Whether a record tells of a change. AWS puts none on the stream for a write that changes nothing; dynoxide does. */
const changes = ({ dynamodb }: SdkRecord): boolean =>
  !(dynamodb?.NewImage && dynamodb.OldImage && isDeepStrictEqual(dynamodb.NewImage, dynamodb.OldImage));

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

  /** Records that wait for their functions. */
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
