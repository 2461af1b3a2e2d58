import { daysBetween, later, type PlainDate } from "../calendar.ts";
import {
  type Bearer,
  type Contribution,
  type Coordinate,
  type Flow,
  flowed,
  movedAmount,
  movedCount,
  openAmount,
  openCount,
} from "./coordinate.ts";
import type { ContactSource, CreditNoteSource, InvoiceSource, PaymentSource, SourceItem } from "./source.ts";

type Movement = InvoiceSource["movements"][number];

/** Collects numbers by coordinate and leaves out what comes to zero. */
class Tally {
  readonly #numbers: Record<Coordinate, number> = {};

  add(coordinate: Coordinate, value: number): void {
    const sum = (this.#numbers[coordinate] ?? 0) + value;
    if (sum === 0) delete this.#numbers[coordinate];
    else this.#numbers[coordinate] = sum;
  }

  flow(day: PlainDate, flow: Flow, value: number): void {
    this.add(flowed(day, flow), value);
  }

  get contribution(): Contribution {
    return this.#numbers;
  }
}

/**
 * The history of an open amount: what is open now, and for each day of business by how much amount
 * and count changed. The count is 1 while anything is open. Days are taken in date order, whatever
 * the order of recording, so that a payment dated back shows in the past as it should.
 */
const history = (tally: Tally, bearer: Bearer, movements: readonly Movement[], sign: 1 | -1): void => {
  let open = 0;
  const byDate = [...movements].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  for (let i = 0; i < byDate.length; ) {
    const day = byDate[i]?.on ?? "";
    const before = open;
    for (; byDate[i]?.on === day; i++) open += byDate[i]?.amount ?? 0;
    tally.add(movedAmount(day, bearer), sign * (open - before));
    tally.add(movedCount(day, bearer), Number(open !== 0) - Number(before !== 0));
  }
  tally.add(openAmount(bearer), sign * open);
  tally.add(openCount(bearer), Number(open !== 0));
};

/**
 * What a closed invoice adds to the weighted average days late: its amount as weight, in whole major
 * units of a currency with two digits, so that weight times days stays exact; and that product.
 * An invoice whose product would not be exact (above 10^13 major units) is left out.
 */
const closing = (tally: Tally, invoice: InvoiceSource): void => {
  const last = invoice.movements.reduce((latest, { on }) => later(latest, on), "");
  const weight = Math.max(1, Math.round(invoice.amount / 100));
  const product = weight * daysBetween(invoice.dueDate, last);
  if (last === "" || !Number.isSafeInteger(product)) return;
  tally.flow(last, "closedCount", 1);
  tally.flow(last, "closedWeight", weight);
  tally.flow(last, "closedWeightDays", product);
};

const ofInvoice = (invoice: InvoiceSource): Contribution => {
  const tally = new Tally();
  history(tally, invoice.dueDate, invoice.movements, 1);
  let open = 0;
  for (const { on, kind, amount } of invoice.movements) {
    open += amount;
    if (kind === "issued") {
      tally.flow(on, "billed", amount);
      tally.flow(on, "billedCount", 1);
    }
    if (kind === "written-off") tally.flow(on, "writtenOff", -amount);
  }
  if (open === 0) closing(tally, invoice);
  return tally.contribution;
};

const ofCreditNote = (note: CreditNoteSource): Contribution => {
  const tally = new Tally();
  history(tally, "credit", note.movements, -1);
  for (const { on, kind, amount } of note.movements) {
    if (kind !== "issued") continue;
    tally.flow(on, "credited", amount);
    tally.flow(on, "creditedCount", 1);
  }
  return tally.contribution;
};

const ofPayment = (payment: PaymentSource): Contribution => {
  const tally = new Tally();
  history(tally, "unapplied", payment.movements, -1);
  for (const { on, kind, amount } of payment.movements) {
    if (kind === "received") {
      tally.flow(on, "collected", amount);
      tally.flow(on, "collectedCount", 1);
    }
    if (kind === "payment-reversed") tally.flow(on, "reversed", -amount);
    if (kind === "refunded") tally.flow(on, "refunded", -amount);
  }
  return tally.contribution;
};

const CHANNELS = new Set<string>(["email", "sms", "task", "call"] satisfies Flow[]);
const FATES = new Set<string>(["delivered", "bounced", "complained", "failed"] satisfies Flow[]);

/** A contact counts once under its channel when it was sent, and under its fate; by UTC day of its claim. */
const ofContact = (contact: ContactSource): Contribution => {
  const tally = new Tally();
  const day = contact.claimedAt.slice(0, 10);
  const sent = !["claimed", "failed", "withdrawn"].includes(contact.status);
  if (sent && CHANNELS.has(contact.channel)) tally.flow(day, contact.channel as Flow, 1);
  if (FATES.has(contact.status)) tally.flow(day, contact.status as Flow, 1);
  return tally.contribution;
};

/**
 * The share of a ledger item in the insight cells, from its present state alone: what it is worth
 * now, how that came about day by day, and what flowed. Signed by its effect on what the account
 * owes: open invoices positive, open credit and unapplied cash negative. Minor units.
 */
export const contribution = (item: SourceItem): Contribution => {
  switch (item.kind) {
    case "invoice":
      return ofInvoice(item);
    case "credit-note":
      return ofCreditNote(item);
    case "payment":
      return ofPayment(item);
    case "contact":
      return ofContact(item);
  }
};

/** The group of cells an item belongs to: a legal entity's currency, or its contacts. */
export const groupOf = (item: SourceItem): string => (item.kind === "contact" ? "contacts" : item.currency);

/** The difference that turns one contribution into another; what does not change is left out. */
export const difference = (before: Contribution, after: Contribution): Contribution => {
  const changes: Record<Coordinate, number> = {};
  for (const [coordinate, value] of Object.entries(after)) {
    const change = value - (before[coordinate] ?? 0);
    if (change !== 0) changes[coordinate] = change;
  }
  for (const [coordinate, value] of Object.entries(before))
    if (after[coordinate] === undefined && value !== 0) changes[coordinate] = -value;
  return changes;
};
