import type { Instant } from "../calendar.ts";
import { mustOfferOptOut } from "../dunning/channels.ts";
import type { PastContact } from "../dunning/contact.ts";
import { dayOf } from "../dunning/day.ts";
import { decideContact } from "../dunning/decide.ts";
import type { ActDecision } from "../dunning/decision.ts";
import { asSent } from "../dunning/explain.ts";
import type { DunningFacts } from "../dunning/facts.ts";
import type { Policy } from "../dunning/policy.ts";
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
  /** Told of each message and task. */
  readonly onMessage?: ((message: RehearsedMessage) => void) | undefined;
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
  /** What was read today moves the customer from tomorrow on. */
  #reminders: number[] = [];

  constructor(play: Play, start: RehearsedAccount, tally: Tally) {
    const { seed, curve, assumptions, horizon } = play;
    const { id, autopay, promises = [] } = start.account;
    this.#play = play;
    this.#tally = tally;
    this.#books = new Books(start);
    this.#people = new People(seed, id, assumptions.behaviour);
    this.#debtor = new Debtor(seed, id, curve, paceOf(start, curve, horizon.first), assumptions.behaviour);
    this.#isKnownAddress = start.history.some(
      ({ channel, status }) => channel === "email" && status === "delivered",
    );
    this.#look = horizon.start;
    for (const invoice of start.openInvoices) {
      const due = dayOf(invoice.dueDate);
      // A debit that is overdue has come back.
      this.#debtor.receive(invoice.id, due, autopay && due >= horizon.first);
      count(tally.openBefore, invoice.currency, invoice.open);
      if (due < horizon.first) count(tally.overdueBefore, invoice.currency, invoice.open);
    }
    for (const promise of promises) expectPayment(this.#people, this.#debtor, promise);
  }

  /** Plays all days. */
  run(start: RehearsedAccount): void {
    const { horizon, assumptions } = this.#play;
    const coming =
      assumptions.billing === "repeat" ? billsToCome(start, horizon.first, horizon.end) : undefined;
    for (const today of horizon.days) {
      if (today.invoicing >= horizon.start) this.#issue(today, coming?.get(today.day) ?? []);
      if (today.banking >= horizon.start) this.#receivePayments(today);
      if (today.calling >= horizon.start) this.#makeCalls(today);
      this.#lookUntil(today.end, today);
      for (const factor of this.#reminders) this.#debtor.remind(today.day, factor);
      this.#reminders = [];
    }
    this.#close(start);
  }

  #issue(
    today: RehearsalDay,
    invoices: NonNullable<ReturnType<ReturnType<typeof billsToCome>["get"]>>,
  ): void {
    if (invoices.length === 0) return;
    this.#lookUntil(today.invoicing, today);
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

  #receivePayments(today: RehearsalDay): void {
    const { day, banking } = today;
    const isSettled = settlePromises(this.#books, this.#play.policy, day, this.#tally);
    const isResolved = resolveDisputes(this.#books, this.#play.assumptions.behaviour, day);
    const paying = this.#debtor.hasBills ? this.#debtor.live(day, today.isBankingDay) : [];
    if (paying.length === 0 && !isSettled && !isResolved) return;
    this.#lookUntil(banking, today);
    for (const { id, share } of paying) {
      const paid = this.#books.pay(id, share, day);
      if (!paid) continue;
      const { invoice, amount } = paid;
      count(this.#tally.collected, `${invoice.currency}|${day - this.#play.horizon.first}`, amount);
      count(this.#tally.lateWeight, invoice.currency, amount * (day - dayOf(invoice.dueDate)));
    }
    this.#touch(banking);
  }

  #makeCalls(today: RehearsalDay): void {
    const calls = this.#calls.filter(({ on }) => on === today.day);
    if (calls.length === 0) return;
    this.#lookUntil(today.calling, today);
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

  #touch(at: Instant): void {
    if (this.#look === undefined || at < this.#look) this.#look = at;
  }

  /** Looks at the account by the hourly runs before the instant; each decision says when the next one is. */
  #lookUntil(end: Instant, today: RehearsalDay): void {
    while (this.#look !== undefined && this.#look < end) {
      const now = runAt(this.#look);
      if (now >= end) {
        this.#look = now;
        return;
      }
      const facts = this.#books.facts(this.#play.policy, now);
      const decision = decideContact(facts);
      this.#tally.looks += 1;
      this.#held.note(decision.reasons, this.#tally);
      if (decision.action === "wait") {
        const next = decision.nextLook ?? undefined;
        this.#look = this.#play.everyHour || (next !== undefined && next <= now) ? nextRun(now) : next;
      } else {
        this.#carryOut(decision, facts, now, today);
        this.#look = nextRun(now);
      }
    }
  }

  #carryOut(decision: ActDecision, facts: DunningFacts, now: Instant, today: RehearsalDay): void {
    const sent = asSent(decision, now);
    for (const [i, planned] of decision.contacts.entries()) {
      const contact = sent[i];
      if (!contact) continue;
      this.#books.note(this.#fateOf(contact, planned.recipient?.address, today));
      if (planned.channel === "task") this.#openTask(decision, contact, today);
      else this.#message(decision, facts, planned, today);
      this.#play.onMessage?.({
        at: now,
        account: facts.account,
        segmentId: decision.step.segmentId,
        stepId: decision.step.stepId,
        channel: planned.channel,
        tone: decision.step.tone,
        invoices: decision.invoices.length,
        toPay: decision.totals,
      });
    }
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

  #openTask(
    { handOver, invoices, anchorInvoiceId }: ActDecision,
    task: PastContact,
    today: RehearsalDay,
  ): void {
    const { desk = "collections", seniority = 1, suggestion = "call" } = handOver ?? {};
    const day = today.day - this.#play.horizon.first;
    count(this.#tally.tasks, `${day}|${desk}|${seniority}|${suggestion}`);
    if (suggestion !== "call" && suggestion !== "negotiate") return;
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
 */
export const playAccount = (play: Play, start: RehearsedAccount, tally: Tally): void =>
  new AccountPlay(play, start, tally).run(start);
