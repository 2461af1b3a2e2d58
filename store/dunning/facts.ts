import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { addMilliseconds, type Instant } from "../../domain/calendar.ts";
import type { Contact } from "../../domain/dunning/contact.ts";
import { creditsOf, type DunningFacts } from "../../domain/dunning/facts.ts";
import type { Account, Invoice } from "../../domain/ledger/model.ts";
import { accountPk } from "../keys.ts";
import { fromItem as fromLedgerItem } from "../ledger/items.ts";
import { queryAll } from "../query.ts";
import { fromItem } from "./items.ts";
import type { DecisionRecord } from "./records.ts";

/** What the ledger and the record of contacts know of an account that dunning asks about. */
export interface AccountFacts extends Pick<DunningFacts, "account" | "openInvoices" | "credits"> {
  readonly history: readonly Contact[];
  /** The last decision that was recorded. */
  readonly last: DecisionRecord | undefined;
}

interface Head {
  readonly account: Account | undefined;
  readonly history: Contact[];
  readonly last: DecisionRecord | undefined;
}

/** How long the index of open invoices is given to follow a change of the account. */
const INDEX_FOLLOWS_MS = 120_000;

/** How often the account and its contacts are read until the two agree: a transaction takes milliseconds. */
const ATTEMPTS = 10;

/** Reads the facts of dunning decisions. */
export const factReads = (db: DynamoDBDocumentClient, table: string) => {
  const items = (input: Omit<QueryCommandInput, "TableName">): Promise<Record<string, unknown>[]> =>
    queryAll(db, { TableName: table, ...input });

  /** The newest record of a decision; one that is missed for being new is only recorded once more. */
  const lastDecision = async (accountId: string): Promise<DecisionRecord | undefined> => {
    const { Items } = await db.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :decision)",
        ExpressionAttributeValues: { ":pk": accountPk(accountId), ":decision": "DECISION#" },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    const [stored] = Items ?? [];
    return stored && fromItem<DecisionRecord>(stored);
  };

  /** The account and its contacts lie next to each other in the collection: one query. */
  const readHead = async (accountId: string, ConsistentRead: boolean): Promise<Head> => {
    const [stored, last] = await Promise.all([
      items({
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
        ExpressionAttributeValues: { ":pk": accountPk(accountId), ":from": "ACCOUNT", ":to": "CONTACT$" },
        ConsistentRead,
      }),
      lastDecision(accountId),
    ]);
    let account: Account | undefined;
    const history: Contact[] = [];
    for (const each of stored) {
      if (each.entity === "account") account = fromLedgerItem<Account>(each);
      else if (each.entity === "contact") history.push(fromItem<Contact>(each));
    }
    return { account, history, last };
  };

  /**
   * The head as it is this moment. A query is not isolated from a transaction as a whole (DynamoDB, "Transaction
   * isolation levels"): it may see the account as a claim left it, and not yet the contact. Then it is read again.
   */
  const readHeadNow = async (accountId: string): Promise<Head> => {
    for (let attempt = 1; ; attempt++) {
      const head = await readHead(accountId, true);
      const made = head.account?.lastContactId;
      if (made === undefined || head.history.some(({ id }) => id === made)) return head;
      if (attempt === ATTEMPTS)
        throw new Error(`Account ${accountId} names a contact that is not there: ${made}`);
    }
  };

  const indexedInvoices = async (accountId: string): Promise<Invoice[]> => {
    const found = await items({
      IndexName: "open-invoices",
      KeyConditionExpression: "openAccount = :account",
      ExpressionAttributeValues: { ":account": accountId },
    });
    return found.map((stored) => fromLedgerItem<Invoice>(stored)).filter(({ open }) => open > 0);
  };

  const invoicesNow = async (accountId: string): Promise<Invoice[]> => {
    const found = await items({
      KeyConditionExpression: "pk = :pk AND begins_with(sk, :invoice)",
      FilterExpression: "#open > :nothing",
      ExpressionAttributeNames: { "#open": "open" },
      ExpressionAttributeValues: { ":pk": accountPk(accountId), ":invoice": "INV#", ":nothing": 0 },
      ConsistentRead: true,
    });
    return found.map((stored) => fromLedgerItem<Invoice>(stored));
  };

  const assembled = ({ account, history, last }: Head, openInvoices: Invoice[]): AccountFacts | undefined =>
    account && { account, openInvoices, credits: creditsOf(account.balances, openInvoices), history, last };

  /**
   * The facts as they are this moment, read consistently from the collection itself: for the moment
   * before something is sent. The account comes last; a claim on the condition of its `touched`
   * then fails where anything changed after the first read.
   */
  const readNow = async (accountId: string): Promise<AccountFacts | undefined> => {
    const invoices = await invoicesNow(accountId);
    return assembled(await readHeadNow(accountId), invoices);
  };

  const mayBeAhead = ({ account, last }: Head, now: Instant): boolean =>
    account?.nextActionAt !== undefined &&
    account.touched !== last?.touched &&
    addMilliseconds(account.nextActionAt, INDEX_FOLLOWS_MS) > now;

  /**
   * The facts for a look: from the index, at half the price, and from the collection itself where
   * the account changed so recently that the index may not have followed.
   */
  const readForLook = async (accountId: string, now: Instant): Promise<AccountFacts | undefined> => {
    const head = await readHead(accountId, false);
    if (!head.account || mayBeAhead(head, now)) return readNow(accountId);
    return assembled(head, await indexedInvoices(accountId));
  };

  return { readNow, readForLook };
};
