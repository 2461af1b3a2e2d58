import { addDays, type PlainDate } from "../../../domain/calendar.ts";
import { dayOf } from "../../../domain/dunning/day.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { Account, Invoice } from "../../../domain/ledger/model.ts";
import { type RehearsedAccount, rehearsedAccount } from "../../../domain/rehearsal/account.ts";
import { type Assumptions, defaultAssumptions } from "../../../domain/rehearsal/assumptions.ts";
import type { Rehearsal } from "../../../domain/rehearsal/rehearse.ts";
import { customer, entity, invoice } from "../dunning/facts.ts";

export const START = "2026-03-02T06:00:00.000Z";
export const TODAY = "2026-03-02";
export const FIRST_DAY = dayOf(TODAY);

/** An invoice that was paid in full on the day. */
export const paidInvoice = (id: string, dueDate: PlainDate, on: PlainDate): Invoice =>
  invoice(id, dueDate, {
    open: 0,
    movements: [
      { on: addDays(dueDate, -30), kind: "issued", amount: 10_000 },
      { on, kind: "paid", amount: -10_000 },
    ],
  });

/** A copy of an account with the invoices. */
export const copyOf = (
  id: string,
  invoices: readonly Invoice[],
  changes: Partial<Account> = {},
): RehearsedAccount => {
  const open = invoices.reduce((sum, each) => sum + each.open, 0);
  const account: Account = { ...customer, id, balances: { EUR: open }, ...changes };
  const own = invoices.map((each) => ({ ...each, id: `${id}/${each.id}`, accountId: id }));
  return rehearsedAccount(entity, account, own, [], FIRST_DAY);
};

/** Some accounts that differ in what they owe and how they paid. */
export const crowd = (size: number): RehearsedAccount[] =>
  Array.from({ length: size }, (_, i) =>
    copyOf(
      `account-${i}`,
      [
        invoice("1", addDays(TODAY, (i % 7) * 5 - 20), { open: 8_000 + i * 13 }),
        invoice("2", addDays(TODAY, (i % 5) * 6), { amount: 5_000 + i, open: 5_000 + i }),
        paidInvoice("3", addDays(TODAY, -40), addDays(TODAY, -40 + (i % 9) * 3)),
        paidInvoice("4", addDays(TODAY, -75), addDays(TODAY, -75 + (i % 4) * 5)),
      ],
      {
        number: String(1000 + i),
        debtorType: i % 6 === 0 ? "consumer" : "business",
        autopay: i % 11 === 0,
        ...(i % 5 === 0 && { consent: { email: { status: "unknown" }, sms: { status: "unknown" } } }),
      },
    ),
  );

export const assuming = (behaviour: Partial<Assumptions["behaviour"]>): Assumptions => ({
  ...defaultAssumptions,
  behaviour: { ...defaultAssumptions.behaviour, ...behaviour },
});

export const rehearsalWith = (changes: Partial<Rehearsal> = {}): Rehearsal => ({
  policies: [defaultPolicy],
  seeds: [1],
  start: START,
  days: 60,
  assumptions: defaultAssumptions,
  ...changes,
});
