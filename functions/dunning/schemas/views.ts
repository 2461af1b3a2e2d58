import * as z from "zod";
import { contactStatuses, reason } from "../../../domain/dunning/contact.ts";
import { contactChannels, tones } from "../../../domain/dunning/step.ts";
import { chargeKinds } from "../../../domain/interest/record.ts";
import { instant, plainDate } from "../../../domain/ledger/fields.ts";
import { moneyView } from "../../runtime/http/schemas.ts";

/** What the API shows of dunning. */

export const reasonView = reason.meta({
  id: "Reason",
  description: "Why: a stable code, a sentence, and the rule with its source.",
});

export const chasedInvoiceView = z
  .object({
    id: z.string(),
    number: z.string(),
    open: moneyView,
    dueDate: plainDate.meta({ format: "date" }),
    daysPastDue: z.int(),
    charge: z
      .object({ kind: z.enum(chargeKinds), invoiceNumber: z.string() })
      .optional()
      .meta({
        description: "Where it is a charge for another invoice's being late: of what kind, and on which.",
      }),
  })
  .meta({ id: "ChasedInvoice" });

export const totalView = z
  .object({ owed: moneyView, credits: moneyView, toPay: moneyView, invoices: z.int() })
  .meta({
    id: "ChasedTotal",
    description: "One currency: what is owed, what stands against it, what is to be paid.",
  });

/** Named one by one: a field that is kept with a contact, such as a hash of an opt-out secret, is not shown for being kept. */
export const contactView = z
  .object({
    id: z.string(),
    accountId: z.string(),
    legalEntityId: z.string(),
    policyId: z.string(),
    policyVersion: z.int(),
    segmentId: z.string(),
    stepId: z.string(),
    anchorInvoiceId: z.string().meta({ description: "The oldest invoice, whose age chose the step." }),
    channel: z.enum(contactChannels),
    tone: z.enum(tones),
    language: z.string(),
    recipient: z.object({ name: z.string(), address: z.string() }).optional(),
    status: z.enum(contactStatuses),
    claimedAt: instant,
    sentAt: instant.optional(),
    deliveredAt: instant.optional(),
    endedAt: instant.optional(),
    attempts: z.int(),
    messageId: z.string().optional(),
    taskId: z.string().optional(),
    failure: z.string().optional(),
    direction: z.enum(["outbound", "inbound"]).optional().meta({ description: "Of a call: who began it." }),
    outcome: z.string().optional().meta({ description: "Of a call: what came of it." }),
    by: z.string().optional().meta({ description: "Of a call: who recorded it." }),
    note: z.string().optional().meta({ description: "Of a call: what they wrote of it." }),
    atWork: z.boolean().optional(),
    invoices: z.array(chasedInvoiceView),
    totals: z.array(totalView),
    reasons: z.array(reasonView),
  })
  .meta({ id: "DunningContact" });

export const decisionView = z
  .object({
    id: z.string(),
    at: instant,
    action: z.enum(["contact", "task", "wait"]),
    reasons: z.array(reasonView),
    nextLook: instant.nullable(),
    policyId: z.string(),
    policyVersion: z.int(),
  })
  .meta({ id: "DunningDecision" });

export const nextContactView = z
  .object({
    action: z.enum(["contact", "task", "wait"]),
    reasons: z.array(reasonView),
    nextLook: instant.nullable().meta({
      description: "When the answer may change by itself; null when nothing is open or every step was taken.",
    }),
    stepId: z.string().optional(),
    segmentId: z.string().optional(),
    contacts: z
      .array(
        z.object({
          id: z.string(),
          channel: z.enum(contactChannels),
          language: z.string(),
          recipient: z.object({ name: z.string(), address: z.string() }).optional(),
        }),
      )
      .optional(),
    invoices: z.array(chasedInvoiceView).optional(),
    totals: z.array(totalView).optional(),
    policyId: z.string(),
    policyVersion: z.int(),
  })
  .meta({ id: "NextContact" });
