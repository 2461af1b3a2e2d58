import type { Instant } from "../calendar.ts";
import type { Policy } from "../dunning/policy.ts";
import { hasRunCap } from "../dunning/run-cap.ts";
import type { RehearsedAccount } from "./account.ts";
import type { Assumptions } from "./assumptions.ts";
import { Curve } from "./curve.ts";
import { horizonOf } from "./horizon.ts";
import { playAccount, playing } from "./play.ts";
import type { Play, RehearsedCharge, RehearsedMessage } from "./rehearsed.ts";
import { seatAll } from "./seats.ts";
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
type OnMessage = (message: RehearsedMessage, policy: number) => void;

/** One policy with one seed, by their places. */
export interface Cell {
  readonly policy: number;
  readonly seed: number;
}

const cellsOf = ({ policies, seeds }: Pick<Rehearsal, "policies" | "seeds">): Cell[] =>
  policies.flatMap((_, policy) => seeds.map((_seed, seed) => ({ policy, seed })));

/** Whether accounts compete for the seats of a run: then they have to be played together. */
export const isTogether = ({ policies }: Pick<Rehearsal, "policies">): boolean => policies.some(hasRunCap);

/**
 * How a rehearsal is divided among so many who play at once: by accounts, or, where accounts compete for the seats of a
 * run, by policy and seed over all accounts. What they answer adds up to what one would answer.
 */
export const partsOf = <T>(
  rehearsal: Pick<Rehearsal, "policies" | "seeds">,
  accounts: readonly T[],
  most: number,
): { readonly accounts: readonly T[]; readonly cells: readonly Cell[] }[] => {
  const cells = cellsOf(rehearsal);
  const dealt = <E>(all: readonly E[]): E[][] => {
    const parts = Math.min(most, all.length) || 1;
    return Array.from({ length: parts }, (_, part) => all.filter((_each, i) => i % parts === part));
  };
  return isTogether(rehearsal)
    ? dealt(cells).map((own) => ({ accounts, cells: own }))
    : dealt(accounts).map((own) => ({ accounts: own, cells }));
};

/** What may be told and chosen beside a rehearsal. */
interface Options {
  /** Told how much more is done, in accounts; parts of an account where all are played together. */
  readonly onDone?: (accounts: number) => void;
  readonly onMessage?: OnMessage;
  readonly onCharge?: (charge: RehearsedCharge, policy: number) => void;
  readonly onDecision?: NonNullable<Play["onDecision"]>;
  /** What of it is played; the others' tallies stay empty. All of it by default. */
  readonly cells?: readonly Cell[];
}

const playTogether = (
  play: Play,
  accounts: readonly RehearsedAccount[],
  tally: Tally,
  onDay: () => void,
): void => {
  let day = "";
  seatAll(
    accounts.map((account) => playing(play, account, tally)),
    (run) => {
      if (run.slice(0, 10) !== day) onDay();
      day = run.slice(0, 10);
    },
  );
};

/**
 * Plays each policy with each seed over the accounts. Where no policy has a cap per run, what it answers for some accounts
 * and for the others adds up to what it answers for all of them; see {@link partsOf}.
 */
export const rehearse = (
  rehearsal: Rehearsal,
  accounts: Iterable<RehearsedAccount>,
  { onDone = () => {}, onMessage, onCharge, onDecision, cells = cellsOf(rehearsal) }: Options = {},
): Tallies => {
  const { policies, seeds, start, days, assumptions } = rehearsal;
  const horizon = horizonOf(start, days);
  const curve = new Curve(assumptions.behaviour.curve);
  const tallies = noTallies(rehearsal);
  const plays = cells.flatMap(({ policy: p, seed: s }) => {
    const [policy, seed, tally] = [policies[p], seeds[s], tallies[p]?.[s]];
    if (!policy || seed === undefined || !tally) return [];
    const isTold = s === 0;
    const play: Play = {
      policy,
      horizon,
      assumptions,
      curve,
      seed,
      onMessage: isTold && onMessage ? (message) => onMessage(message, p) : undefined,
      onCharge: isTold && onCharge ? (charge) => onCharge(charge, p) : undefined,
      onDecision: isTold ? onDecision : undefined,
    };
    return [{ play, tally }];
  });
  if (isTogether(rehearsal)) {
    const all = [...accounts];
    const share = all.length / Math.max(1, plays.length * days);
    for (const { play, tally } of plays) {
      let left = days;
      const onDay = (): void => {
        if (left <= 0) return;
        left -= 1;
        onDone(share);
      };
      playTogether(play, all, tally, onDay);
      onDone(share * left);
    }
    return tallies;
  }
  for (const account of accounts) {
    for (const { play, tally } of plays) playAccount(play, account, tally);
    onDone(1);
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
