import type { DynamoDBDocumentClient, QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import type { Contact } from "../domain/dunning/contact.ts";
import type { Account, Invoice } from "../domain/ledger/model.ts";
import { fromItem as fromDunningItem } from "./dunning/items.ts";
import { accountPk, accountShard, DIRECTORY_SHARDS } from "./keys.ts";
import { fromItem } from "./ledger/items.ts";
import { queryAll } from "./query.ts";

/** What of an account's item collection a rehearsal copies. */
export interface AccountCopy {
  readonly account: Account;
  /** Open and closed ones. */
  readonly invoices: readonly Invoice[];
  readonly history: readonly Contact[];
}

/** The reads of a rehearsal. It has no writes: a rehearsal changes nothing in the ledger. Eventually consistent. */
export const rehearsalReads = (db: DynamoDBDocumentClient, table: string) => {
  const items = (input: Omit<QueryCommandInput, "TableName">): Promise<Record<string, unknown>[]> =>
    queryAll(db, { TableName: table, ...input });

  /** The ids of all accounts, in a fixed order. */
  const accountIds = async (): Promise<string[]> => {
    const shards = Array.from({ length: DIRECTORY_SHARDS }, (_, shard) =>
      items({
        IndexName: "accounts",
        KeyConditionExpression: "accountShard = :shard",
        ExpressionAttributeValues: { ":shard": accountShard(shard) },
        ProjectionExpression: "pk",
      }),
    );
    return (await Promise.all(shards)).flat().map(({ pk }) => String(pk).slice("ACCT#".length));
  };

  /** The copy of one account, or undefined where there is none (any more). */
  const copyAccount = async (accountId: string): Promise<AccountCopy | undefined> => {
    const pk = accountPk(accountId);
    const [head, invoices] = await Promise.all([
      items({
        KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
        ExpressionAttributeValues: { ":pk": pk, ":from": "ACCOUNT", ":to": "CONTACT$" },
      }),
      items({
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :invoice)",
        ExpressionAttributeValues: { ":pk": pk, ":invoice": "INV#" },
      }),
    ]);
    const account = head.find(({ entity }) => entity === "account");
    return (
      account && {
        account: fromItem<Account>(account),
        invoices: invoices.map((stored) => fromItem<Invoice>(stored)),
        history: head
          .filter(({ entity }) => entity === "contact")
          .map((stored) => fromDunningItem<Contact>(stored)),
      }
    );
  };

  return { accountIds, copyAccount };
};
