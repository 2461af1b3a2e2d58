import * as z from "zod";
import { MAX_EXPLICIT_ALLOCATIONS } from "../../../domain/ledger/allocate.ts";
import { creditNote, payment } from "../../../domain/ledger/model.ts";
import {
  businessDate,
  cursor,
  dateView,
  externalNumber,
  id,
  limit,
  line,
  moneyView,
  positiveMoney,
  versionView,
  words,
} from "../../runtime/http/schemas.ts";
import { debtorFields, movementView, namesOneDebtor, ONE_DEBTOR, unchangedField } from "./invoice.ts";

const share = z
  .strictObject({
    invoiceId: id.optional(),
    number: externalNumber.optional().meta({ description: "The invoice's number, in place of invoiceId." }),
    amount: positiveMoney,
  })
  .superRefine((body, context) => {
    if ((body.invoiceId === undefined) === (body.number === undefined))
      context.addIssue({
        code: "custom",
        path: ["invoiceId"],
        message: "is required, or number in its place, but not both",
        input: body,
      });
  })
  .meta({ oneOf: [{ required: ["invoiceId"] }, { required: ["number"] }] });

const explicit = z.strictObject({
  mode: z.literal("explicit"),
  allocations: z.array(share).min(1).max(MAX_EXPLICIT_ALLOCATIONS),
});
const oldestFirst = z.strictObject({ mode: z.literal("oldest-first") });
const none = z.strictObject({ mode: z.literal("none") });
const byReference = z.strictObject({ mode: z.literal("by-reference") });
const byInvoiceNumber = z.strictObject({ mode: z.literal("by-invoice-number") });

/** How a payment is spread; what is left over stays as unapplied cash. */
const paymentAllocation = z
  .discriminatedUnion("mode", [explicit, byReference, oldestFirst, none])
  .meta({ id: "PaymentAllocation" });
/** How a credit note is spread; what is left over stays as open credit. */
const creditAllocation = z
  .discriminatedUnion("mode", [explicit, byInvoiceNumber, oldestFirst, none])
  .meta({ id: "CreditAllocation" });
export type AllocationInput = z.infer<typeof paymentAllocation> | z.infer<typeof creditAllocation>;

export const paymentInput = z
  .strictObject({
    ...debtorFields,
    amount: positiveMoney,
    valueDate: businessDate.meta({ description: "At most 7 days ahead of today at the creditor's place." }),
    method: payment.shape.method.default("bank-transfer"),
    reference: words(500).optional(),
    externalId: line(200).optional().meta({ description: "The payment's number at the bank; unique." }),
    allocation: paymentAllocation.default({ mode: "none" }),
  })
  .superRefine(namesOneDebtor)
  .meta({ id: "PaymentInput", ...ONE_DEBTOR });
export type PaymentInput = z.infer<typeof paymentInput>;

export const reversalInput = z
  .strictObject({ reason: line(500), on: businessDate.optional() })
  .meta({ id: "ReversalInput" });
export const allocationsInput = z
  .strictObject({ allocation: paymentAllocation, on: businessDate.optional() })
  .meta({ id: "AllocationsInput" });
export const refundInput = z
  .strictObject({ amount: positiveMoney, reason: line(500), on: businessDate.optional() })
  .meta({ id: "RefundInput" });

const allocationView = z.object({ invoiceId: z.string(), amount: moneyView, on: dateView });

export const paymentView = z
  .object({
    ...payment.omit({ currency: true, allocationPending: true, reversalPending: true }).shape,
    amount: moneyView,
    unapplied: moneyView.meta({ description: "Neither allocated nor refunded." }),
    refunded: moneyView,
    valueDate: dateView,
    allocations: z.array(allocationView),
    movements: z.array(movementView),
    version: versionView,
  })
  .meta({ id: "Payment" });
export const postedPayment = z
  .object({ ...paymentView.shape, unchanged: unchangedField })
  .meta({ id: "PostedPayment" });
export const instrumentQuery = z.strictObject({ accountId: id, cursor, limit });

export const creditNoteInput = z
  .strictObject({
    ...debtorFields,
    number: externalNumber,
    amount: positiveMoney,
    issueDate: businessDate,
    reason: line(500).optional(),
    invoiceNumbers: z
      .array(externalNumber)
      .max(100)
      .default([])
      .meta({ description: "Numbers of the invoices that it corrects." }),
    allocation: creditAllocation.optional().meta({
      description: "Where not said: by-invoice-number if it names invoices, else none.",
    }),
  })
  .superRefine(namesOneDebtor)
  .meta({ id: "CreditNoteInput", ...ONE_DEBTOR });

export const creditNoteView = z
  .object({
    ...creditNote.omit({ currency: true, allocationPending: true }).shape,
    amount: moneyView,
    open: moneyView.meta({ description: "Not applied to invoices yet." }),
    issueDate: dateView,
    allocations: z.array(allocationView),
    movements: z.array(movementView),
    version: versionView,
  })
  .meta({ id: "CreditNote" });
export const postedCreditNote = z
  .object({ ...creditNoteView.shape, unchanged: unchangedField })
  .meta({ id: "PostedCreditNote" });
