import { setTimeout as pause } from "node:timers/promises";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Allocation, Command } from "../../domain/ledger/commands.ts";
import { decide } from "../../domain/ledger/decide.ts";
import type { AccountState, Cause, Entry, EntryBody, PaymentFacts } from "../../domain/ledger/entries.ts";
import { evolve } from "../../domain/ledger/evolve.ts";
import type { Account } from "../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import type { LedgerReads } from "./reads.ts";
import { sameCreditNote, sameInvoice, samePayment } from "./same.ts";
import { ConcurrentChange, transact, writesFor } from "./transaction.ts";

/** The account of a command does not exist. */
export class NoSuchAccount extends Error {
  override readonly name = "NoSuchAccount";
  readonly accountId: string;
  constructor(accountId: string) {
    super(`There is no account ${accountId}`);
    this.accountId = accountId;
  }
}

/** The caller's version is no longer the present one. */
export class StaleVersion extends Error {
  override readonly name = "StaleVersion";
  readonly present: number;
  constructor(present: number) {
    super(`The item is at version ${present} by now`);
    this.present = present;
  }
}

export interface Executed {
  readonly state: AccountState;
  /** What was written; empty where the ledger was already so. */
  readonly entries: readonly Entry[];
}

export interface ExecuteOptions {
  /** The version of the account (or, for `hold-invoice`, of the invoice) that the caller saw. */
  readonly expectedVersion?: number | undefined;
}

const ATTEMPTS = 8;

/** Entries of allocations that one transaction carries: each brings its invoice and its entry, next to the account, the payment, and a number. */
const CHUNK = 45;

const allocationsOf = (command: Command): Allocation =>
  "allocation" in command ? command.allocation : { mode: "none" };

const namedInvoices = (command: Command): string[] => {
  if ("invoiceId" in command) return [command.invoiceId];
  const allocation = allocationsOf(command);
  return allocation.mode === "explicit" ? allocation.items.map(({ invoiceId }) => invoiceId) : [];
};

const byId = <T extends { id: string }>(things: readonly (T | undefined)[]): ReadonlyMap<string, T> =>
  new Map(things.filter((thing) => thing !== undefined).map((thing) => [thing.id, thing]));

/**
 * The existing instrument that already carries the new one's external number, if the two say the
 * same; a {@link LedgerRefusal} if they differ.
 */
const alreadyThere = async (
  reads: LedgerReads,
  account: Account,
  command: Command,
): Promise<Partial<Pick<AccountState, "invoices" | "creditNotes" | "payments">> | undefined> => {
  const taken = (field: string, number: string) =>
    new LedgerRefusal("number-taken", field, `${number} is taken by another one with other facts`);
  const find = async (kind: "invoice" | "credit-note" | "payment", number: string, field: string) => {
    const found = await reads.findByNumber(kind, account.legalEntityId, number);
    if (found && found.accountId !== account.id) throw taken(field, number);
    return found;
  };
  if (command.type === "issue-invoice") {
    const found = await find("invoice", command.invoice.number, "number");
    const invoice = found && (await reads.getInvoice(account.id, found.id));
    if (invoice && !sameInvoice(invoice, command.invoice)) throw taken("number", invoice.number);
    return invoice && { invoices: byId([invoice]) };
  }
  if (command.type === "issue-credit-note") {
    const found = await find("credit-note", command.creditNote.number, "number");
    const note = found && (await reads.getCreditNote(account.id, found.id));
    if (note && !sameCreditNote(note, command.creditNote)) throw taken("number", note.number);
    return note && { creditNotes: byId([note]) };
  }
  if (command.type === "receive-payment") {
    const { externalId, id } = command.payment;
    const found = externalId === undefined ? { id } : await find("payment", externalId, "externalId");
    const payment = found && (await reads.getPayment(account.id, found.id));
    if (payment && !samePayment(payment, command.payment)) throw taken("externalId", externalId ?? id);
    return payment && { payments: byId([payment]) };
  }
  return undefined;
};

/** What a command needs to know: the account, the instruments it names, and for automatic allocation the open invoices. */
const load = async (reads: LedgerReads, account: Account, command: Command): Promise<AccountState> => {
  const automatic = ["oldest-first", "by-reference"].includes(allocationsOf(command).mode);
  const payment = "paymentId" in command ? await reads.getPayment(account.id, command.paymentId) : undefined;
  const creditNote =
    "creditNoteId" in command ? await reads.getCreditNote(account.id, command.creditNoteId) : undefined;
  const settled =
    command.type === "reverse-payment" ? (payment?.allocations ?? []).map(({ invoiceId }) => invoiceId) : [];
  const named = [...namedInvoices(command), ...settled];
  const invoices = automatic
    ? await reads.openInvoices(account.id)
    : named.length > 0
      ? await reads.getInvoices(account.id, named)
      : [];
  return { account, invoices: byId(invoices), creditNotes: byId([creditNote]), payments: byId([payment]) };
};

const chunked = (bodies: readonly EntryBody[]): EntryBody[][] => {
  const chunks: EntryBody[][] = [];
  for (let at = 0; at < bodies.length; at += CHUNK) chunks.push(bodies.slice(at, at + CHUNK));
  const [first, ...more] = chunks;
  // The payment itself remembers that its allocation is not complete, so that a repetition completes it.
  if (first?.[0]?.kind === "payment-received" && more.length > 0) {
    first[0] = { ...first[0], allocationPending: true };
    const last = more.at(-1);
    const final = last?.at(-1);
    if (last && final?.kind === "payment-allocated") last[last.length - 1] = { ...final, last: true };
  }
  return chunks;
};

const checkVersion = (command: Command, state: AccountState, expected: number | undefined): void => {
  if (expected === undefined) return;
  const subject = command.type === "hold-invoice" ? state.invoices.get(command.invoiceId) : state.account;
  if (subject && subject.version !== expected) throw new StaleVersion(subject.version);
};

/**
 * Carries out commands: reads what the command needs, decides, and writes the entries with the
 * state they lead to in one transaction. A conflict with another writer is decided anew. What is
 * too large for one transaction goes in chunks that each leave the ledger true.
 */
export const ledgerCommands = (
  db: DynamoDBDocumentClient,
  table: string,
  reads: LedgerReads,
  nextId: () => string,
) => {
  const stamp = (accountId: string, cause: Cause, body: EntryBody): Entry => ({
    ...body,
    ...cause,
    id: nextId(),
    accountId,
  });

  const write = async (
    state: AccountState,
    bodies: readonly EntryBody[],
    cause: Cause,
  ): Promise<Executed> => {
    const entries = bodies.map((body) => stamp(state.account.id, cause, body));
    const after = entries.reduce((before, entry) => evolve(before, entry, entry.at), state);
    await transact(db, writesFor(table, state, after, entries));
    return { state: after, entries };
  };

  /** Completes an allocation whose later chunks did not come to be written. */
  const resume = (
    accountId: string,
    { id, valueDate }: PaymentFacts,
    allocation: Allocation,
    cause: Cause,
  ): Promise<Executed> =>
    execute(accountId, { type: "allocate-payment", paymentId: id, allocation, on: valueDate }, cause);

  const once = async (
    accountId: string,
    command: Command,
    cause: Cause,
    options: ExecuteOptions,
  ): Promise<Executed> => {
    const account = await reads.getAccount(accountId);
    if (!account) throw new NoSuchAccount(accountId);
    const existing = await alreadyThere(reads, account, command);
    if (existing) {
      const pending = [...(existing.payments?.values() ?? [])].find((payment) => payment.allocationPending);
      if (pending) return resume(accountId, pending, allocationsOf(command), cause);
      return {
        state: { account, invoices: new Map(), creditNotes: new Map(), payments: new Map(), ...existing },
        entries: [],
      };
    }
    let state = await load(reads, account, command);
    checkVersion(command, state, options.expectedVersion);
    const written: Entry[] = [];
    for (const chunk of chunked(decide(state, command))) {
      try {
        const done = await write(state, chunk, cause);
        state = done.state;
        written.push(...done.entries);
      } catch (error) {
        if (
          !(error instanceof ConcurrentChange) ||
          written.length === 0 ||
          command.type !== "receive-payment"
        )
          throw error;
        const rest = await resume(accountId, command.payment, command.allocation, cause);
        return { state: rest.state, entries: [...written, ...rest.entries] };
      }
    }
    return { state, entries: written };
  };

  const execute = async (
    accountId: string,
    command: Command,
    cause: Cause,
    options: ExecuteOptions = {},
  ): Promise<Executed> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(accountId, command, cause, options);
      } catch (error) {
        if (!(error instanceof ConcurrentChange) || attempt === ATTEMPTS) throw error;
        // Technical waiting between attempts, not business time: it ends within a second and nothing depends on its length.
        await pause(attempt * attempt * 5);
      }
    }
  };

  return { execute };
};
