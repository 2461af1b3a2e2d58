import { decideContact } from "../../domain/dunning/decide.ts";
import type { ActDecision, WaitDecision } from "../../domain/dunning/decision.ts";
import type { AccountFacts, DunningStore } from "../../store/dunning/index.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import type { ContactAction } from "./actions.ts";
import { dunningOf, entityReader, factsFor, type JudgedFacts, pinnedPolicy } from "./gather.ts";
import { settlePromises } from "./settle-promises.ts";

export interface DecideInput {
  readonly BatchInput: { readonly runId: string; readonly policyVersion: number };
  /** Ids of accounts. */
  readonly Items: readonly string[];
}

export interface DecidedBatch {
  readonly accounts: number;
  readonly waiting: number;
  /** Accounts that are left for the next run, since the run contacts so many of their segment already. */
  readonly capped: number;
  /** Accounts that could not be decided on; they stay due. */
  readonly failed: number;
  readonly actions: readonly ContactAction[];
}

/** What became of one account. */
interface Decided {
  readonly actions: readonly ContactAction[];
  readonly isCapped: boolean;
}

const AT_A_TIME = 10;

/**
 * The decision to wait for the next run, where the segment has a cap per run and the run's seats are taken.
 * A seat is the account's for the whole run: a batch that is repeated finds it taken by itself. One that turns
 * out not to be needed at the door is not given to another.
 */
const leftForNextRun = async (
  store: DunningStore,
  runId: string,
  { account, policy, now }: JudgedFacts,
  { step, reasons }: ActDecision,
): Promise<WaitDecision | undefined> => {
  const segment = policy.segments.find(({ id }) => id === step.segmentId);
  const cap = segment?.cadence.capPerRun;
  if (segment === undefined || cap === undefined) return undefined;
  if (await store.takeSeat(runId, segment.id, account.id, cap, now)) return undefined;
  const text = `A run contacts at most ${cap} accounts of the segment ${segment.name}; this one is left for the next run.`;
  return { action: "wait", reasons: [{ code: "run-cap", text }, ...reasons], nextLook: now };
};

/**
 * Decides on each account of a batch, after promises that have come to their end are settled. A wait is recorded with its reasons and moves the account's
 * next look; an action leaves the account due until it is carried out. An account that fails does
 * not stop the others.
 */
export const createHandler =
  (runtime: Runtime) =>
  async ({ BatchInput: { runId, policyVersion }, Items }: DecideInput): Promise<DecidedBatch> => {
    const store = dunningOf(runtime);
    const policy = await pinnedPolicy(runtime, store, policyVersion);
    const entityOf = entityReader(ledgerOf(runtime));

    const factsOf = async (
      accountId: string,
      read: (id: string, now: string) => Promise<AccountFacts | undefined>,
    ): Promise<JudgedFacts> => {
      const now = runtime.clock.now();
      const account = await read(accountId, now);
      if (!account) throw new Error(`There is no account ${accountId}`);
      return factsFor(account, await entityOf(account.account.legalEntityId), policy, now);
    };

    const present = async (accountId: string): Promise<JudgedFacts> => {
      const facts = await factsOf(accountId, store.readForLook);
      const readNow = () => factsOf(accountId, store.readNow);
      return (await settlePromises(runtime, runId, facts, readNow)) ? readNow() : facts;
    };

    const decideOne = async (accountId: string): Promise<Decided> => {
      const facts = await present(accountId);
      const decision = decideContact(facts);
      if (decision.action === "wait") {
        await store.recordDecision(facts, policy, decision, facts.now);
        await store.moveNextLook(facts.account, decision.nextLook);
        return { actions: [], isCapped: false };
      }
      const left = await leftForNextRun(store, runId, facts, decision);
      if (left) {
        await store.recordDecision(facts, policy, left, facts.now);
        const { nextActionAt } = facts.account;
        // It keeps its place among those that wait, and is due for the next run, however it came into this one.
        if (nextActionAt === undefined || nextActionAt > facts.now)
          await store.moveNextLook(facts.account, facts.now);
        return { actions: [], isCapped: true };
      }
      const actions = decision.contacts.map(({ id, channel }) => ({
        accountId,
        contactId: id,
        channel,
        policyVersion,
        runId,
      }));
      return { actions, isCapped: false };
    };

    const settled: PromiseSettledResult<Decided>[] = [];
    for (let at = 0; at < Items.length; at += AT_A_TIME)
      settled.push(...(await Promise.allSettled(Items.slice(at, at + AT_A_TIME).map(decideOne))));
    const failures = settled.flatMap((result, i) =>
      result.status === "rejected" ? [{ accountId: Items[i], error: result.reason as Error }] : [],
    );
    for (const failure of failures) runtime.logger.error("An account could not be decided on", failure);
    if (failures.length > 0 && failures.length === Items.length) throw failures[0]?.error;
    const decided = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    const capped = decided.filter(({ isCapped }) => isCapped).length;
    const waiting = decided.filter(({ actions }) => actions.length === 0).length - capped;
    const actions = decided.flatMap((each) => each.actions);
    return { accounts: Items.length, waiting, capped, failed: failures.length, actions };
  };

/** First state of each batch of `dunning-run`. */
export const handler = entryPoint(createHandler);
