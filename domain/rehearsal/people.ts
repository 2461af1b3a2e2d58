import { dateOf, dayOf } from "../dunning/day.ts";
import type { Policy } from "../dunning/policy.ts";
import { promiseState } from "../dunning/promise.ts";
import type { OpenPromise } from "../ledger/circumstances.ts";
import type { Assumptions } from "./assumptions.ts";
import type { Books } from "./books.ts";
import type { Debtor } from "./debtor.ts";
import { draws, hashOf, roll } from "./dice.ts";
import { count, type Tally } from "./tally.ts";

const isWeekday = (day: number): boolean => (day + 3) % 7 < 5;

const weekdaysLater = (day: number, days: number): number => {
  let later = day;
  for (let left = days; left > 0; ) {
    later += 1;
    if (isWeekday(later)) left -= 1;
  }
  return later;
};

/** A call that a colleague will make about a task. */
export interface PlannedCall {
  readonly taskId: string;
  readonly stepId: string;
  readonly anchorInvoiceId: string;
  readonly invoiceIds: readonly string[];
  readonly on: number;
}

/** Draws by account and day: what people do depends on neither order nor other accounts. */
export class People {
  readonly #seed: number;
  readonly #account: number;
  readonly #behaviour: Assumptions["behaviour"];

  constructor(seed: number, accountId: string, behaviour: Assumptions["behaviour"]) {
    this.#seed = seed;
    this.#account = hashOf(accountId);
    this.#behaviour = behaviour;
  }

  /** Whether a colleague calls about a task opened today at all. */
  calls(today: number): boolean {
    return this.#roll(draws.called, today) < this.#behaviour.called;
  }

  /** The day on which a colleague calls about a task opened today: one or two weekdays later. */
  callDay(today: number): number {
    return weekdaysLater(today, this.#roll(draws.callDay, today) < 0.5 ? 1 : 2);
  }

  /** Whether the call of the day reaches somebody. */
  isReached(today: number): boolean {
    return this.#roll(draws.reached, today) < this.#behaviour.reached;
  }

  /** Whether a message of the day makes the customer end its channel. */
  ends(channel: "email" | "sms", today: number): boolean {
    return channel === "email"
      ? this.#roll(draws.emailEnds, today) < this.#behaviour.endsEmail
      : this.#roll(draws.smsEnds, today) < this.#behaviour.endsSms;
  }

  /** Whether an address that nothing was ever delivered to is dead. */
  isDead(address: string): boolean {
    return this.#roll(draws.deadAddress, hashOf(address)) < this.#behaviour.deadAddresses;
  }

  /** The promise that a call of today ends with, if it does: to pay what was called about in three to ten days. */
  promise(books: Books, { taskId, invoiceIds }: PlannedCall, today: number): OpenPromise | undefined {
    if (this.#roll(draws.promises, today) >= this.#behaviour.promises) return undefined;
    const about = [...books.open].filter(({ id }) => invoiceIds.includes(id));
    const currency = about[0]?.currency;
    const invoices = about.filter((invoice) => invoice.currency === currency).slice(0, 100);
    const amount = invoices.reduce((sum, { open }) => sum + open, 0);
    if (currency === undefined || amount <= 0) return undefined;
    return {
      id: `${taskId}/promise`,
      amount,
      currency,
      madeOn: dateOf(today),
      payBy: dateOf(today + 3 + Math.floor(this.#roll(draws.promiseDays, today) * 8)),
      invoiceIds: invoices.map(({ id }) => id),
      owedThen: amount,
    };
  }

  /** Whether a promise will be kept. */
  keeps({ id }: OpenPromise): boolean {
    return this.#roll(draws.keeps, hashOf(id)) < this.#behaviour.kept;
  }

  #roll(what: number, about: number): number {
    return roll(this.#seed, this.#account, what, about);
  }
}

/** The customer keeps the promise on its day, or does not mean it. */
export const expectPayment = (people: People, debtor: Debtor, promise: OpenPromise): void => {
  if (people.keeps(promise)) debtor.willKeep(promise.invoiceIds, dayOf(promise.payBy));
};

/** Takes promises that have come to their end by the day of dunning off the account, and counts those that were kept or broken; whether any did. */
export const settlePromises = (books: Books, policy: Policy, today: number, tally: Tally): boolean => {
  const { promises = [], promiseRecord } = books.account;
  const openOf = new Map([...books.open].map(({ id, open }) => [id, open]));
  const record = { kept: promiseRecord?.kept ?? 0, broken: promiseRecord?.broken ?? 0 };
  const left: OpenPromise[] = [];
  for (const promise of promises) {
    const state = promiseState(promise, (id) => openOf.get(id) ?? 0, today, policy);
    if (state === "pending") left.push(promise);
    else if (state !== "void") {
      record[state] += 1;
      count(tally.people, state);
    }
  }
  if (left.length === promises.length) return false;
  books.change({ promises: left, promiseRecord: record });
  return true;
};

/** Takes disputes that are old enough to count as resolved off the account; whether there were any. */
export const resolveDisputes = (
  books: Books,
  { disputeDays }: Assumptions["behaviour"],
  today: number,
): boolean => {
  const { disputes } = books.account;
  if (!disputes || disputes.length === 0) return false;
  const left = disputes.filter(({ receivedOn }) => dayOf(receivedOn) + disputeDays > today);
  if (left.length === disputes.length) return false;
  books.change({ disputes: left });
  return true;
};
