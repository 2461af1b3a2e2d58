import { addMilliseconds, type Instant } from "../calendar.ts";
import type { PastContact } from "./contact.ts";
import { dayOf, dunningDay } from "./day.ts";
import type { DunningFacts } from "./facts.ts";
import { isUnanswered } from "./last-contact.ts";
import { type Cadence, restartOf } from "./policy.ts";
import { announces, choicesOf, handsOver, type Step } from "./step.ts";
import type { StepDays, Taken } from "./step-days.ts";

export { type StepDays, stepDays, type Taken } from "./step-days.ts";

/** How often a contact is tried before its channel counts as closed. */
export const MAX_ATTEMPTS = 3;

const HOUR_MS = 3_600_000;

/** When an open e-mail claim of which nothing was heard may be taken up again. */
export const claimExpiry = (contact: Pick<PastContact, "claimedAt">, claimGraceHours: number): Instant =>
  addMilliseconds(contact.claimedAt, claimGraceHours * HOUR_MS);

/**
 * Whether the contact covers its step. A claim covers it until it expires; an SMS claim for ever,
 * since nothing will ever tell whether it was sent, and twice is worse than not at all. What
 * bounced or failed reached nobody.
 */
const covers = (contact: PastContact, now: Instant, claimGraceHours: number): boolean => {
  if (isUnanswered(contact)) return false;
  if (contact.status === "sent" || contact.status === "delivered" || contact.status === "complained")
    return true;
  if (contact.status !== "claimed") return false;
  return contact.channel !== "email" || now < claimExpiry(contact, claimGraceHours);
};

/** What one contact says of the course of the account: when, at which step, about what. */
export interface Covering {
  readonly contact: PastContact;
  /** The day of dunning on which it was made. */
  readonly day: number;
  /** Its step's place in the cadence, −1 where the cadence has no such step (any more). */
  readonly index: number;
  /** Whether it was made before the policy began the cadence anew: it is remembered, but covers no step. */
  readonly isPast: boolean;
  /** The invoices it spoke of, where they are so many that looking through them for each invoice would tell. */
  readonly spokenOf?: ReadonlySet<string>;
}

const MANY_INVOICES = 16;

const spokenOf = ({ invoices }: PastContact): Pick<Covering, "spokenOf"> =>
  invoices.length > MANY_INVOICES ? { spokenOf: new Set(invoices.map(({ id }) => id)) } : {};

/** The contacts that cover their steps, with their days at the place. */
export const coveringContacts = (facts: DunningFacts, cadence: Cadence, place: string): Covering[] => {
  const { claimGraceHours } = facts.policy;
  const { from = "" } = restartOf(facts.policy) ?? {};
  const found: Covering[] = [];
  for (const contact of facts.history) {
    if (!covers(contact, facts.now, claimGraceHours)) continue;
    const index = cadence.steps.findIndex(({ id }) => id === contact.stepId);
    const isPast = contact.claimedAt < from;
    found.push({ contact, day: dunningDay(contact.claimedAt, place), index, isPast, ...spokenOf(contact) });
  }
  return found;
};

/** The highest step whose day is reached, −1 for none. */
const reached = (due: number, on: number, cadence: Cadence, days: StepDays): number => {
  for (let i = cadence.steps.length - 1; i >= 0; i--) if (days.of(due, i) <= on) return i;
  return -1;
};

/** Days before its own hand-over within which an invoice is handed over together with an older one. */
const HAND_OVER_TOGETHER_DAYS = 14;

const handedOver = (due: number, on: number, cadence: Cadence, days: StepDays): number =>
  cadence.steps.findLastIndex(
    (step, i) => handsOver(step) && days.of(due, i) <= on + HAND_OVER_TOGETHER_DAYS,
  );

const asksForTask = (step: Step | undefined): boolean =>
  step !== undefined && choicesOf(step).some((choice) => choice.includes("task"));

const speaksOf = ({ contact, spokenOf: many }: Covering, invoiceId: string): boolean =>
  contact.anchorInvoiceId === invoiceId ||
  (many ? many.has(invoiceId) : contact.invoices.some(({ id }) => id === invoiceId));

/** Up to which step one contact that speaks of the invoice covers it, −1 for none. A call is no step of a cadence. */
const coveredBy = (
  { contact, day, index, isPast }: Covering,
  invoiceId: string,
  due: number,
  cadence: Cadence,
  days: StepDays,
): number => {
  if (isPast || contact.channel === "call") return -1;
  if (contact.anchorInvoiceId === invoiceId && index >= 0) return index;
  const byDate = reached(due, day, cadence, days);
  const level = index >= 0 ? Math.min(index, byDate) : byDate;
  const isHandOver = index >= 0 && contact.channel === "task" && asksForTask(cadence.steps[index]);
  return isHandOver ? Math.max(level, handedOver(due, day, cadence, days)) : level;
};

/**
 * The highest step that contacts have covered for the invoice, and when; undefined for none. A contact
 * of the invoice's own cycle covers its step. One of another cycle that listed the invoice covers what the
 * invoice had come to by then, but no more than the contact's own step: a customer who read of the
 * invoice in an older one's reminder is not sent the same again when that one is paid. A person who
 * was handed the older one has those with it that would follow within a fortnight. A new date to pay by
 * holds for all that its message spoke of, whatever step they had come to.
 */
export const takenFor = (
  invoiceId: string,
  due: number,
  coverings: readonly Covering[],
  cadence: Cadence,
  days: StepDays,
): Taken | undefined => {
  let level = -1;
  let day = Number.NEGATIVE_INFINITY;
  let payBy: number | undefined;
  for (const covering of coverings) {
    const { contact } = covering;
    if (!speaksOf(covering, invoiceId)) continue;
    if (contact.payBy !== undefined) payBy = Math.max(payBy ?? 0, dayOf(contact.payBy));
    const covered = coveredBy(covering, invoiceId, due, cadence, days);
    if (covered < 0 || covered < level) continue;
    day = covered === level ? Math.max(day, covering.day) : covering.day;
    level = covered;
  }
  return level < 0 && payBy === undefined ? undefined : { level, day, payBy };
};

/** A step that announces a due date lapses when that date has passed. */
const lapsed = (step: Step, due: number, today: number): boolean => announces(step) && today > due;

/** Where an invoice stands: its due date and what was taken for it. */
export interface Standing {
  readonly due: number;
  readonly taken: Taken | undefined;
}

/**
 * The step that is due today for the invoice: the highest or, one after the other, the next. Steps that
 * are not `worth` their while are passed over. Undefined where none is due.
 */
export const stepDue = (
  { due, taken }: Standing,
  today: number,
  { steps, catchUp }: Cadence,
  days: StepDays,
  worth: (step: Step) => boolean,
): number | undefined => {
  let found: number | undefined;
  for (let i = (taken?.level ?? -1) + 1; i < steps.length; i++) {
    const step = steps[i];
    if (!step || days.of(due, i, taken) > today) break;
    if (lapsed(step, due, today) || !worth(step)) continue;
    found = i;
    if (catchUp === "sequential") break;
  }
  return found;
};

/** The day of the first step after the last one taken that is still to come, or undefined after the last. */
export const nextStepDay = (
  { due, taken }: Standing,
  today: number,
  cadence: Cadence,
  days: StepDays,
): number | undefined => {
  for (let i = (taken?.level ?? -1) + 1; i < cadence.steps.length; i++) {
    const day = days.of(due, i, taken);
    if (day > today) return day;
  }
  return undefined;
};
