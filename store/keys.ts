import type { Instant } from "../domain/calendar.ts";

/** The primary key of an item of the Ledger or the Insight table. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** An account's items lie in one collection, so that one query reads it whole. */
export const accountPk = (accountId: string): string => `ACCT#${accountId}`;

export const accountKey = (accountId: string): Key => ({ pk: accountPk(accountId), sk: "ACCOUNT" });
export const invoiceKey = (accountId: string, id: string): Key => ({
  pk: accountPk(accountId),
  sk: `INV#${id}`,
});
export const creditNoteKey = (accountId: string, id: string): Key => ({
  pk: accountPk(accountId),
  sk: `CREDIT#${id}`,
});
export const paymentKey = (accountId: string, id: string): Key => ({
  pk: accountPk(accountId),
  sk: `PAY#${id}`,
});
export const contactKey = (accountId: string, id: string): Key => ({
  pk: accountPk(accountId),
  sk: `CONTACT#${id}`,
});
export const taskKey = (accountId: string, id: string): Key => ({
  pk: accountPk(accountId),
  sk: `TASK#${id}`,
});
export const entryKey = (accountId: string, id: string): Key => ({
  pk: accountPk(accountId),
  sk: `ENTRY#${id}`,
});
export const legalEntityKey = (id: string): Key => ({ pk: `ENTITY#${id}`, sk: "ENTITY" });

/** Kinds of external numbers that are unique within a legal entity; promises and disputes have their id, so that none is recorded again once it is over. */
export type NumberKind = "account" | "invoice" | "credit-note" | "payment" | "promise" | "dispute";

/** The guard of an external number. The number is kept as it was written: `0042` is not `42`. */
export const numberKey = (kind: NumberKind, legalEntityId: string, number: string): Key => ({
  pk: `KEY#${kind}#${legalEntityId}#${number}`,
  sk: "KEY",
});

/** How many partitions one day of the `next-action` index is spread over. */
export const NEXT_ACTION_SHARDS = 4;

/** How many partitions the indexes `accounts` and, for open tasks, `directory` are spread over. */
export const DIRECTORY_SHARDS = 8;

const hash = (text: string): number => {
  let value = 2166136261;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 16777619);
  return value >>> 0;
};

/** A stable shard of 0 to `shards` − 1 for an id (FNV-1a). */
export const shardOf = (id: string, shards: number): number => hash(id) % shards;

/** The attributes of the sparse `next-action` index: by UTC day and shard, then by instant. */
export const nextActionKeys = (
  accountId: string,
  at: Instant,
): { nextActionDay: string; nextActionAt: Instant } => ({
  nextActionDay: nextActionDay(at.slice(0, 10), shardOf(accountId, NEXT_ACTION_SHARDS)),
  nextActionAt: at,
});

export const nextActionDay = (utcDay: string, shard: number): string => `${utcDay}#${shard}`;

/** A partition of the `accounts` index, which lists all accounts by their key. */
export const accountShard = (shard: number): string => `account#${shard}`;

/** The partition of the `directory` index that lists the legal entities. */
export const LEGAL_ENTITY_DIRECTORY = "legal-entity#0";
