import { dateOf } from "../dunning/day.ts";
import type { Invoice } from "../ledger/model.ts";
import type { RehearsedAccount } from "./account.ts";

/** The stretch of billing that is repeated, in days: thirteen weeks, so that weekdays stay weekdays. */
export const BILLING_REPEATS_DAYS = 91;

/**
 * The invoices that an account will get if it goes on being billed as in the last thirteen weeks: each one
 * again, 91 days later, and again, by the day of issue. `today` and `end` (not included) in days since 1970-01-01.
 */
export const billsToCome = (
  { account, bills }: Pick<RehearsedAccount, "account" | "bills">,
  today: number,
  end: number,
): Map<number, Invoice[]> => {
  const coming = new Map<number, Invoice[]>();
  for (const [i, { currency, amount, issued, due }] of bills.entries()) {
    if (issued <= today - BILLING_REPEATS_DAYS || issued > today) continue;
    for (let day = issued + BILLING_REPEATS_DAYS; day < end; day += BILLING_REPEATS_DAYS) {
      if (day < today) continue;
      const number = `${dateOf(issued)}/${i + 1}+${day - issued}`;
      const invoice: Invoice = {
        id: `${account.id}/${number}`,
        accountId: account.id,
        legalEntityId: account.legalEntityId,
        number,
        currency,
        amount,
        open: amount,
        issueDate: dateOf(day),
        dueDate: dateOf(day + due - issued),
        dueDateSource: "stated",
        movements: [{ on: dateOf(day), kind: "issued", amount }],
        version: 1,
      };
      const ofDay = coming.get(day);
      if (ofDay) ofDay.push(invoice);
      else coming.set(day, [invoice]);
    }
  }
  return coming;
};
