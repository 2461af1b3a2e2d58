import type { Cause, InvoiceFacts } from "../../domain/ledger/entries.ts";
import type { Account, Invoice, LegalEntity } from "../../domain/ledger/model.ts";
import { dueDateByTerms } from "../../domain/ledger/terms.ts";
import { toMinor } from "../../domain/money.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { sameInvoice } from "../../store/ledger/same.ts";
import { type FieldError, invalid, Problem } from "../runtime/http/problem.ts";
import { type Debtor, type DebtorNames, debtorFinder } from "./gather.ts";
import type { InvoiceInput } from "./schemas/invoice.ts";

/** What an invoice says of itself, whatever it came in. */
export type InvoiceDetails = Omit<InvoiceInput, keyof DebtorNames>;

/** The facts of an invoice from what was sent. Without a due date it takes its own terms, the account's, or the legal entity's. */
export const invoiceFacts = (
  { amount, dueDate, terms, ...rest }: InvoiceDetails,
  account: Account,
  entity: LegalEntity,
  id: string,
): InvoiceFacts => ({
  ...(rest as Omit<InvoiceFacts, "id" | "amount" | "currency" | "dueDate" | "dueDateSource">),
  id,
  amount: toMinor(amount.amount, amount.currency),
  currency: amount.currency,
  dueDate: dueDate ?? dueDateByTerms(rest.issueDate, terms ?? account.terms ?? entity.terms),
  dueDateSource: dueDate === undefined ? "terms" : "stated",
});

/** An invoice as it was posted. `unchanged` where it was there before with the same facts. */
export interface Posted {
  readonly invoice: Invoice;
  readonly unchanged: boolean;
}

/** How an invoice came to be posted. `written` where this very call wrote it. */
export interface Issued extends Posted {
  readonly written: boolean;
}

/**
 * Issues one invoice. One that has the number and says the same counts as unchanged, unless its id shows that
 * an earlier attempt at this very request wrote it.
 */
export const issueInvoice = async (
  ledger: LedgerStore,
  accountId: string,
  facts: InvoiceFacts,
  cause: Cause,
): Promise<Issued> => {
  const { state, entries } = await ledger.execute(
    accountId,
    { type: "issue-invoice", invoice: facts },
    cause,
  );
  const invoice = [...state.invoices.values()].find(({ number }) => number === facts.number);
  if (!invoice) throw new Error(`Invoice ${facts.number} was issued but is not in the state that followed`);
  const written = entries.length > 0;
  return { invoice, unchanged: !written && invoice.id !== facts.id, written };
};

interface Prepared {
  readonly debtor: Debtor;
  readonly facts: InvoiceFacts;
}

type Check =
  | { readonly prepared: Prepared }
  | { readonly status: 409 | 422; readonly errors: readonly FieldError[] };

/** The invoice that has the number in the legal entity, if any. */
export const invoiceNumbered = async (
  ledger: LedgerStore,
  legalEntityId: string,
  number: string,
): Promise<Invoice | undefined> => {
  const key = await ledger.findByNumber("invoice", legalEntityId, number);
  return key && ledger.getInvoice(key.accountId, key.id);
};

/** Terms may have changed since an invoice was issued by them; sent again without a date it is still the same invoice. */
export const withKeptDueDate = (facts: InvoiceFacts, details: InvoiceDetails, kept: Invoice): InvoiceFacts =>
  details.dueDate === undefined && details.terms === undefined && kept.dueDateSource === "terms"
    ? { ...facts, dueDate: kept.dueDate }
    : facts;

const check = async (
  ledger: LedgerStore,
  findDebtor: (names: DebtorNames) => Promise<Debtor>,
  input: InvoiceInput,
  id: string,
  field: (name: string) => string,
): Promise<Check> => {
  const { accountId, legalEntityId, accountNumber, ...details } = input;
  let debtor: Debtor;
  try {
    debtor = await findDebtor({ accountId, legalEntityId, accountNumber });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { status: 422, errors: error.errors.map((it) => ({ ...it, field: field(it.field) })) };
  }
  const { account, entity } = debtor;
  const facts = invoiceFacts(details, account, entity, id);
  const kept = await invoiceNumbered(ledger, entity.id, details.number);
  if (!kept) return { prepared: { debtor, facts } };
  const same = withKeptDueDate(facts, details, kept);
  if (kept.accountId === account.id && sameInvoice(kept, same)) return { prepared: { debtor, facts: same } };
  const message = `${details.number} is taken by invoice ${kept.id} with other facts`;
  return { status: 409, errors: [{ field: field("number"), message }] };
};

/** Two invoices of a batch that claim one number within a legal entity. */
const repeated = (prepared: readonly Prepared[]): FieldError[] => {
  const first = new Map<string, number>();
  return prepared.flatMap(({ debtor, facts }, index) => {
    const key = JSON.stringify([debtor.entity.id, facts.number]);
    const before = first.get(key);
    if (before === undefined) first.set(key, index);
    return before === undefined
      ? []
      : [{ field: `invoices[${index}].number`, message: `is that of invoices[${before}], too` }];
  });
};

const PARALLEL_ACCOUNTS = 8;

/** Issues account by account, so that the invoices of one account do not stand in each other's way. */
const issueAll = async (
  ledger: LedgerStore,
  prepared: readonly Prepared[],
  cause: Cause,
): Promise<Posted[]> => {
  const posted: Posted[] = [];
  const queues = [...Map.groupBy(prepared.keys(), (index) => prepared[index]?.debtor.account.id).values()];
  const work = async (): Promise<void> => {
    for (let queue = queues.shift(); queue; queue = queues.shift())
      for (const index of queue) {
        const it = prepared[index];
        if (it) posted[index] = await issueInvoice(ledger, it.debtor.account.id, it.facts, cause);
      }
  };
  await Promise.all(Array.from({ length: PARALLEL_ACCOUNTS }, work));
  return posted;
};

/**
 * Issues the invoices of a request. Each is checked before anything is written: its customer, its
 * dates, its amount, its number. Throws a {@link Problem} naming every bad field, `invoices[3].dueDate` in a batch.
 */
export const issueInvoices = async (
  ledger: LedgerStore,
  inputs: readonly InvoiceInput[],
  options: { readonly batch: boolean; readonly idOf: (index: number) => string; readonly cause: Cause },
): Promise<Posted[]> => {
  const findDebtor = debtorFinder(ledger);
  const checks = await Promise.all(
    inputs.map((input, index) =>
      check(ledger, findDebtor, input, options.idOf(index), (name) =>
        options.batch ? `invoices[${index}].${name}` : name,
      ),
    ),
  );
  const faults = checks.filter((it) => "errors" in it);
  const errorsOf = (status: number) => faults.filter((it) => it.status === status).flatMap((it) => it.errors);
  const bad = errorsOf(422);
  if (bad.length > 0) throw invalid(...bad);
  const taken = errorsOf(409);
  if (taken.length > 0)
    throw new Problem(409, "number-taken", "The number is taken", {
      detail: taken.map((it) => it.message).join("; "),
      errors: taken,
    });
  const prepared = checks.flatMap((it) => ("prepared" in it ? [it.prepared] : []));
  const twice = repeated(prepared);
  if (twice.length > 0) throw invalid(...twice);
  return issueAll(ledger, prepared, options.cause);
};
