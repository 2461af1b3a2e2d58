import type { PlainDate } from "../calendar.ts";
import { addBusinessDays } from "../compliance/holidays.ts";
import { regionOf } from "../compliance/places.ts";
import type { ChannelVerdict } from "./channels.ts";
import { byAge, type Chased, type Due } from "./chase.ts";
import type { ChasedInvoice, Reason } from "./contact.ts";
import { beginningOf, dateOf } from "./day.ts";
import type { ActDecision, NextLook, WaitDecision } from "./decision.ts";
import type { DunningFacts } from "./facts.ts";
import type { Segment } from "./policy.ts";
import type { Step } from "./step.ts";

/** What one decision works with. Days since 1970-01-01 at the debtor's place. */
export interface Look {
  readonly facts: DunningFacts;
  readonly place: string;
  readonly today: number;
  readonly next: NextLook;
  readonly reasons: Reason[];
  /** The step that was found to be due. */
  dueStepId?: string;
}

/** Nothing is done now, for these reasons and those gathered on the way. */
export const wait = (look: Look, ...reasons: readonly Reason[]): WaitDecision => ({
  action: "wait",
  ...(look.dueStepId !== undefined && { dueStepId: look.dueStepId }),
  reasons: [...reasons, ...look.reasons],
  nextLook: look.next.earliest((day) => beginningOf(day, look.place)),
});

const asChased = (due: Due, today: number): ChasedInvoice => {
  const { id, number, currency, open, issueDate, dueDate, links, charge } = due.invoice;
  return {
    id,
    number,
    currency,
    open,
    issueDate,
    dueDate,
    daysPastDue: today - due.due,
    ...(due.disputed !== undefined && { disputed: due.disputed }),
    ...(due.promised !== undefined && { promised: due.promised }),
    ...(links?.pay !== undefined && { payLink: links.pay }),
    ...(charge && { charge: { kind: charge.kind, invoiceNumber: charge.invoiceNumber } }),
  };
};

/**
 * The new date to pay by that a step gives, counted from today at the debtor's place; where another
 * channel of the step has named one already, that one.
 */
const payByOf = (step: Step, { taken }: Due, { cadence }: Segment, look: Look): PlainDate | undefined => {
  const { newDueDate } = step;
  if (!newDueDate) return undefined;
  if (taken?.payBy !== undefined && cadence.steps[taken.level] === step) return dateOf(taken.payBy);
  const { facts, today } = look;
  const { address } = facts.account;
  return newDueDate.count === "business"
    ? addBusinessDays(dateOf(today), newDueDate.days, address?.country, address && regionOf(address))
    : dateOf(today + newDueDate.days);
};

/** Something is done now: over the allowed channels, about the chased invoices. */
export const act = (
  look: Look,
  action: ActDecision["action"],
  segment: Segment,
  step: Step,
  chased: Chased,
  anchor: Due,
  allowed: readonly ChannelVerdict[],
  reasons: readonly Reason[],
): ActDecision => {
  const payBy = payByOf(step, anchor, segment, look);
  return {
    action,
    step: {
      policyId: look.facts.policy.id,
      policyVersion: look.facts.policy.version,
      segmentId: segment.id,
      stepId: step.id,
      tone: step.tone,
      template: step.template,
    },
    anchorInvoiceId: anchor.invoice.id,
    contacts: allowed.flatMap(({ planned }) => (planned ? [planned] : [])),
    invoices: [...chased.invoices].sort(byAge).map((due) => asChased(due, look.today)),
    totals: chased.totals,
    ...(payBy !== undefined && { payBy }),
    ...(step.charge && { charge: step.charge }),
    ...(step.copyTo?.includes("account-owner") && { copyToOwner: true }),
    ...(step.handOver && { handOver: step.handOver }),
    reasons: [...reasons, ...look.reasons],
    nextLook: look.facts.now,
  };
};

/** The invoice that is due the longest: it chooses the step. */
export const oldestOf = (invoices: readonly Due[]): Due | undefined => {
  let oldest: Due | undefined;
  for (const due of invoices) if (!oldest || byAge(due, oldest) < 0) oldest = due;
  return oldest;
};
