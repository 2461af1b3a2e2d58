import type { PromiseVerdict } from "../ledger/circumstance-commands.ts";
import type { OpenPromise } from "../ledger/circumstances.ts";
import type { Minor } from "../money.ts";
import { dayOf } from "./day.ts";
import type { Policy } from "./policy.ts";

/** What a promise has come to. */
type PromiseState = "pending" | PromiseVerdict;

/** The last day (since 1970-01-01) on which a promise may still be kept: its own and the policy's days of grace. */
export const promiseEnds = (
  { payBy }: Pick<OpenPromise, "payBy">,
  { promises }: Pick<Policy, "promises">,
): number => dayOf(payBy) + promises.graceDays;

/** What was paid of the promise's invoices since it was made, in minor units. `owed` is what they owe today. */
const paidSince = ({ owedThen, credited = 0, writtenOff = 0 }: OpenPromise, owed: Minor): Minor =>
  owedThen - credited - writtenOff - owed;

/** What an invoice owes today, by its id; 0 where it is closed. Minor units. */
type OpenOf = (invoiceId: string) => Minor;

const owedOn = ({ invoiceIds }: OpenPromise, openOf: OpenOf): Minor =>
  invoiceIds.reduce((sum, id) => sum + openOf(id), 0);

/**
 * Whether a promise that is pending pauses its invoices as a whole: where it is over the policy's share, or more, of
 * what they owed when it was made and what was not credited or written off since. A smaller one keeps back no more than
 * its own amount, or a cent would put off a hundred.
 */
export const pausesInvoices = (
  { amount, owedThen, credited = 0, writtenOff = 0 }: OpenPromise,
  { promises }: Pick<Policy, "promises">,
): boolean => amount * 100 >= (owedThen - credited - writtenOff) * promises.minimumSharePercent;

/** What is still to come of a promise, in minor units: less what was paid on its invoices since it was made. */
export const stillPromised = (promise: OpenPromise, openOf: OpenOf): Minor =>
  Math.max(0, promise.amount - Math.max(0, paidSince(promise, owedOn(promise, openOf))));

/**
 * Whether the promise is kept by now, may still be, or is broken: kept once the tolerated share of the amount was paid
 * on the invoices it names, since it was made. What was credited is not owed, so that no more than the rest is to be
 * paid. It is void once there is nothing left to be paid, or enough was paid only because the rest was written off: the
 * customer then neither kept nor broke it. `openOf` answers what an invoice owes today, 0 where it is closed. `today`
 * in days since 1970-01-01. Source: insideARM, "promise kept rate".
 */
export const promiseState = (
  promise: OpenPromise,
  openOf: OpenOf,
  today: number,
  policy: Pick<Policy, "promises">,
): PromiseState => {
  const owed = owedOn(promise, openOf);
  const paid = paidSince(promise, owed);
  const { amount, owedThen, credited = 0, writtenOff = 0 } = promise;
  const isEnough = (due: Minor): boolean => paid * 100 >= due * policy.promises.tolerancePercent;
  const due = Math.min(amount, owedThen - credited);
  if (due > 0 && isEnough(due)) return "kept";
  const left = Math.min(due, owedThen - credited - writtenOff);
  if (owed === 0 || isEnough(Math.max(0, left))) return "void";
  return today <= promiseEnds(promise, policy) ? "pending" : "broken";
};
