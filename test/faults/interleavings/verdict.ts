import { isDeepStrictEqual } from "node:util";
import type { Command } from "../../../domain/ledger/commands.ts";
import { decide } from "../../../domain/ledger/decide.ts";
import type { AccountState, Entry } from "../../../domain/ledger/entries.ts";
import { LedgerRefusal } from "../../../domain/ledger/refusal.ts";
import type { MemoryTable } from "../../support/memory-table/table.ts";
import { applied, type Books } from "./books.ts";
import type { Outcome } from "./caller.ts";
import { wordsOf } from "./intents.ts";
import type { Complain } from "./invariants.ts";

/** Reading the entries again in the order of their ids must give what is there. */
const checkReplay = ({ entries, history }: Books, complain: Complain): void => {
  const states = new Map<string, AccountState>();
  for (const entry of [...entries].sort((a, b) => (a.id < b.id ? -1 : 1)))
    try {
      states.set(entry.accountId, applied(states.get(entry.accountId), entry));
    } catch (error) {
      complain(`a replay stops: ${error instanceof Error ? error.message : error}`);
      return;
    }
  for (const [accountId, state] of states)
    if (!isDeepStrictEqual(state, history.get(accountId)?.at(-1)))
      complain(`a replay of the entries of ${accountId} by their ids leads to another state`);
};

interface Numbered {
  readonly id: string;
  readonly number: string;
  readonly amount: number;
  readonly currency: string;
}

type Kind = "invoice" | "credit-note" | "payment";

const numbered = (state: AccountState, kind: Kind): Numbered[] => {
  if (kind === "invoice") return [...state.invoices.values()];
  if (kind === "credit-note") return [...state.creditNotes.values()];
  return [...state.payments.values()].flatMap((it) =>
    it.externalId === undefined ? [] : [{ ...it, number: it.externalId }],
  );
};

/** The promise or dispute that an entry begins, with its id, which guards it as a number does. */
const begunBy = (entry: Entry): ["promise" | "dispute", { id: string; number: string }][] => {
  if (entry.kind === "promise-recorded")
    return [["promise", { id: entry.promise.id, number: entry.promise.id }]];
  return entry.kind === "dispute-opened"
    ? [["dispute", { id: entry.dispute.id, number: entry.dispute.id }]]
    : [];
};

/** No promise and no dispute begins twice or ends twice. */
const checkStories = ({ entries }: Books, complain: Complain): void => {
  const seen = new Set<string>();
  const once = (what: string) => {
    if (seen.has(what)) complain(`${what} twice`);
    seen.add(what);
  };
  for (const entry of entries) {
    for (const [kind, { id }] of begunBy(entry)) once(`${kind} ${id} begins`);
    if (entry.kind === "promise-settled" || entry.kind === "promise-withdrawn")
      once(`promise ${entry.promiseId} ends`);
    if (entry.kind === "dispute-resolved") once(`dispute ${entry.disputeId} ends`);
    for (const { disputeId, left } of ("disputes" in entry && entry.disputes) || [])
      if (left === 0) once(`dispute ${disputeId} ends`);
  }
};

/** Each number stands once, and its guard names what carries it. */
const checkNumbers = (table: MemoryTable, books: Books, complain: Complain): void => {
  const guards = new Map<string, unknown>();
  for (const item of table.shelf.all())
    if (item["entity"] === "key") guards.set(String(item["pk"]), [item["accountId"], item["id"]]);
  for (const [accountId] of books.history) {
    const state = books.present(accountId);
    if (!state) continue;
    const carried: [Kind | "account", Numbered][] = [
      ["account", { ...state.account, amount: 0, currency: "" }],
      ...(["invoice", "credit-note", "payment"] as const).flatMap((kind) =>
        numbered(state, kind).map((it): [Kind, Numbered] => [kind, it]),
      ),
    ];
    const begun = books.entries.filter((entry) => entry.accountId === accountId).flatMap(begunBy);
    for (const [kind, { id, number }] of [...carried, ...begun]) {
      const pk = `KEY#${kind}#LE1#${number}`;
      if (!isDeepStrictEqual(guards.get(pk), [accountId, id]))
        complain(`the number ${number} of ${kind} ${id} is guarded by ${JSON.stringify(guards.get(pk))}`);
      guards.delete(pk);
    }
  }
  for (const [pk] of guards) complain(`${pk} guards nothing`);
};

const checkOpenIndex = (table: MemoryTable, books: Books, complain: Complain): void => {
  for (const [accountId] of books.history) {
    const { Items } = table.query({
      IndexName: "open-invoices",
      KeyConditionExpression: "openAccount = :account",
      ExpressionAttributeValues: { ":account": accountId },
    });
    const open = [...(books.present(accountId)?.invoices.values() ?? [])].filter((it) => it.open > 0);
    if (!isDeepStrictEqual(Items.map((it) => it["id"]).sort(), open.map(({ id }) => id).sort()))
      complain(`the index of ${accountId} lists ${Items.map((it) => it["id"])}`);
  }
};

const numberOf = (
  command: Command,
): [Kind, Omit<Numbered, "number"> & { number?: string | undefined }] | undefined => {
  if (command.type === "issue-invoice") return ["invoice", command.invoice];
  if (command.type === "issue-credit-note") return ["credit-note", command.creditNote];
  if (command.type === "receive-payment")
    return ["payment", { ...command.payment, number: command.payment.externalId }];
  return undefined;
};

/** Whether somebody else has the number, or this one with other facts. */
const isTaken = (command: Command, accountId: string, books: Books): boolean => {
  const begun =
    command.type === "record-promise"
      ? command.promise.id
      : command.type === "open-dispute"
        ? command.dispute.id
        : undefined;
  if (begun !== undefined)
    return books.entries.some(
      (entry) => entry.accountId !== accountId && begunBy(entry).some(([, { id }]) => id === begun),
    );
  const [kind, wanted] = numberOf(command) ?? [];
  if (!kind || !wanted) return false;
  return [...books.history.keys()].some((owner) => {
    const state = books.present(owner);
    if (!state) return false;
    const all =
      wanted.number === undefined
        ? [...state.payments.values()].filter(({ id }) => id === wanted.id && owner === accountId)
        : numbered(state, kind).filter(({ number }) => number === wanted.number);
    return all.some(
      (it) =>
        owner !== accountId ||
        it.amount !== wanted.amount ||
        it.currency !== wanted.currency ||
        ("externalId" in it && it.externalId !== wanted.number),
    );
  });
};

const refusedBy = (state: AccountState, command: Command): string | undefined => {
  try {
    decide(state, command);
    return undefined;
  } catch (error) {
    return error instanceof LedgerRefusal ? error.code : undefined;
  }
};

const checkRefusal = (
  { intent: { accountId, command }, refusal, from, to }: Outcome,
  books: Books,
  lagged: boolean,
  complain: Complain,
): void => {
  if (!refusal) return;
  // What is open is asked of an index, which may lag behind.
  if (lagged && command.type === "record-promise" && command.invoiceIds === undefined) return;
  const states = (books.history.get(accountId) ?? []).slice(Math.max(0, from - 1), to);
  const justified =
    refusal.code === "number-taken"
      ? isTaken(command, accountId, books)
      : states.some((state) => refusedBy(state, command) === refusal.code);
  if (!justified) complain(`was refused (${refusal.code}), but no state of the account called for it`);
};

type Effect = Entry["kind"];

/** The entry that a command leaves exactly once, whoever asks for the same thing. */
const EFFECT: Readonly<Record<Command["type"], Effect>> = {
  "issue-invoice": "invoice-issued",
  "issue-credit-note": "credit-note-issued",
  "receive-payment": "payment-received",
  "reverse-payment": "payment-reversed",
  "change-account": "account-changed",
  "suppress-address": "address-suppressed",
  "hold-invoice": "invoice-held",
  "write-off-invoice": "invoice-written-off",
  "refund-cash": "cash-refunded",
  "allocate-payment": "payment-allocated",
  "allocate-credit": "credit-allocated",
  "charge-late": "late-charged",
  "record-promise": "promise-recorded",
  "withdraw-promise": "promise-withdrawn",
  "settle-promise": "promise-settled",
  "open-dispute": "dispute-opened",
  "verify-dispute": "dispute-verified",
  "resolve-dispute": "dispute-resolved",
  "record-stop": "stop-recorded",
  "lift-stop": "stop-lifted",
  "record-consent": "consent-recorded",
};

/** Commands that leave the account as it is where it is so already. */
const SETTLES: ReadonlySet<Command["type"]> = new Set<Command["type"]>([
  "charge-late",
  "record-promise",
  "withdraw-promise",
  "settle-promise",
  "open-dispute",
  "verify-dispute",
  "resolve-dispute",
  "record-stop",
  "lift-stop",
  "record-consent",
]);

/** Whether another's entry may be the effect: the same document, or a thing that is only done once. */
const isShared = (command: Command): boolean =>
  numberOf(command) !== undefined || ["reverse-payment", "suppress-address"].includes(command.type);

const isThere = (command: Command, accountId: string, books: Books): boolean => {
  const state = books.present(accountId);
  if (!state) return false;
  if (command.type === "reverse-payment") return state.payments.get(command.paymentId)?.status === "reversed";
  if (command.type === "suppress-address")
    return state.account.suppressions.filter(({ address }) => address === command.address).length === 1;
  const [kind, wanted] = numberOf(command) ?? [];
  if (!kind || !wanted) return false;
  const found =
    wanted.number === undefined
      ? [...state.payments.values()].filter(({ id }) => id === wanted.id)
      : numbered(state, kind).filter(({ number }) => number === wanted.number);
  return found.length === 1 && found.every((it) => it.amount === wanted.amount);
};

const checkEffect = (outcome: Outcome, mine: readonly Entry[], books: Books, complain: Complain): void => {
  const { command, accountId } = outcome.intent;
  const effects = mine.filter(({ kind }) => kind === EFFECT[command.type]);
  if (outcome.refusal) {
    if (mine.length > 0)
      complain(`was refused (${outcome.refusal.code}), but wrote ${mine.map(({ kind }) => kind)}`);
    return;
  }
  if (command.type === "allocate-payment" || command.type === "allocate-credit") {
    if (command.allocation.mode !== "explicit") return;
    const applied = effects.map((entry) =>
      "applied" in entry ? { invoiceId: entry.invoiceId, amount: entry.applied } : {},
    );
    if (!isDeepStrictEqual(applied, command.allocation.items)) complain(`applied ${JSON.stringify(applied)}`);
    return;
  }
  if (SETTLES.has(command.type)) {
    if (effects.length > 1) complain(`took effect ${effects.length} times`);
    const begun = books.entries.filter((it) => it.accountId === accountId).flatMap(begunBy);
    const id =
      (command.type === "record-promise" && command.promise.id) ||
      (command.type === "open-dispute" && command.dispute.id);
    if (id && !begun.some(([, it]) => it.id === id)) complain("is not there");
    return;
  }
  if (effects.length > 1 || (effects.length === 0 && !isShared(command)))
    complain(`took effect ${effects.length} times`);
  if (isShared(command) && !isThere(command, accountId, books))
    complain("is not there, or not as it was sent");
};

/** Automatic allocation leaves no money where an invoice stood open all the while. */
const checkComplete = (outcome: Outcome, mine: readonly Entry[], books: Books, complain: Complain): void => {
  const { command, accountId } = outcome.intent;
  if (outcome.refusal || !("allocation" in command) || mine.length === 0) return;
  if (!["oldest-first", "by-reference"].includes(command.allocation.mode)) return;
  const states = (books.history.get(accountId) ?? []).slice(Math.max(0, outcome.first - 1), outcome.to);
  const last = states.at(-1);
  if (!last) return;
  const credit =
    command.type === "issue-credit-note"
      ? last.creditNotes.get(command.creditNote.id)
      : command.type === "allocate-credit"
        ? last.creditNotes.get(command.creditNoteId)
        : undefined;
  const payment =
    command.type === "receive-payment"
      ? last.payments.get(command.payment.id)
      : command.type === "allocate-payment"
        ? last.payments.get(command.paymentId)
        : undefined;
  const left = credit?.open ?? payment?.unapplied ?? 0;
  const currency = credit?.currency ?? payment?.currency;
  if (left === 0) return;
  const missed = [...last.invoices.values()].filter(
    (invoice) =>
      invoice.currency === currency &&
      // The references name the invoices that were issued, not what they were charged.
      (command.allocation.mode === "oldest-first" || !invoice.charge) &&
      states.every((state) => (state.invoices.get(invoice.id)?.open ?? 0) > 0),
  );
  if (missed.length > 0)
    complain(`left ${left} unapplied though ${missed.length} invoices stood open, such as ${missed[0]?.id}`);
};

/** What must hold when everybody is done. */
export const checkEnd = (
  table: MemoryTable,
  books: Books,
  outcomes: readonly Outcome[],
  lagged: boolean,
  complain: Complain,
): void => {
  checkReplay(books, complain);
  checkStories(books, complain);
  checkNumbers(table, books, complain);
  checkOpenIndex(table, books, complain);
  for (const [accountId] of books.history)
    for (const payment of books.present(accountId)?.payments.values() ?? [])
      if (payment.allocationPending) complain(`the allocation of payment ${payment.id} is still pending`);
  const byRequest = Map.groupBy(books.entries, ({ request }) => request);
  for (const outcome of outcomes) {
    const say: Complain = (what) => complain(`actor ${outcome.actor}: ${wordsOf(outcome.intent)}: ${what}`);
    const mine = outcome.requests.flatMap((request) => byRequest.get(request) ?? []);
    checkRefusal(outcome, books, lagged, say);
    checkEffect(outcome, mine, books, say);
    if (!lagged) checkComplete(outcome, mine, books, say);
  }
};
