import { dateAt, type PlainDate } from "../../domain/calendar.ts";
import type { Cause } from "../../domain/ledger/entries.ts";
import type { Account, LegalEntity } from "../../domain/ledger/model.ts";
import { type LedgerStore, ledgerStore } from "../../store/ledger/index.ts";
import type { ReadAhead } from "../../store/ledger/read-ahead.ts";
import { invalid, notFound } from "./http/problem.ts";
import type { ApiRequest } from "./http/route.ts";
import type { Runtime } from "./runtime.ts";

/** The ledger that the function works on; with what was read ahead, where a batch did. */
export const ledgerOf = (runtime: Runtime, ahead?: ReadAhead): LedgerStore =>
  ledgerStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"), () => runtime.ids.ulid(), ahead);

/** Who caused a change through the API, when and why. */
export const causeOf = (
  request: Pick<ApiRequest<unknown, unknown, unknown>, "subject" | "requestId">,
  runtime: Runtime,
  reason?: string,
): Cause => ({
  at: runtime.clock.now(),
  by: request.subject,
  request: request.requestId,
  ...(reason !== undefined && { reason }),
});

/** The account of a path; 404 where there is none. */
export const accountAt = async (ledger: LedgerStore, id: string): Promise<Account> => {
  const account = await ledger.getAccount(id);
  if (!account) throw notFound("account", id);
  return account;
};

/** The legal entity of an account. Every account has one. */
export const entityOf = async (ledger: LedgerStore, account: Account): Promise<LegalEntity> => {
  const entity = await ledger.getLegalEntity(account.legalEntityId);
  if (!entity)
    throw new Error(
      `Account ${account.id} names the legal entity ${account.legalEntityId}, which is not there`,
    );
  return entity;
};

/** Today at the creditor's place. */
export const todayOf = (entity: LegalEntity, runtime: Runtime): PlainDate =>
  dateAt(runtime.clock.now(), entity.timeZone);

/**
 * The legal entity that a request names, or the only one there is. Several, and none named, is a
 * 422 on `legalEntityId`, as is one that does not exist.
 */
export const chosenEntity = async (ledger: LedgerStore, named: string | undefined): Promise<LegalEntity> => {
  if (named !== undefined) {
    const entity = await ledger.getLegalEntity(named);
    if (!entity) throw invalid({ field: "legalEntityId", message: `names no legal entity: ${named}` });
    return entity;
  }
  const [only, ...others] = await ledger.listLegalEntities();
  if (!only) throw invalid({ field: "legalEntityId", message: "is required: there is no legal entity yet" });
  if (others.length > 0)
    throw invalid({ field: "legalEntityId", message: "is required: there is more than one legal entity" });
  return only;
};
