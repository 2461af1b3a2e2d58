import type { Instant } from "../calendar.ts";
import { epochOf } from "../compliance/offsets.ts";
import { decideContact } from "./decide.ts";
import { asSent } from "./explain.ts";
import { type DunningFacts, withContact } from "./facts.ts";
import type { StepChannel } from "./step.ts";
import type { Work } from "./work.ts";

/** An account played through its cadence by real decisions, as if nobody paid or answered. */

/** What one course of an account shows of a step's channel. */
export interface Tried {
  readonly channel: StepChannel;
  /** Days past due of the oldest invoice when it went out. */
  readonly age: number;
  /** The rule that put it off for most of a day or longer, where one did. */
  readonly deferredBy?: Held | undefined;
}

/** A rule that stood against a channel. */
export interface Held {
  readonly ruleId: string;
  readonly source?: string | undefined;
}

export interface Course {
  /** What was sent, by step. */
  readonly sent: ReadonlyMap<string, readonly Tried[]>;
  /** The last denial of each channel. */
  readonly denied: ReadonlyMap<string, Held>;
}

/** A message that is put off to a later hour of the day is no worse for it. */
const LONG_MS = 16 * 3_600_000;

/** More looks than any course needs: thirty steps with some deferrals each. */
const MAX_LOOKS = 600;

/** Plays the account from the instant of the facts on, until nothing comes any more. Each decision is counted as work. */
export const play = (start: DunningFacts, work: Work): Course => {
  const sent = new Map<string, Tried[]>();
  const denied = new Map<string, Held>();
  const deferred = new Map<string, Held & { readonly since: Instant }>();
  let facts = start;
  for (let look = 0; look < MAX_LOOKS; look++) {
    work.take();
    const decision = decideContact(facts);
    // Of several rules that deny a channel, the first is the one of the most general book: account, consent, then laws.
    const first = new Map<string, Held>();
    for (const { code, channel, ruleId, source } of decision.reasons) {
      if (channel === undefined || ruleId === undefined) continue;
      if (code === "channel-denied" && !first.has(channel)) first.set(channel, { ruleId, source });
      const key = `${decision.action === "wait" ? decision.dueStepId : decision.step.stepId} ${channel}`;
      if (code === "channel-deferred" && !deferred.has(key))
        deferred.set(key, { ruleId, source, since: facts.now });
    }
    for (const [channel, rule] of first) denied.set(channel, rule);
    if (decision.action === "wait") {
      if (decision.nextLook === null) break;
      facts = { ...facts, now: decision.nextLook };
      continue;
    }
    const age = decision.invoices[0]?.daysPastDue ?? 0;
    const { stepId } = decision.step;
    for (const { channel } of decision.contacts) {
      const before = deferred.get(`${stepId} ${channel}`);
      const isLong = before && epochOf(facts.now) - epochOf(before.since) >= LONG_MS;
      const ofStep = sent.get(stepId) ?? [];
      sent.set(stepId, ofStep);
      ofStep.push({ channel, age, deferredBy: isLong ? before : undefined });
    }
    for (const contact of asSent(decision, facts.now)) facts = withContact(facts, contact);
  }
  return { sent, denied };
};
