import type { OpenPromise } from "../ledger/circumstances.ts";
import { dayOf } from "./day.ts";
import type { Policy } from "./policy.ts";

/** What a promise has come to. */
export type PromiseState = "pending" | "kept" | "broken";

/** The last day (since 1970-01-01) on which a promise may still be kept: its own and the policy's days of grace. */
export const promiseEnds = (
  { payBy }: Pick<OpenPromise, "payBy">,
  { promises }: Pick<Policy, "promises">,
): number => dayOf(payBy) + promises.graceDays;

/**
 * Whether the promise is kept by now, may still be, or is broken: kept once the tolerated share of the
 * amount was taken off the invoices it names, since it was made. `openOf` answers what an invoice owes
 * today, 0 where it is closed. `today` in days since 1970-01-01. Source: insideARM, "promise kept rate".
 */
export const promiseState = (
  promise: OpenPromise,
  openOf: (invoiceId: string) => number,
  today: number,
  policy: Pick<Policy, "promises">,
): PromiseState => {
  const owed = promise.invoiceIds.reduce((sum, id) => sum + openOf(id), 0);
  const paid = promise.owedThen - owed;
  if (paid * 100 >= promise.amount * policy.promises.tolerancePercent) return "kept";
  return today <= promiseEnds(promise, policy) ? "pending" : "broken";
};
