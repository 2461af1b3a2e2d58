import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { addDays, addMilliseconds, type Instant, type PlainDate } from "../../domain/calendar.ts";
import { byUrgency, type Waiting } from "../../domain/dunning/run-cap.ts";
import type { Account } from "../../domain/ledger/model.ts";
import { accountShard, DIRECTORY_SHARDS, type Key, NEXT_ACTION_SHARDS, nextActionDay } from "../keys.ts";
import { fromItem as fromLedgerItem } from "../ledger/items.ts";
import { batchGet } from "../ledger/read-ahead.ts";
import { queryAll, queryPages } from "../query.ts";
import { fromItem, watermarkItem, watermarkKey } from "./items.ts";

/**
 * How long after its end a day (UTC) is still looked at. A writer takes its instant when it begins
 * and has written 15 minutes later at the latest, when Lambda ends it; the index follows within
 * seconds, and a table whose index lags refuses writes rather than let it fall behind. So an hour
 * later nothing new can appear under a day that is over. Only the first runs after midnight ask for
 * two days.
 */
const MARGIN_MS = 3_600_000;

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

  /** Notes what is given beside what is known. A day only ever moves the watermark on. */
  const note = async ({ day, policyVersion }: Mark): Promise<void> => {
    const { pk, sk, ...common } = watermarkItem({});
    const fields = Object.entries({ ...common, day, policyVersion }).filter(([, it]) => it !== undefined);
    try {
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: { pk, sk },
          UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(", ")}`,
          ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: Object.fromEntries(fields.map(([name, it]) => [`:${name}`, it])),
          ...(day !== undefined && { ConditionExpression: "attribute_not_exists(#day) OR #day < :day" }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  };

  /** The accounts of one shard of the `accounts` index, with their next looks, which the index does not hold. */
  const ofAccountShard = async (shard: number): Promise<Waiting[]> => {
    const found: Waiting[] = [];
    const pages = queryPages(db, {
      TableName: table,
      IndexName: "accounts",
      KeyConditionExpression: "accountShard = :shard",
      ExpressionAttributeValues: { ":shard": accountShard(shard) },
      ProjectionExpression: "pk, sk",
    });
    // Page by page, so that never more accounts than a page names are held whole.
    for await (const page of pages)
      for (const stored of await batchGet(db, table, page as readonly unknown[] as Key[])) {
        const { id, nextActionAt } = fromLedgerItem<Account>(stored);
        found.push({ accountId: id, ...(nextActionAt !== undefined && { nextActionAt }) });
      }
    return found;
  };

  /** Every account, whether due or not, with its next look where it has one. */
  const readAccounts = async (): Promise<Waiting[]> => {
    const all = Array.from({ length: DIRECTORY_SHARDS }, (_, shard) => ofAccountShard(shard));
    return (await Promise.all(all)).flat();
  };

  /** The accounts of one day and shard whose next look is at or before `now`, earliest first. */
  const ofShard = async (day: PlainDate, shard: number, now: Instant): Promise<Waiting[]> => {
    const keys = await queryAll(db, {
      TableName: table,
      IndexName: "next-action",
      KeyConditionExpression: "nextActionDay = :day AND nextActionAt <= :now",
      ExpressionAttributeValues: { ":day": nextActionDay(day, shard), ":now": now },
    });
    return keys.map(({ pk, nextActionAt }) => ({
      accountId: String(pk).slice("ACCT#".length),
      nextActionAt: String(nextActionAt),
    }));
  };

  /** The accounts due from a day on, what was due first coming first, and the first day that is not done with. */
  const dueSince = async (from: PlainDate, now: Instant) => {
    const ended = addMilliseconds(now, -MARGIN_MS).slice(0, 10);
    const accounts: string[] = [];
    let open = from;
    for (const day of days(from, now.slice(0, 10))) {
      const lists = await Promise.all(shards.map((shard) => ofShard(day, shard, now)));
      // Not by spreading: a day may hold more accounts than a call takes arguments.
      for (const { accountId } of lists.flat().sort(byUrgency)) accounts.push(accountId);
      if (day === open && day < ended && accounts.length === 0) open = addDays(day, 1);
    }
    return { accounts, open };
  };

  /**
   * The accounts that a run by the given version of the policy is to look at. As a rule these are the accounts whose
   * next look is due: days of which nothing is left and nothing can come are passed for good, and a day that is not is
   * looked at again however long ago it was. Where nothing is known of earlier runs the accounts themselves tell which
   * day comes first; after a change of the policy every account is looked at once.
   */
  const listDue = async (now: Instant, policyVersion: number): Promise<string[]> => {
    const mark = await readMark();
    const isChanged = mark.policyVersion !== undefined && mark.policyVersion !== policyVersion;
    let accounts: string[];
    let { day } = mark;
    if (day === undefined || isChanged) {
      const all = await readAccounts();
      const isDue = ({ nextActionAt }: Waiting) => nextActionAt !== undefined && nextActionAt <= now;
      accounts = all
        .filter((it) => isChanged || isDue(it))
        .sort(byUrgency)
        .map(({ accountId }) => accountId);
      if (day === undefined) {
        day = addMilliseconds(now, -MARGIN_MS).slice(0, 10);
        for (const { nextActionAt } of all)
          if (nextActionAt && nextActionAt < day) day = nextActionAt.slice(0, 10);
      }
    } else {
      const due = await dueSince(day, now);
      accounts = due.accounts;
      day = due.open;
    }
    const moved = day === mark.day ? {} : { day };
    // A run without accounts is complete as it stands.
    const worked = accounts.length === 0 && mark.policyVersion !== policyVersion ? { policyVersion } : {};
    if (day !== mark.day || "policyVersion" in worked) await note({ ...moved, ...worked });
    return accounts;
  };

  /** Notes that every account which was due has been worked on by this version of the policy. */
  const noteComplete = async (policyVersion: number): Promise<void> => {
    const mark = await readMark();
    if (mark.policyVersion !== policyVersion) await note({ policyVersion });
  };

  return { listDue, noteComplete };
};
