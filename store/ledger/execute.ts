import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Allocation, Command } from "../../domain/ledger/commands.ts";
import { decide } from "../../domain/ledger/decide.ts";
import type { AccountState, Cause, Entry, EntryBody } from "../../domain/ledger/entries.ts";
import { evolve } from "../../domain/ledger/evolve.ts";
import type { Account } from "../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import type { NumberKind } from "../keys.ts";
import { withFreeNumbers } from "./late-charges.ts";
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
  /**
   * Whether an earlier attempt at this very command was written already: then nothing is written but the
   * chunks that it left. Asked after the facts are read, each time they are: what arrives later than the
   * answer changes one of their versions, and so cannot be missed.
   */
  readonly doneBefore?: (() => Promise<boolean>) | undefined;
}

/** Waits so many milliseconds between two attempts. */
export type Pause = (milliseconds: number) => Promise<unknown>;

const ATTEMPTS = 8;

/** Entries of allocations that one transaction carries: each brings its invoice and its entry, next to the account, the payment, and a number. */
const CHUNK = 45;

const allocationsOf = (command: Command): Allocation =>
  "allocation" in command ? command.allocation : { mode: "none" };

const namedInvoices = (command: Command): string[] => {
  if ("invoiceId" in command) return [command.invoiceId];
  if (command.type === "open-dispute") return [command.dispute.invoiceId];
  if (command.type === "record-promise") return [...(command.invoiceIds ?? [])];
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
  const find = async (kind: NumberKind, number: string, field: string) => {
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
  // One that was recorded stays so, also when it is over by now and no longer on the account.
  if (command.type === "record-promise") return (await find("promise", command.promise.id, "id")) && {};
  if (command.type === "open-dispute") return (await find("dispute", command.dispute.id, "id")) && {};
  return undefined;
};

/** What a command needs to know: the account, the instruments it names, and for automatic allocation the open invoices. */
const load = async (
  reads: LedgerReads,
  account: Account,
  command: Command,
  automatic = isAutomatic(command) || (command.type === "record-promise" && command.invoiceIds === undefined),
): Promise<AccountState> => {
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

/** A body in chunk `at` of 0 to `last`, with what it says of the chunks. */
const marked = (body: EntryBody, at: number, last: number, ends: boolean): EntryBody => {
  const isNew = body.kind === "payment-received" || body.kind === "credit-note-issued";
  if (isNew) return { ...body, allocationPending: true };
  if (!ends) return body;
  if (body.kind === "payment-allocated" || body.kind === "credit-allocated")
    return { ...body, chunk: at === last ? "last" : "more" };
  return body.kind === "payment-deallocated" && at < last ? { ...body, chunk: "more" } : body;
};

const isAutomatic = (command: Command): boolean =>
  ["oldest-first", "by-reference"].includes(allocationsOf(command).mode);

/** The rest of a command whose payment or credit note says that chunks of its allocation are left to write. */
const restOf = (
  command: Command,
  state: Pick<AccountState, "creditNotes" | "payments">,
): Command | undefined => {
  if (!isAutomatic(command)) return undefined;
  const allocation = allocationsOf(command);
  const [payment] = state.payments.values();
  if (payment?.allocationPending && payment.status === "received" && !payment.reversalPending)
    return { type: "allocate-payment", paymentId: payment.id, allocation, on: payment.valueDate };
  const [note] = state.creditNotes.values();
  return note?.allocationPending
    ? { type: "allocate-credit", creditNoteId: note.id, allocation, on: note.issueDate }
    : undefined;
};

const chunked = (bodies: readonly EntryBody[]): EntryBody[][] => {
  const chunks: EntryBody[][] = [];
  for (let at = 0; at < bodies.length; at += CHUNK) chunks.push(bodies.slice(at, at + CHUNK));
  const last = chunks.length - 1;
  // The payment or credit note itself remembers that it is not complete, so that a repetition completes it.
  return last < 1
    ? chunks
    : chunks.map((chunk, at) => chunk.map((body, n) => marked(body, at, last, n === chunk.length - 1)));
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
  pause: Pause,
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

  /**
   * The command's entries. A promise and a dispute rest on the account and on its invoices, which are read one
   * after the other: a refusal holds only if the account stayed as it was meanwhile.
   */
  const decidedOn = async (state: AccountState, command: Command): Promise<EntryBody[]> => {
    try {
      return await withFreeNumbers(reads, state.account, decide(state, command));
    } catch (error) {
      const mixed = command.type === "record-promise" || command.type === "open-dispute";
      if (!mixed || !(error instanceof LedgerRefusal)) throw error;
      const present = await reads.getAccount(state.account.id);
      if (present?.version === state.account.version) throw error;
      throw new ConcurrentChange("The account changed while its invoices were read", { cause: error });
    }
  };

  const once = async (
    accountId: string,
    command: Command,
    cause: Cause,
    options: ExecuteOptions,
    written: Entry[],
  ): Promise<AccountState> => {
    const account = await reads.getAccount(accountId);
    if (!account) throw new NoSuchAccount(accountId);
    const before = await madeAlready(account, command, cause, written);
    if (before) return before;
    let state = await load(reads, account, command);
    if (await options.doneBefore?.()) {
      const rest = restOf(command, state);
      return rest ? finish(state, rest, cause, written) : state;
    }
    checkVersion(command, state, options.expectedVersion);
    let bodies: readonly EntryBody[];
    try {
      bodies = await decidedOn(state, command);
    } catch (error) {
      // What stands against it may be this very request, carried out by another since it was looked for.
      const meanwhile =
        error instanceof LedgerRefusal ? await madeAlready(account, command, cause, written) : undefined;
      if (meanwhile) return meanwhile;
      throw error;
    }
    for (const chunk of chunked(bodies)) {
      const done = await write(state, chunk, cause);
      state = done.state;
      written.push(...done.entries);
    }
    return state;
  };

  /** The state with the instrument that the command would make, where it is there already; what was left unfinished of it is finished. */
  const madeAlready = async (
    account: Account,
    command: Command,
    cause: Cause,
    written: Entry[],
  ): Promise<AccountState | undefined> => {
    const existing = await alreadyThere(reads, account, command);
    if (!existing) return undefined;
    const present = {
      account,
      invoices: new Map(),
      creditNotes: new Map(),
      payments: new Map(),
      ...existing,
    };
    const rest = restOf(command, present);
    return rest ? finish(present, rest, cause, written) : present;
  };

  /** Writes the chunks that are left of an allocation; none where its payment was reversed meanwhile. */
  const finish = async (
    present: AccountState,
    rest: Command,
    cause: Cause,
    written: Entry[],
  ): Promise<AccountState> => {
    try {
      return await once(present.account.id, rest, cause, {}, written);
    } catch (error) {
      if (!(error instanceof LedgerRefusal) || error.code !== "payment-reversed") throw error;
      return load(reads, present.account, rest, false);
    }
  };

  const untilUndisturbed = async (attempted: () => Promise<AccountState>): Promise<AccountState> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await attempted();
      } catch (error) {
        if (!(error instanceof ConcurrentChange) || attempt === ATTEMPTS) throw error;
        // Technical waiting between attempts, not business time: it ends within a second and nothing depends on its length.
        await pause(attempt * attempt * 5);
      }
    }
  };

  const execute = async (
    accountId: string,
    command: Command,
    cause: Cause,
    options: ExecuteOptions = {},
  ): Promise<Executed> => {
    const entries: Entry[] = [];
    const state = await untilUndisturbed(() => once(accountId, command, cause, options, entries));
    return { state, entries };
  };

  return { execute };
};
