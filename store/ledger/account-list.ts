import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Account } from "../../domain/ledger/model.ts";
import { accountPk, accountShard, DIRECTORY_SHARDS, type Key } from "../keys.ts";
import {
  decodeCursor,
  encodeCursor,
  isKeyOf,
  MOST_READS,
  type Page,
  type PageRequest,
  readOn,
  type StoredKey,
} from "./paging.ts";

/** Which accounts a list is of. */
export interface AccountFilter {
  readonly legalEntityId?: string | undefined;
  /** A part of the name or the number, in small letters or capitals. */
  readonly part?: string | undefined;
}

const ACCOUNTS_KEY = ["pk", "sk", "accountShard"];

/** Where a page of accounts ended: the shard, and the account in it unless the shard is untouched. */
interface AccountsPlace {
  readonly shard: number;
  readonly start?: StoredKey;
}

const isAccountsPlace = (value: unknown): value is AccountsPlace => {
  if (typeof value !== "object" || value === null || !("shard" in value)) return false;
  const { shard } = value;
  if (typeof shard !== "number" || !Number.isInteger(shard) || shard < 0 || shard >= DIRECTORY_SHARDS)
    return false;
  if (!("start" in value)) return true;
  return isKeyOf(value.start, ACCOUNTS_KEY) && value.start.accountShard === accountShard(shard);
};

/** A text without the difference of small letters and capitals, `ß` being written `SS`, and of ways to write one character. */
const folded = (text: string): string => text.normalize("NFKC").toUpperCase().toLowerCase();

/** Whether a part is in the name or the number. DynamoDB compares letters as they are, so that this is asked here. */
const holding = (part: string) => {
  const sought = folded(part);
  return ({ name, number }: Record<string, unknown>): boolean =>
    [name, number].some((text) => typeof text === "string" && folded(text).includes(sought));
};

/**
 * Accounts, shard after shard of the `accounts` index, page by page. The index tells which pass the filter, for it holds
 * what is filtered by; the accounts themselves are then read strongly, in its order. A page that is not filled after
 * {@link MOST_READS} reads ends there, perhaps with nothing, and its cursor goes on.
 */
export const accountList =
  (db: DynamoDBDocumentClient, table: string, getMany: (keys: readonly Key[]) => Promise<Account[]>) =>
  async (page: PageRequest, { legalEntityId, part }: AccountFilter = {}): Promise<Page<Account>> => {
    const from = decodeCursor(page.cursor, isAccountsPlace) ?? { shard: 0 };
    const keys: Key[] = [];
    let { start } = from;
    let done = 0;
    const end = async (place?: AccountsPlace): Promise<Page<Account>> => {
      const found = new Map((await getMany(keys)).map((account) => [accountPk(account.id), account]));
      const items = keys.flatMap(({ pk }) => found.get(pk) ?? []);
      return { items, ...(place && { cursor: encodeCursor(place) }) };
    };
    for (let { shard } = from; shard < DIRECTORY_SHARDS; shard++) {
      const { stored, next, reads } = await readOn(
        (input) =>
          db.send(
            new QueryCommand({
              TableName: table,
              IndexName: "accounts",
              KeyConditionExpression: "accountShard = :shard",
              ...(legalEntityId !== undefined && { FilterExpression: "legalEntityId = :entity" }),
              ExpressionAttributeValues: {
                ":shard": accountShard(shard),
                ...(legalEntityId !== undefined && { ":entity": legalEntityId }),
              },
              ...input,
            }),
          ),
        start,
        {
          wanted: page.limit - keys.length,
          filtered: legalEntityId !== undefined || part !== undefined,
          ...(part !== undefined && { passes: holding(part) }),
          keyNames: ACCOUNTS_KEY,
          readsBefore: done,
        },
      );
      for (const { pk, sk } of stored) keys.push({ pk: String(pk), sk: String(sk) });
      done += reads;
      start = next;
      if (keys.length < page.limit && done < MOST_READS) continue;
      if (start) return end({ shard, start });
      return end(shard + 1 < DIRECTORY_SHARDS ? { shard: shard + 1 } : undefined);
    }
    return end();
  };
