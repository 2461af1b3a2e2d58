import {
  dueDateFor,
  type EInvoiceDocument,
  EInvoiceError,
  readEInvoice,
} from "../../domain/ledger/einvoice/index.ts";
import type { Cause, CreditNoteFacts, InvoiceFacts } from "../../domain/ledger/entries.ts";
import type { Account, CreditNote, Invoice, LegalEntity, PaymentTerms } from "../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import { dueDateByTerms } from "../../domain/ledger/terms.ts";
import type { DebtorAliases } from "../../store/debtor-aliases.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { invalid, Problem } from "../runtime/http/problem.ts";
import { derivedId } from "../runtime/ids.ts";
import { chosenEntity } from "../runtime/ledger.ts";
import { findBuyer, openBuyer } from "./einvoice-debtor.ts";
import { issueInvoice } from "./issue-invoices.ts";
import { type Attempted, writtenBefore } from "./once.ts";

/** What became of a document. */
export interface PostedDocument {
  readonly account: Account;
  readonly accountCreated: boolean;
  readonly invoice?: Invoice;
  readonly creditNote?: CreditNote;
  readonly unchanged: boolean;
  readonly warnings: readonly string[];
}

const read = (source: string | Uint8Array): EInvoiceDocument => {
  try {
    return readEInvoice(source);
  } catch (error) {
    if (!(error instanceof EInvoiceError)) throw error;
    const status = error.code === "too-large" ? 413 : 422;
    throw new Problem(status, `e-invoice-${error.code}`, "The e-invoice cannot be read", {
      detail: error.message,
      errors: [{ field: error.field, message: error.message }],
    });
  }
};

const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** The creditor: the one named, else the only one, else the one that bears the seller's name. */
const creditorOf = async (
  ledger: LedgerStore,
  named: string | undefined,
  { seller }: EInvoiceDocument,
): Promise<LegalEntity> => {
  if (named !== undefined) return chosenEntity(ledger, named);
  const entities = await ledger.listLegalEntities();
  if (entities.length <= 1) return chosenEntity(ledger, undefined);
  const names = [seller.name, seller.tradingName ?? seller.name].map(bare);
  const [match, ...others] = entities.filter(({ name }) => names.includes(bare(name)));
  if (match && others.length === 0) return match;
  throw invalid({
    field: "legalEntityId",
    message: `is required: there are several legal entities, and the seller's name "${seller.name}" does not tell which`,
  });
};

/** The dates, with the account's or legal entity's terms where the document has neither date nor terms. */
const datesOf = (document: EInvoiceDocument, fallback: PaymentTerms) => {
  const { dueDate, source } = dueDateFor(document, 0);
  const stated = source === "due-date";
  const { issueDate } = document;
  const date = source === "default" ? dueDateByTerms(issueDate, fallback) : dueDate;
  if (date < issueDate)
    throw invalid({
      field: stated ? "dueDate" : "paymentTerms",
      message: `${date} lies before the date of issue, ${issueDate}`,
    });
  return { issueDate, dueDate: date, dueDateSource: stated ? ("stated" as const) : ("terms" as const) };
};

const servicePeriodOf = ({ servicePeriod }: EInvoiceDocument, warnings: string[]) => {
  const { start, end } = servicePeriod ?? {};
  if (start === undefined || end === undefined) return {};
  if (start <= end) return { servicePeriod: { start, end } };
  warnings.push(`The service period ends before it starts (${start} to ${end}) and was left out.`);
  return {};
};

const issueInvoiceOf = async (
  ledger: LedgerStore,
  document: EInvoiceDocument,
  account: Account,
  entity: LegalEntity,
  cause: Cause,
  warnings: string[],
): Promise<{ invoice: Invoice; unchanged: boolean }> => {
  const { number, currency, amount, grandTotal, purchaseOrder, note } = document;
  const paid = amount === 0;
  const facts: InvoiceFacts = {
    id: derivedId("invoice", entity.id, number),
    number,
    currency,
    amount: paid ? grandTotal : amount,
    ...datesOf(document, account.terms ?? entity.terms),
    ...(purchaseOrder !== undefined && { purchaseOrder: purchaseOrder.slice(0, 100) }),
    ...servicePeriodOf(document, warnings),
    ...(note !== undefined && { note: note.slice(0, 1000) }),
  };
  const { invoice: issued, written } = await issueInvoice(ledger, account.id, facts, cause);
  if (!paid) return { invoice: issued, unchanged: !written };
  // Nothing is due because all was paid before: the ledger shows the invoice and the payment that settled it.
  const payment = {
    id: derivedId("prepayment", entity.id, number),
    currency,
    amount: grandTotal,
    valueDate: facts.issueDate,
    method: "other" as const,
    reference: `Paid before, says invoice ${number}`.slice(0, 500),
  };
  const items = [{ invoiceId: issued.id, amount: grandTotal }];
  const { entries } = await ledger.execute(
    account.id,
    { type: "receive-payment", payment, allocation: { mode: "explicit", items } },
    cause,
  );
  const invoice = (await ledger.getInvoice(account.id, issued.id)) ?? issued;
  return { invoice, unchanged: !written && entries.length === 0 };
};

const issueCreditNoteOf = async (
  ledger: LedgerStore,
  document: EInvoiceDocument,
  account: Account,
  entity: LegalEntity,
  cause: Cause,
): Promise<{ creditNote: CreditNote; unchanged: boolean }> => {
  const { number, currency, amount, issueDate, precedingInvoiceNumbers, note } = document;
  const creditNote: CreditNoteFacts = {
    id: derivedId("credit-note", entity.id, number),
    number,
    currency,
    amount,
    issueDate,
    ...(note !== undefined && { reason: note.slice(0, 500) }),
    invoiceNumbers: precedingInvoiceNumbers.slice(0, 100),
  };
  const command = { type: "issue-credit-note", creditNote, allocation: { mode: "by-reference" } } as const;
  const { state, entries } = await ledger.execute(account.id, command, cause);
  const posted = [...state.creditNotes.values()].find((it) => it.number === number);
  if (!posted) throw new Error(`Credit note ${number} was issued but is not in the state that followed`);
  return { creditNote: posted, unchanged: entries.length === 0 };
};

/** What posting a document writes. */
const DOCUMENT_ENTRIES = ["invoice-issued", "credit-note-issued", "payment-received"] as const;

/**
 * Posts a UBL or CII document: its buyer becomes or finds the account; an invoice is posted over the
 * amount due, a credit note (or an invoice with a negative amount) as a credit, applied to the invoices it
 * names as far as they are open. Ids follow from the numbers, so the same document again changes nothing.
 * Throws a {@link Problem} that names the element or field.
 */
export const issueEInvoice = async (
  ledger: LedgerStore,
  aliases: DebtorAliases,
  source: string | Uint8Array,
  legalEntityId: string | undefined,
  cause: Cause,
  attempted: Attempted = {},
): Promise<PostedDocument> => {
  const document = read(source);
  if (document.number.length > 100)
    throw invalid({ field: "number", message: "must have at most 100 characters" });
  if (document.amount === 0 && (document.kind === "credit-note" || document.grandTotal <= 0))
    throw new Problem(422, "nothing-due", "Nothing is due", {
      detail: `The document ${document.number} has neither an amount due nor a total; there is nothing to record.`,
      errors: [{ field: "amountDue", message: "is zero" }],
    });
  const entity = await creditorOf(ledger, legalEntityId, document);
  const warnings = [...document.warnings];
  if (document.kind === "invoice") datesOf(document, entity.terms);
  const found = await findBuyer(ledger, aliases, entity, document);
  if (!found && (await ledger.findByNumber(document.kind, entity.id, document.number)))
    throw new LedgerRefusal(
      "number-taken",
      "number",
      `${document.number} is taken by a document to another account`,
    );
  const account = found ?? (await openBuyer(ledger, entity, document, cause, warnings));
  // What an attempt at this very request wrote before it broke off is this request's work.
  const written = found ? await writtenBefore(ledger, found.id, attempted) : new Set();
  const accountCreated = !found || written.has("account-opened");
  const posted =
    document.kind === "invoice"
      ? await issueInvoiceOf(ledger, document, account, entity, cause, warnings)
      : await issueCreditNoteOf(ledger, document, account, entity, cause);
  const isWritten = DOCUMENT_ENTRIES.some((kind) => written.has(kind));
  return { account, accountCreated, ...posted, unchanged: posted.unchanged && !isWritten, warnings };
};
