import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { aliasItems } from "../../store/debtor-aliases.ts";
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
const itemsOf = (table: string, { state, entries }: PastAccount): Readonly<Record<string, unknown>>[] => {
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
    ...aliasItems(account),
    // The dunning run looks at every account of a new portfolio first thing.
    accountItem({ ...account, nextActionAt: PORTFOLIO_START, touched: 1 }),
  ];
};

/**
 * Writes accounts with their histories to the Ledger table: what their commands would have written one
 * after the other, without the states in between. Items go by the hundred and an account after all that
 * is its own, so that an account which is there is there whole; done again after a crash, it writes the same.
 */
export class PastLoader {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #aliases = new Set<string>();
  #waiting: Write[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /** Takes an account. Its last items may wait for company; answers once all before them are on their way. */
  async add(past: PastAccount): Promise<void> {
    const table = this.#table;
    for (const Item of itemsOf(table, past)) {
      // Two accounts may be called the same, but no transaction takes an item twice: the first one has the name.
      if (Item["entity"] === "alias") {
        const alias = String(Item["pk"]);
        if (this.#aliases.has(alias)) continue;
        this.#aliases.add(alias);
      }
      this.#waiting.push({ Put: { TableName: table, Item } });
    }
    while (this.#waiting.length >= TRANSACTION_LIMIT) await this.#send();
  }

  /** Writes what waits still, and answers once everything is written. */
  async end(): Promise<void> {
    if (this.#waiting.length > 0) await this.#send();
    await this.#writing;
  }

  /** One at a time, for the order of the accounts is the order of their changes on the stream. */
  async #send(): Promise<void> {
    await this.#writing;
    this.#writing = transact(this.#db, this.#waiting.splice(0, TRANSACTION_LIMIT));
    // Whoever sends next or ends awaits it; until then its failure is nobody's yet.
    this.#writing.catch(() => {});
  }
}
