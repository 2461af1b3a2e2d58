import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as SdkRecord,
  type Shard,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import type { Collection } from "../state.ts";

/** A stream record with both images in DynamoDB's own JSON, as Lambda hands it to functions. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly eventVersion: string;
  readonly eventSource: "aws:dynamodb";
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly userIdentity?: { readonly type: string; readonly principalId: string };
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, unknown>>;
    readonly NewImage?: Readonly<Record<string, unknown>>;
    readonly OldImage?: Readonly<Record<string, unknown>>;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
}

/** How far a stream was read: the last sequence number of each shard. */
export type Position = Record<string, string>;

const PAGE = 1000;

/** Reads one table's stream from where it was left, shard by shard, parents before children. */
export class StreamReader {
  readonly #client: DynamoDBStreamsClient;
  readonly #streamArn: string;
  readonly #positions: Collection<Position>;
  readonly #positionId: string;
  readonly #position: Position;
  readonly #iterators = new Map<string, string | undefined>();
  #shards: Shard[] = [];

  constructor(
    client: DynamoDBStreamsClient,
    streamArn: string,
    positions: Collection<Position>,
    table: string,
  ) {
    this.#client = client;
    this.#streamArn = streamArn;
    this.#positions = positions;
    this.#positionId = table;
    this.#position = positions.get(table) ?? {};
  }

  /** The records written since the last call, at most a thousand; none when all are read. */
  async read(): Promise<SdkRecord[]> {
    if (this.#shards.length === 0 || this.#shards.every(({ ShardId = "" }) => this.#isRead(ShardId)))
      await this.#findShards();
    for (const { ShardId = "" } of this.#shards) {
      if (this.#isRead(ShardId)) continue;
      const records = await this.#readShard(ShardId);
      if (records.length > 0) return records;
    }
    return [];
  }

  /** Keeps the position: what was read up to here is done with. */
  keep(): void {
    this.#positions.put(this.#positionId, this.#position);
  }

  /** Whether a shard is closed and read to its end. */
  #isRead(shardId: string): boolean {
    return this.#iterators.has(shardId) && this.#iterators.get(shardId) === undefined;
  }

  async #findShards(): Promise<void> {
    const { StreamDescription } = await this.#client.send(
      new DescribeStreamCommand({ StreamArn: this.#streamArn }),
    );
    this.#shards = StreamDescription?.Shards ?? [];
  }

  async #readShard(shardId: string): Promise<SdkRecord[]> {
    const iterator = this.#iterators.get(shardId) ?? (await this.#iteratorOf(shardId));
    try {
      const { Records = [], NextShardIterator } = await this.#client.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: PAGE }),
      );
      this.#iterators.set(shardId, NextShardIterator);
      const last = Records.at(-1)?.dynamodb?.SequenceNumber;
      if (last !== undefined) this.#position[shardId] = last;
      return Records;
    } catch (error) {
      if (!(error instanceof ExpiredIteratorException || error instanceof TrimmedDataAccessException))
        throw error;
      if (error instanceof TrimmedDataAccessException) delete this.#position[shardId];
      this.#iterators.delete(shardId);
      return this.#readShard(shardId);
    }
  }

  async #iteratorOf(shardId: string): Promise<string | undefined> {
    const last = this.#position[shardId];
    const { ShardIterator } = await this.#client.send(
      new GetShardIteratorCommand({
        StreamArn: this.#streamArn,
        ShardId: shardId,
        ...(last === undefined
          ? { ShardIteratorType: "TRIM_HORIZON" }
          : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: last }),
      }),
    );
    return ShardIterator;
  }
}
