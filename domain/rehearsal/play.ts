import type { Instant } from "../calendar.ts";
import { mustOfferOptOut } from "../dunning/channels.ts";
import type { PastContact } from "../dunning/contact.ts";
import { dayOf, dunningDay } from "../dunning/day.ts";
import { decideContact } from "../dunning/decide.ts";
import type { ActDecision, Decision } from "../dunning/decision.ts";
import { asSent } from "../dunning/explain.ts";
import { type DunningFacts, placeOf } from "../dunning/facts.ts";
import type { Policy } from "../dunning/policy.ts";
import { cappedSegment, leftForNextRun } from "../dunning/run-cap.ts";
import { workAsked } from "../dunning/task-open.ts";
import { chargesOfStep, withCharges } from "../interest/step.ts";
import type { Invoice } from "../ledger/model.ts";
import { composeSms } from "../messages/sms.ts";
import type { RehearsedAccount } from "./account.ts";
import type { Assumptions } from "./assumptions.ts";
import { BILLING_REPEATS_DAYS, billsToCome } from "./billing.ts";
import { Books } from "./books.ts";
import type { Curve } from "./curve.ts";
import { Debtor } from "./debtor.ts";
import { paceOf } from "./estimate.ts";
import { HeldBack } from "./held.ts";
import { type Horizon, nextRun, type RehearsalDay, runAt } from "./horizon.ts";
import { expectPayment, People, type PlannedCall, resolveDisputes, settlePromises } from "./people.ts";
import type { AskForSeat, SeatGiven } from "./seats.ts";
import { count, type Tally } from "./tally.ts";
import type { Said } from "./urgency.ts";

/** A message that would have gone out. */
export interface RehearsedMessage {
  readonly at: Instant;
  readonly account: RehearsedAccount["account"];
  readonly segmentId: string;
  readonly stepId: string;
  readonly channel: PastContact["channel"];
  readonly tone: string;
  readonly invoices: number;
  /** What is to be paid, by currency, in minor units. */
  readonly toPay: readonly { readonly currency: string; readonly toPay: number }[];
}

/** A late charge that would have been posted. */
export interface RehearsedCharge {
  readonly at: Instant;
  readonly account: RehearsedAccount["account"];
  readonly currency: string;
  /** Minor units. */
  readonly amount: number;
  readonly charge: Invoice["charge"];
}

/** What is played: a policy, on a stretch of time, under assumptions, with dice. */
export interface Play {
  readonly policy: Policy;
  readonly horizon: Horizon;
  readonly assumptions: Assumptions;
  /** The payment curve in force: the ledger's own or the stated one. */
  readonly curve: Curve;
  readonly seed: number;
  /** Looks at every full hour instead of when a decision says: far slower, and the same messages. A check of the jumps. */
  readonly everyHour?: boolean;
  /** Told of each message and task, and of each late charge. */
  readonly onMessage?: ((message: RehearsedMessage) => void) | undefined;
  readonly onCharge?: ((charge: RehearsedCharge) => void) | undefined;
  /** Told of each decision. */
  readonly onDecision?: ((decision: Decision, at: Instant, accountId: string) => void) | undefined;
}

const saidBy = ({ step, invoices }: ActDecision): Said =>
  step.template === "upcoming" && invoices.every(({ daysPastDue }) => daysPastDue <= 0)
    ? "upcoming"
    : step.tone;

const smsSegmentsOf = (facts: DunningFacts, decision: ActDecision, language: string): number => {
  const { step, anchorInvoiceId, invoices, totals, payBy } = decision;
  const daysPastDue = invoices.find(({ id }) => id === anchorInvoiceId)?.daysPastDue ?? 0;
  const about = { anchorInvoiceId, stepId: step.stepId, daysPastDue };
  return composeSms({
    legalEntity: facts.legalEntity,
    account: facts.account,
    recipientName: facts.account.name,
    language,
    tone: step.tone,
    template: step.template,
    invoices,
    totals,
    payBy,
    optOutRequired: mustOfferOptOut(facts, about, "sms"),
  }).segments;
};

/** An account on its way through the days; it stops where it asks whether the run has a seat for it. */
export type Playing = Generator<AskForSeat, void, SeatGiven>;

/** One account on its way through the days. */
class AccountPlay {
  readonly #play: Play;
  readonly #tally: Tally;
  readonly #books: Books;
  readonly #debtor: Debtor;
  readonly #people: People;
  readonly #held = new HeldBack();
  readonly #calls: PlannedCall[] = [];
  readonly #isKnownAddress: boolean;
  /** The next look, where there is one. */
  #look: Instant | undefined;
  /** Since when it has been due; by it a run with few seats takes one account before another. */
  #dueSince: Instant | undefined;
  /** What was read today moves the customer from tomorrow on. */
  #reminders: number[] = [];

  constructor(play: Play, start: RehearsedAccount, tally: Tally) {
    const { seed, curve, assumptions, horizon } = play;
    const { id, autopay, promises = [], nextActionAt } = start.account;
    this.#play = play;
    this.#tally = tally;
    this.#books = new Books(start);
    this.#people = new People(seed, id, assumptions.behaviour);
    this.#debtor = new Debtor(seed, id, curve, paceOf(start, curve, horizon.first), assumptions.behaviour);
    this.#isKnownAddress = start.history.some(
      ({ channel, status }) => channel === "email" && status === "delivered",
    );
    this.#look = horizon.start;
    this.#dueSince = nextActionAt;
    for (const invoice of start.openInvoices) {
      const due = dayOf(invoice.dueDate);
      // A debit that is overdue has come back.
      if (invoice.charge) this.#debtor.receiveCharge(invoice.id, due);
      else this.#debtor.receive(invoice.id, due, autopay && due >= horizon.first);
      count(tally.openBefore, invoice.currency, invoice.open);
      if (due < horizon.first) count(tally.overdueBefore, invoice.currency, invoice.open);
    }
    for (const promise of promises) expectPayment(this.#people, this.#debtor, promise);
  }

  /** Plays all days. */
  *run(start: RehearsedAccount): Playing {
    const { horizon, assumptions } = this.#play;
    const coming =
      assumptions.billing === "repeat" ? billsToCome(start, horizon.first, horizon.end) : undefined;
    for (const today of horizon.days) {
      if (today.invoicing >= horizon.start) yield* this.#issue(today, coming?.get(today.day) ?? []);
      if (today.banking >= horizon.start) yield* this.#receivePayments(today);
      if (today.calling >= horizon.start) yield* this.#makeCalls(today);
      yield* this.#lookUntil(today.end, today);
      for (const factor of this.#reminders) this.#debtor.remind(today.day, factor);
      this.#reminders = [];
    }
    this.#close(start);
  }

  *#issue(today: RehearsalDay, invoices: readonly Invoice[]): Playing {
    if (invoices.length === 0) return;
    yield* this.#lookUntil(today.invoicing, today);
    for (const invoice of invoices) {
      this.#books.issue(invoice);
      this.#debtor.receive(invoice.id, dayOf(invoice.dueDate), this.#books.account.autopay);
      count(
        this.#tally.billed,
        `${invoice.currency}|${today.day - this.#play.horizon.first}`,
        invoice.amount,
      );
      if (today.day > this.#play.horizon.end - 1 - BILLING_REPEATS_DAYS)
        count(this.#tally.sales, invoice.currency, invoice.amount);
    }
    this.#touch(today.invoicing);
  }

  *#receivePayments(today: RehearsalDay): Playing {
    const { day, banking } = today;
    const isResolved = resolveDisputes(this.#books, this.#play.assumptions.behaviour, day);
    const paying = this.#debtor.hasBills ? this.#debtor.live(day, today.isBankingDay) : [];
    if (paying.length === 0 && !isResolved) return;
    yield* this.#lookUntil(banking, today);
    for (const { id, share } of paying) {
      const paid = this.#books.pay(id, share, day);
      if (!paid) continue;
      const { invoice, amount } = paid;
      count(this.#tally.collected, `${invoice.currency}|${day - this.#play.horizon.first}`, amount);
      if (invoice.charge)
        count(this.#tally.chargesCollected, `${invoice.currency}|${invoice.charge.kind}`, amount);
      count(this.#tally.lateWeight, invoice.currency, amount * (day - dayOf(invoice.dueDate)));
    }
    this.#touch(banking);
  }

  *#makeCalls(today: RehearsalDay): Playing {
    const calls = this.#calls.filter(({ on }) => on === today.day);
    if (calls.length === 0) return;
    yield* this.#lookUntil(today.calling, today);
    for (const call of calls) this.#call(call, today);
    this.#touch(today.calling);
  }

  #call(call: PlannedCall, today: RehearsalDay): void {
    const isOpen = [...this.#books.open].some(({ id }) => call.invoiceIds.includes(id));
    if (!isOpen) return;
    const isReached = this.#people.isReached(today.day);
    this.#books.note({
      id: `${call.taskId}/call`,
      channel: "call",
      stepId: call.stepId,
      anchorInvoiceId: call.anchorInvoiceId,
      status: "sent",
      claimedAt: today.calling,
      attempts: 1,
      direction: "outbound",
      outcome: isReached ? "conversation" : "no-answer",
      invoices: call.invoiceIds.map((id) => ({ id })),
    });
    if (!isReached) return;
    this.#reminders.push(this.#play.assumptions.behaviour.factors.call.final);
    const promise = this.#people.promise(this.#books, call, today.day);
    if (!promise) return;
    count(this.#tally.people, "made");
    const { promises = [] } = this.#books.account;
    this.#books.change({ promises: [...promises.filter(({ id }) => id !== promise.id), promise] });
    expectPayment(this.#people, this.#debtor, promise);
  }

  /** A change of the account has it looked at by the next run, and it is due from then on. */
  #touch(at: Instant): void {
    if (this.#look === undefined || at < this.#look) this.#look = at;
    this.#dueSince = at;
  }

  /** Looks at the account by the hourly runs before the instant; each decision says when the next one is. */
  *#lookUntil(end: Instant, today: RehearsalDay): Playing {
    while (this.#look !== undefined && this.#look < end) {
      const now = runAt(this.#look);
      if (now >= end) {
        this.#look = now;
        return;
      }
      const decision = yield* this.#seated(this.#dueSince, this.#decideAt(now), now);
      this.#tally.looks += 1;
      this.#play.onDecision?.(decision, now, this.#books.account.id);
      this.#held.note(decision.reasons, this.#tally);
      if (decision.action === "wait") this.#waitFor(decision.nextLook ?? undefined, now);
      else {
        this.#carryOut(decision, now, today);
        this.#moveOn(now);
      }
    }
  }

  /** Settles promises that have come to their end, and decides. */
  #decideAt(now: Instant): Decision {
    const { policy } = this.#play;
    const facts = this.#books.facts(policy, now);
    if (!facts.account.promises?.length) return decideContact(facts);
    const today = dunningDay(now, placeOf(facts));
    const isSettled = settlePromises(this.#books, policy, today, this.#tally);
    if (!isSettled) return decideContact(facts);
    // What the run itself changes has the account due anew.
    this.#dueSince = now;
    return decideContact(this.#books.facts(policy, now));
  }

  /** The decision, or to wait for the next run where this one has no seat left for the account. */
  *#seated(
    nextActionAt: Instant | undefined,
    decision: Decision,
    now: Instant,
  ): Generator<AskForSeat, Decision, SeatGiven> {
    if (decision.action === "wait") return decision;
    const segment = cappedSegment(this.#play.policy, decision);
    if (!segment) return decision;
    const accountId = this.#books.account.id;
    const isSeated = yield { run: now, accountId, nextActionAt, segment };
    return isSeated ? decision : leftForNextRun(segment, decision, now);
  }

  /** What was done tells when to look next; what is still due stays so. */
  #moveOn(now: Instant): void {
    const next = this.#decideAt(now);
    if (next.action === "wait") this.#waitFor(next.nextLook ?? undefined, now);
    else this.#look = nextRun(now);
  }

  #waitFor(next: Instant | undefined, now: Instant): void {
    // Left by the run, it keeps its place among those that wait.
    if (next === undefined || next > now || this.#dueSince === undefined || this.#dueSince > now)
      this.#dueSince = next;
    this.#look = this.#play.everyHour || (next !== undefined && next <= now) ? nextRun(now) : next;
  }

  /** Makes one contact after the other as the run does: each is decided on again when its turn comes. */
  #carryOut(decision: ActDecision, now: Instant, today: RehearsalDay): void {
    let facts = this.#books.facts(this.#play.policy, now);
    let present: Decision = decision;
    for (const { id } of decision.contacts) {
      while (present.action !== "wait" && this.#charge(present, facts)) {
        facts = this.#books.facts(this.#play.policy, now);
        present = decideContact(facts);
      }
      if (present.action === "wait") return;
      const planned = present.contacts.find((each) => each.id === id);
      if (!planned) continue;
      this.#contact(withCharges(facts, present), planned, facts, today);
      if (id === decision.contacts.at(-1)?.id) return;
      facts = this.#books.facts(this.#play.policy, now);
      present = decideContact(facts);
    }
  }

  /** Posts what the step charges for being late, before its message goes out; whether anything was posted. */
  #charge(decision: ActDecision, facts: DunningFacts): boolean {
    let isPosted = false;
    for (const command of chargesOfStep(facts, decision))
      for (const { id, currency, amount, dueDate, charge } of this.#books.charge(command)) {
        isPosted = true;
        this.#debtor.receiveCharge(id, dayOf(dueDate));
        const key = `${currency}|${charge?.kind}`;
        count(this.#tally.charges, key);
        count(this.#tally.charged, key, amount);
        this.#play.onCharge?.({ at: facts.now, account: facts.account, currency, amount, charge });
      }
    if (isPosted) this.#dueSince = facts.now;
    return isPosted;
  }

  #contact(
    decision: ActDecision,
    planned: ActDecision["contacts"][number],
    facts: DunningFacts,
    today: RehearsalDay,
  ): void {
    const contact = asSent(decision, facts.now).find(({ id }) => id === planned.id);
    if (!contact) return;
    this.#books.note(this.#fateOf(contact, planned.recipient?.address, today));
    if (planned.channel === "task") this.#openTask(decision, facts, contact, today);
    else this.#message(decision, facts, planned, today);
    this.#play.onMessage?.({
      at: facts.now,
      account: facts.account,
      segmentId: decision.step.segmentId,
      stepId: decision.step.stepId,
      channel: planned.channel,
      tone: decision.step.tone,
      invoices: decision.invoices.length,
      toPay: decision.totals,
    });
  }

  /** What becomes of a message: it is sent, or an address that was never reached before turns out to be dead. */
  #fateOf(contact: PastContact, address: string | undefined, today: RehearsalDay): PastContact {
    if (contact.channel !== "email" || this.#isKnownAddress || address === undefined) return contact;
    if (!this.#people.isDead(address)) return contact;
    const { suppressions } = this.#books.account;
    const suppression = { address, reason: "bounced" as const, since: today.invoicing };
    this.#books.change({ suppressions: [...suppressions, suppression] });
    count(this.#tally.people, "dead");
    return { ...contact, status: "bounced" };
  }

  #message(
    decision: ActDecision,
    facts: DunningFacts,
    { channel, language }: ActDecision["contacts"][number],
    today: RehearsalDay,
  ): void {
    const { segmentId, stepId } = decision.step;
    const day = today.day - this.#play.horizon.first;
    count(this.#tally.messages, `${day}|${segmentId}|${stepId}|${channel}`);
    if (channel === "letter") count(this.#tally.tasks, `${day}|collections|1|letter`);
    if (channel === "sms") this.#tally.smsSegments += smsSegmentsOf(facts, decision, language);
    if (channel === "task") return;
    const isSuppressed = this.#books.account.suppressions !== facts.account.suppressions;
    if (channel === "email" && isSuppressed) return;
    this.#reminders.push(this.#play.assumptions.behaviour.factors[channel][saidBy(decision)]);
    if (channel !== "letter" && this.#people.ends(channel, today.day)) this.#endChannel(channel, today);
  }

  #endChannel(channel: "email" | "sms", today: RehearsalDay): void {
    const { consent } = this.#books.account;
    this.#books.change({ consent: { ...consent, [channel]: { status: "withdrawn", at: today.end } } });
    count(this.#tally.people, channel);
  }

  #openTask(decision: ActDecision, facts: DunningFacts, task: PastContact, today: RehearsalDay): void {
    const { invoices, anchorInvoiceId } = decision;
    const { desk, seniority, kind } = workAsked(facts, decision);
    const day = today.day - this.#play.horizon.first;
    count(this.#tally.tasks, `${day}|${desk}|${seniority}|${kind}`);
    if (kind !== "call" && kind !== "negotiate") return;
    if (!this.#people.calls(today.day)) return;
    this.#calls.push({
      taskId: task.id,
      stepId: task.stepId,
      anchorInvoiceId,
      invoiceIds: invoices.map(({ id }) => id),
      on: this.#people.callDay(today.day),
    });
  }

  #close({ bills }: RehearsedAccount): void {
    const { end } = this.#play.horizon;
    const tally = this.#tally;
    tally.accounts += 1;
    for (const { currency, open, dueDate } of this.#books.open) {
      count(tally.openAfter, currency, open);
      if (dayOf(dueDate) < end) count(tally.overdueAfter, currency, open);
    }
    for (const { issued, currency, amount } of bills)
      if (issued > end - 1 - BILLING_REPEATS_DAYS) count(tally.sales, currency, amount);
  }
}

/**
 * Plays the policy over the copy of one account and adds what happened to the tally. Nothing is sent: what
 * {@link decideContact} decides is taken as done on the copy alone. It jumps from look to look, as the hourly run
 * does by the index of next actions. The same account, policy and seed give the same, whatever else is played.
 *
 * It stops wherever the segment has a cap per run, and goes on once it is told whether the run has a seat for the account.
 */
export const playing = (play: Play, start: RehearsedAccount, tally: Tally): Playing =>
  new AccountPlay(play, start, tally).run(start);

/** Plays the account as if it were the only one: every run has a seat for it. */
export const playAccount = (play: Play, start: RehearsedAccount, tally: Tally): void => {
  const way = playing(play, start, tally);
  while (!way.next(true).done);
};
