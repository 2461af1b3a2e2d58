import * as z from "zod";
import { instant } from "../ledger/fields.ts";
import { contactInvoice, currencyTotal, reason } from "./contact.ts";
import type { ActDecision } from "./decision.ts";

/** Work for a person: an account with the invoices and the reasons it was handed over for. */
export const task = z.object({
  id: z.string(),
  accountId: z.string(),
  legalEntityId: z.string(),
  accountName: z.string(),
  accountNumber: z.string(),
  /** The contact that records the handing over in the account's history. */
  contactId: z.string(),
  title: z.string(),
  reasons: z.array(reason),
  invoices: z.array(contactInvoice),
  totals: z.array(currencyTotal),
  status: z.enum(["open", "closed"]),
  openedAt: instant,
  closedAt: instant.optional(),
  closedBy: z.string().optional(),
  outcome: z.enum(["paid", "promised", "disputed", "unreachable", "other"]).optional(),
  note: z.string().max(2000).optional(),
  version: z.int(),
});
export type Task = z.infer<typeof task>;
export type TaskOutcome = NonNullable<Task["outcome"]>;

/** What a person reads first: why the account came to them. */
export const taskTitle = (decision: ActDecision, accountName: string): string => {
  const codes = new Set(decision.reasons.map(({ code }) => code));
  if (codes.has("autopay-failed")) return `Automatic payment failed: ${accountName}`;
  if (codes.has("no-permitted-channel")) return `Cannot be reached in writing: ${accountName}`;
  const days = Math.max(0, ...decision.invoices.map(({ daysPastDue }) => daysPastDue));
  return `Call ${accountName}: ${days} days past due`;
};
