import { availableParallelism } from "node:os";
import type { Policy } from "../../domain/dunning/policy.ts";
import { horizonOf } from "../../domain/rehearsal/horizon.ts";
import { withOwnCurve } from "../../domain/rehearsal/prepare.ts";
import { type Rehearsal, rehearse } from "../../domain/rehearsal/rehearse.ts";
import type { RehearsedMessage } from "../../domain/rehearsal/rehearsed.ts";
import { type PlayedPolicy, type RehearsalResult, resultOf } from "../../domain/rehearsal/result.ts";
import type { Progress } from "../demo/progress.ts";
import { dataFolderCopy, type LedgerCopy } from "./data-folder.ts";
import { nameOf, readAssumptions, readPolicy } from "./files.ts";
import type { CommandLine } from "./options.ts";
import { portfolioCopy } from "./portfolio.ts";
import { rehearseOnThreads } from "./threads.ts";

interface Choice {
  readonly played: PlayedPolicy;
  readonly policy: Policy;
}

const fromFile = (file: string, { policy: present, start }: LedgerCopy): Choice => {
  const policy = readPolicy(file, present, start);
  return { policy, played: { id: policy.id, name: policy.name, source: nameOf(file) } };
};

/** What is compared: A is what B is measured against. Without a file, the policy in force alone. */
const choicesOf = ({ policy, against }: CommandLine, ledger: LedgerCopy): Choice[] => {
  const { id, name, version } = ledger.policy;
  const present: Choice = { policy: ledger.policy, played: { id, name, version, source: "in force" } };
  const a = against === undefined ? present : fromFile(against, ledger);
  return policy === undefined ? [a] : [a, fromFile(policy, ledger)];
};

/** What a run of the command answers. */
export interface Rehearsed {
  readonly result: RehearsalResult;
  /** Each message and task of the first dice, where they were asked for. */
  readonly messages: readonly { readonly policy: string; readonly message: RehearsedMessage }[];
}

const everyMessage = (rehearsal: Rehearsal, { accounts }: LedgerCopy): Rehearsed["messages"] => {
  const messages: { policy: string; message: RehearsedMessage }[] = [];
  rehearse({ ...rehearsal, seeds: rehearsal.seeds.slice(0, 1) }, accounts, {
    onMessage: (message, policy) => messages.push({ policy: "AB"[policy] ?? "", message }),
  });
  return messages;
};

/** Carries out what the command line asks for. Throws UsageError for a file that does not hold what it should. */
export const runRehearsal = async (options: CommandLine, progress: Progress): Promise<Rehearsed> => {
  const { data, portfolio, days, seed, seeds: count, workers } = options;
  const stated = readAssumptions(options.assume);
  const at = (done: number, of: number): void => progress.at(done, of, "accounts");
  progress.begin(data === undefined ? "Making the demo portfolio" : "Copying the ledger");
  const ledger = data === undefined ? portfolioCopy(portfolio, 1, at) : await dataFolderCopy(data, at);
  const horizon = horizonOf(ledger.start, days);
  const { assumptions, paidBills } = stated.statesCurve
    ? { assumptions: stated.assumptions, paidBills: 0 }
    : withOwnCurve(stated.assumptions, ledger.accounts, horizon.first);
  const choices = choicesOf(options, ledger);
  const seeds = Array.from({ length: count }, (_, i) => seed + i);
  const policies = choices.map(({ policy }) => policy);
  const rehearsal: Rehearsal = { policies, seeds, start: ledger.start, days, assumptions };
  progress.begin(
    `Playing ${days} days, ${choices.length === 1 ? "one policy" : "two policies"}, ${count} dice`,
  );
  const tallies = await rehearseOnThreads(rehearsal, ledger.accounts, workers || availableParallelism(), at);
  const messages = options.messages === undefined ? [] : everyMessage(rehearsal, ledger);
  progress.end();
  const name = data === undefined ? "the demo portfolio" : data;
  const result = resultOf(
    { horizon, seeds, ledger: name, assumptions, paidBills },
    choices.map(({ played }, i) => ({ policy: played, tallies: tallies[i] ?? [] })),
  );
  return { result, messages };
};
