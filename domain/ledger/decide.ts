import { later, type PlainDate } from "../calendar.ts";
import type { Minor } from "../money.ts";
import { allocate, type Share } from "./allocate.ts";
import type { Allocation, Command } from "./commands.ts";
import { dated, openFrom } from "./dating.ts";
import { leavingDisputes, openDispute, resolveDispute, verifyDispute } from "./disputes.ts";
import type { AccountState, EntryBody } from "./entries.ts";
import { chargeLate } from "./late-charges.ts";
import type { CreditNote, Invoice, Payment } from "./model.ts";
import { recordPromise, settlePromise, withdrawPromise } from "./promises.ts";
import { LedgerRefusal } from "./refusal.ts";
import { liftStop, recordConsent, recordStop } from "./standing.ts";

const known = <T>(
  things: ReadonlyMap<string, T>,
  id: string,
  what: "invoice" | "payment" | "credit note",
  field: string,
): T => {
  const found = things.get(id);
  if (found) return found;
  const code =
    what === "invoice" ? "no-such-invoice" : what === "payment" ? "no-such-payment" : "no-such-credit-note";
  throw new LedgerRefusal(code, field, `There is no ${what} ${id} on this account`);
};

const positive = (amount: Minor, field: string): void => {
  if (!Number.isSafeInteger(amount) || amount <= 0)
    throw new LedgerRefusal("not-an-amount", field, "must be more than zero");
};

const notBefore = (date: PlainDate, bound: PlainDate, field: string, what: string): void => {
  if (date < bound)
    throw new LedgerRefusal("dates-out-of-order", field, `${date} lies before ${what}, ${bound}`);
};

/** Money cannot settle an invoice before both exist, nor on days when the invoice was settled already. */
const paymentShares = (paymentId: string, shares: readonly Share[], on: PlainDate): EntryBody[] =>
  dated(shares, on).map(({ invoice, amount, on }) => ({
    kind: "payment-allocated",
    on,
    amount: 0,
    currency: invoice.currency,
    applied: amount,
    paymentId,
    invoiceId: invoice.id,
  }));

const creditShares = (creditNoteId: string, shares: readonly Share[], on: PlainDate): EntryBody[] =>
  dated(shares, on).map(({ invoice, amount, on }) => ({
    kind: "credit-allocated",
    on,
    amount: 0,
    currency: invoice.currency,
    applied: amount,
    creditNoteId,
    invoiceId: invoice.id,
  }));

const issueInvoice = (
  state: AccountState,
  { invoice }: Extract<Command, { type: "issue-invoice" }>,
): EntryBody[] => {
  if (state.invoices.has(invoice.id)) return [];
  positive(invoice.amount, "amount");
  notBefore(invoice.dueDate, invoice.issueDate, "dueDate", "the date of issue");
  if (invoice.servicePeriod)
    notBefore(
      invoice.servicePeriod.end,
      invoice.servicePeriod.start,
      "servicePeriod.end",
      "the period's start",
    );
  return [
    {
      kind: "invoice-issued",
      on: invoice.issueDate,
      amount: invoice.amount,
      currency: invoice.currency,
      invoice,
    },
  ];
};

const issueCreditNote = (
  state: AccountState,
  command: Extract<Command, { type: "issue-credit-note" }>,
): EntryBody[] => {
  const { creditNote, allocation } = command;
  if (state.creditNotes.has(creditNote.id)) return [];
  positive(creditNote.amount, "amount");
  const { id, amount, currency, issueDate } = creditNote;
  const shares = allocate(allocation, state.invoices, amount, currency, creditNote.invoiceNumbers.join(" "));
  return [
    { kind: "credit-note-issued", on: issueDate, amount: -amount, currency, creditNote },
    ...creditShares(id, shares, issueDate),
  ];
};

const receivePayment = (
  state: AccountState,
  command: Extract<Command, { type: "receive-payment" }>,
): EntryBody[] => {
  const { payment, allocation } = command;
  if (state.payments.has(payment.id)) return [];
  positive(payment.amount, "amount");
  const { id, amount, currency, valueDate } = payment;
  const shares = allocate(allocation, state.invoices, amount, currency, payment.reference);
  return [
    { kind: "payment-received", on: valueDate, amount: -amount, currency, payment },
    ...paymentShares(id, shares, valueDate),
  ];
};

/**
 * The shares of an automatic allocation complete one that was left unfinished: the last of them says so,
 * or an entry of its own where there is nothing left to apply.
 */
const completing = (
  { allocationPending }: { allocationPending?: boolean | undefined },
  { mode }: Allocation,
  shares: readonly EntryBody[],
  ended: EntryBody,
): EntryBody[] => {
  if (!allocationPending || (mode !== "oldest-first" && mode !== "by-reference")) return [...shares];
  const last = shares.at(-1);
  if (last?.kind !== "payment-allocated" && last?.kind !== "credit-allocated") return [ended];
  return [...shares.slice(0, -1), { ...last, chunk: "last" }];
};

const holdsMoney = (payment: Payment): void => {
  if (payment.status === "reversed" || payment.reversalPending)
    throw new LedgerRefusal(
      "payment-reversed",
      "paymentId",
      `payment ${payment.id} is reversed; it holds no money`,
    );
};

const allocatePayment = (
  state: AccountState,
  payment: Payment,
  allocation: Allocation,
  on: PlainDate,
): EntryBody[] => {
  holdsMoney(payment);
  const shares = allocate(allocation, state.invoices, payment.unapplied, payment.currency, payment.reference);
  return completing(payment, allocation, paymentShares(payment.id, shares, later(on, payment.valueDate)), {
    kind: "allocation-ended",
    paymentId: payment.id,
  });
};

const allocateCredit = (
  state: AccountState,
  credit: CreditNote,
  allocation: Allocation,
  on: PlainDate,
): EntryBody[] => {
  const shares = allocate(
    allocation,
    state.invoices,
    credit.open,
    credit.currency,
    credit.invoiceNumbers.join(" "),
  );
  return completing(credit, allocation, creditShares(credit.id, shares, later(on, credit.issueDate)), {
    kind: "allocation-ended",
    creditNoteId: credit.id,
  });
};

/** The money goes back: what it settled is open again, from the day of the reversal. */
const reversePayment = (payment: Payment, on: PlainDate): EntryBody[] => {
  if (payment.status === "reversed") return [];
  if (payment.refunded > 0)
    throw new LedgerRefusal(
      "payment-refunded",
      "paymentId",
      `part of payment ${payment.id} was refunded; it cannot be reversed`,
    );
  notBefore(on, payment.valueDate, "on", "the payment's value date");
  for (const allocation of payment.allocations)
    notBefore(on, allocation.on, "on", "an allocation of the payment");
  return [
    ...payment.allocations.map(
      (allocation): EntryBody => ({
        kind: "payment-deallocated",
        on,
        amount: 0,
        currency: payment.currency,
        applied: allocation.amount,
        paymentId: payment.id,
        invoiceId: allocation.invoiceId,
      }),
    ),
    {
      kind: "payment-reversed",
      on,
      amount: payment.amount,
      currency: payment.currency,
      paymentId: payment.id,
    },
  ];
};

const writeOff = (invoice: Invoice, amount: Minor, on: PlainDate): EntryBody[] => {
  if (invoice.open === 0)
    throw new LedgerRefusal(
      "invoice-closed",
      "invoiceId",
      `invoice ${invoice.number} is closed; nothing of it is open`,
    );
  positive(amount, "amount");
  if (amount > invoice.open)
    throw new LedgerRefusal(
      "over-allocation",
      "amount",
      `is more than what is open of invoice ${invoice.number}`,
    );
  notBefore(on, invoice.issueDate, "on", "the invoice's date of issue");
  notBefore(on, openFrom(invoice, amount, on), "on", "the day from which so much is open");
  return [
    { kind: "invoice-written-off", on, amount: -amount, currency: invoice.currency, invoiceId: invoice.id },
  ];
};

const refund = (payment: Payment, amount: Minor, on: PlainDate): EntryBody[] => {
  positive(amount, "amount");
  holdsMoney(payment);
  if (amount > payment.unapplied)
    throw new LedgerRefusal(
      "over-allocation",
      "amount",
      `is more than the unapplied cash of payment ${payment.id}`,
    );
  notBefore(on, payment.valueDate, "on", "the payment's value date");
  return [{ kind: "cash-refunded", on, amount, currency: payment.currency, paymentId: payment.id }];
};

const decided = (state: AccountState, command: Command): EntryBody[] => {
  switch (command.type) {
    case "change-account":
      return [
        {
          kind: "account-changed",
          changes: {
            ...command.changes,
            ...Object.fromEntries((command.removed ?? []).map((field) => [field, null])),
          },
        },
      ];
    case "suppress-address":
      return state.account.suppressions.some(({ address }) => address === command.address)
        ? []
        : [{ kind: "address-suppressed", address: command.address, because: command.because }];
    case "issue-invoice":
      return issueInvoice(state, command);
    case "hold-invoice":
      known(state.invoices, command.invoiceId, "invoice", "invoiceId");
      return [{ kind: "invoice-held", invoiceId: command.invoiceId, hold: command.hold }];
    case "issue-credit-note":
      return issueCreditNote(state, command);
    case "allocate-credit":
      return allocateCredit(
        state,
        known(state.creditNotes, command.creditNoteId, "credit note", "creditNoteId"),
        command.allocation,
        command.on,
      );
    case "receive-payment":
      return receivePayment(state, command);
    case "allocate-payment":
      return allocatePayment(
        state,
        known(state.payments, command.paymentId, "payment", "paymentId"),
        command.allocation,
        command.on,
      );
    case "reverse-payment":
      return reversePayment(known(state.payments, command.paymentId, "payment", "paymentId"), command.on);
    case "write-off-invoice": {
      const invoice = known(state.invoices, command.invoiceId, "invoice", "invoiceId");
      return writeOff(invoice, command.amount ?? invoice.open, command.on);
    }
    case "refund-cash":
      return refund(
        known(state.payments, command.paymentId, "payment", "paymentId"),
        command.amount,
        command.on,
      );
    case "charge-late":
      return [...chargeLate(known(state.invoices, command.invoiceId, "invoice", "invoiceId"), command)];
    case "record-promise":
      return recordPromise(state.account, state.invoices, command);
    case "withdraw-promise":
      return withdrawPromise(state.account, command);
    case "settle-promise":
      return settlePromise(state.account, command);
    case "open-dispute":
      return openDispute(state.account, state.invoices, command);
    case "verify-dispute":
      return verifyDispute(state.account, command);
    case "resolve-dispute":
      return resolveDispute(state.account, command);
    case "record-stop":
      return recordStop(state.account, command);
    case "lift-stop":
      return liftStop(state.account, command);
    case "record-consent":
      return recordConsent(state.account, command);
  }
};

/**
 * What a command changes, as entries; none where it is already so. Pure: the same state and command
 * give the same entries. Throws {@link LedgerRefusal} where the command would make the ledger untrue.
 */
export const decide = (state: AccountState, command: Command): EntryBody[] =>
  leavingDisputes(state, decided(state, command));
