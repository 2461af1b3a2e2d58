import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Entry } from "../../domain/ledger/entries.ts";
import type { Account, CreditNote, Invoice, LegalEntity, Payment } from "../../domain/ledger/model.ts";
import {
  accountKey,
  accountPk,
  creditNoteKey,
  invoiceKey,
  type Key,
  LEGAL_ENTITY_DIRECTORY,
  legalEntityKey,
  type NumberKind,
  numberKey,
  paymentKey,
} from "../keys.ts";
import { queryAll } from "../query.ts";
import { accountList } from "./account-list.ts";
import { fromItem } from "./items.ts";
import {
  decodeCursor,
  encodeCursor,
  isKeyOf,
  type Page,
  type PageRequest,
  readOn,
  type StoredKey,
} from "./paging.ts";
import { batchGet, type ReadAhead } from "./read-ahead.ts";

type AttributeFilter = {
  readonly expression: string;
  readonly names?: Record<string, string>;
  readonly values: Record<string, unknown>;
};

/** Which entries tell of what. */
const TOLD = {
  promises: {
    expression: "begins_with(#kind, :promise)",
    names: { "#kind": "kind" },
    values: { ":promise": "promise-" },
  },
  disputes: {
    expression: "begins_with(#kind, :dispute) OR attribute_exists(#disputes)",
    names: { "#kind": "kind", "#disputes": "disputes" },
    values: { ":dispute": "dispute-" },
  },
  consent: {
    expression: "#kind IN (:recorded, :opened) OR attribute_exists(#changes.#consent)",
    names: { "#kind": "kind", "#changes": "changes", "#consent": "consent" },
    values: { ":recorded": "consent-recorded", ":opened": "account-opened" },
  },
} as const satisfies Record<string, AttributeFilter>;

const ITEM_KEY = ["pk", "sk"];

/**
 * The reads of the Ledger table. Reads that a decision rests on are strongly consistent; lists for people are not.
 * What was read ahead is taken from there.
 */
export const ledgerReads = (db: DynamoDBDocumentClient, table: string, ahead?: ReadAhead) => {
  const get = async <T>(key: Key, consistent = true): Promise<T | undefined> => {
    const known = ahead?.take(key);
    if (known !== undefined) return known === null ? undefined : fromItem<T>(known);
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: key, ConsistentRead: consistent }),
    );
    return Item && fromItem<T>(Item);
  };

  const getMany = async <T>(keys: readonly Key[]): Promise<T[]> =>
    (await batchGet(db, table, keys)).map((stored) => fromItem<T>(stored));

  /** An account's items with a sort key prefix, page by page. */
  const collection = async <T>(
    accountId: string,
    prefix: string,
    page: PageRequest,
    options: { newestFirst?: boolean; filter?: AttributeFilter | undefined } = {},
  ): Promise<Page<T>> => {
    const pk = accountPk(accountId);
    const isOwn = (value: unknown): value is StoredKey =>
      isKeyOf(value, ITEM_KEY) && value.pk === pk && value.sk?.startsWith(prefix) === true;
    const { stored, next } = await readOn(
      (input) =>
        db.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
            ...(options.filter && {
              FilterExpression: options.filter.expression,
              ...(options.filter.names && { ExpressionAttributeNames: options.filter.names }),
            }),
            ExpressionAttributeValues: { ":pk": pk, ":prefix": prefix, ...options.filter?.values },
            ScanIndexForward: !options.newestFirst,
            ConsistentRead: true,
            ...input,
          }),
        ),
      decodeCursor(page.cursor, isOwn),
      { wanted: page.limit, filtered: options.filter !== undefined, keyNames: ITEM_KEY },
    );
    return { items: stored.map((it) => fromItem<T>(it)), ...(next && { cursor: encodeCursor(next) }) };
  };

  /**
   * All open invoices of an account, oldest due date first. The sparse index says which may be open;
   * the items themselves are then read strongly, so what was settled a moment ago is not among them.
   * What was opened a moment ago may be missing: the index follows within milliseconds.
   */
  const openInvoices = async (accountId: string): Promise<Invoice[]> => {
    const indexed = await queryAll(db, {
      TableName: table,
      IndexName: "open-invoices",
      KeyConditionExpression: "openAccount = :account",
      ExpressionAttributeValues: { ":account": accountId },
    });
    const keys = indexed.map((stored): Key => ({ pk: stored.pk as string, sk: stored.sk as string }));
    const invoices = (await getMany<Invoice>(keys)).filter((invoice) => invoice.open !== 0);
    return invoices.sort((a, b) =>
      a.dueDate === b.dueDate ? (a.id < b.id ? -1 : 1) : a.dueDate < b.dueDate ? -1 : 1,
    );
  };

  const legalEntities = async (): Promise<LegalEntity[]> => {
    const found = await queryAll(db, {
      TableName: table,
      IndexName: "directory",
      KeyConditionExpression: "directory = :directory",
      ExpressionAttributeValues: { ":directory": LEGAL_ENTITY_DIRECTORY },
    });
    return found.map((stored) => fromItem<LegalEntity>(stored));
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
    listLegalEntities: legalEntities,
    listAccounts: accountList(db, table, getMany<Account>),
    openInvoices,
    listInvoices: (accountId: string, page: PageRequest, filter?: AttributeFilter) =>
      collection<Invoice>(accountId, "INV#", page, { filter }),
    listCreditNotes: (accountId: string, page: PageRequest) =>
      collection<CreditNote>(accountId, "CREDIT#", page),
    listPayments: (accountId: string, page: PageRequest) => collection<Payment>(accountId, "PAY#", page),
    /** The account's entries, newest first. */
    timeline: (accountId: string, page: PageRequest) =>
      collection<Entry>(accountId, "ENTRY#", page, { newestFirst: true }),
    /** The account's entries that tell of its promises, its disputes or its consent, newest first. */
    told: (accountId: string, of: keyof typeof TOLD, page: PageRequest) =>
      collection<Entry>(accountId, "ENTRY#", page, { newestFirst: true, filter: TOLD[of] }),
    /** Which account and item carry an external number, if any. */
    findByNumber: (kind: NumberKind, legalEntityId: string, number: string) =>
      get<{ accountId: string; id: string }>(numberKey(kind, legalEntityId, number)),
  };
};

export type LedgerReads = ReturnType<typeof ledgerReads>;
