import { addDays, dayOfWeek, daysBetween, later, type PlainDate } from "../../domain/calendar.ts";
import type { Payment } from "../../domain/ledger/model.ts";
import type { Currency, Minor } from "../../domain/money.ts";
import type { EventOf } from "./events.ts";
import { payChance, urged, urgency } from "./hazard.ts";
import { habitDayFor, type Personality } from "./personality.ts";
import { randomFor } from "./random.ts";

/** A bill as the customer sees it: it knows what it paid, not what the creditor booked. */
interface Bill {
  readonly number: string;
  readonly currency: Currency;
  readonly issueDate: PlainDate;
  readonly dueDate: PlainDate;
  /** What it still means to pay, in minor units. */
  left: Minor;
  /** The day past due around which it means to pay, and how far that may scatter. */
  habitDay: number;
  spread: number;
  parts: number;
}

/** Who pays, and how. */
export interface Payer {
  /** Tells this payer's draws from all others'. */
  readonly key: readonly (string | number)[];
  readonly personality: Personality;
  readonly autopay: boolean;
  readonly method: Payment["method"];
  readonly accountNumber: string;
}

/** A transfer, and what the customer held back of a bill that it takes for paid (a foreign bank's fee). */
interface Transfer {
  readonly payment: EventOf<"payment">;
  readonly short?: { readonly invoiceNumber: string; readonly amount: Minor };
}

const AGAIN_AFTER_DAYS = 12;
const SILENT_CHANCE = 0.002;
const BUNDLED = 0.6;
const SECOND_SPLIT = 0.08;
const OVERPAID = 0.012;
const SHORT_PAID = 0.008;

const isBankingDay = (day: PlainDate): boolean => dayOfWeek(day) <= 5;

/** The days on which a decision to pay leads to a transfer today: today, and after a weekend the days of it. */
const decisionDays = (day: PlainDate): PlainDate[] =>
  dayOfWeek(day) === 1 ? [addDays(day, -2), addDays(day, -1), day] : [day];

/**
 * A customer and its bills. Each decision is drawn from a key of its own (bill and day), so that
 * what happens to one bill, or a reminder, changes no draw of another.
 */
export class Customer {
  readonly #payer: Payer;
  readonly #bills = new Map<string, Bill>();
  #reminders: { readonly on: PlainDate; readonly factor: number }[] = [];

  constructor(payer: Payer) {
    this.#payer = payer;
  }

  /** The sum of what it still means to pay, in minor units. */
  get owes(): Minor {
    return [...this.#bills.values()].reduce((sum, { left }) => sum + left, 0);
  }

  receiveInvoice({ number, currency, amount, on, dueDate }: EventOf<"invoice">): void {
    const { key, personality } = this.#payer;
    const habitDay = habitDayFor(personality, randomFor(...key, number, "habit"));
    const { spread } = personality;
    this.#bills.set(number, {
      number,
      currency,
      issueDate: on,
      dueDate,
      left: amount,
      habitDay,
      spread,
      parts: 0,
    });
  }

  /** It deducts a credit from what it owes of the invoice. */
  receiveCredit(invoiceNumber: string, amount: Minor): void {
    const bill = this.#bills.get(invoiceNumber);
    if (!bill) return;
    bill.left -= Math.min(bill.left, amount);
    if (bill.left === 0) this.#bills.delete(invoiceNumber);
  }

  /** The creditor gave the invoice up. */
  forget(invoiceNumber: string): void {
    this.#bills.delete(invoiceNumber);
  }

  /** A reminder reached it, which makes payment `factor` times as urgent. */
  remind(on: PlainDate, factor: number): void {
    this.#reminders = [...this.#reminders.filter((past) => daysBetween(past.on, on) < 60), { on, factor }];
  }

  /** Bills it has not paid `days` after their due date. */
  unpaidSince(day: PlainDate, days: number): { number: string; currency: Currency }[] {
    return [...this.#bills.values()].filter(({ dueDate }) => daysBetween(dueDate, day) >= days);
  }

  /** The money it sends on a day: at most one transfer a currency; a direct debit collects each bill by itself. */
  pay(day: PlainDate): Transfer[] {
    if (!isBankingDay(day)) return [];
    return this.#payer.autopay ? this.#collected(day) : this.#transferred(day);
  }

  /** Whether it means to pay something of the invoice still. */
  owesInvoice(number: string): boolean {
    return this.#bills.has(number);
  }

  /** A direct debit came back: the amount is unpaid again, and is paid by transfer some time later. */
  debitReturned(invoice: EventOf<"invoice">, amount: Minor, on: PlainDate): void {
    const { number, currency, dueDate } = invoice;
    const habitDay = daysBetween(dueDate, on) + AGAIN_AFTER_DAYS;
    const issueDate = invoice.on;
    this.#bills.set(number, {
      number,
      currency,
      issueDate,
      dueDate,
      left: amount,
      habitDay,
      spread: 4,
      parts: 1,
    });
  }

  #collected(day: PlainDate): Transfer[] {
    const transfers: Transfer[] = [];
    for (const bill of this.#bills.values()) {
      const debit = bill.parts === 0;
      if (debit ? bill.dueDate > day : !this.#decides(bill, day)) continue;
      this.#bills.delete(bill.number);
      transfers.push({
        payment: {
          kind: "payment",
          on: day,
          externalId: this.#bankNumber(day, bill.number),
          currency: bill.currency,
          amount: bill.left,
          method: debit ? "direct-debit" : "bank-transfer",
          reference: bill.number,
        },
      });
    }
    return transfers;
  }

  #transferred(day: PlainDate): Transfer[] {
    const bills = [...this.#bills.values()].filter(({ issueDate }) => issueDate < day);
    const wanted = bills.filter((bill) => this.#decides(bill, day));
    const lastDue = wanted.reduce((last, { dueDate }) => later(last, dueDate), "");
    const bundled = bills.filter(
      (bill) =>
        wanted.includes(bill) ||
        (bill.dueDate <= lastDue && !this.#isSilent(day) && this.#draw(bill, day, "bundled").chance(BUNDLED)),
    );
    const byCurrency = Map.groupBy(bundled, ({ currency }) => currency);
    return [...byCurrency].map(([currency, paid]) => this.#transfer(day, currency, paid));
  }

  #transfer(day: PlainDate, currency: Currency, bills: readonly Bill[]): Transfer {
    const first = bills[0]?.number ?? "";
    const draw = randomFor(...this.#payer.key, first, day, "transfer");
    const whole = bills.every((bill) => bill.parts === 0);
    let amount = 0;
    let split = false;
    for (const bill of bills) {
      const part = this.#part(bill, day);
      split ||= part < bill.left;
      amount += part;
      this.#settle(bill, part, day);
    }
    const exact = split || !whole;
    const fee = draw.int(120, 490);
    const short = !exact && amount > 10_000 && bills.length === 1 && draw.chance(SHORT_PAID);
    const over = !exact && !short && draw.chance(OVERPAID);
    const sent = short ? amount - fee : over ? Math.ceil((amount + 1) / 5_000) * 5_000 : amount;
    const reference = this.#reference(bills, draw.next(), draw.int(0, 2));
    return {
      payment: {
        kind: "payment",
        on: day,
        externalId: this.#bankNumber(day, first),
        currency,
        amount: sent,
        method: this.#payer.method,
        ...(reference !== undefined && { reference }),
      },
      ...(short && { short: { invoiceNumber: first, amount: fee } }),
    };
  }

  /** What it pays of a bill today: all of it, or a round part where it pays in parts. */
  #part(bill: Bill, day: PlainDate): Minor {
    const chance = bill.parts === 0 ? this.#payer.personality.splitChance : SECOND_SPLIT;
    const draw = this.#draw(bill, day, "part");
    if (bill.left < 10_000 || !draw.chance(chance)) return bill.left;
    return Math.max(1_000, Math.round((bill.left * draw.int(30, 70)) / 100 / 1_000) * 1_000);
  }

  #settle(bill: Bill, part: Minor, day: PlainDate): void {
    bill.left -= part;
    bill.parts += 1;
    bill.habitDay = daysBetween(bill.dueDate, day) + AGAIN_AFTER_DAYS;
    bill.spread = 4;
    if (bill.left === 0) this.#bills.delete(bill.number);
  }

  /** Four of five references name every invoice; the others name the customer, say something, or are empty. */
  #reference(bills: readonly Bill[], kind: number, wording: number): string | undefined {
    const numbers = bills.map(({ number }) => number);
    if (kind < 0.86)
      return [numbers.join(" "), `Invoice ${numbers.join(", ")}`, `${numbers.join(" / ")} thank you`][
        wording
      ];
    if (kind < 0.92) return `Customer ${this.#payer.accountNumber}`;
    return kind < 0.96 ? "Invoice payment, many thanks" : undefined;
  }

  /** Whether it decides to pay the bill, on the day or the weekend before it. */
  #decides(bill: Bill, day: PlainDate): boolean {
    return decisionDays(day).some((each) => {
      if (each <= bill.issueDate) return false;
      return this.#draw(bill, each, "decides").next() < this.#chance(bill, each);
    });
  }

  #chance(bill: Bill, day: PlainDate): number {
    const daysPastDue = daysBetween(bill.dueDate, day);
    const { responsiveness } = this.#payer.personality;
    // A reminder speaks of what is due or nearly so; later bills are not made more urgent by it.
    const nudges = this.#reminders
      .filter(({ on }) => daysBetween(bill.dueDate, on) >= -3)
      .map(({ on, factor }) => ({ age: daysBetween(on, day), factor }));
    const plain = this.#isSilent(day) ? SILENT_CHANCE : payChance(daysPastDue, bill.habitDay, bill.spread);
    return urged(plain, urgency(nudges, responsiveness));
  }

  #isSilent(day: PlainDate): boolean {
    const { silentFrom } = this.#payer.personality;
    return silentFrom !== undefined && day >= silentFrom;
  }

  #draw(bill: Bill, day: PlainDate, what: string) {
    return randomFor(...this.#payer.key, bill.number, day, what);
  }

  #bankNumber(day: PlainDate, billNumber: string): string {
    const digits = randomFor(...this.#payer.key, billNumber, day, "bank").int(100_000, 999_999);
    return `TX${day.replaceAll("-", "")}-${this.#payer.accountNumber}-${digits}`;
  }
}
