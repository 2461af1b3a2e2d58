import type { Instant } from "../calendar.ts";
import { type ActionAhead, actionsAhead } from "./ahead.ts";
import type { Reason } from "./contact.ts";
import type { DunningFacts } from "./facts.ts";
import { endsByTime, keyOf, type Obstacles, obstaclesOf } from "./obstacles.ts";
import { shortened } from "./shorten.ts";
import {
  type Particulars,
  SUPPOSED_EMAIL,
  SUPPOSED_PHONE,
  type Supposition,
  supposing,
  type WhatIf,
  whatIfs,
} from "./supposing.ts";

/** What would change the answer: each is tried by deciding again with that one fact changed. */

/** A change that makes a difference, and what would happen first then; nothing at all where `next` is absent. */
export interface WouldChange extends Particulars {
  readonly whatIf: WhatIf;
  /** Whether something else would happen first than will as things stand. */
  readonly changesNext: boolean;
  readonly next?: ActionAhead;
  /** Why nothing else would happen first: twenty at most of what is still held back, or would be then. Empty where `changesNext`. */
  readonly stillHeldBack: readonly Reason[];
}

/** A reason why something is held back, with what ends it: changes of one fact, or time alone. */
export interface HeldBack extends Reason {
  /** The single changes with which it would not be given any more. */
  readonly changedBy: readonly WhatIf[];
  /** When time alone ends it; absent where it does not, or later than can be foreseen. */
  readonly endsAt?: Instant;
}

const AHEAD_DAYS = 60;

/** How many reasons an answer has room for. An account may have thousands of invoices, with a reason each. */
const MAX_HELD_BACK = 100;
const MAX_STILL_HELD_BACK = 20;

const supposed: ReadonlySet<string> = new Set([SUPPOSED_EMAIL, SUPPOSED_PHONE]);

/** What happens first within sixty days. An address that is only supposed is not shown. */
export const firstOf = (facts: DunningFacts): ActionAhead | undefined => {
  const [first] = actionsAhead(facts, 1, AHEAD_DAYS);
  return first && { ...first, recipients: first.recipients.filter((address) => !supposed.has(address)) };
};

const same = (a: ActionAhead | undefined, b: ActionAhead | undefined): boolean =>
  a?.at === b?.at &&
  a?.stepId === b?.stepId &&
  a?.action === b?.action &&
  a?.channels.join() === b?.channels.join() &&
  a?.recipients.join() === b?.recipients.join();

const allOf = ({ decision, call }: Obstacles): readonly Reason[] => [...decision, ...(call?.reasons ?? [])];

/** Keys of the reasons that are given now and would not be then. */
const liftedKeys = (now: Obstacles, then: Obstacles): ReadonlySet<string> => {
  const left = new Set(allOf(then).map(keyOf));
  return new Set(
    allOf(now)
      .map(keyOf)
      .filter((key) => !left.has(key)),
  );
};

interface Tried extends WouldChange {
  readonly lifted: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

const trying = (facts: DunningFacts, now: Obstacles) => {
  const present = firstOf(facts);
  return (whatIf: WhatIf, { facts: then, ...particulars }: Supposition): Tried => {
    const next = firstOf(then);
    const obstacles = obstaclesOf(then);
    const changesNext = !same(present, next);
    return {
      whatIf,
      ...particulars,
      changesNext,
      ...(next && { next }),
      stillHeldBack: changesNext ? [] : shortened(obstacles.decision, MAX_STILL_HELD_BACK),
      // Where all is paid nothing is held back, for there is nothing to send.
      lifted: whatIf === "overdue-paid" ? none : liftedKeys(now, obstacles),
    };
  };
};

/** Of several ways to make one change, the one by which something else happens the soonest. */
const best = (ways: readonly Tried[]): Tried[] =>
  ways
    .filter(({ changesNext, lifted }) => changesNext || lifted.size > 0)
    .toSorted(
      (a, b) =>
        Number(b.changesNext) - Number(a.changesNext) ||
        ((a.next?.at ?? "~") < (b.next?.at ?? "~") ? -1 : Number(a.next?.at !== b.next?.at)),
    )
    .slice(0, 1);

/** Which single changes would alter what happens first within sixty days, or lift what is held back, found by deciding again. */
export interface Changes {
  readonly wouldChange: readonly WouldChange[];
  /** What the decision of now holds back: a hundred reasons at most, the first of each kind among them. */
  readonly heldBack: readonly HeldBack[];
  /** How many more reasons there are than are named. */
  readonly furtherHeldBack: number;
  /** What is against a call now. */
  readonly call?: {
    readonly verdict: "allow" | "defer" | "deny";
    readonly until?: Instant;
    readonly heldBack: readonly HeldBack[];
  };
}

const withAnswers =
  (tried: readonly Tried[], ends: ReadonlyMap<string, Instant>) =>
  (reason: Reason): HeldBack => {
    const key = keyOf(reason);
    const endsAt = reason.until ?? ends.get(key);
    return {
      ...reason,
      changedBy: tried.filter(({ lifted }) => lifted.has(key)).map(({ whatIf }) => whatIf),
      ...(endsAt !== undefined && { endsAt }),
    };
  };

export const changesOf = (facts: DunningFacts): Changes => {
  const now = obstaclesOf(facts);
  const attempt = trying(facts, now);
  const tried = whatIfs.flatMap((whatIf) =>
    best(supposing(facts, whatIf).map((supposition) => attempt(whatIf, supposition))),
  );
  const answered = withAnswers(tried, endsByTime(facts));
  const { call } = now;
  const named = shortened(now.decision, MAX_HELD_BACK);
  return {
    wouldChange: tried.map(({ lifted: _, ...change }) => change),
    heldBack: named.map(answered),
    furtherHeldBack: now.decision.length - named.length,
    ...(call && {
      call: {
        verdict: call.verdict,
        ...(call.until !== undefined && { until: call.until }),
        heldBack: call.reasons.map(answered),
      },
    }),
  };
};
