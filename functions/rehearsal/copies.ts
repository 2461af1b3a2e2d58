import { dayOf } from "../../domain/dunning/day.ts";
import type { LegalEntity } from "../../domain/ledger/model.ts";
import { type RehearsedAccount, rehearsedAccount } from "../../domain/rehearsal/account.ts";
import { ledgerReads } from "../../store/ledger/reads.ts";
import { rehearsalReads } from "../../store/rehearsals.ts";
import type { Runtime } from "../runtime/runtime.ts";

const AT_A_TIME = 16;

/** Copies the accounts out of the ledger, as they are; those that are gone are left out. */
export const copyAccounts = async (
  runtime: Runtime,
  ids: readonly string[],
  start: string,
): Promise<RehearsedAccount[]> => {
  const db = runtime.aws.dynamodb;
  const table = runtime.env("LEDGER_TABLE");
  const reads = rehearsalReads(db, table);
  const { getLegalEntity } = ledgerReads(db, table);
  const entities = new Map<string, Promise<LegalEntity | undefined>>();
  const today = dayOf(start.slice(0, 10));
  const copies: RehearsedAccount[] = [];
  for (let at = 0; at < ids.length; at += AT_A_TIME) {
    for (const copy of await Promise.all(ids.slice(at, at + AT_A_TIME).map(reads.copyAccount))) {
      if (!copy) continue;
      const { legalEntityId, id } = copy.account;
      const asked = entities.get(legalEntityId) ?? getLegalEntity(legalEntityId);
      entities.set(legalEntityId, asked);
      const entity = await asked;
      if (!entity)
        throw new Error(`There is no legal entity ${legalEntityId}, though the account ${id} names it`);
      copies.push(rehearsedAccount(entity, copy.account, copy.invoices, copy.history, today));
    }
  }
  return copies;
};
