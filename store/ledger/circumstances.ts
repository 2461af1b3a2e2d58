import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import type { AccountState, Entry } from "../../domain/ledger/entries.ts";
import type { Account } from "../../domain/ledger/model.ts";
import { invoiceKey } from "../keys.ts";

/** What keeps an account's circumstances true to its invoices, whoever else writes at the same time. */

type Write = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

const SETTLING = new Set<Entry["kind"]>(["payment-allocated", "credit-allocated", "invoice-written-off"]);

/** Whether the entries lower what is open of an invoice. */
export const settlesInvoices = (entries: readonly Entry[]): boolean =>
  entries.some(({ kind }) => SETTLING.has(kind));

/** Whether the entries lower what is open of an invoice otherwise than by a payment. */
export const forgives = (entries: readonly Entry[]): boolean =>
  entries.some(({ kind }) => kind === "credit-allocated" || kind === "invoice-written-off");

const invoicesOf = (entry: Entry): readonly string[] => {
  if (entry.kind === "promise-recorded") return entry.promise.invoiceIds;
  return entry.kind === "dispute-opened" ? [entry.dispute.invoiceId] : [];
};

/** A promise and a dispute rest on what their invoices owe: each must be at the version that was read. */
export const invoiceChecks = (
  table: string,
  { account, invoices }: AccountState,
  entries: readonly Entry[],
) =>
  entries.flatMap(invoicesOf).map(
    (id): Write => ({
      ConditionCheck: {
        TableName: table,
        Key: invoiceKey(account.id, id),
        ConditionExpression: "#version = :version",
        ExpressionAttributeNames: { "#version": "version" },
        ExpressionAttributeValues: { ":version": invoices.get(id)?.version },
      },
    }),
  );

interface Update {
  readonly sets: readonly string[];
  readonly removes: readonly string[];
  readonly adds: readonly string[];
  readonly conditions: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

const NOTHING: Update = { sets: [], removes: [], adds: [], conditions: [], names: {}, values: {} };
const COUNTS = ["paid", "late", "daysLate"] as const;

/**
 * The update of how the account pays. The counts are added to, so that payments of different invoices do
 * not wait for each other; the last day is set on condition that it is the one that was read.
 */
export const behaviourUpdate = (before: Account["behaviour"], after: Account["behaviour"]): Update => {
  if (after === before || after === undefined) return NOTHING;
  const names: Record<string, string> = { "#behaviour": "behaviour" };
  if (before === undefined)
    return {
      ...NOTHING,
      sets: ["#behaviour = :behaviour"],
      conditions: ["attribute_not_exists(#behaviour)"],
      names,
      values: { ":behaviour": after },
    };
  const values: Record<string, unknown> = {};
  const adds = COUNTS.flatMap((count) => {
    if (after[count] === before[count]) return [];
    names[`#${count}`] = count;
    values[`:${count}`] = after[count] - before[count];
    return [`#behaviour.#${count} :${count}`];
  });
  const last = "#behaviour.#lastPaidOn";
  names["#lastPaidOn"] = "lastPaidOn";
  const changed = after.lastPaidOn !== before.lastPaidOn;
  if (before.lastPaidOn !== undefined) values[":lastBefore"] = before.lastPaidOn;
  if (changed && after.lastPaidOn !== undefined) values[":lastPaidOn"] = after.lastPaidOn;
  return {
    sets: changed && after.lastPaidOn !== undefined ? [`${last} = :lastPaidOn`] : [],
    removes: changed && after.lastPaidOn === undefined ? [last] : [],
    adds,
    conditions: [before.lastPaidOn === undefined ? `attribute_not_exists(${last})` : `${last} = :lastBefore`],
    names,
    values,
  };
};
