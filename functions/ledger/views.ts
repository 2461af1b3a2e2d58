import type { LateCharge } from "../../domain/interest/record.ts";
import type { OpenDispute, OpenPromise } from "../../domain/ledger/circumstances.ts";
import type { Account, CreditNote, Invoice, Movement, Payment } from "../../domain/ledger/model.ts";
import { type Currency, type Minor, type Money, money } from "../../domain/money.ts";

/** What the API shows of the ledger's items: minor units become money, what only the machinery needs stays inside. */

const movementViews = (movements: readonly Movement[], currency: Currency) =>
  movements.map(({ on, kind, amount }) => ({ on, kind, amount: money(amount, currency) }));

const allocationViews = (
  allocations: readonly { invoiceId: string; amount: Minor; on: string }[],
  currency: Currency,
) => allocations.map(({ invoiceId, amount, on }) => ({ invoiceId, amount: money(amount, currency), on }));

/** Balances per currency, in alphabetical order; currencies at zero are left out. */
const balanceViews = (balances: Readonly<Record<Currency, Minor>>): Money[] =>
  Object.entries(balances)
    .filter(([, minor]) => minor !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => money(minor, currency));

const viewPromise = ({
  currency,
  amount,
  owedThen,
  credited: _,
  writtenOff: __,
  ...promise
}: OpenPromise) => ({
  ...promise,
  amount: money(amount, currency),
  owedThen: money(owedThen, currency),
});

const viewDispute = ({ currency, amount, ...dispute }: OpenDispute) => ({
  ...dispute,
  amount: money(amount, currency),
});

/** An account as the API shows it. */
export const viewAccount = ({
  balances,
  touched: _,
  lastContactId: __,
  promises,
  disputes,
  ...account
}: Account) => ({
  ...account,
  ...(promises && { promises: promises.map(viewPromise) }),
  ...(disputes && { disputes: disputes.map(viewDispute) }),
  balances: balanceViews(balances),
});

/** What a late charge is for, as the API shows it. */
export const viewLateCharge = (
  { accrued: _, occasion: __, rule: ___, lines, ...charge }: LateCharge,
  currency: Currency,
) => ({
  ...charge,
  ...(lines && {
    lines: lines.map(({ balance, ...line }) => ({ ...line, balance: money(balance, currency) })),
  }),
});

/** An invoice as the API shows it. */
export const viewInvoice = ({
  currency,
  amount,
  open,
  movements,
  charge,
  lateCharges: _,
  ...invoice
}: Invoice) => ({
  ...invoice,
  ...(charge && { charge: viewLateCharge(charge, currency) }),
  amount: money(amount, currency),
  open: money(open, currency),
  status: open === 0 ? ("closed" as const) : ("open" as const),
  movements: movementViews(movements, currency),
});

/** A payment as the API shows it. */
export const viewPayment = ({
  currency,
  amount,
  unapplied,
  refunded,
  allocations,
  movements,
  allocationPending: _,
  reversalPending: __,
  ...payment
}: Payment) => ({
  ...payment,
  amount: money(amount, currency),
  unapplied: money(unapplied, currency),
  refunded: money(refunded, currency),
  allocations: allocationViews(allocations, currency),
  movements: movementViews(movements, currency),
});

/** A credit note as the API shows it. */
export const viewCreditNote = ({
  currency,
  amount,
  open,
  allocations,
  movements,
  allocationPending: _,
  ...note
}: CreditNote) => ({
  ...note,
  amount: money(amount, currency),
  open: money(open, currency),
  allocations: allocationViews(allocations, currency),
  movements: movementViews(movements, currency),
});
