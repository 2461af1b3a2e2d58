import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { AccountState, Entry } from "../../domain/ledger/entries.ts";
import type { Account } from "../../domain/ledger/model.ts";
import { accountKey, type NumberKind, nextActionKeys, numberKey } from "../keys.ts";
import { behaviourUpdate, forgives, invoiceChecks, settlesInvoices } from "./circumstances.ts";
import { creditNoteItem, entryItem, type Item, invoiceItem, paymentItem, schemaVersions } from "./items.ts";

export type Write = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** Someone else changed what the change was decided on. Read again and decide again. */
export class ConcurrentChange extends Error {
  override readonly name = "ConcurrentChange";
}

const NEEDS_NO_LOOK = new Set(["contact-recorded", "task-opened", "task-closed"]);

/** Puts a changed item on the condition that it is still at the version the change was decided on. */
const putVersioned = (table: string, item: Item, before: { version: number } | undefined): Write => ({
  Put: {
    TableName: table,
    Item: item,
    ...(before
      ? {
          ConditionExpression: "#version = :before",
          ExpressionAttributeNames: { "#version": "version" },
          ExpressionAttributeValues: { ":before": before.version },
        }
      : { ConditionExpression: "attribute_not_exists(pk)" }),
  },
});

/** Guards an external number within its legal entity. */
export const claimNumber = (
  table: string,
  kind: NumberKind,
  legalEntityId: string,
  number: string,
  accountId: string,
  id: string,
): Write => ({
  Put: {
    TableName: table,
    Item: { ...numberKey(kind, legalEntityId, number), entity: "key", schemaVersion: 1, accountId, id },
    ConditionExpression: "attribute_not_exists(pk)",
  },
});

/** Appends an entry. An entry is never changed or written twice. */
export const appendEntry = (table: string, entry: Entry): Write => ({
  Put: { TableName: table, Item: entryItem(entry), ConditionExpression: "attribute_not_exists(pk)" },
});

const changedInstruments = <T extends { id: string; version: number }>(
  table: string,
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  toItem: (thing: T) => Item,
): Write[] =>
  [...after.values()]
    .filter((thing) => before.get(thing.id) !== thing)
    .map((thing) => putVersioned(table, toItem(thing), before.get(thing.id)));

/** Fields that are set as a whole, on condition of the account's version. */
const SET_FIELDS = [
  "number",
  "name",
  "debtorType",
  "contacts",
  "language",
  "timeZone",
  "address",
  "consent",
  "terms",
  "interestTerms",
  "autopay",
  "hold",
  "segment",
  "vatId",
  "suppressions",
  "tags",
  "owner",
  "riskBand",
  "experimentArm",
  "naturalPerson",
  "writtenNotice",
  "moratorium",
  "stops",
  "promises",
  "promiseRecord",
  "disputes",
] as const satisfies readonly (keyof Account)[];

/** Fields that an upgrade may have changed when the account was read: written with the version of their shape. */
const UPGRADED: ReadonlySet<string> = new Set(["hold"]);

/**
 * The account's own update. Balances are added to, not set, so that changes to different invoices
 * of one account do not wait for each other; the profile is set on condition of its version.
 */
const updateAccount = (table: string, before: Account, after: Account, entries: readonly Entry[]): Write => {
  const sets: string[] = [];
  const removes: string[] = [];
  const adds: string[] = [];
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const conditions = ["attribute_exists(pk)"];

  for (const [currency, balance] of Object.entries(after.balances)) {
    const delta = balance - (before.balances[currency] ?? 0);
    if (delta === 0) continue;
    names["#balances"] = "balances";
    names[`#${currency}`] = currency;
    values[`:${currency}`] = delta;
    adds.push(`#balances.#${currency} :${currency}`);
  }
  if (after.version !== before.version) {
    for (const field of SET_FIELDS) {
      const isUpgraded = UPGRADED.has(field) && after[field] !== undefined;
      if (after[field] === before[field] && !isUpgraded) continue;
      names[`#${field}`] = field;
      if (after[field] === undefined) removes.push(`#${field}`);
      else {
        values[`:${field}`] = after[field];
        sets.push(`#${field} = :${field}`);
      }
    }
    names["#version"] = "version";
    names["#schema"] = "schemaVersion";
    values[":version"] = after.version;
    values[":schema"] = schemaVersions.account;
    values[":before"] = before.version;
    sets.push("#version = :version", "#schema = :schema");
    conditions.push("#version = :before");
  } else if (settlesInvoices(entries)) {
    // What settles an invoice may end its disputes, and what is no payment is noted with its promises: none may have
    // come that the change knows nothing of.
    const touched = forgives(entries) ? (["disputes", "promises"] as const) : (["disputes"] as const);
    if (touched.every((field) => before[field] === undefined)) {
      for (const field of touched) {
        names[`#${field}`] = field;
        conditions.push(`attribute_not_exists(#${field})`);
      }
    } else {
      names["#version"] = "version";
      values[":before"] = before.version;
      conditions.push("#version = :before");
    }
  }
  const paying = behaviourUpdate(before.behaviour, after.behaviour);
  sets.push(...paying.sets);
  removes.push(...paying.removes);
  adds.push(...paying.adds);
  conditions.push(...paying.conditions);
  Object.assign(names, paying.names);
  Object.assign(values, paying.values);
  const lookFrom = entries.find((entry) => !NEEDS_NO_LOOK.has(entry.kind));
  if (lookFrom) {
    const next = nextActionKeys(before.id, lookFrom.at);
    values[":day"] = next.nextActionDay;
    values[":at"] = next.nextActionAt;
    values[":one"] = 1;
    sets.push("nextActionDay = :day", "nextActionAt = :at");
    adds.push("touched :one");
  }
  const expression = [
    sets.length > 0 && `SET ${sets.join(", ")}`,
    removes.length > 0 && `REMOVE ${removes.join(", ")}`,
    adds.length > 0 && `ADD ${adds.join(", ")}`,
  ].filter(Boolean);
  return {
    Update: {
      TableName: table,
      Key: accountKey(before.id),
      UpdateExpression: expression.join(" "),
      ConditionExpression: conditions.join(" AND "),
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ExpressionAttributeValues: values,
    },
  };
};

/** The numbers that new instruments claim. */
const claims = (
  table: string,
  before: AccountState,
  after: AccountState,
  entries: readonly Entry[],
): Write[] => {
  const { id: accountId, legalEntityId } = after.account;
  const claim = (kind: NumberKind, id: string, number: string) =>
    claimNumber(table, kind, legalEntityId, number, accountId, id);
  return [
    ...[...after.invoices.values()]
      .filter(({ id }) => !before.invoices.has(id))
      .map(({ id, number }) => claim("invoice", id, number)),
    ...[...after.creditNotes.values()]
      .filter(({ id }) => !before.creditNotes.has(id))
      .map(({ id, number }) => claim("credit-note", id, number)),
    ...[...after.payments.values()].flatMap(({ id, externalId }) =>
      before.payments.has(id) || externalId === undefined ? [] : [claim("payment", id, externalId)],
    ),
    ...entries.flatMap((entry) => {
      if (entry.kind === "promise-recorded") return [claim("promise", entry.promise.id, entry.promise.id)];
      return entry.kind === "dispute-opened" ? [claim("dispute", entry.dispute.id, entry.dispute.id)] : [];
    }),
  ];
};

/** All writes that lead from one state to the next, with the entries that say why: one transaction. */
export const writesFor = (
  table: string,
  before: AccountState,
  after: AccountState,
  entries: readonly Entry[],
): Write[] => [
  updateAccount(table, before.account, after.account, entries),
  ...claims(table, before, after, entries),
  ...invoiceChecks(table, before, entries),
  ...changedInstruments(table, before.invoices, after.invoices, invoiceItem),
  ...changedInstruments(table, before.creditNotes, after.creditNotes, creditNoteItem),
  ...changedInstruments(table, before.payments, after.payments, paymentItem),
  ...entries.map((entry) => appendEntry(table, entry)),
];

/** Writes all or nothing. Throws {@link ConcurrentChange} where a condition or a concurrent transaction stood against it. */
export const transact = async (
  db: DynamoDBDocumentClient,
  writes: readonly Write[],
  token?: string,
): Promise<void> => {
  try {
    await db.send(
      new TransactWriteCommand({ TransactItems: [...writes], ...(token && { ClientRequestToken: token }) }),
    );
  } catch (error) {
    if (error instanceof TransactionCanceledException) {
      const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
      if (codes.some((code) => code === "ConditionalCheckFailed" || code === "TransactionConflict"))
        throw new ConcurrentChange("The account changed meanwhile", { cause: error });
    }
    throw error;
  }
};
