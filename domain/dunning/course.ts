import { addMilliseconds, type Instant } from "../calendar.ts";
import { addBusinessDays } from "../compliance/holidays.ts";
import type { PastContact } from "./contact.ts";
import { dateOf, dayOf, dunningDay } from "./day.ts";
import type { DunningFacts } from "./facts.ts";
import type { Cadence, Step } from "./policy.ts";

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
}

/** The contacts that cover their steps, with their days at the place. */
export const coveringContacts = (facts: DunningFacts, cadence: Cadence, place: string): Covering[] => {
  const found: Covering[] = [];
  for (const contact of facts.history) {
    if (!covers(contact, facts.now, facts.policy.claimGraceHours)) continue;
    const index = cadence.steps.findIndex(({ id }) => id === contact.stepId);
    found.push({ contact, day: dunningDay(contact.claimedAt, place), index });
  }
  return found;
};

/** Knows on which day each step of a cadence is due for an invoice. */
export interface StepDays {
  /** Days since 1970-01-01 from the due date's. */
  of(due: number, step: Step): number;
}

/** The step days of the cadence for a debtor in the country: past the due date, not before the grace of business days is over. */
export const stepDays = (
  cadence: Cadence,
  country: string | undefined,
  region: string | undefined,
): StepDays => {
  const { graceBusinessDays } = cadence;
  if (graceBusinessDays === 0) return { of: (due, step) => due + step.daysPastDue };
  return {
    of: (due, step) =>
      step.daysPastDue <= 0
        ? due + step.daysPastDue
        : Math.max(
            due + step.daysPastDue,
            dayOf(addBusinessDays(dateOf(due), graceBusinessDays, country, region)),
          ),
  };
};

/** The highest step whose day is reached, −1 for none. */
const reached = (due: number, on: number, cadence: Cadence, days: StepDays): number => {
  for (let i = cadence.steps.length - 1; i >= 0; i--) {
    const step = cadence.steps[i];
    if (step && days.of(due, step) <= on) return i;
  }
  return -1;
};

/** Days before its own hand-over within which an invoice is handed over together with an older one. */
const HAND_OVER_TOGETHER_DAYS = 14;

const handsOver = ({ channels }: Step): boolean => channels.every((channel) => channel === "task");

/** The highest step that hands over and is due within the days together of the date, −1 for none. */
const handedOver = (due: number, on: number, cadence: Cadence, days: StepDays): number =>
  cadence.steps.findLastIndex(
    (step) => handsOver(step) && days.of(due, step) <= on + HAND_OVER_TOGETHER_DAYS,
  );

/**
 * The highest step that contacts have covered for the invoice, −1 for none. A contact of the
 * invoice's own cycle covers its step. One of another cycle that listed the invoice covers what the
 * invoice had come to by then, but no more than the contact's own step: a customer who read of the
 * invoice in an older one's reminder is not sent the same again when that one is paid. A person who
 * was handed the older one has those with it that would follow within a fortnight.
 */
export const levelOf = (
  invoiceId: string,
  due: number,
  coverings: readonly Covering[],
  cadence: Cadence,
  days: StepDays,
): number => {
  let level = -1;
  for (const { contact, day, index } of coverings) {
    const own = contact.anchorInvoiceId === invoiceId;
    if (!own && !contact.invoices.some(({ id }) => id === invoiceId)) continue;
    if (own && index >= 0) level = Math.max(level, index);
    else {
      const byDate = reached(due, day, cadence, days);
      level = Math.max(level, index >= 0 ? Math.min(index, byDate) : byDate);
      if (index >= 0 && contact.channel === "task" && cadence.steps[index]?.channels.includes("task"))
        level = Math.max(level, handedOver(due, day, cadence, days));
    }
  }
  return level;
};

/** A step that announces a due date lapses when that date has passed. */
const lapsed = (step: Step, due: number, today: number): boolean => step.daysPastDue < 0 && today > due;

/** The step that is due today for an invoice at the level: the highest or, one after the other, the next. Undefined where none is. */
export const stepDue = (
  due: number,
  level: number,
  today: number,
  cadence: Cadence,
  days: StepDays,
): number | undefined => {
  const { steps, catchUp } = cadence;
  let found: number | undefined;
  for (let i = level + 1; i < steps.length; i++) {
    const step = steps[i];
    if (!step || days.of(due, step) > today) break;
    if (lapsed(step, due, today)) continue;
    found = i;
    if (catchUp === "sequential") break;
  }
  return found;
};

/** The day of the first step after the level that is still to come, or undefined after the last. */
export const nextStepDay = (
  due: number,
  level: number,
  today: number,
  cadence: Cadence,
  days: StepDays,
): number | undefined => {
  for (let i = level + 1; i < cadence.steps.length; i++) {
    const step = cadence.steps[i];
    const day = step && days.of(due, step);
    if (day !== undefined && day > today) return day;
  }
  return undefined;
};
