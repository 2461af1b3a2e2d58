import type { Instant } from "../calendar.ts";
import type { ActDecision, WaitDecision } from "./decision.ts";
import type { Policy, Segment } from "./policy.ts";

/** The code of the reason why an account is left for the next run. */
export const RUN_CAP = "run-cap";

/** A segment of which a run contacts at most so many accounts. */
export interface CappedSegment {
  readonly id: Segment["id"];
  readonly name: Segment["name"];
  readonly cap: number;
}

/** The segment that the decision belongs to, where a run contacts only so many of its accounts. */
export const cappedSegment = (policy: Policy, { step }: ActDecision): CappedSegment | undefined => {
  const segment = policy.segments.find(({ id }) => id === step.segmentId);
  const cap = segment?.cadence.capPerRun;
  return segment === undefined || cap === undefined ? undefined : { id: segment.id, name: segment.name, cap };
};

/** Whether a run by the policy has to count accounts, so that one account depends on the others. */
export const hasRunCap = ({ segments }: Pick<Policy, "segments">): boolean =>
  segments.some(({ cadence }) => cadence.capPerRun !== undefined);

/** The decision to wait for the next run, since the seats of this one are taken. */
export const leftForNextRun = (
  { cap, name }: CappedSegment,
  { reasons }: ActDecision,
  now: Instant,
): WaitDecision => {
  const text = `A run contacts at most ${cap} accounts of the segment ${name}; this one is left for the next run.`;
  return { action: "wait", reasons: [{ code: RUN_CAP, text }, ...reasons], nextLook: now };
};

/** An account that waits to be looked at. */
export interface Waiting {
  readonly accountId: string;
  /** When it was to be looked at; absent where nothing was to be done. */
  readonly nextActionAt?: Instant | undefined;
}

/**
 * The order in which a run works accounts through, and so gives its seats away: what was due first comes first,
 * and of accounts due at the same instant the one with the lower id.
 */
export const byUrgency = (a: Waiting, b: Waiting): number => {
  const [first, second] = [a.nextActionAt ?? "~", b.nextActionAt ?? "~"];
  if (first !== second) return first < second ? -1 : 1;
  return a.accountId < b.accountId ? -1 : a.accountId > b.accountId ? 1 : 0;
};
