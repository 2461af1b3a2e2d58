import { decideContact } from "../../domain/dunning/decide.ts";
import type { ActDecision, Decision, WaitDecision } from "../../domain/dunning/decision.ts";
import { cappedSegment, leftForNextRun } from "../../domain/dunning/run-cap.ts";
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

/** What is to be done about an account. */
interface Judged {
  readonly facts: JudgedFacts;
  readonly decision: Decision;
  /** Whether the run had no seat for it: the decision is to wait for the next one. */
  readonly isCapped: boolean;
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
const withoutSeat = async (
  store: DunningStore,
  runId: string,
  { account, policy, now }: JudgedFacts,
  decision: ActDecision,
): Promise<WaitDecision | undefined> => {
  const segment = cappedSegment(policy, decision);
  if (segment === undefined) return undefined;
  if (await store.takeSeat(runId, segment.id, account.id, segment.cap, now)) return undefined;
  return leftForNextRun(segment, decision, now);
};

/** What was settled, as a promise again. */
const resultOf = async <T>(settled: PromiseSettledResult<T>): Promise<T> => {
  if (settled.status === "rejected") throw settled.reason;
  return settled.value;
};

/** The next step with each, one after the other; what failed stays failed. */
const inTurn = async <T>(
  all: readonly PromiseSettledResult<T>[],
  next: (value: T) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> => {
  const results: PromiseSettledResult<T>[] = [];
  for (const each of all) results.push(...(await Promise.allSettled([resultOf(each).then(next)])));
  return results;
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

    const judge = async (accountId: string): Promise<Judged> => {
      const facts = await present(accountId);
      return { facts, decision: decideContact(facts), isCapped: false };
    };

    const seat = async (judged: Judged): Promise<Judged> => {
      const { facts, decision } = judged;
      if (decision.action === "wait") return judged;
      const left = await withoutSeat(store, runId, facts, decision);
      return left ? { facts, decision: left, isCapped: true } : judged;
    };

    const settle = async ({ facts, decision, isCapped }: Judged): Promise<Decided> => {
      const accountId = facts.account.id;
      const { nextActionAt } = facts.account;
      if (decision.action === "wait") {
        await store.recordDecision(facts, policy, decision, facts.now);
        // Without a seat it keeps its place among those that wait, and is due for the next run, however it came into this one.
        if (!isCapped || nextActionAt === undefined || nextActionAt > facts.now)
          await store.moveNextLook(facts.account, decision.nextLook);
        return { actions: [], isCapped };
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
    for (let at = 0; at < Items.length; at += AT_A_TIME) {
      const judged = await Promise.allSettled(Items.slice(at, at + AT_A_TIME).map(judge));
      // One after the other, so that those who were due first have the first seats.
      const seated = await inTurn(judged, seat);
      settled.push(...(await Promise.allSettled(seated.map((each) => resultOf(each).then(settle)))));
    }
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
