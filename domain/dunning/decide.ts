import type { Invoice } from "../ledger/model.ts";
import {
  type ChannelVerdict,
  channelVerdict,
  type DueStep,
  reachesCustomer,
  remainingChannels,
  verdictsOver,
} from "./channels.ts";
import { byAge, type Chased, type Due, netOfCredits } from "./chase.ts";
import type { ChasedInvoice, PastContact, Reason } from "./contact.ts";
import {
  type Covering,
  claimExpiry,
  coveringContacts,
  levelOf,
  nextStepDay,
  type StepDays,
  stepDays,
  stepDue,
} from "./course.ts";
import { beginningOf, dayOf, dunningDay } from "./day.ts";
import { type ActDecision, type Decision, NextLook, type WaitDecision } from "./decision.ts";
import { type DunningFacts, placeOf } from "./facts.ts";
import {
  AUTOPAY_STEP,
  type Cadence,
  type ContactChannel,
  type Segment,
  type Step,
  segmentsChangeWithTime,
} from "./policy.ts";
import { segmentOf } from "./segment.ts";

/** What one decision works with. Days since 1970-01-01 at the debtor's place. */
interface Look {
  readonly facts: DunningFacts;
  readonly place: string;
  readonly today: number;
  readonly next: NextLook;
  readonly reasons: Reason[];
}

const wait = (look: Look, ...reasons: readonly Reason[]): WaitDecision => ({
  action: "wait",
  reasons: [...reasons, ...look.reasons],
  nextLook: look.next.earliest((day) => beginningOf(day, look.place)),
});

const isHeld = (
  hold: { until: string } | undefined,
  today: number,
): hold is { until: string; reason: string } => hold !== undefined && dayOf(hold.until) >= today;

/** Open invoices that no hold protects; the end of each hold is a moment to look again. */
const chaseable = (look: Look): Invoice[] => {
  const found: Invoice[] = [];
  for (const invoice of look.facts.openInvoices) {
    if (invoice.open <= 0) continue;
    if (!isHeld(invoice.hold, look.today)) {
      found.push(invoice);
      continue;
    }
    look.next.onDay(dayOf(invoice.hold.until) + 1);
    look.reasons.push({
      code: "invoice-held",
      text: `Invoice ${invoice.number} is on hold until ${invoice.hold.until}: ${invoice.hold.reason}`,
      invoiceId: invoice.id,
    });
  }
  return found;
};

const asChased = (due: Due, today: number): ChasedInvoice => {
  const { id, number, currency, open, issueDate, dueDate, links } = due.invoice;
  return {
    id,
    number,
    currency,
    open,
    issueDate,
    dueDate,
    daysPastDue: today - due.due,
    ...(links?.pay !== undefined && { payLink: links.pay }),
  };
};

const act = (
  look: Look,
  action: ActDecision["action"],
  segment: Segment,
  step: Pick<Step, "id" | "tone" | "template">,
  chased: Chased,
  anchor: Due,
  allowed: readonly ChannelVerdict[],
  reasons: readonly Reason[],
): ActDecision => ({
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
  reasons: [...reasons, ...look.reasons],
  nextLook: look.facts.now,
});

const oldestOf = (invoices: readonly Due[]): Due | undefined => {
  let oldest: Due | undefined;
  for (const due of invoices) if (!oldest || byAge(due, oldest) < 0) oldest = due;
  return oldest;
};

/** The first day past due that a cadence knows: the due date itself where it has a step for it. */
const pastDueFrom = (cadence: Cadence): number =>
  cadence.steps.some(({ daysPastDue }) => daysPastDue === 0) ? 0 : 1;

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
  const chased = netOfCredits(past, facts.credits, cadence);
  if (chased.invoices.length > 0) {
    look.reasons.push(...chased.reasons);
    const dropped = new Set(chased.dropped.map(({ invoice }) => invoice.currency));
    return { chased, later: dues.filter(({ invoice }) => dropped.has(invoice.currency)) };
  }
  const first = cadence.steps[0];
  const announced = first ? dues.filter(({ due }) => today - due < from && days.of(due, first) <= today) : [];
  const left: Record<string, number> = { ...facts.credits };
  for (const { invoice } of past) {
    const credit = left[invoice.currency];
    if (credit !== undefined) left[invoice.currency] = Math.max(0, credit - invoice.open);
  }
  const early = netOfCredits(announced, left, cadence);
  look.reasons.push(...chased.reasons, ...early.reasons);
  return { chased: early, later: dues };
};

const lookAgainFor = (look: Look, later: readonly Due[], cadence: Cadence, days: StepDays): void => {
  const first = cadence.steps[0];
  const from = pastDueFrom(cadence);
  for (const { due } of later) {
    for (const day of [first && days.of(due, first), due + from])
      if (day !== undefined && day > look.today) look.next.onDay(day);
  }
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
  for (const { contact, day } of coverings) {
    const sameStep = contact.anchorInvoiceId === due.anchorInvoiceId && contact.stepId === due.step.id;
    if (reachesCustomer(contact.channel) && !sameStep) last = Math.max(last, day);
  }
  return last + cadence.coolDownDays;
};

const isWithPerson = (coverings: readonly Covering[], anchorInvoiceId: string): boolean =>
  coverings.some(({ contact }) => contact.channel === "task" && contact.anchorInvoiceId === anchorInvoiceId);

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
 * Asks the gate for each channel and acts on what it permits, waits for what it defers, or hands
 * over, once in a cycle. What only announces a due date is no reason to hand over.
 */
const overChannels = (
  look: Look,
  segment: Segment,
  chased: Chased,
  anchor: Due,
  due: DueStep,
  channels: readonly ContactChannel[],
  ifDenied: "hand-over" | "with-a-person" | "go-on",
): Decision | undefined => {
  const verdicts = verdictsOver(look.facts, due, channels);
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
  if (due.step.daysPastDue < 0 && ifDenied !== "go-on") return wait(look, notAnnounced, ...reasons);
  if (ifDenied === "with-a-person") return wait(look, withPerson, ...reasons);
  if (ifDenied === "go-on") {
    look.reasons.push(...verdicts.flatMap((it) => it.reasons));
    return undefined;
  }
  const task = channelVerdict(look.facts, due, "task");
  return act(look, "task", segment, due.step, chased, anchor, [task], [noChannel, ...reasons]);
};

const followCadence = (
  look: Look,
  segment: Segment,
  selection: Selection,
  coverings: readonly Covering[],
  days: StepDays,
): Decision => {
  const { cadence } = segment;
  const { chased, later } = selection;
  const { today } = look;
  lookAgainFor(look, later, cadence, days);
  const anchor = oldestOf(chased.invoices);
  if (!anchor) return wait(look, { code: "nothing-due", text: "Nothing is due for chasing today." });

  const daysPastDue = today - anchor.due;
  look.next.onDay(nextStepDay(anchor.due, anchor.level, today, cadence, days));
  const next = stepDue(anchor.due, anchor.level, today, cadence, days);
  const current = cadence.steps[anchor.level];
  if (current && (next === undefined || cadence.catchUp === "sequential")) {
    const due: DueStep = { anchorInvoiceId: anchor.invoice.id, step: current, daysPastDue };
    const channels = remainingChannels(coverings, anchor.invoice.id, current, today);
    const decision =
      channels.length > 0 && overChannels(look, segment, chased, anchor, due, channels, "go-on");
    if (decision) return decision;
  }
  const step = next === undefined ? undefined : cadence.steps[next];
  if (!step)
    return wait(look, {
      code: "step-not-due",
      text: current
        ? `Step ${current.id} was taken; the next one is not due yet.`
        : `Invoice ${anchor.invoice.number} has not reached a step.`,
      invoiceId: anchor.invoice.id,
    });

  const due: DueStep = { anchorInvoiceId: anchor.invoice.id, step, daysPastDue };
  const coolUntil = step.channels.some(reachesCustomer) ? coolDownEnds(coverings, due, cadence) : today;
  if (coolUntil > today) {
    look.next.onDay(coolUntil);
    return wait(look, {
      code: "cool-down",
      text: `Step ${step.id} is due, but the last message is less than ${cadence.coolDownDays} days old.`,
    });
  }
  const ifDenied = isWithPerson(coverings, anchor.invoice.id) ? "with-a-person" : "hand-over";
  return overChannels(look, segment, chased, anchor, due, step.channels, ifDenied) ?? wait(look);
};

/** An account that pays automatically is never written to; when that fails, a person looks at it. */
const watchAutopay = (
  look: Look,
  segment: Segment,
  invoices: readonly Invoice[],
  coverings: readonly Covering[],
): Decision => {
  const { facts, today } = look;
  const grace = facts.policy.autopayGraceDays;
  const known = new Set(
    coverings
      .filter(({ contact }) => contact.channel === "task")
      .flatMap(({ contact }) => contact.invoices.map(({ id }) => id)),
  );
  const dues = invoices
    .filter(({ id }) => !known.has(id))
    .map((invoice): Due => ({ invoice, due: dayOf(invoice.dueDate), level: -1 }));
  const failed = dues.filter(({ due }) => today - due > grace);
  for (const { due } of dues) if (today - due <= grace) look.next.onDay(due + grace + 1);
  const chased = netOfCredits(failed, facts.credits, segment.cadence);
  const anchor = oldestOf(chased.invoices);
  if (!anchor)
    return wait(look, { code: "autopay", text: "The account pays automatically and is not written to." });
  const step: Step = {
    id: AUTOPAY_STEP,
    daysPastDue: grace,
    channels: ["task"],
    tone: "neutral",
    template: "reminder",
  };
  const task = channelVerdict(
    facts,
    { anchorInvoiceId: anchor.invoice.id, step, daysPastDue: today - anchor.due },
    "task",
  );
  return act(
    look,
    "task",
    segment,
    step,
    chased,
    anchor,
    [task],
    [
      {
        code: "autopay-failed",
        text: `Automatic payment failed: invoice ${anchor.invoice.number} is ${today - anchor.due} days past due.`,
        invoiceId: anchor.invoice.id,
      },
    ],
  );
};

const lookWhenClaimsExpire = (look: Look, history: readonly PastContact[]): void => {
  for (const contact of history) {
    if (contact.status !== "claimed" || contact.channel !== "email") continue;
    const expiry = claimExpiry(contact, look.facts.policy.claimGraceHours);
    if (expiry > look.facts.now) look.next.at(expiry);
  }
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

  const { hold } = facts.account;
  if (isHeld(hold, today)) {
    look.next.onDay(dayOf(hold.until) + 1);
    return wait(look, {
      code: "account-held",
      text: `The account is on hold until ${hold.until}: ${hold.reason}`,
    });
  }
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

  const days = stepDays(cadence, facts.account.address?.country, facts.account.address?.region);
  const dues: Due[] = [];
  for (const invoice of invoices) {
    const due = dayOf(invoice.dueDate);
    const level = coverings.length > 0 ? levelOf(invoice.id, due, coverings, cadence, days) : -1;
    if (level < cadence.steps.length - 1) dues.push({ invoice, due, level });
    else
      look.reasons.push({
        code: "cadence-ended",
        text: `Every step was taken for invoice ${invoice.number}.`,
        invoiceId: invoice.id,
      });
  }
  return followCadence(look, segment, select(look, dues, cadence, days), coverings, days);
};
