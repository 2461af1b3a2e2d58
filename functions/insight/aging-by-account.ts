import type { PlainDate } from "../../domain/calendar.ts";
import { type Aging, aging, type Bucket, isEmptyAging } from "../../domain/insight/aging.ts";
import { openAt } from "../../domain/insight/cells.ts";
import { type AccountName, accountNames } from "../../store/insight/accounts.ts";
import { SOURCE_SHARDS } from "../../store/insight/layout.ts";
import { type Mark, positionReads } from "../../store/insight/positions.ts";
import { decodeCursor, encodeCursor } from "../../store/ledger/paging.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Subject } from "./gather.ts";

/** What one account owes in one currency, by age. */
export interface AccountAging {
  readonly account: AccountName;
  readonly currency: string;
  readonly aging: Aging;
}

export interface AccountAgingQuery {
  readonly asOf: PlainDate;
  readonly buckets: readonly Bucket[];
  readonly currency?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** A page ends after so many accounts even if few of them owe anything, so that it comes in time. */
const MOST_ACCOUNTS_OF_A_PAGE = 20_000;

/** Where a page ended: the legal entity, and the place among its accounts. */
interface Place extends Mark {
  readonly entityId: string;
}

type Written = readonly [entityId: string, shard: number, after: string];

const isWritten = (value: unknown): value is Written => {
  const [entityId, shard, after] = Array.isArray(value) ? (value as unknown[]) : [];
  return (
    typeof entityId === "string" &&
    Number.isInteger(shard) &&
    Number(shard) >= 0 &&
    Number(shard) < SOURCE_SHARDS &&
    typeof after === "string"
  );
};

const placeOf = (cursor: string | undefined): Place | undefined => {
  const written = decodeCursor(cursor, isWritten);
  return written && { entityId: written[0], shard: written[1], after: written[2] };
};

/**
 * A page of the aging by account, legal entity after legal entity, in a stable order of no meaning.
 * Accounts with nothing open on the day are left out. Memory is that of the page, however many
 * invoices the accounts have.
 */
export const accountPage = async (
  runtime: Runtime,
  subjects: readonly Subject[],
  query: AccountAgingQuery,
): Promise<{ rows: AccountAging[]; cursor?: string }> => {
  const { positions } = positionReads(runtime.aws.dynamodb, runtime.env("INSIGHT_TABLE"));
  const from = placeOf(query.cursor);
  const found: { accountId: string; currency: string; aging: Aging }[] = [];
  let cursor: string | undefined;
  let seen = 0;
  for (const { entity, today } of subjects) {
    if (from && entity.id < from.entityId) continue;
    const past = query.asOf < today ? query.asOf : undefined;
    for await (const { accountId, cells, mark } of positions(
      entity.id,
      from?.entityId === entity.id ? from : undefined,
    )) {
      for (const [currency, own] of [...cells].sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (query.currency !== undefined && query.currency !== currency) continue;
        const result = aging(openAt(own, past), query.asOf, query.buckets);
        if (!isEmptyAging(result)) found.push({ accountId, currency, aging: result });
      }
      if (found.length >= query.limit || ++seen >= MOST_ACCOUNTS_OF_A_PAGE) {
        cursor = encodeCursor([entity.id, mark.shard, mark.after]);
        break;
      }
    }
    if (cursor !== undefined) break;
  }
  const ids = [...new Set(found.map(({ accountId }) => accountId))];
  const names = await accountNames(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"), ids);
  const rows = found.map(({ accountId, ...row }) => ({
    account: names.get(accountId) ?? { id: accountId, number: "", name: "" },
    ...row,
  }));
  return { rows, ...(cursor !== undefined && { cursor }) };
};
