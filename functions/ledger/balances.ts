import type { PlainDate } from "../../domain/calendar.ts";
import type { CreditNote, Invoice, Payment } from "../../domain/ledger/model.ts";
import { type Currency, type Minor, money } from "../../domain/money.ts";

interface Sum {
  amount: Minor;
  count: number;
}

const sumOf = (things: readonly { currency: Currency; left: Minor }[], currency: Currency): Sum => {
  const its = things.filter((thing) => thing.currency === currency && thing.left !== 0);
  return { amount: its.reduce((total, { left }) => total + left, 0), count: its.length };
};

/**
 * What an account's balance consists of, per currency: open invoices (and of these, those due before
 * today) less unapplied cash and open credit. All in minor units of the currency until shown.
 */
export const balancesOf = (
  invoices: readonly Invoice[],
  payments: readonly Payment[],
  creditNotes: readonly CreditNote[],
  today: PlainDate,
) => {
  const open = invoices.map(({ currency, open, dueDate }) => ({ currency, left: open, dueDate }));
  const cash = payments.map(({ currency, unapplied }) => ({ currency, left: unapplied }));
  const credit = creditNotes.map(({ currency, open }) => ({ currency, left: open }));
  const currencies = new Set(
    [...open, ...cash, ...credit].filter(({ left }) => left !== 0).map((it) => it.currency),
  );
  return [...currencies].sort().map((currency) => {
    const show = ({ amount, count }: Sum) => ({ amount: money(amount, currency), count });
    const openInvoices = sumOf(open, currency);
    const unappliedCash = sumOf(cash, currency);
    const openCredit = sumOf(credit, currency);
    const overdue = sumOf(
      open.filter(({ dueDate }) => dueDate < today),
      currency,
    );
    return {
      currency,
      balance: money(openInvoices.amount - unappliedCash.amount - openCredit.amount, currency),
      openInvoices: show(openInvoices),
      overdue: show(overdue),
      unappliedCash: show(unappliedCash),
      openCredit: show(openCredit),
    };
  });
};
