import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Account } from "../domain/ledger/model.ts";
import type { Key } from "./keys.ts";

/** What else than its number names a customer on a document. */
export type Alias =
  | { readonly by: "vat"; readonly vatId: string }
  | { readonly by: "name"; readonly name: string; readonly postalCode: string };

const bare = (text: string): string =>
  text
    .normalize("NFKC")
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");

const aliasKey = (legalEntityId: string, alias: Alias): Key => ({
  pk:
    alias.by === "vat"
      ? `ALIAS#${legalEntityId}#vat#${bare(alias.vatId)}`
      : `ALIAS#${legalEntityId}#name#${bare(alias.name)}#${bare(alias.postalCode)}`,
  sk: "ALIAS",
});

/** Whether the account still is what the alias says; an alias outlives a change of the account's name. */
const stillSays = (account: Account, alias: Alias): boolean =>
  alias.by === "vat"
    ? bare(account.vatId ?? "") === bare(alias.vatId)
    : bare(account.name) === bare(alias.name) &&
      bare(account.address?.postalCode ?? "") === bare(alias.postalCode);

const aliasesOf = ({ name, vatId, address }: Pick<Account, "name" | "vatId" | "address">): Alias[] => [
  ...(vatId === undefined ? [] : [{ by: "vat" as const, vatId }]),
  ...(address?.postalCode === undefined
    ? []
    : [{ by: "name" as const, name, postalCode: address.postalCode }]),
];

/** The items by which an account is found by what it is called. */
export const aliasItems = (account: Account) =>
  aliasesOf(account).map((alias) => ({
    ...aliasKey(account.legalEntityId, alias),
    entity: "alias",
    schemaVersion: 1,
    accountId: account.id,
  }));

/**
 * Where a document names a customer by VAT id or by name and postal code: pointers to accounts in
 * the Ledger table. They are a way to find, not a claim: the last account written wins, and what is
 * found is checked against the account itself.
 */
export const debtorAliases = (db: DynamoDBDocumentClient, table: string) => {
  /** Makes a changed account findable by what it is called now. A new one is so from its opening. */
  const remember = async (account: Account): Promise<void> => {
    for (const Item of aliasItems(account)) await db.send(new PutCommand({ TableName: table, Item }));
  };

  /** The account that the alias leads to and that still answers to it. */
  const find = async (
    legalEntityId: string,
    alias: Alias,
    getAccount: (id: string) => Promise<Account | undefined>,
  ): Promise<Account | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: aliasKey(legalEntityId, alias), ConsistentRead: true }),
    );
    const account = Item && (await getAccount(Item.accountId as string));
    return account && stillSays(account, alias) ? account : undefined;
  };

  return { remember, find };
};

export type DebtorAliases = ReturnType<typeof debtorAliases>;
