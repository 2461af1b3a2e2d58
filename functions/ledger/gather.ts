import type { Account, LegalEntity } from "../../domain/ledger/model.ts";
import { type DebtorAliases, debtorAliases } from "../../store/debtor-aliases.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { type FieldError, invalid } from "../runtime/http/problem.ts";
import { chosenEntity } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";

/** Where documents name customers otherwise than by number. */
export const aliasesOf = (runtime: Runtime): DebtorAliases =>
  debtorAliases(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));

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
