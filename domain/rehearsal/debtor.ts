import type { Assumptions } from "./assumptions.ts";
import type { Curve } from "./curve.ts";
import { draws, hashOf, roll } from "./dice.ts";
import { HALF_LIFE_DAYS, REACHES_AHEAD_DAYS } from "./urgency.ts";

/** A bill as the customer sees it. Days since 1970-01-01. */
interface Bill {
  readonly id: string;
  readonly key: number;
  readonly due: number;
  /** The hazard it bears before it is paid, and what it has borne. */
  threshold: number;
  borne: number;
  /** Σ (factor − 1) × 2^(−age / half-life) of the reminders about it. */
  excess: number;
  parts: number;
  /** The day on which a promise to pay it will be kept. */
  promisedOn?: number;
  /** Collected by direct debit. */
  debit: boolean;
}

/** What is paid of a bill on a day: all of it, or half. */
export interface Paying {
  readonly id: string;
  readonly share: 1 | 0.5;
}

const DECAY = 2 ** (-1 / HALF_LIFE_DAYS);

/**
 * A customer who pays. Each bill draws once how much it bears (−ln u, exponential), and is paid once the
 * hazards of its days add up to that. A day's hazard is the curve's, times the account's pace, times the urgency
 * that reminders gave it. So with the same dice a reminder more never makes a bill be paid later.
 */
export class Debtor {
  readonly #seed: number;
  readonly #account: number;
  readonly #curve: Curve;
  readonly #pace: number;
  readonly #behaviour: Assumptions["behaviour"];
  readonly #bills = new Map<string, Bill>();

  constructor(
    seed: number,
    accountId: string,
    curve: Curve,
    pace: number,
    behaviour: Assumptions["behaviour"],
  ) {
    this.#seed = seed;
    this.#account = hashOf(accountId);
    this.#curve = curve;
    this.#pace = pace;
    this.#behaviour = behaviour;
  }

  get hasBills(): boolean {
    return this.#bills.size > 0;
  }

  /** Takes in a late charge: it is paid like a bill, or never, but for a promise. */
  receiveCharge(id: string, due: number): void {
    this.receive(id, due, false);
    const bill = this.#bills.get(id);
    if (bill && this.#roll(bill.key, draws.paysCharge) >= this.#behaviour.chargesPaid)
      bill.threshold = Number.POSITIVE_INFINITY;
  }

  /** Takes in a bill. One that is collected by direct debit is paid when due, unless the debit comes back. */
  receive(id: string, due: number, debit: boolean): void {
    const key = hashOf(id);
    const returned = debit && this.#roll(key, draws.debitReturned) < this.#behaviour.debitsReturned;
    this.#bills.set(id, {
      id,
      key,
      due,
      threshold: this.#threshold(key, 0),
      borne: 0,
      excess: 0,
      parts: 0,
      debit: debit && !returned,
    });
  }

  /** A reminder reached the customer, which makes what is due by then, or nearly so, `factor` times as urgent from the next day on. */
  remind(today: number, factor: number): void {
    const excess = (factor - 1) * this.#behaviour.responsiveness;
    if (excess <= 0) return;
    for (const bill of this.#bills.values())
      if (bill.due - today <= REACHES_AHEAD_DAYS) bill.excess += excess;
  }

  /** The customer will keep the promise to pay the bills on the day. */
  willKeep(ids: readonly string[], on: number): void {
    for (const id of ids) {
      const bill = this.#bills.get(id);
      if (bill) bill.promisedOn = on;
    }
  }

  /** One day passes; the bills that are paid on it. Money moves on weekdays: what is decided at a weekend is paid on Monday. */
  live(today: number, isBankingDay: boolean): Paying[] {
    const paying: Paying[] = [];
    for (const bill of this.#bills.values()) {
      this.#bear(bill, today);
      if (!isBankingDay || !this.#pays(bill, today)) continue;
      const splits =
        !bill.debit && bill.parts === 0 && this.#roll(bill.key, draws.part) < this.#behaviour.parts;
      paying.push({ id: bill.id, share: splits ? 0.5 : 1 });
      if (splits) this.#split(bill);
      else this.#bills.delete(bill.id);
    }
    return paying;
  }

  #bear(bill: Bill, today: number): void {
    if (bill.debit) return;
    bill.excess *= DECAY;
    const urgency = Math.min(this.#behaviour.maxUrgency, 1 + bill.excess);
    bill.borne += this.#curve.at(today - bill.due) * this.#pace * urgency;
  }

  #pays(bill: Bill, today: number): boolean {
    if (bill.debit) return today >= bill.due;
    return bill.borne >= bill.threshold || (bill.promisedOn !== undefined && today >= bill.promisedOn);
  }

  #split(bill: Bill): void {
    bill.parts += 1;
    bill.threshold = this.#threshold(bill.key, bill.parts);
    bill.borne = 0;
    delete bill.promisedOn;
  }

  #threshold(key: number, part: number): number {
    return -Math.log(1 - roll(this.#seed, this.#account, key, draws.payment, part));
  }

  #roll(key: number, what: number): number {
    return roll(this.#seed, this.#account, key, what);
  }
}
