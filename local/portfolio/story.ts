import { addDays, dayOfWeek, type PlainDate } from "../../domain/calendar.ts";
import type { PaymentTerms } from "../../domain/ledger/model.ts";
import { dueDateByTerms } from "../../domain/ledger/terms.ts";
import type { Currency, Minor } from "../../domain/money.ts";
import { type Billing, billAmount, isBilledOn, servicePeriodOf } from "./billing.ts";
import { Customer, type Payer } from "./customer.ts";
import type { EventOf, PortfolioEvent } from "./events.ts";
import { randomFor } from "./random.ts";

/** What one account's story follows from. */
interface StoryFacts extends Payer {
  readonly billing: Billing;
  readonly currency: Currency;
  readonly terms: PaymentTerms;
  readonly invoicePrefix: string;
  readonly creditPrefix: string;
  /** The account's place in the portfolio, part of its documents' numbers. */
  readonly index: number;
}

const CREDITED = 0.025;
const DEBIT_RETURNED = 0.04;
const DISPUTED_BY_SLOW = 0.05;
const BAD_DEBT_DAYS = 90;
const GIVEN_UP = 0.35;
const REFUNDED = 0.3;

const CREDIT_REASONS = ["Goods returned", "Price corrected", "Short delivery", "Goodwill for late delivery"];

const nextBusinessDay = (day: PlainDate): PlainDate => {
  const weekday = dayOfWeek(day);
  return addDays(day, weekday === 5 ? 3 : weekday === 6 ? 2 : 1);
};

const afterBusinessDays = (day: PlainDate, count: number): PlainDate =>
  count === 0 ? day : afterBusinessDays(nextBusinessDay(day), count - 1);

/**
 * What happens between one customer and its creditor, day by day: bills, credits, payments, and what
 * the creditor's office does about them. The past of the portfolio and the future of a demo are the
 * same story, told on. Days must be told in order, each once.
 */
export class AccountStory {
  readonly #facts: StoryFacts;
  readonly #customer: Customer;
  readonly #agenda = new Map<PlainDate, PortfolioEvent[]>();
  readonly #invoices = new Map<string, EventOf<"invoice">>();
  #toldTo: PlainDate = "";

  constructor(facts: StoryFacts) {
    this.#facts = facts;
    this.#customer = new Customer(facts);
  }

  /** What the customer still means to pay, in minor units. */
  get owes(): Minor {
    return this.#customer.owes;
  }

  /** A reminder reached the customer on the day, which makes payment `factor` times as urgent. */
  remind(on: PlainDate, factor: number): void {
    this.#customer.remind(on, factor);
  }

  /** What happens on the day, in the order in which it happens. */
  tell(day: PlainDate): PortfolioEvent[] {
    if (day <= this.#toldTo) throw new RangeError(`${day} was told already, the story is at ${this.#toldTo}`);
    this.#toldTo = day;
    const office = (this.#agenda.get(day) ?? []).filter((event) => this.#stillApplies(event));
    this.#agenda.delete(day);
    for (const event of office) this.#reachesCustomer(event);
    return [...this.#bill(day), ...office, ...this.#givenUp(day), ...this.#payments(day)];
  }

  /**
   * How a payment was booked: cash for which no invoice was named is worked on some business days
   * later, a small overpayment is sometimes sent back.
   */
  booked(payment: EventOf<"payment">, unapplied: Minor): void {
    const { externalId, currency, amount, on } = payment;
    const draw = this.#draw(externalId, "clerk");
    if (unapplied * 2 >= amount)
      this.#note({ kind: "allocate-cash", on: afterBusinessDays(on, draw.int(1, 4)), externalId });
    else if (unapplied > 0 && draw.chance(REFUNDED))
      this.#note({
        kind: "refund",
        on: afterBusinessDays(on, draw.int(6, 12)),
        externalId,
        currency,
        amount: unapplied,
      });
  }

  #draw(...what: string[]) {
    return randomFor(...this.#facts.key, ...what);
  }

  #note(event: PortfolioEvent): void {
    const events = this.#agenda.get(event.on);
    if (events) events.push(event);
    else this.#agenda.set(event.on, [event]);
  }

  #bill(day: PlainDate): PortfolioEvent[] {
    const { billing, key, index, invoicePrefix, currency, terms } = this.#facts;
    if (!isBilledOn(billing, day, ...key)) return [];
    const number = `${invoicePrefix}-${day.slice(2).replaceAll("-", "")}-${String(index + 1).padStart(4, "0")}`;
    const draw = this.#draw(number, "bill");
    const period = servicePeriodOf(billing, day);
    const invoice: EventOf<"invoice"> = {
      kind: "invoice",
      on: day,
      number,
      currency,
      amount: billAmount(billing, draw),
      dueDate: dueDateByTerms(day, terms),
      ...(draw.chance(0.35) && { purchaseOrder: `PO-${draw.int(40_000, 89_999)}` }),
      ...(period && { servicePeriod: period }),
    };
    this.#invoices.set(number, invoice);
    this.#customer.receiveInvoice(invoice);
    this.#plan(invoice);
    return [invoice];
  }

  /** What will become of a bill besides its payment: a credit, a dispute. */
  #plan({ number, currency, amount, on, dueDate }: EventOf<"invoice">): void {
    const draw = this.#draw(number, "plan");
    if (draw.chance(CREDITED))
      this.#note({
        kind: "credit-note",
        on: afterBusinessDays(on, draw.int(3, 14)),
        number: number.replace(this.#facts.invoicePrefix, this.#facts.creditPrefix),
        currency,
        amount: draw.chance(0.2) ? amount : Math.ceil((amount * draw.int(5, 40)) / 100),
        invoiceNumber: number,
        reason: draw.pick(CREDIT_REASONS),
      });
    if (this.#facts.personality.temperament === "slow" && draw.chance(DISPUTED_BY_SLOW)) {
      const from = afterBusinessDays(dueDate, 3);
      this.#note({
        kind: "hold-invoice",
        on: from,
        invoiceNumber: number,
        until: addDays(from, draw.int(14, 28)),
        reason: "The customer questions the quantity",
      });
    }
  }

  /** A dispute is not opened about a bill that was paid meanwhile. */
  #stillApplies(event: PortfolioEvent): boolean {
    return event.kind !== "hold-invoice" || this.#customer.owesInvoice(event.invoiceNumber);
  }

  #reachesCustomer(event: PortfolioEvent): void {
    if (event.kind === "credit-note") this.#customer.receiveCredit(event.invoiceNumber, event.amount);
    if (event.kind !== "reversal") return;
    const invoice = this.#invoices.get(event.invoiceNumber);
    if (invoice) this.#customer.debitReturned(invoice, event.amount, event.on);
  }

  /** On the first of a month the office gives up some of what silent customers owe for long. */
  #givenUp(day: PlainDate): PortfolioEvent[] {
    if (!day.endsWith("-01") || this.#facts.personality.temperament !== "silent") return [];
    return this.#customer
      .unpaidSince(day, BAD_DEBT_DAYS)
      .filter(({ number }) => this.#draw(number, day, "given up").chance(GIVEN_UP))
      .map(({ number, currency }): PortfolioEvent => {
        this.#customer.forget(number);
        return { kind: "write-off", on: day, invoiceNumber: number, currency, reason: "Uncollectable" };
      });
  }

  #payments(day: PlainDate): PortfolioEvent[] {
    return this.#customer.pay(day).map(({ payment, short }) => {
      if (short)
        this.#note({
          kind: "write-off",
          on: afterBusinessDays(day, 8),
          invoiceNumber: short.invoiceNumber,
          currency: payment.currency,
          amount: short.amount,
          reason: "Small difference: bank charges",
        });
      const { externalId, amount, reference, method } = payment;
      const draw = this.#draw(externalId, "debit");
      if (method === "direct-debit" && reference !== undefined && draw.chance(DEBIT_RETURNED))
        this.#note({
          kind: "reversal",
          on: afterBusinessDays(day, draw.int(2, 4)),
          externalId,
          invoiceNumber: reference,
          amount,
          reason: "Direct debit returned: insufficient funds",
        });
      return payment;
    });
  }
}
