import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Entry } from "../../domain/ledger/entries.ts";
import type { Account, CreditNote, Invoice, LegalEntity, Payment } from "../../domain/ledger/model.ts";
import {
  accountKey,
  accountPk,
  creditNoteKey,
  DIRECTORY_SHARDS,
  directoryPk,
  invoiceKey,
  type Key,
  legalEntityKey,
  type NumberKind,
  numberKey,
  paymentKey,
} from "../keys.ts";
import { fromItem } from "./items.ts";

/** One page of a list. `cursor` is opaque and absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** A cursor that this store did not make. */
export class CursorError extends Error {
  override readonly name = "CursorError";
}

const encodeCursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const decodeCursor = <T>(cursor: string | undefined): T | undefined => {
  if (cursor === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString()) as T;
  } catch {
    throw new CursorError("is not a cursor of this list");
  }
};

type AttributeFilter = {
  readonly expression: string;
  readonly names?: Record<string, string>;
  readonly values: Record<string, unknown>;
};

/** The reads of the Ledger table. Reads that a decision rests on are strongly consistent; lists for people are not. */
export const ledgerReads = (db: DynamoDBDocumentClient, table: string) => {
  const get = async <T>(key: Key, consistent = true): Promise<T | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: key, ConsistentRead: consistent }),
    );
    return Item && fromItem<T>(Item);
  };

  const getMany = async <T>(keys: readonly Key[]): Promise<T[]> => {
    const found: T[] = [];
    for (let at = 0; at < keys.length; at += 100) {
      let wanted: Key[] | undefined = keys.slice(at, at + 100);
      while (wanted && wanted.length > 0) {
        const { Responses, UnprocessedKeys } = await db.send(
          new BatchGetCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
        );
        for (const stored of Responses?.[table] ?? []) found.push(fromItem<T>(stored));
        wanted = UnprocessedKeys?.[table]?.Keys as Key[] | undefined;
      }
    }
    return found;
  };

  /** All of an account's items with a sort key prefix, paged; stops at `limit` items that pass the filter. */
  const collection = async <T>(
    accountId: string,
    prefix: string,
    page: PageRequest,
    options: { newestFirst?: boolean; filter?: AttributeFilter | undefined } = {},
  ): Promise<Page<T>> => {
    const items: T[] = [];
    let start = decodeCursor<Key>(page.cursor);
    do {
      const { Items, LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
          ...(options.filter && {
            FilterExpression: options.filter.expression,
            ...(options.filter.names && { ExpressionAttributeNames: options.filter.names }),
          }),
          ExpressionAttributeValues: {
            ":pk": accountPk(accountId),
            ":prefix": prefix,
            ...options.filter?.values,
          },
          ScanIndexForward: !options.newestFirst,
          Limit: page.limit - items.length,
          ExclusiveStartKey: start,
          ConsistentRead: true,
        }),
      );
      for (const stored of Items ?? []) items.push(fromItem<T>(stored));
      start = LastEvaluatedKey as Key | undefined;
    } while (start && items.length < page.limit);
    return { items, ...(start && { cursor: encodeCursor(start) }) };
  };

  /**
   * All open invoices of an account, oldest due date first. The sparse index says which may be open;
   * the items themselves are then read strongly, so what was settled a moment ago is not among them.
   * What was opened a moment ago may be missing: the index follows within milliseconds.
   */
  const openInvoices = async (accountId: string): Promise<Invoice[]> => {
    const keys: Key[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName: table,
          IndexName: "open-invoices",
          KeyConditionExpression: "openAccount = :account",
          ExpressionAttributeValues: { ":account": accountId },
          ExclusiveStartKey: start,
        }),
      );
      for (const stored of Items ?? []) keys.push({ pk: stored.pk as string, sk: stored.sk as string });
      start = LastEvaluatedKey;
    } while (start);
    const invoices = (await getMany<Invoice>(keys)).filter((invoice) => invoice.open !== 0);
    return invoices.sort((a, b) =>
      a.dueDate === b.dueDate ? (a.id < b.id ? -1 : 1) : a.dueDate < b.dueDate ? -1 : 1,
    );
  };

  /** All items of a kind, shard after shard of the `directory` index. */
  const directory = async <T>(
    kind: "account" | "legal-entity",
    page: PageRequest,
    filter?: AttributeFilter,
  ): Promise<Page<T>> => {
    const items: T[] = [];
    const from = decodeCursor<{ shard: number; start?: Record<string, unknown> }>(page.cursor) ?? {
      shard: 0,
    };
    const shards = kind === "legal-entity" ? 1 : DIRECTORY_SHARDS;
    let { start } = from;
    for (let shard = from.shard; shard < shards; shard++) {
      do {
        const { Items, LastEvaluatedKey } = await db.send(
          new QueryCommand({
            TableName: table,
            IndexName: "directory",
            KeyConditionExpression: "directory = :directory",
            ...(filter && {
              FilterExpression: filter.expression,
              ...(filter.names && { ExpressionAttributeNames: filter.names }),
            }),
            ExpressionAttributeValues: { ":directory": directoryPk(kind, shard), ...filter?.values },
            Limit: page.limit - items.length,
            ExclusiveStartKey: start,
          }),
        );
        for (const stored of Items ?? []) items.push(fromItem<T>(stored));
        start = LastEvaluatedKey;
        if (items.length >= page.limit) {
          const next = start ? { shard, start } : { shard: shard + 1 };
          return { items, ...((start || shard + 1 < shards) && { cursor: encodeCursor(next) }) };
        }
      } while (start);
    }
    return { items };
  };

  return {
    getAccount: (id: string) => get<Account>(accountKey(id)),
    getInvoice: (accountId: string, id: string) => get<Invoice>(invoiceKey(accountId, id)),
    getInvoices: (accountId: string, ids: readonly string[]) =>
      getMany<Invoice>([...new Set(ids)].map((id) => invoiceKey(accountId, id))),
    getCreditNote: (accountId: string, id: string) => get<CreditNote>(creditNoteKey(accountId, id)),
    getPayment: (accountId: string, id: string) => get<Payment>(paymentKey(accountId, id)),
    getLegalEntity: (id: string) => get<LegalEntity>(legalEntityKey(id)),
    /** Legal entities are few: all of them. */
    listLegalEntities: async (): Promise<readonly LegalEntity[]> =>
      (await directory<LegalEntity>("legal-entity", { limit: 1000 })).items,
    listAccounts: (page: PageRequest, filter?: AttributeFilter) =>
      directory<Account>("account", page, filter),
    openInvoices,
    listInvoices: (accountId: string, page: PageRequest, filter?: AttributeFilter) =>
      collection<Invoice>(accountId, "INV#", page, { filter }),
    listCreditNotes: (accountId: string, page: PageRequest) =>
      collection<CreditNote>(accountId, "CREDIT#", page),
    listPayments: (accountId: string, page: PageRequest) => collection<Payment>(accountId, "PAY#", page),
    /** The account's entries, newest first. */
    timeline: (accountId: string, page: PageRequest) =>
      collection<Entry>(accountId, "ENTRY#", page, { newestFirst: true }),
    /** Which account and item carry an external number, if any. */
    findByNumber: (kind: NumberKind, legalEntityId: string, number: string) =>
      get<{ accountId: string; id: string }>(numberKey(kind, legalEntityId, number)),
  };
};

export type LedgerReads = ReturnType<typeof ledgerReads>;
