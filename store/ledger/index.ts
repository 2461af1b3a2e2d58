import { setTimeout as waiting } from "node:timers/promises";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { AccountProfile, Cause, Entry } from "../../domain/ledger/entries.ts";
import type { Account, LegalEntity } from "../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import { ledgerCommands, type Pause, StaleVersion } from "./execute.ts";
import { accountItem, legalEntityItem } from "./items.ts";
import type { ReadAhead } from "./read-ahead.ts";
import { ledgerReads } from "./reads.ts";
import { appendEntry, ConcurrentChange, claimNumber, transact } from "./transaction.ts";

export { NoSuchAccount, StaleVersion } from "./execute.ts";
export { CursorError, type Page, type PageRequest } from "./paging.ts";
export { appendEntry, ConcurrentChange, transact, type Write } from "./transaction.ts";

/** A new account with its id chosen by the caller, so that a repetition finds it. */
export interface NewAccount {
  readonly id: string;
  readonly legalEntityId: string;
  readonly profile: AccountProfile;
}

/**
 * The Ledger table: the one way to the accounts, their instruments and their entries.
 * `nextId` gives the ULIDs of entries; `ahead` what a batch has read already;
 * `pause` waits between attempts at a change that lost a race.
 */
export const ledgerStore = (
  db: DynamoDBDocumentClient,
  table: string,
  nextId: () => string,
  ahead?: ReadAhead,
  pause: Pause = waiting,
) => {
  const reads = ledgerReads(db, table, ahead);
  const commands = ledgerCommands(db, table, reads, nextId, pause);

  /** Opens an account, or answers the one that has the id already. A number in use within the legal entity is a {@link LedgerRefusal}. */
  const openAccount = async (
    { id, legalEntityId, profile }: NewAccount,
    cause: Cause,
  ): Promise<{ account: Account; created: boolean }> => {
    const account: Account = {
      ...profile,
      id,
      legalEntityId,
      openedAt: cause.at,
      suppressions: [],
      balances: {},
      touched: 0,
      version: 1,
    };
    const entry: Entry = {
      ...cause,
      id: nextId(),
      accountId: id,
      kind: "account-opened",
      legalEntityId,
      profile,
    };
    try {
      await transact(db, [
        {
          Put: {
            TableName: table,
            Item: accountItem(account),
            ConditionExpression: "attribute_not_exists(pk)",
          },
        },
        claimNumber(table, "account", legalEntityId, profile.number, id, id),
        appendEntry(table, entry),
      ]);
      return { account, created: true };
    } catch (error) {
      if (!(error instanceof ConcurrentChange)) throw error;
      const existing = await reads.getAccount(id);
      if (existing) return { account: existing, created: false };
      throw new LedgerRefusal("number-taken", "number", `${profile.number} is the number of another account`);
    }
  };

  const putLegalEntity = async (entity: LegalEntity, before: number | undefined): Promise<void> => {
    try {
      await db.send(
        new PutCommand({
          TableName: table,
          Item: legalEntityItem(entity),
          ...(before === undefined
            ? { ConditionExpression: "attribute_not_exists(pk)" }
            : {
                ConditionExpression: "#version = :before",
                ExpressionAttributeNames: { "#version": "version" },
                ExpressionAttributeValues: { ":before": before },
              }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new StaleVersion((await reads.getLegalEntity(entity.id))?.version ?? 0);
    }
  };

  return {
    ...reads,
    ...commands,
    openAccount,
    /** Records a new legal entity at version 1; {@link StaleVersion} where the id exists. */
    createLegalEntity: (entity: LegalEntity) => putLegalEntity({ ...entity, version: 1 }, undefined),
    /** Replaces a legal entity that is still at the version before; {@link StaleVersion} otherwise. */
    updateLegalEntity: (entity: LegalEntity) => putLegalEntity(entity, entity.version - 1),
  };
};

export type LedgerStore = ReturnType<typeof ledgerStore>;
