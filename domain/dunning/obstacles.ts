import { dateAt, daysBetween, type Instant } from "../calendar.ts";
import { mayCall } from "./call.ts";
import { gateReasons } from "./channels.ts";
import type { Reason } from "./contact.ts";
import { decideContact } from "./decide.ts";
import { asSent } from "./explain.ts";
import { type DunningFacts, placeOf, withContact } from "./facts.ts";
import { canPass, hasAskedFor, hasOwnEnd, holdsBack, outlivesStep } from "./reason-codes.ts";

/** What keeps something back from an account, and when time alone ends it. */

/** Whether the customer may be called now, and what is against it. */
export interface CallAnswer {
  readonly verdict: "allow" | "defer" | "deny";
  readonly until?: Instant;
  readonly reasons: readonly Reason[];
}

/** What the gate says of a call about the oldest open invoice; undefined where nothing is open to call about. */
export const callNow = (facts: DunningFacts): CallAnswer | undefined => {
  const today = dateAt(facts.now, placeOf(facts));
  const [oldest] = facts.openInvoices
    .filter(({ open }) => open > 0)
    .toSorted((a, b) => (a.dueDate < b.dueDate ? -1 : a.dueDate > b.dueDate ? 1 : 0));
  if (!oldest) return undefined;
  const daysPastDue = Math.max(0, daysBetween(oldest.dueDate, today));
  const answer = mayCall(facts, { anchorInvoiceId: oldest.id, daysPastDue });
  const { verdict, until } = answer;
  return { verdict, ...(until !== undefined && { until }), reasons: gateReasons(answer, "call") };
};

/** What keeps something back now: from the decision, and from a call. */
export interface Obstacles {
  readonly decision: readonly Reason[];
  readonly call: CallAnswer | undefined;
}

export const obstaclesOf = (facts: DunningFacts): Obstacles => ({
  decision: decideContact(facts).reasons.filter(holdsBack),
  call: callNow(facts),
});

/** What makes a reason the same one as before: amounts and days may have changed. */
export const keyOf = ({ code, text, invoiceId, channel, ruleId }: Reason): string => {
  // Minimums and credits are told apart by their currency or step, which only the sentence names.
  const about =
    code.startsWith("below-") || code === "covered-by-credits"
      ? text.replaceAll(/\d+\.?\d* (?=[A-Z]{3})/g, "")
      : "";
  return [code, invoiceId, channel, ruleId, about].join("|");
};

const MAX_LOOKS = 200;

/** The first look at which each of the reasons is asked for and not given any more, by their keys. */
const firstLooksWithout = (start: DunningFacts, reasons: readonly Reason[]): Map<string, Instant> => {
  const open = new Map(reasons.map((reason) => [keyOf(reason), reason]));
  const ends = new Map<string, Instant>();
  let facts = start;
  for (let look = 0; look < MAX_LOOKS && open.size > 0; look++) {
    const decision = decideContact(facts);
    const given = new Set(decision.reasons.map(keyOf));
    for (const [key, reason] of open) {
      if (given.has(key) || !hasAskedFor(reason, decision.reasons)) continue;
      ends.set(key, facts.now);
      open.delete(key);
    }
    if (decision.action === "wait") {
      if (decision.nextLook === null) break;
      facts = { ...facts, now: decision.nextLook };
      continue;
    }
    // What follows rests on what is done now, but for what protects an account or an invoice.
    for (const [key, reason] of open) if (!outlivesStep(reason)) open.delete(key);
    for (const contact of asSent(decision, facts.now)) facts = withContact(facts, contact);
  }
  return ends;
};

/**
 * When time alone ends each of the reasons that the decision of now gives, by their keys: the first look at which it is
 * asked for and not given any more. A moratorium that begins meanwhile is not the end of any of them: what has a last day
 * of its own ends on that, all else after the moratorium at the earliest. A reason is not in it where only a change ends
 * it, or where that lies beyond what is looked at.
 */
export const endsByTime = (start: DunningFacts): ReadonlyMap<string, Instant> => {
  const reasons = decideContact(start).reasons.filter(canPass);
  const { moratorium, ...account } = start.account;
  if (!moratorium) return firstLooksWithout(start, reasons);
  return new Map([
    ...firstLooksWithout(
      start,
      reasons.filter((reason) => !hasOwnEnd(reason)),
    ),
    ...firstLooksWithout({ ...start, account }, reasons.filter(hasOwnEnd)),
  ]);
};
