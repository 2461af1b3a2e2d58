import {
  type ChannelVerdict,
  channelVerdict,
  type DueStep,
  reachesCustomer,
  remainingChoices,
  verdictsOver,
} from "./channels.ts";
import { type Chased, type Due, isWorth, netOfCredits } from "./chase.ts";
import type { Reason } from "./contact.ts";
import { type Covering, nextStepDay, type StepDays, stepDue } from "./course.ts";
import { creditsFor } from "./credits.ts";
import type { Decision } from "./decision.ts";
import { act, type Look, oldestOf, wait } from "./look.ts";
import type { Cadence, Segment } from "./policy.ts";
import { announces, choicesOf, type Step, type StepChannel } from "./step.ts";

/** The first day past due that a cadence knows: the due date itself where it has a step for it. */
const pastDueFrom = (cadence: Cadence): number =>
  cadence.steps.some(({ trigger }) => trigger.from === "due-date" && trigger.days === 0) ? 0 : 1;

const toInvoice = ({ invoice }: Due) => invoice;

interface Selection {
  readonly chased: Chased;
  /** What the date alone may bring into the message, or from announced to past due. */
  readonly later: readonly Due[];
}

/**
 * What a message of today speaks of: all that is past due, or where nothing past due is left to
 * chase, what is announced before its due date. Invoices whose cadence has ended are out of it.
 */
const select = (look: Look, dues: readonly Due[], cadence: Cadence, days: StepDays): Selection => {
  const { facts, today } = look;
  const from = pastDueFrom(cadence);
  const past = dues.filter(({ due }) => today - due >= from);
  const chased = netOfCredits(past, creditsFor(facts, past.map(toInvoice)), cadence);
  if (chased.invoices.length > 0) {
    look.reasons.push(...chased.reasons);
    const dropped = new Set(chased.dropped.map(({ invoice }) => invoice.currency));
    return { chased, later: dues.filter(({ invoice }) => dropped.has(invoice.currency)) };
  }
  const announced = dues.filter(({ due }) => today - due < from && days.of(due, 0) <= today);
  const early = netOfCredits(announced, creditsFor(facts, announced.map(toInvoice)), cadence);
  look.reasons.push(...chased.reasons, ...early.reasons);
  return { chased: early, later: dues };
};

const lookAgainFor = (look: Look, later: readonly Due[], cadence: Cadence, days: StepDays): void => {
  const from = pastDueFrom(cadence);
  for (const { due } of later)
    for (const day of [days.of(due, 0), due + from]) if (day > look.today) look.next.onDay(day);
};

const stepReason = (anchor: Due, step: Step, today: number): Reason => {
  const age = today - anchor.due;
  const when = age > 0 ? `${age} days past due` : age === 0 ? "due today" : `due in ${-age} days`;
  return {
    code: "step-due",
    text: `Step ${step.id} is due: invoice ${anchor.invoice.number}, the oldest, is ${when}.`,
    invoiceId: anchor.invoice.id,
  };
};

/** The first day on which the cool-down after the last message of another step is over. */
const coolDownEnds = (coverings: readonly Covering[], due: DueStep, cadence: Cadence): number => {
  let last = Number.NEGATIVE_INFINITY;
  for (const { contact, day, isPast } of coverings) {
    const sameStep =
      !isPast && contact.anchorInvoiceId === due.anchorInvoiceId && contact.stepId === due.step.id;
    if (reachesCustomer(contact.channel) && !sameStep) last = Math.max(last, day);
  }
  return last + cadence.coolDownDays;
};

const isWithPerson = (coverings: readonly Covering[], anchorInvoiceId: string): boolean =>
  coverings.some(
    ({ contact, isPast }) =>
      !isPast && contact.channel === "task" && contact.anchorInvoiceId === anchorInvoiceId,
  );

const withPerson: Reason = {
  code: "with-a-person",
  text: "No channel of the step is permitted; a person took over at an earlier step.",
};

const notAnnounced: Reason = {
  code: "announcement-not-permitted",
  text: "No channel of the announcement is permitted; it lapses, for nothing is owed yet that a person could ask for.",
};

const noChannel: Reason = {
  code: "no-permitted-channel",
  text: "No channel of the step is permitted; a person takes over.",
};

/**
 * Asks the gate for each choice of channels and acts on what it permits, waits for what it defers, or
 * hands over, once in a cycle. What only announces a due date is no reason to hand over.
 */
const overChannels = (
  look: Look,
  segment: Segment,
  chased: Chased,
  anchor: Due,
  due: DueStep,
  choices: readonly (readonly StepChannel[])[],
  ifDenied: "hand-over" | "with-a-person" | "go-on",
): Decision | undefined => {
  const verdicts = verdictsOver(look.facts, due, choices);
  const reasons = [stepReason(anchor, due.step, look.today)];
  for (const verdict of verdicts) reasons.push(...verdict.reasons);
  const allowed = verdicts.filter(({ verdict }) => verdict === "allow");
  if (allowed.length > 0) {
    const action = allowed.some(({ channel }) => reachesCustomer(channel)) ? "contact" : "task";
    return act(look, action, segment, due.step, chased, anchor, allowed, reasons);
  }
  const deferred = verdicts.filter(({ verdict }) => verdict === "defer");
  for (const { until } of deferred) look.next.at(until);
  if (deferred.length > 0) return wait(look, ...reasons);
  if (announces(due.step) && ifDenied !== "go-on") return wait(look, notAnnounced, ...reasons);
  if (ifDenied === "with-a-person") return wait(look, withPerson, ...reasons);
  if (ifDenied === "go-on") {
    look.reasons.push(...verdicts.flatMap((it: ChannelVerdict) => it.reasons));
    return undefined;
  }
  const task = channelVerdict(look.facts, due, "task");
  return act(look, "task", segment, due.step, chased, anchor, [task], [noChannel, ...reasons]);
};

const notReached = (anchor: Due, current: Step | undefined): Reason => ({
  code: "step-not-due",
  text: current
    ? `Step ${current.id} was taken; the next one is not due yet.`
    : `Invoice ${anchor.invoice.number} has not reached a step.`,
  invoiceId: anchor.invoice.id,
});

const passedOver = (step: Step): Reason => ({
  code: "below-step-minimum",
  text: `Step ${step.id} is passed over: less is to be paid than its minimum.`,
});

/**
 * Steps that are due but not worth their while are named, so that nobody wonders where they went. What
 * becomes due later may make them worth it: the next look comes then.
 */
const worthWhile =
  (look: Look, chased: Chased, dues: readonly Due[], cadence: Cadence, days: StepDays) =>
  (step: Step): boolean => {
    if (isWorth(step, chased.totals)) return true;
    look.reasons.push(passedOver(step));
    lookAgainFor(look, dues, cadence, days);
    return false;
  };

/** Follows the segment's cadence: the oldest invoice that can be chased chooses the step. */
export const followCadence = (
  look: Look,
  segment: Segment,
  dues: readonly Due[],
  coverings: readonly Covering[],
  days: StepDays,
): Decision => {
  const { cadence } = segment;
  const { chased, later } = select(look, dues, cadence, days);
  const { today } = look;
  lookAgainFor(look, later, cadence, days);
  const anchor = oldestOf(chased.invoices);
  if (!anchor) return wait(look, { code: "nothing-due", text: "Nothing is due for chasing today." });

  const daysPastDue = today - anchor.due;
  look.next.onDay(nextStepDay(anchor, today, cadence, days));
  const isWorthIt = worthWhile(look, chased, dues, cadence, days);
  const next = stepDue(anchor, today, cadence, days, isWorthIt);
  const current = anchor.taken && cadence.steps[anchor.taken.level];
  if (current && (next === undefined || cadence.catchUp === "sequential")) {
    const due: DueStep = { anchorInvoiceId: anchor.invoice.id, step: current, daysPastDue };
    const choices = remainingChoices(coverings, anchor.invoice.id, current, today);
    look.dueStepId = current.id;
    const decision =
      choices.length > 0 &&
      isWorthIt(current) &&
      overChannels(look, segment, chased, anchor, due, choices, "go-on");
    if (decision) return decision;
    delete look.dueStepId;
    // Its last step cannot be completed: those that follow it go on.
    if (current === cadence.steps.at(-1))
      return followCadence(
        look,
        segment,
        dues.filter((other) => other !== anchor),
        coverings,
        days,
      );
  }
  const step = next === undefined ? undefined : cadence.steps[next];
  if (!step) return wait(look, notReached(anchor, current));

  look.dueStepId = step.id;
  const due: DueStep = { anchorInvoiceId: anchor.invoice.id, step, daysPastDue };
  const choices = choicesOf(step);
  const coolUntil = choices.flat().some(reachesCustomer) ? coolDownEnds(coverings, due, cadence) : today;
  if (coolUntil > today) {
    look.next.onDay(coolUntil);
    return wait(look, {
      code: "cool-down",
      text: `Step ${step.id} is due, but the last message is less than ${cadence.coolDownDays} days old.`,
    });
  }
  const ifDenied = isWithPerson(coverings, anchor.invoice.id) ? "with-a-person" : "hand-over";
  return overChannels(look, segment, chased, anchor, due, choices, ifDenied) ?? wait(look);
};
