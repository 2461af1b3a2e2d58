import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as SdkRecord,
  type Shard,
} from "@aws-sdk/client-dynamodb-streams";
import { compareSequences } from "./stream-records.ts";

const PAGE = 1000;

const holds = ({ SequenceNumberRange: range }: Shard, sequenceNumber: string): boolean =>
  compareSequences(range?.StartingSequenceNumber ?? "0", sequenceNumber) <= 0 &&
  (range?.EndingSequenceNumber === undefined ||
    compareSequences(sequenceNumber, range.EndingSequenceNumber) <= 0);

/** Reads stretches of a stream again, by their sequence numbers. */
export class StreamRanges {
  readonly #client: DynamoDBStreamsClient;
  readonly #streamArn: string;

  constructor(client: DynamoDBStreamsClient, streamArn: string) {
    this.#client = client;
    this.#streamArn = streamArn;
  }

  /** The shard that holds a sequence number; the first one where none says so. */
  async shardOf(sequenceNumber: string): Promise<string> {
    const { StreamDescription } = await this.#client.send(
      new DescribeStreamCommand({ StreamArn: this.#streamArn }),
    );
    const shards = StreamDescription?.Shards ?? [];
    return (shards.findLast((shard) => holds(shard, sequenceNumber)) ?? shards[0])?.ShardId ?? "";
  }

  /**
   * The records from one sequence number to another, both included. Fewer, where the stream no longer has them.
   *
   * Source: Amazon DynamoDB Streams API, GetShardIterator (AT_SEQUENCE_NUMBER) and GetRecords.
   */
  async read(shardId: string, start: string, end: string): Promise<SdkRecord[]> {
    const { ShardIterator } = await this.#client.send(
      new GetShardIteratorCommand({
        StreamArn: this.#streamArn,
        ShardId: shardId,
        ShardIteratorType: "AT_SEQUENCE_NUMBER",
        SequenceNumber: start,
      }),
    );
    const found: SdkRecord[] = [];
    for (let iterator = ShardIterator; iterator !== undefined; ) {
      const { Records = [], NextShardIterator } = await this.#client.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: PAGE }),
      );
      for (const record of Records) {
        const sequence = record.dynamodb?.SequenceNumber ?? "";
        if (compareSequences(sequence, end) > 0) return found;
        if (compareSequences(sequence, start) >= 0) found.push(record);
      }
      // An open shard always names a next iterator; an empty page is its end.
      if (Records.length === 0) return found;
      iterator = NextShardIterator;
    }
    return found;
  }
}
