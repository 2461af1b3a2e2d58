import { addMilliseconds, type Instant, type PlainDate } from "../calendar.ts";
import { actionsAhead } from "./ahead.ts";
import { dateOf, dunningDay } from "./day.ts";
import { decideContact } from "./decide.ts";
import { type DunningFacts, placeOf } from "./facts.ts";
import { lastContact } from "./last-contact.ts";
import { type Policy, takingOver } from "./policy.ts";
import { segmentOf } from "./segment.ts";
import type { StepChannel } from "./step.ts";

/** What becomes of accounts on their way when a policy is changed, by real decisions under both versions. */

/** What is done next to an account if nothing else happens to it. */
interface NextAction {
  readonly stepId: string;
  readonly action: "contact" | "task";
  readonly channels: readonly StepChannel[];
  readonly at: Instant;
  /** The day of dunning at the debtor's place. */
  readonly on: PlainDate;
}

/** Where an account stands under a policy. */
interface Position {
  readonly policyVersion: number;
  /** Absent where it fits no segment. */
  readonly segmentId?: string;
  /** Absent where nothing comes any more. */
  readonly next?: NextAction;
  /** Where nothing comes: why, as a code and a sentence. */
  readonly silence?: { readonly code: string; readonly text: string };
}

/** `stays` as it was; `earlier`, `later` with the same step; `moves` to another step; `restarts` the cadence; `comes-in` where nothing came before; `ends` or `drops-out` of all segments where nothing comes any more. */
export const changes = [
  "stays",
  "earlier",
  "later",
  "moves",
  "restarts",
  "comes-in",
  "ends",
  "drops-out",
] as const;
type Change = (typeof changes)[number];

/** What the change of policy means for one account. */
export interface Transition {
  readonly accountId: string;
  readonly accountNumber: string;
  /** The last step that was taken, and when. */
  readonly last?: { readonly stepId: string; readonly on: PlainDate };
  readonly before: Position;
  readonly after: Position;
  readonly change: Change;
  /** What happens, in words. */
  readonly text: string;
}

/** Looks ahead at most so many times, and so many days: longer than steps lie apart. */
const MAX_LOOKS = 60;
const AHEAD_DAYS = 400;

const positionOf = (start: DunningFacts, place: string): Position => {
  const segment = segmentOf(start, dunningDay(start.now, place));
  const base = { policyVersion: start.policy.version, ...(segment && { segmentId: segment.id }) };
  const [next] = actionsAhead(start, 1, AHEAD_DAYS, MAX_LOOKS);
  if (!next) {
    const { code, text } = decideContact(start).reasons[0] ?? {
      code: "nothing-due",
      text: "Nothing is due.",
    };
    return { ...base, silence: { code, text } };
  }
  const { stepId, action, channels, at, on } = next;
  return { ...base, next: { stepId, action, channels, at, on } };
};

/** The last step that was taken; a call is none. */
const lastStepOf = ({ history }: DunningFacts, place: string): Transition["last"] => {
  const last = lastContact(history.filter(({ channel }) => channel !== "call"));
  return last && { stepId: last.stepId, on: dateOf(dunningDay(last.claimedAt, place)) };
};

const changeOf = (before: Position, after: Position, isRestart: boolean): Change => {
  if (!after.next) {
    if (!before.next) return "stays";
    return after.segmentId === undefined ? "drops-out" : "ends";
  }
  if (!before.next) return "comes-in";
  if (isRestart) return "restarts";
  if (after.next.stepId !== before.next.stepId) return "moves";
  if (after.next.on === before.next.on) return "stays";
  return after.next.on < before.next.on ? "earlier" : "later";
};

const inWords = ({ stepId, on, action }: NextAction): string =>
  `${action === "task" ? "a person takes over at" : "is written to at"} step ${stepId} on ${on}`;

const textOf = (change: Change, before: Position, after: Position): string => {
  const was = before.next && inWords(before.next);
  const is = after.next && inWords(after.next);
  const why = after.silence?.text ?? "";
  switch (change) {
    case "stays":
      return is ? `Stays as it is: ${is}.` : `Stays as it is: nothing comes. ${why}`;
    case "earlier":
      return `Comes earlier: ${is}, not on ${before.next?.on}.`;
    case "later":
      return `Comes later: ${is}, not on ${before.next?.on}.`;
    case "moves":
      return `Moves: ${is}; under the present policy ${was}.`;
    case "restarts":
      return `Begins the cadence anew: ${is}; under the present policy ${was}.`;
    case "comes-in":
      return `Comes in: ${is}; under the present policy nothing comes.`;
    case "ends":
      return `Ends: nothing comes any more; under the present policy ${was}. ${why}`;
    case "drops-out":
      return `Drops out: it fits no segment any more; under the present policy ${was}.`;
  }
};

/**
 * What happens to the account when `after` takes over from `before` now: where it stands and what comes next
 * under both, found by decisions at this and the following looks, as if nobody paid or answered meanwhile.
 */
export const transition = (facts: DunningFacts, before: Policy, after: Policy): Transition => {
  const place = placeOf(facts);
  const next = takingOver(after, before, facts.now);
  const was = positionOf({ ...facts, policy: before }, place);
  const is = positionOf({ ...facts, policy: next }, place);
  const last = lastStepOf(facts, place);
  const change = changeOf(was, is, next.inFlight === "restart" && last !== undefined);
  const { id: accountId, number: accountNumber } = facts.account;
  return {
    accountId,
    accountNumber,
    ...(last && { last }),
    before: was,
    after: is,
    change,
    text: textOf(change, was, is),
  };
};

/** What a change of policy means for many accounts. */
export interface TransitionSummary {
  readonly accounts: number;
  readonly byChange: Readonly<Record<Change, number>>;
  /** Accounts by the segment they leave and the one they come to; a dash for none. */
  readonly bySegment: readonly { readonly from: string; readonly to: string; readonly accounts: number }[];
  /** Accounts that are acted on by the end of the first day, under both: a sudden wave shows here. */
  readonly firstDay: { readonly before: number; readonly after: number };
}

const DAY_MS = 86_400_000;

/** Adds up what happens to many accounts, for a change at the instant. */
export const summarize = (transitions: Iterable<Transition>, now: Instant): TransitionSummary => {
  const byChange = Object.fromEntries(changes.map((change) => [change, 0])) as Record<Change, number>;
  const moves = new Map<string, { from: string; to: string; accounts: number }>();
  const tomorrow = addMilliseconds(now, DAY_MS);
  const firstDay = { before: 0, after: 0 };
  let accounts = 0;
  for (const { change, before, after } of transitions) {
    accounts += 1;
    byChange[change] += 1;
    const { segmentId: from = "–" } = before;
    const { segmentId: to = "–" } = after;
    const move = moves.get(`${from} ${to}`) ?? { from, to, accounts: 0 };
    move.accounts += 1;
    moves.set(`${from} ${to}`, move);
    if (before.next && before.next.at < tomorrow) firstDay.before += 1;
    if (after.next && after.next.at < tomorrow) firstDay.after += 1;
  }
  const bySegment = [...moves.values()].sort((a, b) => b.accounts - a.accounts || (a.from < b.from ? -1 : 1));
  return { accounts, byChange, bySegment, firstDay };
};
