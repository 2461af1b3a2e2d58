import { addMilliseconds, endOfMonth, type Instant } from "../calendar.ts";
import { addBusinessDays } from "../compliance/holidays.ts";
import type { PastContact } from "./contact.ts";
import { dateOf, dayOf, dunningDay } from "./day.ts";
import type { DunningFacts } from "./facts.ts";
import { type Cadence, restartOf } from "./policy.ts";
import { announces, choicesOf, handsOver, type Step, type Trigger } from "./step.ts";

/** How often a contact is tried before its channel counts as closed. */
export const MAX_ATTEMPTS = 3;

const HOUR_MS = 3_600_000;

/** When an open e-mail claim of which nothing was heard may be taken up again. */
export const claimExpiry = (contact: Pick<PastContact, "claimedAt">, claimGraceHours: number): Instant =>
  addMilliseconds(contact.claimedAt, claimGraceHours * HOUR_MS);

/** Outcomes of a call by which nobody was reached: it counts in the caps, but is no reason to wait with the next message. */
const UNREACHED: ReadonlySet<string> = new Set(["no-answer", "wrong-number"]);

/**
 * Whether the contact covers its step. A claim covers it until it expires; an SMS claim for ever,
 * since nothing will ever tell whether it was sent, and twice is worse than not at all. What
 * bounced or failed reached nobody.
 */
const covers = (contact: PastContact, now: Instant, claimGraceHours: number): boolean => {
  if (contact.channel === "call" && UNREACHED.has(contact.outcome ?? "")) return false;
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
}

/** The contacts that cover their steps, with their days at the place. */
export const coveringContacts = (facts: DunningFacts, cadence: Cadence, place: string): Covering[] => {
  const { claimGraceHours } = facts.policy;
  const { from = "" } = restartOf(facts.policy) ?? {};
  const found: Covering[] = [];
  for (const contact of facts.history) {
    if (!covers(contact, facts.now, claimGraceHours)) continue;
    const index = cadence.steps.findIndex(({ id }) => id === contact.stepId);
    const isPast = contact.claimedAt < from;
    found.push({ contact, day: dunningDay(contact.claimedAt, place), index, isPast });
  }
  return found;
};

/** The last step that was taken for an invoice. Days since 1970-01-01. */
export interface Taken {
  /** Its place in the cadence; −1 where none was, and only a date to pay by was named. */
  readonly level: number;
  readonly day: number;
  /** The last day to pay by that any message named for the invoice. */
  readonly payBy?: number | undefined;
}

/** Knows on which day each step of a cadence is due for an invoice. */
export interface StepDays {
  /**
   * Days since 1970-01-01 of the step at the place in the cadence, for an invoice due on the day. What was
   * taken before it moves those that count from the step before; without it, each counts as taken when it was due.
   */
  of(due: number, index: number, taken?: Taken): number;
}

const countsFrom = ({ from }: Trigger, due: number, previous: number): number => {
  if (from === "due-date") return due;
  return from === "previous-step" ? previous : dayOf(endOfMonth(dateOf(due)));
};

const countedFrom = (day: number, on: Trigger, country?: string, region?: string): number =>
  on.count === "business" ? dayOf(addBusinessDays(dateOf(day), on.days, country, region)) : day + on.days;

const isPlain = ({ steps, graceBusinessDays }: Cadence): boolean =>
  graceBusinessDays === 0 &&
  steps.every(
    ({ trigger: { from, count, days } }, i) =>
      from === "due-date" && count === "calendar" && days >= (steps[i - 1]?.trigger.days ?? days),
  );

/** A day, or the one after a date to pay by that was named and has to pass first. */
const afterPayBy = (day: number, { payBy = Number.NEGATIVE_INFINITY }: Taken): number =>
  Math.max(day, payBy + 1);

/** The step days of the cadence for a debtor in the country: past the due date, not before the grace of business days is over. */
export const stepDays = (
  cadence: Cadence,
  country: string | undefined,
  region: string | undefined,
): StepDays => {
  const { steps, graceBusinessDays } = cadence;
  if (isPlain(cadence)) {
    const of = (due: number, index: number, taken?: Taken): number => {
      const day = due + (steps[index]?.trigger.days ?? 0);
      return taken ? afterPayBy(day, taken) : day;
    };
    return { of };
  }

  const afterGrace = (due: number, day: number): number =>
    graceBusinessDays === 0 || day <= due
      ? day
      : Math.max(day, dayOf(addBusinessDays(dateOf(due), graceBusinessDays, country, region)));

  const of = (due: number, index: number, taken?: Taken): number => {
    const step = steps[index];
    if (!step) return due;
    const { trigger } = step;
    const before = taken?.level === index - 1 ? taken : undefined;
    const previous = index === 0 ? due : (before?.day ?? of(due, index - 1, taken));
    let day = countedFrom(countsFrom(trigger, due, previous), trigger, country, region);
    // What follows an announcement closely is still no reminder of what is not due yet.
    if (trigger.from === "previous-step" && !announces(step)) day = Math.max(day, due + 1);
    day = afterGrace(due, day);
    // However its day is counted, a step never comes before the one it follows, nor before the date that one gave.
    if (before) return afterPayBy(day, before);
    return index === 0 ? day : Math.max(day, previous);
  };
  return { of };
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

const speaksOf = ({ anchorInvoiceId, invoices }: PastContact, invoiceId: string): boolean =>
  anchorInvoiceId === invoiceId || invoices.some(({ id }) => id === invoiceId);

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
    if (!speaksOf(contact, invoiceId)) continue;
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
