import { isDeepStrictEqual } from "node:util";
import type { CreditNoteFacts, InvoiceFacts, PaymentFacts } from "../../domain/ledger/entries.ts";
import type { CreditNote, Invoice, Payment } from "../../domain/ledger/model.ts";

const INVOICE = [
  "number",
  "currency",
  "amount",
  "issueDate",
  "dueDate",
  "purchaseOrder",
  "servicePeriod",
] as const;
const CREDIT_NOTE = ["number", "currency", "amount", "issueDate"] as const;
const PAYMENT = ["externalId", "currency", "amount", "valueDate", "method", "reference"] as const;

const agree = <T extends object>(fields: readonly (keyof T)[], a: T, b: T): boolean =>
  fields.every((field) => isDeepStrictEqual(a[field], b[field]));

/** Whether the facts sent again are those of the invoice that has the number. Notes and links may differ. */
export const sameInvoice = (kept: Invoice, sent: InvoiceFacts): boolean =>
  agree<Partial<InvoiceFacts>>(INVOICE, kept, sent);

/** Whether the facts sent again are those of the credit note that has the number. */
export const sameCreditNote = (kept: CreditNote, sent: CreditNoteFacts): boolean =>
  agree<Partial<CreditNoteFacts>>(CREDIT_NOTE, kept, sent);

/** Whether the facts sent again are those of the payment that has the external number. */
export const samePayment = (kept: Payment, sent: PaymentFacts): boolean =>
  agree<Partial<PaymentFacts>>(PAYMENT, kept, sent);
