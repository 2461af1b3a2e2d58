import { regionOf } from "../compliance/places.ts";
import { watchAutopay } from "./autopay.ts";
import { remainingChoices } from "./channels.ts";
import type { Due } from "./chase.ts";
import type { PastContact } from "./contact.ts";
import { type Covering, claimExpiry, coveringContacts, type StepDays, stepDays, takenFor } from "./course.ts";
import { dayOf, dunningDay } from "./day.ts";
import { type Decision, NextLook } from "./decision.ts";
import { type DunningFacts, placeOf } from "./facts.ts";
import { followCadence } from "./follow.ts";
import { type Look, wait } from "./look.ts";
import { type Cadence, segmentsChangeWithTime } from "./policy.ts";
import { accountProtection, type Chaseable, chaseable } from "./protection.ts";
import { segmentOf } from "./segment.ts";
import type { Step } from "./step.ts";

const lookWhenClaimsExpire = (look: Look, history: readonly PastContact[]): void => {
  for (const contact of history) {
    if (contact.status !== "claimed" || contact.channel !== "email") continue;
    const expiry = claimExpiry(contact, look.facts.policy.claimGraceHours);
    if (expiry > look.facts.now) look.next.at(expiry);
  }
};

/** Whether channels of the last step are still to follow the first one. */
const isUnfinished = (
  last: Step | undefined,
  invoiceId: string,
  coverings: readonly Covering[],
  today: number,
): boolean => last !== undefined && remainingChoices(coverings, invoiceId, last, today).length > 0;

/** The invoices whose cadence has not ended, each with the last step that was taken for it. */
const onTheirWay = (
  look: Look,
  invoices: readonly Chaseable[],
  coverings: readonly Covering[],
  cadence: Cadence,
  days: StepDays,
): Due[] => {
  const dues: Due[] = [];
  const last = cadence.steps.length - 1;
  for (const each of invoices) {
    const { invoice } = each;
    const due = dayOf(invoice.dueDate);
    const taken = coverings.length > 0 ? takenFor(invoice.id, due, coverings, cadence, days) : undefined;
    const level = taken?.level ?? -1;
    if (level < last || isUnfinished(cadence.steps[last], invoice.id, coverings, look.today))
      dues.push({ ...each, due, taken });
    else
      look.reasons.push({
        code: "cadence-ended",
        text: `Every step was taken for invoice ${invoice.number}.`,
        invoiceId: invoice.id,
      });
  }
  return dues;
};

/**
 * What is to be done about the account now: contact the customer, hand it to a person, or wait,
 * with the reasons and the instant of the next look. Facts in, decision out: the same facts give
 * the same decision, and a contact has the same id however often it is decided.
 *
 * The oldest invoice that can be chased chooses the step; the message speaks of all that is past
 * due. Missed days lose nothing, since the step follows from dates and from what was sent, not from
 * when the question is asked. Days are the debtor's and begin at 8:00 there.
 */
export const decideContact = (facts: DunningFacts): Decision => {
  const place = placeOf(facts);
  const today = dunningDay(facts.now, place);
  const look: Look = { facts, place, today, next: new NextLook(), reasons: [] };
  if (!facts.openInvoices.some(({ open }) => open > 0))
    return { action: "wait", reasons: [{ code: "nothing-open", text: "Nothing is open." }], nextLook: null };

  const protection = accountProtection(look);
  if (protection) return wait(look, protection);
  if (segmentsChangeWithTime(facts.policy)) look.next.onDay(today + 1);
  const invoices = chaseable(look);
  const segment = segmentOf(facts, today);
  if (!segment) {
    look.next.onDay(today + 1);
    return wait(look, { code: "no-segment", text: "The account fits no segment of the policy." });
  }
  lookWhenClaimsExpire(look, facts.history);
  const { cadence } = segment;
  const coverings = coveringContacts(facts, cadence, place);
  if (facts.account.autopay) return watchAutopay(look, segment, invoices, coverings);
  const { address } = facts.account;
  const days = stepDays(cadence, address?.country, address && regionOf(address));
  return followCadence(look, segment, onTheirWay(look, invoices, coverings, cadence, days), coverings, days);
};
