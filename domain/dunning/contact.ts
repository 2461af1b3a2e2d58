import { hash } from "node:crypto";
import * as z from "zod";
import { chargeKinds } from "../interest/record.ts";
import { instant, plainDate } from "../ledger/fields.ts";
import { contactChannels, templates, tones } from "./step.ts";

/** A reason of a decision: a stable code for programs, a sentence for people, and the rule it follows from. */
export const reason = z.object({
  code: z.string(),
  text: z.string(),
  invoiceId: z.string().optional(),
  channel: z.enum(contactChannels).optional(),
  ruleId: z.string().optional(),
  source: z.string().optional(),
  until: instant.optional(),
});
export type Reason = z.infer<typeof reason>;

/** An invoice as a contact spoke of it. `open` is what was owed at that moment. */
const chasedInvoice = z.object({
  id: z.string(),
  number: z.string(),
  currency: z.string(),
  open: z.int(),
  issueDate: plainDate,
  dueDate: plainDate,
  daysPastDue: z.int(),
  /** What of the invoice is disputed and not asked for, in minor units; `open` is without it. */
  disputed: z.int().positive().optional(),
  /** What of it is promised for a later day and not asked for either. */
  promised: z.int().positive().optional(),
  payLink: z.string().optional(),
  /** Where it is a charge for being late: of what kind, and on which invoice. */
  charge: z.object({ kind: z.enum(chargeKinds), invoiceNumber: z.string() }).optional(),
});
export type ChasedInvoice = z.infer<typeof chasedInvoice>;

/** An invoice as the record of a contact keeps it. */
export const contactInvoice = chasedInvoice.omit({ issueDate: true, payLink: true });
export type ContactInvoice = z.infer<typeof contactInvoice>;

/** A subtotal: what the listed invoices owe, what credits and unapplied cash stand against it, what is to be paid. Minor units. */
export const currencyTotal = z.object({
  currency: z.string(),
  owed: z.int(),
  credits: z.int(),
  toPay: z.int(),
  invoices: z.int(),
});
export type CurrencyTotal = z.infer<typeof currencyTotal>;

/** Whom a contact reaches, and where. A task has no recipient outside the house. */
const recipient = z.object({ name: z.string(), address: z.string() });
export type Recipient = z.infer<typeof recipient>;

/**
 * The fate of a contact. `claimed` before it is sent, `sent` once the service took it (a task: once
 * it is opened), then what the service reports. `failed` never left the house and may be tried again.
 */
export const contactStatuses = [
  "claimed",
  "sent",
  "delivered",
  "bounced",
  "complained",
  "failed",
  "withdrawn",
] as const;
export type ContactStatus = (typeof contactStatuses)[number];

/** One contact with a customer: over which channel, about which invoices, why, and what became of it. */
export const contact = z.object({
  id: z.string(),
  accountId: z.string(),
  legalEntityId: z.string(),
  policyId: z.string(),
  policyVersion: z.int(),
  segmentId: z.string(),
  stepId: z.string(),
  /** The invoice whose age chose the step; it names the cycle. */
  anchorInvoiceId: z.string(),
  channel: z.enum(contactChannels),
  tone: z.enum(tones),
  template: z.enum(templates),
  language: z.string(),
  recipient: recipient.optional(),
  invoices: z.array(contactInvoice),
  totals: z.array(currencyTotal),
  reasons: z.array(reason),
  status: z.enum(contactStatuses),
  claimedAt: instant,
  sentAt: instant.optional(),
  deliveredAt: instant.optional(),
  endedAt: instant.optional(),
  attempts: z.int(),
  /** The sending service's id of the message. */
  messageId: z.string().optional(),
  /** The task that a contact by a person opened. */
  taskId: z.string().optional(),
  /** Why it failed or bounced, in the service's words. */
  failure: z.string().max(1000).optional(),
  /** The last day to pay by that the message names, where the step gives a new one. */
  payBy: plainDate.optional(),
  /** A call: who began it, and what came of it. */
  direction: z.enum(["outbound", "inbound"]).optional(),
  outcome: z.string().max(50).optional(),
  /** … by whom it was recorded, as the subject of their token, and what they wrote of it. */
  by: z.string().optional(),
  note: z.string().max(2000).optional(),
  atWork: z.boolean().optional(),
  /** Hashes of the secrets in the opt-out links that went out with it. */
  optOutHashes: z.array(z.string()).optional(),
  version: z.int(),
});
export type Contact = z.infer<typeof contact>;

/** What a decision asks of an earlier contact. */
export type PastContact = Pick<
  Contact,
  | "id"
  | "channel"
  | "stepId"
  | "anchorInvoiceId"
  | "status"
  | "claimedAt"
  | "attempts"
  | "payBy"
  | "direction"
  | "outcome"
  | "atWork"
> & { readonly invoices: readonly { readonly id: string }[] };

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * The id of a contact: the same account, cycle, step, channel and round, the same 26 characters.
 * A repeated decision therefore claims the contact that the first one claimed. `round` counts the
 * addresses that turned out dead, and `restart` names the version of the policy that began the cadence anew.
 */
export const contactId = (
  accountId: string,
  anchorInvoiceId: string,
  stepId: string,
  channel: string,
  round = 0,
  restart?: number,
): string => {
  const parts = [
    accountId,
    anchorInvoiceId,
    stepId,
    channel,
    ...(round > 0 ? [round] : []),
    ...(restart === undefined ? [] : [`restart ${restart}`]),
  ];
  // A byte each as a character: a text costs half of what a buffer does.
  const digest = hash("sha256", JSON.stringify(parts), "binary");
  let id = "";
  for (let i = 0; i < 26; i++) id += ALPHABET.charAt(digest.charCodeAt(i) & 31);
  return id;
};
