import { mustOfferOptOut } from "../dunning/channels.ts";
import type { PastContact } from "../dunning/contact.ts";
import type { ActDecision } from "../dunning/decision.ts";
import { asSent } from "../dunning/explain.ts";
import type { DunningFacts } from "../dunning/facts.ts";
import { workAsked } from "../dunning/task-open.ts";
import { composeSms } from "../messages/sms.ts";
import type { RehearsedAccount } from "./account.ts";
import type { Books } from "./books.ts";
import type { RehearsalDay } from "./horizon.ts";
import type { People, PlannedCall } from "./people.ts";
import type { Play } from "./rehearsed.ts";
import { count, type Tally } from "./tally.ts";
import type { Said } from "./urgency.ts";

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

/** Makes the contacts of one account in its copy: what becomes of each, and what it leads to. */
export class Contacting {
  readonly #play: Play;
  readonly #tally: Tally;
  readonly #books: Books;
  readonly #people: People;
  readonly #isKnownAddress: boolean;
  readonly #calls: PlannedCall[] = [];
  #reminders: number[] = [];

  constructor(play: Play, tally: Tally, books: Books, people: People, { history }: RehearsedAccount) {
    this.#play = play;
    this.#tally = tally;
    this.#books = books;
    this.#people = people;
    this.#isKnownAddress = history.some(
      ({ channel, status }) => channel === "email" && status === "delivered",
    );
  }

  /** The calls that people make on the day. */
  callsOn(day: number): readonly PlannedCall[] {
    return this.#calls.filter(({ on }) => on === day);
  }

  /** Something reached the customer, and moves them by the factor. */
  remind(factor: number): void {
    this.#reminders.push(factor);
  }

  /** What reached the customer since this was last asked, as factors. */
  takeReminders(): readonly number[] {
    const taken = this.#reminders;
    this.#reminders = [];
    return taken;
  }

  /** The contact is made: noted with its fate, counted, and what follows from it begun. */
  contact(
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
}
