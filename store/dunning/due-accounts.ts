import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { addDays, type Instant, type PlainDate } from "../../domain/calendar.ts";
import { DIRECTORY_SHARDS, directoryPk, NEXT_ACTION_SHARDS, nextActionDay } from "../keys.ts";
import { fromItem, watermarkItem, watermarkKey } from "./items.ts";

/**
 * Days the watermark stays behind the present one. A writer that took its instant just before
 * midnight may still be writing after the run that closed that day.
 */
const MARGIN_DAYS = 2;

/** How far back the first run of all looks. */
const FIRST_LOOK_BACK_DAYS = 7;

/** Where runs have come to. */
interface Mark {
  /** Before this day (UTC) nothing is left in the index. */
  readonly day?: PlainDate;
  /** The policy's version that the last complete run worked by. */
  readonly policyVersion?: number;
}

const shards = Array.from({ length: NEXT_ACTION_SHARDS }, (_, shard) => shard);

const days = (from: PlainDate, to: PlainDate): PlainDate[] => {
  const list: PlainDate[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) list.push(day);
  return list;
};

/** Finds the accounts that are due for a look, by the sparse index of next actions. */
export const dueAccountReads = (db: DynamoDBDocumentClient, table: string) => {
  const readMark = async (): Promise<Mark> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: watermarkKey, ConsistentRead: true }),
    );
    return Item ? fromItem<Mark>(Item) : {};
  };

  const startOf = (mark: Mark, now: Instant): PlainDate =>
    mark.day ?? addDays(now.slice(0, 10), -FIRST_LOOK_BACK_DAYS);

  /** Whether the policy has another version than the one that the last complete run worked by. */
  const policyChangedSince = async (version: number): Promise<boolean> => {
    const { policyVersion } = await readMark();
    return policyVersion !== undefined && policyVersion !== version;
  };

  /** Every account, whether due or not. */
  const listAllAccounts = async (): Promise<string[]> => {
    const found: string[] = [];
    for (let shard = 0; shard < DIRECTORY_SHARDS; shard++) {
      let start: Record<string, unknown> | undefined;
      do {
        const { Items, LastEvaluatedKey } = await db.send(
          new QueryCommand({
            TableName: table,
            IndexName: "directory",
            KeyConditionExpression: "directory = :directory",
            ExpressionAttributeValues: { ":directory": directoryPk("account", shard) },
            ProjectionExpression: "pk",
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        for (const { pk } of Items ?? []) found.push(String(pk).slice("ACCT#".length));
        start = LastEvaluatedKey;
      } while (start);
    }
    return found;
  };

  /** The accounts of one day and shard whose next look is at or before `now`, earliest first, page by page. */
  async function* ofShard(day: PlainDate, shard: number, now: Instant, limit?: number) {
    let start: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName: table,
          IndexName: "next-action",
          KeyConditionExpression: "nextActionDay = :day AND nextActionAt <= :now",
          ExpressionAttributeValues: { ":day": nextActionDay(day, shard), ":now": now },
          ...(limit !== undefined && { Limit: limit }),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const { pk } of Items ?? []) yield String(pk).slice("ACCT#".length);
      start = limit === undefined ? LastEvaluatedKey : undefined;
    } while (start);
  }

  /** All accounts whose next look is due, the longest overdue day first. */
  const listDue = async (now: Instant): Promise<string[]> => {
    const found: string[] = [];
    for (const day of days(startOf(await readMark(), now), now.slice(0, 10))) {
      const lists = await Promise.all(shards.map((shard) => Array.fromAsync(ofShard(day, shard, now))));
      // Not by spreading: a day may hold more accounts than a call takes arguments.
      for (const list of lists) for (const accountId of list) found.push(accountId);
    }
    return found;
  };

  /**
   * Moves the watermark over the days that are done with, leaving a margin; answers where it stands.
   * `policyVersion` is noted where a run was complete.
   */
  const advanceWatermark = async (now: Instant, policyVersion: number | undefined): Promise<PlainDate> => {
    const mark = await readMark();
    const before = startOf(mark, now);
    const limit = addDays(now.slice(0, 10), -MARGIN_DAYS);
    let after = before;
    for (const day of days(before, addDays(limit, -1))) {
      const left = await Promise.all(shards.map((shard) => Array.fromAsync(ofShard(day, shard, now, 1))));
      if (left.some(({ length }) => length > 0)) break;
      after = addDays(day, 1);
    }
    const noted = policyVersion ?? mark.policyVersion;
    const next: Mark = { day: after, ...(noted !== undefined && { policyVersion: noted }) };
    if (next.day !== mark.day || next.policyVersion !== mark.policyVersion)
      await db.send(new PutCommand({ TableName: table, Item: watermarkItem(next) }));
    return after;
  };

  return { listDue, listAllAccounts, policyChangedSince, advanceWatermark };
};
