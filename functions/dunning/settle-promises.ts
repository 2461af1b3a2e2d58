import { dateAt } from "../../domain/calendar.ts";
import { dunningDay } from "../../domain/dunning/day.ts";
import { placeOf } from "../../domain/dunning/facts.ts";
import { promiseState } from "../../domain/dunning/promise.ts";
import type { PromiseVerdict } from "../../domain/ledger/circumstance-commands.ts";
import type { OpenPromise } from "../../domain/ledger/circumstances.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { causeBy, type JudgedFacts } from "./gather.ts";

interface Ended {
  readonly promiseId: string;
  readonly state: PromiseVerdict;
}

const ended = (facts: JudgedFacts): Ended[] => {
  const { account, openInvoices, policy, now } = facts;
  const promises: readonly OpenPromise[] = account.promises ?? [];
  if (promises.length === 0) return [];
  const open = new Map(openInvoices.map((invoice) => [invoice.id, invoice.open]));
  const today = dunningDay(now, placeOf(facts));
  return promises.flatMap((promise) => {
    const state = promiseState(promise, (id) => open.get(id) ?? 0, today, policy);
    return state === "pending" ? [] : [{ promiseId: promise.id, state }];
  });
};

/**
 * Records of each promise that has come to its end what came of it, once, with an entry in the ledger.
 * Answers whether there was one: the account is to be read again then. `readNow` gives the facts as they
 * are this moment, since those of a look may come from an index.
 */
export const settlePromises = async (
  runtime: Runtime,
  runId: string,
  facts: JudgedFacts,
  readNow: () => Promise<JudgedFacts>,
): Promise<boolean> => {
  if (ended(facts).length === 0) return false;
  const present = await readNow();
  const { account, legalEntity, now } = present;
  const on = dateAt(now, legalEntity.timeZone);
  for (const { promiseId, state } of ended(present))
    await ledgerOf(runtime).execute(
      account.id,
      { type: "settle-promise", promiseId, state, on },
      causeBy(runtime, "dunning-run", runId),
    );
  return true;
};
