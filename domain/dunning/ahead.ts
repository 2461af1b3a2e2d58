import { addMilliseconds, dateAt, type Instant, type PlainDate } from "../calendar.ts";
import { decideContact } from "./decide.ts";
import type { ActDecision } from "./decision.ts";
import { asSent } from "./explain.ts";
import { type DunningFacts, placeOf, withContact } from "./facts.ts";
import type { StepChannel } from "./step.ts";

/** Something that will be done to an account if nothing else happens to it. */
export interface ActionAhead {
  readonly action: ActDecision["action"];
  readonly stepId: string;
  readonly channels: readonly StepChannel[];
  readonly recipients: readonly string[];
  readonly at: Instant;
  /** The date at the debtor's place. */
  readonly on: PlainDate;
}

const DAY_MS = 86_400_000;
const MAX_LOOKS = 200;

/**
 * What is done next to the account, and after that, as if nobody paid or answered meanwhile: the decision
 * of each next look, taken as carried out. At most `limit` actions within `days` days and so many looks.
 */
export const actionsAhead = (
  start: DunningFacts,
  limit: number,
  days: number,
  looks = MAX_LOOKS,
): ActionAhead[] => {
  const place = placeOf(start);
  const end = addMilliseconds(start.now, days * DAY_MS);
  const found: ActionAhead[] = [];
  let facts = start;
  for (let look = 0; look <= looks && found.length < limit; look++) {
    const decision = decideContact(facts);
    if (decision.action === "wait") {
      if (decision.nextLook === null || decision.nextLook > end) break;
      facts = { ...facts, now: decision.nextLook };
      continue;
    }
    const { contacts, step, action } = decision;
    found.push({
      action,
      stepId: step.stepId,
      channels: contacts.map(({ channel }) => channel),
      recipients: contacts.flatMap(({ recipient }) => (recipient ? [recipient.address] : [])),
      at: facts.now,
      on: dateAt(facts.now, place),
    });
    for (const contact of asSent(decision, facts.now)) facts = withContact(facts, contact);
  }
  return found;
};
