import type { Instant } from "../calendar.ts";
import type { Policy } from "../dunning/policy.ts";
import type { RehearsedAccount } from "./account.ts";
import type { Assumptions } from "./assumptions.ts";
import { Curve } from "./curve.ts";
import { horizonOf } from "./horizon.ts";
import { type Play, playAccount, type RehearsedMessage } from "./play.ts";
import { addTally, emptyTally, type Tally } from "./tally.ts";

/** What is to be played, as plain data. */
export interface Rehearsal {
  readonly policies: readonly Policy[];
  readonly seeds: readonly number[];
  readonly start: Instant;
  readonly days: number;
  readonly assumptions: Assumptions;
}

/** The tallies by policy, and within a policy by seed, in their order. */
export type Tallies = readonly (readonly Tally[])[];

/** Told of each message that the first seed would have sent, with the place of its policy. */
export type OnMessage = (message: RehearsedMessage, policy: number) => void;

/**
 * Plays each policy with each seed over the accounts. `onAccount` is told after each account. What it answers for some accounts
 * and for the others adds up to what it answers for all of them.
 */
export const rehearse = (
  { policies, seeds, start, days, assumptions }: Rehearsal,
  accounts: Iterable<RehearsedAccount>,
  { onAccount, onMessage }: { onAccount?: () => void; onMessage?: OnMessage } = {},
): Tallies => {
  const horizon = horizonOf(start, days);
  const curve = new Curve(assumptions.behaviour.curve);
  const tallies = policies.map(() => seeds.map(emptyTally));
  for (const account of accounts) {
    for (const [p, policy] of policies.entries())
      for (const [s, seed] of seeds.entries()) {
        const tally = tallies[p]?.[s];
        const told = s === 0 && onMessage ? (message: RehearsedMessage) => onMessage(message, p) : undefined;
        const play: Play = { policy, horizon, assumptions, curve, seed, onMessage: told };
        if (tally) playAccount(play, account, tally);
      }
    onAccount?.();
  }
  return tallies;
};

/** Adds the tallies of some accounts to those of others. */
export const addTallies = (to: Tallies, from: Tallies): void => {
  for (const [p, ofPolicy] of from.entries())
    for (const [s, tally] of ofPolicy.entries()) {
      const sum = to[p]?.[s];
      if (sum) addTally(sum, tally);
    }
};

/** Tallies of nothing, to add to. */
export const noTallies = ({ policies, seeds }: Pick<Rehearsal, "policies" | "seeds">): Tallies =>
  policies.map(() => seeds.map(emptyTally));
