import { paidInFull } from "../../../domain/ledger/behaviour.ts";
import type { AccountState } from "../../../domain/ledger/entries.ts";
import type { CreditNote, Invoice, Movement, Payment } from "../../../domain/ledger/model.ts";

/** Says what is wrong. */
export type Complain = (what: string) => void;

const sum = (numbers: Iterable<number>): number => {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
};

const moved = (movements: readonly Movement[]): number => sum(movements.map(({ amount }) => amount));

const ofInvoice = (it: Invoice, complain: Complain): void => {
  if (it.open < 0 || it.open > it.amount) complain(`invoice ${it.id} of ${it.amount} has ${it.open} open`);
  if (moved(it.movements) !== it.open)
    complain(`the movements of invoice ${it.id} make ${moved(it.movements)}, but ${it.open} is open`);
};

const ofPayment = (it: Payment, complain: Complain): void => {
  const allocated = sum(it.allocations.map(({ amount }) => amount));
  if (it.unapplied < 0) complain(`payment ${it.id} has ${it.unapplied} unapplied`);
  if (moved(it.movements) !== it.unapplied)
    complain(
      `the movements of payment ${it.id} make ${moved(it.movements)}, but ${it.unapplied} is unapplied`,
    );
  const held = it.status === "reversed" ? 0 : it.amount;
  if (allocated + it.unapplied + it.refunded !== held)
    complain(
      `payment ${it.id}, ${it.status}, of ${it.amount}: ${allocated} allocated, ${it.unapplied} unapplied, ${it.refunded} refunded`,
    );
};

const ofCreditNote = (it: CreditNote, complain: Complain): void => {
  const allocated = sum(it.allocations.map(({ amount }) => amount));
  if (it.open < 0 || allocated + it.open !== it.amount)
    complain(`credit note ${it.id} of ${it.amount}: ${allocated} allocated, ${it.open} open`);
  if (moved(it.movements) !== it.open)
    complain(`the movements of credit note ${it.id} make ${moved(it.movements)}, but ${it.open} is open`);
};

/** Disputes are about what is open, promises about invoices of the account, and behaviour about those that are paid. */
const ofCircumstances = ({ account, invoices }: AccountState, complain: Complain): void => {
  const disputed = Map.groupBy(account.disputes ?? [], ({ invoiceId }) => invoiceId);
  for (const [id, disputes] of disputed) {
    const amount = sum(disputes.map((it) => it.amount));
    const open = invoices.get(id)?.open ?? 0;
    if (amount > open) complain(`${amount} of invoice ${id} is disputed, but ${open} is open`);
  }
  const promised = (account.promises ?? []).flatMap(({ invoiceIds }) => invoiceIds);
  if (new Set(promised).size !== promised.length) complain(`an invoice is promised twice: ${promised}`);
  for (const list of [account.promises, account.disputes, account.stops])
    if (list?.length === 0) complain("an empty list was kept");
  const paid = [...invoices.values()].flatMap((it) => paidInFull(it) ?? []);
  const counts = [
    paid.length,
    paid.filter((it) => it.daysLate > 0).length,
    sum(paid.map((it) => it.daysLate)),
  ];
  const { behaviour = { paid: 0, late: 0, daysLate: 0, lastPaidOn: undefined } } = account;
  const kept = [behaviour.paid, behaviour.late, behaviour.daysLate];
  if (kept.join() !== counts.join()) complain(`the behaviour is ${kept}, but the invoices make ${counts}`);
  if (behaviour.lastPaidOn !== undefined && !paid.some(({ on }) => on === behaviour.lastPaidOn))
    complain(`the account last paid on ${behaviour.lastPaidOn}, but no paid invoice was paid then`);
};

/** Each day of an invoice bears interest in one charge, each fee and the fixed sum are charged once, and the invoice knows of all. */
const ofLateCharges = ({ invoices }: AccountState, complain: Complain): void => {
  const all = [...invoices.values()];
  for (const { id, lateCharges } of all) {
    const mine = all.filter(({ charge }) => charge?.invoiceId === id);
    if (mine.length !== (lateCharges?.count ?? 0))
      complain(`invoice ${id} bears ${mine.length} charges, but knows of ${lateCharges?.count ?? 0}`);
    const interest = mine.filter(({ charge }) => charge?.kind === "interest");
    if (sum(interest.map(({ amount }) => amount)) !== (lateCharges?.interest?.charged ?? 0))
      complain(`the interest on invoice ${id} is not what it knows of`);
    const periods = interest.map(({ charge }) => [charge?.from ?? "", charge?.to ?? ""]).sort();
    for (const [n, [from = ""]] of periods.entries())
      if (n > 0 && from <= (periods[n - 1]?.[1] ?? ""))
        complain(`invoice ${id} bears interest twice on ${from}`);
    const others = mine.flatMap(({ charge }) =>
      charge && charge.kind !== "interest" ? [`${charge.kind} ${charge.occasion}`] : [],
    );
    if (new Set(others).size !== others.length) complain(`invoice ${id} is charged twice: ${others}`);
  }
};

/** What holds of every account at every instant. `posted` is the sum of its entries by currency. */
export const checkAccount = (
  state: AccountState,
  posted: ReadonlyMap<string, number>,
  complain: Complain,
): void => {
  const due = new Map<string, number>();
  const add = (currency: string, amount: number) => due.set(currency, (due.get(currency) ?? 0) + amount);
  const settled = new Map<string, number>();
  for (const { allocations } of [...state.payments.values(), ...state.creditNotes.values()])
    for (const { invoiceId, amount } of allocations)
      settled.set(invoiceId, (settled.get(invoiceId) ?? 0) + amount);
  for (const it of state.invoices.values()) {
    ofInvoice(it, complain);
    const writtenOff = -moved(it.movements.filter(({ kind }) => kind === "written-off"));
    if (it.open !== it.amount - writtenOff - (settled.get(it.id) ?? 0))
      complain(
        `invoice ${it.id} of ${it.amount} has ${it.open} open, with ${settled.get(it.id) ?? 0} applied and ${writtenOff} written off`,
      );
    add(it.currency, it.open);
  }
  ofCircumstances(state, complain);
  ofLateCharges(state, complain);
  for (const it of state.payments.values()) {
    ofPayment(it, complain);
    add(it.currency, -it.unapplied);
  }
  for (const it of state.creditNotes.values()) {
    ofCreditNote(it, complain);
    add(it.currency, -it.open);
  }
  for (const currency of new Set([...due.keys(), ...posted.keys(), ...Object.keys(state.account.balances)])) {
    const balance = state.account.balances[currency] ?? 0;
    if (balance !== (posted.get(currency) ?? 0) || balance !== (due.get(currency) ?? 0))
      complain(
        `account ${state.account.id} owes ${balance} ${currency}; its entries make ${posted.get(currency) ?? 0}, its instruments ${due.get(currency) ?? 0}`,
      );
  }
};
