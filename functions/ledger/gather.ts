import { dateAt, type PlainDate } from "../../domain/calendar.ts";
import type { Cause } from "../../domain/ledger/entries.ts";
import type { Account, LegalEntity } from "../../domain/ledger/model.ts";
import { type DebtorAliases, debtorAliases } from "../../store/debtor-aliases.ts";
import { type LedgerStore, ledgerStore } from "../../store/ledger/index.ts";
import { type FieldError, invalid, notFound } from "../runtime/http/problem.ts";
import type { ApiRequest } from "../runtime/http/route.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** The ledger that the function works on. */
export const ledgerOf = (runtime: Runtime): LedgerStore =>
  ledgerStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"), () => runtime.ids.ulid());

/** Where documents name customers otherwise than by number. */
export const aliasesOf = (runtime: Runtime): DebtorAliases =>
  debtorAliases(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));

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

/** How a request names the customer who owes. */
export interface DebtorNames {
  readonly accountId?: string | undefined;
  readonly legalEntityId?: string | undefined;
  readonly accountNumber?: string | undefined;
}

export interface Debtor {
  readonly account: Account;
  readonly entity: LegalEntity;
}

/** Remembers what was asked, so that a batch reads each account once. */
const remembering = <T>(ask: (key: string) => Promise<T>): ((key: string) => Promise<T>) => {
  const asked = new Map<string, Promise<T>>();
  return (key) => {
    const answer = asked.get(key) ?? ask(key);
    asked.set(key, answer);
    return answer;
  };
};

/** Finds the customers that a request names; a customer that does not exist is a fault of the field that names it. */
export const debtorFinder = (ledger: LedgerStore) => {
  const entity = remembering((id) => ledger.getLegalEntity(id));
  const account = remembering((id) => ledger.getAccount(id));
  const byNumber = remembering((key) => {
    const [legalEntityId = "", number = ""] = JSON.parse(key) as string[];
    return ledger.findByNumber("account", legalEntityId, number);
  });
  const chosen = remembering((named) => chosenEntity(ledger, named === "" ? undefined : named));

  return async (names: DebtorNames): Promise<Debtor> => {
    const missing = (field: string, value: string): Error =>
      invalid({ field, message: `names no account: ${value}` } satisfies FieldError);
    if (names.accountId !== undefined) {
      const found = await account(names.accountId);
      if (!found) throw missing("accountId", names.accountId);
      if (names.legalEntityId !== undefined && names.legalEntityId !== found.legalEntityId)
        throw invalid({ field: "legalEntityId", message: "is not the legal entity of the account" });
      const its = await entity(found.legalEntityId);
      if (!its) throw missing("legalEntityId", found.legalEntityId);
      return { account: found, entity: its };
    }
    const its = await chosen(names.legalEntityId ?? "");
    const number = names.accountNumber ?? "";
    const key = await byNumber(JSON.stringify([its.id, number]));
    const found = key && (await account(key.accountId));
    if (!found) throw missing("accountNumber", number);
    return { account: found, entity: its };
  };
};
