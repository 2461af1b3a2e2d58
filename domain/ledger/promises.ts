import type { Minor } from "../money.ts";
import type { CircumstanceCommand } from "./circumstance-commands.ts";
import type { CircumstanceEntry } from "./circumstance-entries.ts";
import type { OpenPromise } from "./circumstances.ts";
import type { Account, Invoice } from "./model.ts";
import { LedgerRefusal } from "./refusal.ts";

/** Promises to pay, from the day they are made until they are kept, broken or withdrawn. */

/** The most invoices that one promise is about: what one transaction can check to be unchanged. */
export const MAX_PROMISED_INVOICES = 95;
/** The most promises that may be open on an account at once. */
const MAX_PROMISES = 20;

type Of<T extends CircumstanceCommand["type"]> = Extract<CircumstanceCommand, { type: T }>;
type Invoices = ReadonlyMap<string, Invoice>;

const openIn = (invoices: Invoices, currency: string): Invoice[] =>
  [...invoices.values()].filter((invoice) => invoice.open > 0 && invoice.currency === currency);

const named = (ids: readonly string[], invoices: Invoices, currency: string): Invoice[] =>
  ids.map((id, at) => {
    const field = `invoiceIds[${at}]`;
    const invoice = invoices.get(id);
    if (!invoice)
      throw new LedgerRefusal("no-such-invoice", field, `There is no invoice ${id} on this account`);
    if (ids.indexOf(id) !== at) throw new LedgerRefusal("already-promised", field, "is named twice");
    if (invoice.currency !== currency)
      throw new LedgerRefusal(
        "currency-mismatch",
        field,
        `invoice ${invoice.number} is in ${invoice.currency}, not ${currency}`,
      );
    if (invoice.open === 0)
      throw new LedgerRefusal("invoice-closed", field, `invoice ${invoice.number} is closed`);
    return invoice;
  });

/** The open promises by the invoices that they are about. */
const promisesByInvoice = (promises: readonly OpenPromise[]): ReadonlyMap<string, OpenPromise> =>
  new Map(promises.flatMap((promise) => promise.invoiceIds.map((id) => [id, promise] as const)));

/** The invoices that a promise is about, with the promises that it takes the place of. */
const concerned = (
  account: Account,
  invoices: Invoices,
  { promise, invoiceIds, replace = false }: Of<"record-promise">,
): { about: Invoice[]; replaced: OpenPromise[] } => {
  const open = account.promises ?? [];
  const earlier = promisesByInvoice(open);
  if (invoiceIds === undefined) {
    const all = openIn(invoices, promise.currency);
    const about = replace ? all : all.filter(({ id }) => !earlier.has(id));
    if (about.length === 0)
      throw all.length === 0
        ? new LedgerRefusal("nothing-open", "currency", `Nothing is open in ${promise.currency}`)
        : new LedgerRefusal(
            "already-promised",
            "invoiceIds",
            `all that is open in ${promise.currency} is promised already`,
          );
    return { about, replaced: replace ? open.filter(({ currency }) => currency === promise.currency) : [] };
  }
  const about = named(invoiceIds, invoices, promise.currency);
  const replaced = open.filter((it) => it.invoiceIds.some((id) => invoiceIds.includes(id)));
  const at = invoiceIds.findIndex((id) => earlier.has(id));
  if (!replace && at >= 0)
    throw new LedgerRefusal(
      "already-promised",
      `invoiceIds[${at}]`,
      `invoice ${about[at]?.number} is promised by ${earlier.get(invoiceIds[at] ?? "")?.payBy} already`,
    );
  return { about, replaced };
};

const total = (invoices: readonly Invoice[]): Minor => invoices.reduce((sum, { open }) => sum + open, 0);

/**
 * The promise with the invoices it is about and what they owe now. An invoice is under one open promise at
 * most, so that no payment keeps two. Throws {@link LedgerRefusal} where it promises more than is owed.
 */
export const recordPromise = (
  account: Account,
  invoices: Invoices,
  command: Of<"record-promise">,
): CircumstanceEntry[] => {
  const { promise } = command;
  if (account.promises?.some(({ id }) => id === promise.id)) return [];
  if (!Number.isSafeInteger(promise.amount) || promise.amount <= 0)
    throw new LedgerRefusal("not-an-amount", "amount", "must be more than zero");
  if (promise.payBy < promise.madeOn)
    throw new LedgerRefusal(
      "dates-out-of-order",
      "payBy",
      `${promise.payBy} lies before the day of the promise, ${promise.madeOn}`,
    );
  const { about, replaced } = concerned(account, invoices, command);
  if (about.length > MAX_PROMISED_INVOICES)
    throw new LedgerRefusal(
      "too-many-open",
      "invoiceIds",
      `${about.length} invoices are open; name those the promise is about, ${MAX_PROMISED_INVOICES} at most`,
    );
  if ((account.promises?.length ?? 0) - replaced.length >= MAX_PROMISES)
    throw new LedgerRefusal(
      "too-many-open",
      "promise",
      `${MAX_PROMISES} promises are open, and no more can be`,
    );
  const owedThen = total(about);
  if (promise.amount > owedThen)
    throw new LedgerRefusal("over-allocation", "amount", "is more than what the invoices owe");
  return [
    ...replaced.map(
      ({ id }): CircumstanceEntry => ({
        kind: "promise-withdrawn",
        promiseId: id,
        on: promise.madeOn,
        note: `Replaced by promise ${promise.id}`,
      }),
    ),
    { kind: "promise-recorded", promise: { ...promise, invoiceIds: about.map(({ id }) => id), owedThen } },
  ];
};

/** Whether the promise is open. One that is not was settled or withdrawn: it is left as it is. */
const isOpen = ({ promises }: Account, promiseId: string): boolean =>
  promises?.some(({ id }) => id === promiseId) === true;

/** Ends a promise that was taken back; none where it is not open any more. */
export const withdrawPromise = (
  account: Account,
  { promiseId, on, note }: Of<"withdraw-promise">,
): CircumstanceEntry[] =>
  isOpen(account, promiseId)
    ? [{ kind: "promise-withdrawn", promiseId, on, ...(note !== undefined && { note }) }]
    : [];

/** Says once of a promise what came of it; none where it is not open any more. */
export const settlePromise = (
  account: Account,
  { promiseId, state, on }: Of<"settle-promise">,
): CircumstanceEntry[] =>
  isOpen(account, promiseId) ? [{ kind: "promise-settled", promiseId, state, on }] : [];

/** The account's open promises and its record after an entry. */
export const evolvePromises = (
  { promises = [], promiseRecord: record = { kept: 0, broken: 0 } }: Account,
  entry: Extract<CircumstanceEntry, { kind: `promise-${string}` }>,
): Pick<Account, "promises" | "promiseRecord"> => {
  if (entry.kind === "promise-recorded") return { promises: [...promises, entry.promise] };
  const left = { promises: promises.filter(({ id }) => id !== entry.promiseId) };
  return entry.kind === "promise-withdrawn" || entry.state === "void"
    ? left
    : { ...left, promiseRecord: { ...record, [entry.state]: record[entry.state] + 1 } };
};

/**
 * The open promises once a part of an invoice was credited or written off, with the amount in minor units: a promise
 * about it remembers that this was no payment. The same list where none is about it.
 */
export const promisesWithout = (
  promises: Account["promises"],
  invoiceId: string,
  how: "credited" | "writtenOff",
  amount: Minor,
): Account["promises"] =>
  promises?.some(({ invoiceIds }) => invoiceIds.includes(invoiceId))
    ? promises.map((it) =>
        it.invoiceIds.includes(invoiceId) ? { ...it, [how]: (it[how] ?? 0) + amount } : it,
      )
    : promises;
