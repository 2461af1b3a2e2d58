import * as z from "zod";
import { currencyCode } from "../../../domain/ledger/fields.ts";
import { invoice, movement } from "../../../domain/ledger/model.ts";
import {
  businessDate,
  cursor,
  dateView,
  externalNumber,
  holdInput,
  holdView,
  id,
  limit,
  line,
  linksInput,
  moneyView,
  periodInput,
  positiveMoney,
  terms,
  version,
  versionView,
  words,
} from "../../runtime/http/schemas.ts";
import { lateChargeView } from "./late-charge.ts";

/** Who owes: an account's id, or its number within a legal entity. */
export const debtorFields = {
  accountId: id.optional(),
  legalEntityId: id
    .optional()
    .meta({ description: "With accountNumber; may be left out where there is only one." }),
  accountNumber: externalNumber.optional(),
};

/** Refuses a body that names no debtor, or two. */
export const namesOneDebtor = (
  body: { accountId?: string | undefined; accountNumber?: string | undefined },
  context: z.core.$RefinementCtx,
): void => {
  const { accountId, accountNumber } = body;
  const fault = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message, input: body });
  if (accountId === undefined && accountNumber === undefined)
    fault("accountId", "is required, or accountNumber in its place");
  if (accountId !== undefined && accountNumber !== undefined)
    fault("accountNumber", "must not come together with accountId");
};

/** The same as JSON Schema says it. */
export const ONE_DEBTOR = { oneOf: [{ required: ["accountId"] }, { required: ["accountNumber"] }] };

export const singleInvoice = z
  .strictObject({
    ...debtorFields,
    number: externalNumber,
    amount: positiveMoney,
    issueDate: businessDate,
    dueDate: businessDate
      .optional()
      .meta({ description: "Else by terms, else by the account's, else by the legal entity's." }),
    terms: terms.optional(),
    purchaseOrder: line(100).optional(),
    servicePeriod: periodInput.optional(),
    links: linksInput.optional(),
    note: words(1000).optional(),
  })
  .superRefine((body, context) => {
    namesOneDebtor(body, context);
    const fault = (message: string) =>
      context.addIssue({ code: "custom", path: ["dueDate"], message, input: body });
    if (body.dueDate !== undefined && body.dueDate < body.issueDate) fault("lies before the date of issue");
    if (body.dueDate !== undefined && body.terms !== undefined) fault("must not come together with terms");
  })
  .meta({ id: "InvoiceInput", ...ONE_DEBTOR, not: { required: ["dueDate", "terms"] } });
export type InvoiceInput = z.infer<typeof singleInvoice>;

const MAX_BATCH = 100;

const invoiceBatch = z
  .strictObject({ invoices: z.array(singleInvoice).min(1).max(MAX_BATCH) })
  .meta({ id: "InvoiceBatch" });

/** A batch is told from a single invoice by its field `invoices`, so that faults are named for what was meant. */
export const invoicesBody = z.union([singleInvoice, invoiceBatch]);

export const invoiceChange = z
  .strictObject({
    hold: holdInput.nullable().meta({ description: "null lifts the hold." }),
    version,
  })
  .meta({ id: "InvoiceChange" });

export const writeOffInput = z
  .strictObject({
    amount: positiveMoney.optional().meta({ description: "The whole open amount, if not said." }),
    reason: line(500),
    on: businessDate.optional().meta({ description: "Today at the creditor's place, if not said." }),
  })
  .meta({ id: "WriteOffInput" });

export const movementView = z.object({ on: dateView, kind: movement.shape.kind, amount: moneyView });

export const invoiceView = z
  .object({
    ...invoice.omit({ currency: true, movements: true, lateCharges: true }).shape,
    amount: moneyView,
    open: moneyView.meta({ description: "What is still owed." }),
    status: z.enum(["open", "closed"]),
    issueDate: dateView,
    dueDate: dateView,
    hold: holdView.optional(),
    charge: lateChargeView.optional(),
    movements: z.array(movementView),
    version: versionView,
  })
  .meta({ id: "Invoice" });

const unchanged = z
  .boolean()
  .optional()
  .meta({ description: "true where it was there before with the same facts." });

export const postedInvoice = z.object({ ...invoiceView.shape, unchanged }).meta({ id: "PostedInvoice" });
export const postedInvoices = z.object({ invoices: z.array(postedInvoice) }).meta({ id: "PostedInvoices" });
export const unchangedField = unchanged;

export const invoiceQuery = z
  .strictObject({
    accountId: id.optional(),
    status: z.enum(["open", "closed", "all"]).default("all"),
    currency: currencyCode.optional().meta({ pattern: "^[A-Z]{3}$" }),
    dueFrom: businessDate.optional(),
    dueTo: businessDate.optional(),
    legalEntityId: id.optional().meta({ description: "With number: the one invoice of that number." }),
    number: externalNumber.optional(),
    cursor,
    limit,
  })
  .superRefine((query, context) => {
    const { accountId, number, dueFrom, dueTo } = query;
    if (accountId === undefined && number === undefined)
      context.addIssue({
        code: "custom",
        path: ["accountId"],
        message: "is required, or number (with legalEntityId) in its place",
        input: query,
      });
    if (dueFrom !== undefined && dueTo !== undefined && dueTo < dueFrom)
      context.addIssue({ code: "custom", path: ["dueTo"], message: "lies before dueFrom", input: query });
  });
