import type { Instant } from "../calendar.ts";
import { behaviourAfter } from "./behaviour.ts";
import { disputesLeft, evolveDisputes } from "./disputes.ts";
import type { AccountState, EntryBody } from "./entries.ts";
import { chargedInvoice } from "./late-charges.ts";
import type { Account, CreditNote, Invoice, Movement, Payment } from "./model.ts";
import { evolvePromises, promisesWithout } from "./promises.ts";
import { evolveConsent, evolveStops } from "./standing.ts";

const moved = <T extends { movements: Movement[]; version: number }>(
  thing: T,
  movement: Movement,
  changes: Partial<T>,
): T => ({
  ...thing,
  ...changes,
  movements: [...thing.movements, movement],
  version: thing.version + 1,
});

const movedInvoice = (invoice: Invoice, movement: Movement): Invoice =>
  moved(invoice, movement, { open: invoice.open + movement.amount });

const movedPayment = (payment: Payment, movement: Movement, changes: Partial<Payment> = {}): Payment =>
  moved(payment, movement, { ...changes, unapplied: payment.unapplied + movement.amount });

const movedCredit = (credit: CreditNote, movement: Movement, changes: Partial<CreditNote>): CreditNote =>
  moved(credit, movement, { ...changes, open: credit.open + movement.amount });

/** The instrument after a share of an allocation: the first chunk marks what the last one clears. */
const inChunks = <T extends { allocationPending?: boolean | undefined }>(
  { allocationPending, ...it }: T,
  chunk: "more" | "last" | undefined,
): T => {
  const pending = chunk === "more" || (allocationPending && chunk !== "last");
  return { ...it, ...(pending && { allocationPending: true }) } as T;
};

const changed = <T>(
  things: ReadonlyMap<string, T>,
  id: string,
  change: (thing: T) => T,
): ReadonlyMap<string, T> => {
  const thing = things.get(id);
  if (thing === undefined)
    throw new Error(`An entry speaks of ${id}, which is not in the state it applies to`);
  return new Map(things).set(id, change(thing));
};

const added = <T extends { id: string }>(things: ReadonlyMap<string, T>, thing: T): ReadonlyMap<string, T> =>
  new Map(things).set(thing.id, thing);

const withoutNulls = (account: Record<string, unknown>): Account =>
  Object.fromEntries(
    Object.entries(account).filter(([, value]) => value !== null && value !== undefined),
  ) as unknown as Account;

/** The account with changed circumstances; lists in which nothing is left are left out. */
const withCircumstances = (account: Account, changes: Partial<Account>): Account => {
  const next: Account = { ...account, ...changes, version: account.version + 1 };
  for (const list of ["promises", "disputes", "stops"] as const)
    if (next[list]?.length === 0) delete next[list];
  return next;
};

/** The promises after what lowers an invoice: they rest on payments, and count what was none. */
const promisesAfter = (
  { promises }: Account,
  entry: Extract<EntryBody, { kind: "payment-allocated" | "credit-allocated" | "invoice-written-off" }>,
): Account["promises"] => {
  if (entry.kind === "payment-allocated") return promises;
  return entry.kind === "credit-allocated"
    ? promisesWithout(promises, entry.invoiceId, "credited", entry.applied)
    : promisesWithout(promises, entry.invoiceId, "writtenOff", -entry.amount);
};

const evolveCircumstances = (account: Account, entry: EntryBody): Account => {
  switch (entry.kind) {
    case "promise-recorded":
    case "promise-withdrawn":
    case "promise-settled":
      return withCircumstances(account, evolvePromises(account, entry));
    case "dispute-opened":
    case "dispute-verified":
    case "dispute-resolved":
      return withCircumstances(account, evolveDisputes(account, entry));
    case "stop-recorded":
    case "stop-lifted":
      return withCircumstances(account, evolveStops(account, entry));
    case "consent-recorded":
      return withCircumstances(account, evolveConsent(account, entry.consent));
    case "payment-allocated":
    case "credit-allocated":
    case "invoice-written-off": {
      const promises = promisesAfter(account, entry);
      return entry.disputes || promises !== account.promises
        ? withCircumstances(account, {
            ...(entry.disputes && { disputes: disputesLeft(account.disputes ?? [], entry.disputes) }),
            ...(promises && { promises }),
          })
        : account;
    }
    default:
      return account;
  }
};

const evolveAccount = (account: Account, entry: EntryBody, at: Instant): Account => {
  if (entry.kind === "account-changed")
    return withoutNulls({ ...account, ...entry.changes, version: account.version + 1 });
  if (entry.kind === "address-suppressed") {
    const suppression = { address: entry.address, reason: entry.because, since: at };
    return { ...account, suppressions: [...account.suppressions, suppression], version: account.version + 1 };
  }
  if (!("currency" in entry) || entry.amount === 0) return account;
  const balance = (account.balances[entry.currency] ?? 0) + entry.amount;
  return { ...account, balances: { ...account.balances, [entry.currency]: balance } };
};

const evolveInstruments = (state: AccountState, entry: EntryBody): AccountState => {
  const { id: accountId, legalEntityId } = state.account;
  switch (entry.kind) {
    case "invoice-issued": {
      const { amount, on } = entry;
      const movements: Movement[] = [{ on, kind: "issued", amount }];
      const invoice: Invoice = {
        ...entry.invoice,
        accountId,
        legalEntityId,
        open: amount,
        movements,
        version: 1,
      };
      return { ...state, invoices: added(state.invoices, invoice) };
    }
    case "late-charged": {
      const { amount, on, invoiceId } = entry;
      const movements: Movement[] = [{ on, kind: "issued", amount }];
      const charge: Invoice = {
        ...entry.invoice,
        accountId,
        legalEntityId,
        open: amount,
        movements,
        version: 1,
      };
      const charged = changed(state.invoices, invoiceId, (it) => chargedInvoice(it, entry));
      return { ...state, invoices: added(charged, charge) };
    }
    case "invoice-held":
      return {
        ...state,
        invoices: changed(state.invoices, entry.invoiceId, ({ hold: _, ...invoice }) => ({
          ...invoice,
          ...(entry.hold && { hold: entry.hold }),
          version: invoice.version + 1,
        })),
      };
    case "credit-note-issued": {
      const open = -entry.amount;
      const movements: Movement[] = [{ on: entry.on, kind: "issued", amount: open }];
      const note: CreditNote = {
        ...entry.creditNote,
        accountId,
        legalEntityId,
        open,
        ...(entry.allocationPending && { allocationPending: true }),
        allocations: [],
        movements,
        version: 1,
      };
      return { ...state, creditNotes: added(state.creditNotes, note) };
    }
    case "payment-received": {
      const unapplied = -entry.amount;
      const payment: Payment = {
        ...entry.payment,
        accountId,
        legalEntityId,
        unapplied,
        status: "received",
        ...(entry.allocationPending && { allocationPending: true }),
        allocations: [],
        refunded: 0,
        movements: [{ on: entry.on, kind: "received", amount: unapplied }],
        version: 1,
      };
      return { ...state, payments: added(state.payments, payment) };
    }
    case "payment-allocated": {
      const { on, applied, invoiceId } = entry;
      return {
        ...state,
        invoices: changed(state.invoices, invoiceId, (it) =>
          movedInvoice(it, { on, kind: "paid", amount: -applied }),
        ),
        payments: changed(state.payments, entry.paymentId, (it) =>
          movedPayment(
            inChunks(it, entry.chunk),
            { on, kind: "applied", amount: -applied },
            { allocations: [...it.allocations, { invoiceId, amount: applied, on }] },
          ),
        ),
      };
    }
    case "credit-allocated": {
      const { on, applied, invoiceId } = entry;
      return {
        ...state,
        invoices: changed(state.invoices, invoiceId, (it) =>
          movedInvoice(it, { on, kind: "credited", amount: -applied }),
        ),
        creditNotes: changed(state.creditNotes, entry.creditNoteId, (it) =>
          movedCredit(
            inChunks(it, entry.chunk),
            { on, kind: "applied", amount: -applied },
            { allocations: [...it.allocations, { invoiceId, amount: applied, on }] },
          ),
        ),
      };
    }
    case "allocation-ended": {
      const ended = <T extends { version: number; allocationPending?: boolean | undefined }>(it: T): T => ({
        ...inChunks(it, "last"),
        version: it.version + 1,
      });
      return "paymentId" in entry
        ? { ...state, payments: changed(state.payments, entry.paymentId, ended) }
        : { ...state, creditNotes: changed(state.creditNotes, entry.creditNoteId, ended) };
    }
    case "payment-deallocated": {
      const { on, applied, invoiceId } = entry;
      return {
        ...state,
        invoices: changed(state.invoices, invoiceId, (it) =>
          movedInvoice(it, { on, kind: "payment-reversed", amount: applied }),
        ),
        payments: changed(state.payments, entry.paymentId, (it) => {
          const at = it.allocations.findIndex(
            (allocation) => allocation.invoiceId === invoiceId && allocation.amount === applied,
          );
          return movedPayment(
            it,
            { on, kind: "unapplied", amount: applied },
            {
              allocations: it.allocations.toSpliced(at, 1),
              ...(entry.chunk === "more" && { reversalPending: true }),
            },
          );
        }),
      };
    }
    case "payment-reversed":
      return {
        ...state,
        payments: changed(state.payments, entry.paymentId, ({ allocationPending, reversalPending, ...it }) =>
          movedPayment(
            it,
            { on: entry.on, kind: "payment-reversed", amount: -entry.amount },
            { status: "reversed" },
          ),
        ),
      };
    case "invoice-written-off":
      return {
        ...state,
        invoices: changed(state.invoices, entry.invoiceId, (it) =>
          movedInvoice(it, { on: entry.on, kind: "written-off", amount: entry.amount }),
        ),
      };
    case "cash-refunded":
      return {
        ...state,
        payments: changed(state.payments, entry.paymentId, (it) =>
          movedPayment(
            it,
            { on: entry.on, kind: "refunded", amount: -entry.amount },
            { refunded: it.refunded + entry.amount },
          ),
        ),
      };
    default:
      return state;
  }
};

/** The account with how it pays, where the entry paid one of its invoices in full or took that back. */
const withBehaviour = (
  account: Account,
  entry: EntryBody,
  before: AccountState,
  after: AccountState,
): Account => {
  if (!("invoiceId" in entry)) return account;
  const behaviour = behaviourAfter(
    account.behaviour,
    before.invoices.get(entry.invoiceId),
    after.invoices.get(entry.invoiceId),
  );
  return behaviour === account.behaviour || behaviour === undefined ? account : { ...account, behaviour };
};

/** The state after an entry. `at` is the entry's instant. Throws where the entry speaks of something the state does not hold. */
export const evolve = (state: AccountState, entry: EntryBody, at: Instant): AccountState => {
  const next = evolveInstruments(state, entry);
  const account = evolveCircumstances(evolveAccount(next.account, entry, at), entry);
  return { ...next, account: withBehaviour(account, entry, state, next) };
};
