import { decideContact } from "../../domain/dunning/decide.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import type { ContactAction } from "./actions.ts";
import { dunningOf, entityReader, factsFor, pinnedPolicy } from "./gather.ts";

export interface DecideInput {
  readonly BatchInput: { readonly runId: string; readonly policyVersion: number };
  /** Ids of accounts. */
  readonly Items: readonly string[];
}

export interface DecidedBatch {
  readonly accounts: number;
  readonly waiting: number;
  /** Accounts that could not be decided on; they stay due. */
  readonly failed: number;
  readonly actions: readonly ContactAction[];
}

const AT_A_TIME = 10;

/**
 * Decides on each account of a batch. A wait is recorded with its reasons and moves the account's
 * next look; an action leaves the account due until it is carried out. An account that fails does
 * not stop the others.
 */
export const createHandler =
  (runtime: Runtime) =>
  async ({ BatchInput: { runId, policyVersion }, Items }: DecideInput): Promise<DecidedBatch> => {
    const store = dunningOf(runtime);
    const policy = await pinnedPolicy(runtime, store, policyVersion);
    const entityOf = entityReader(ledgerOf(runtime));

    const decideOne = async (accountId: string): Promise<ContactAction[]> => {
      const now = runtime.clock.now();
      const account = await store.readForLook(accountId, now);
      if (!account) throw new Error(`There is no account ${accountId}`);
      const entity = await entityOf(account.account.legalEntityId);
      const facts = factsFor(account, entity, policy, now);
      const decision = decideContact(facts);
      if (decision.action === "wait") {
        await store.recordDecision(facts, policy, decision, now);
        await store.moveNextLook(facts.account, decision.nextLook);
        return [];
      }
      return decision.contacts.map(({ id, channel }) => ({
        accountId,
        contactId: id,
        channel,
        policyVersion,
        runId,
      }));
    };

    const settled: PromiseSettledResult<ContactAction[]>[] = [];
    for (let at = 0; at < Items.length; at += AT_A_TIME)
      settled.push(...(await Promise.allSettled(Items.slice(at, at + AT_A_TIME).map(decideOne))));
    const failures = settled.flatMap((result, i) =>
      result.status === "rejected" ? [{ accountId: Items[i], error: result.reason as Error }] : [],
    );
    for (const failure of failures) runtime.logger.error("An account could not be decided on", failure);
    if (failures.length > 0 && failures.length === Items.length) throw failures[0]?.error;
    const actions = settled.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
    const waiting = settled.filter((it) => it.status === "fulfilled" && it.value.length === 0).length;
    return { accounts: Items.length, waiting, failed: failures.length, actions };
  };

/** First state of each batch of `dunning-run`. */
export const handler = entryPoint(createHandler);
