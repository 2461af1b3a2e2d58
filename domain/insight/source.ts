import * as z from "zod";

/**
 * What insight reads of a ledger item. It asks for no more than it uses, so that a new field of the
 * ledger's own schemas never stops the projection.
 */

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "is not a date");
const movement = z.object({ on: day, kind: z.string(), amount: z.int() });
const owned = {
  id: z.string().min(1),
  accountId: z.string().min(1),
  legalEntityId: z.string().min(1),
  version: z.int().min(0),
};
const currency = z.string().regex(/^[A-Z]{3}$/, "is not a currency code");

const invoiceSource = z.object({
  ...owned,
  kind: z.literal("invoice"),
  currency,
  amount: z.int(),
  dueDate: day,
  movements: z.array(movement),
});
const creditNoteSource = z.object({
  ...owned,
  kind: z.literal("credit-note"),
  currency,
  movements: z.array(movement),
});
const paymentSource = z.object({
  ...owned,
  kind: z.literal("payment"),
  currency,
  amount: z.int(),
  status: z.string(),
  movements: z.array(movement),
});
const contactSource = z.object({
  ...owned,
  kind: z.literal("contact"),
  channel: z.string(),
  status: z.string(),
  claimedAt: z.string().regex(/^\d{4}-\d{2}-\d{2}T/, "is not an instant"),
});

/** A ledger item that contributes to insight, by its `kind`. */
export const sourceItem = z.discriminatedUnion("kind", [
  invoiceSource,
  creditNoteSource,
  paymentSource,
  contactSource,
]);
export type SourceItem = z.infer<typeof sourceItem>;
export type InvoiceSource = z.infer<typeof invoiceSource>;
export type CreditNoteSource = z.infer<typeof creditNoteSource>;
export type PaymentSource = z.infer<typeof paymentSource>;
export type ContactSource = z.infer<typeof contactSource>;
