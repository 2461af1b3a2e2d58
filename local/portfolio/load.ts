import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { NumberKind } from "../../store/keys.ts";
import {
  accountItem,
  creditNoteItem,
  entryItem,
  type Item,
  invoiceItem,
  paymentItem,
} from "../../store/ledger/items.ts";
import { claimNumber, transact, type Write } from "../../store/ledger/transaction.ts";
import type { PastAccount } from "./history.ts";
import { PORTFOLIO_START } from "./portfolio.ts";

/** What DynamoDB takes in one transaction. */
const TRANSACTION_LIMIT = 100;

/** All items that the history of an account leaves in the Ledger table, the account itself last. */
const itemsOf = (table: string, { state, entries }: PastAccount): Item[] => {
  const { account, invoices, creditNotes, payments } = state;
  const claim = (kind: NumberKind, number: string, id: string): Item =>
    claimNumber(table, kind, account.legalEntityId, number, account.id, id).Put?.Item as Item;
  return [
    ...[...invoices.values()].flatMap((it) => [invoiceItem(it), claim("invoice", it.number, it.id)]),
    ...[...creditNotes.values()].flatMap((it) => [
      creditNoteItem(it),
      claim("credit-note", it.number, it.id),
    ]),
    ...[...payments.values()].flatMap((it) => [
      paymentItem(it),
      ...(it.externalId === undefined ? [] : [claim("payment", it.externalId, it.id)]),
    ]),
    ...entries.map(entryItem),
    claim("account", account.number, account.id),
    // The dunning run looks at every account of a new portfolio first thing.
    accountItem({ ...account, nextActionAt: PORTFOLIO_START, touched: 1 }),
  ];
};

/**
 * Writes an account with its history to the Ledger table: what its commands would have written one
 * after the other, without the states in between. Items go by the hundred and the account last, so
 * that an account which is there is there whole; done again after a crash, it writes the same.
 */
export const loadPast = async (
  db: DynamoDBDocumentClient,
  table: string,
  past: PastAccount,
): Promise<void> => {
  const writes = itemsOf(table, past).map((Item): Write => ({ Put: { TableName: table, Item } }));
  for (let at = 0; at < writes.length; at += TRANSACTION_LIMIT)
    await transact(db, writes.slice(at, at + TRANSACTION_LIMIT));
};
