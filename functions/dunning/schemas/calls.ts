import * as z from "zod";
import { disputeReasons } from "../../../domain/ledger/circumstances.ts";
import { contactPerson } from "../../../domain/ledger/model.ts";
import {
  businessDate,
  id,
  instantView,
  line,
  positiveMoney,
  version,
  words,
} from "../../runtime/http/schemas.ts";
import { taskView } from "./tasks.ts";
import { contactView } from "./views.ts";

/** What the API takes and shows of calls. */

const phone = contactPerson.shape.phone.unwrap();

const common = {
  direction: z.enum(["outbound", "inbound"]).default("outbound"),
  /** The number that was called; the one of the account's first contact where absent. */
  phone: phone.optional().meta({
    description: "The number that was called, or that called; that of the account's contact where absent.",
  }),
  atWork: z.boolean().optional().meta({ description: "Whether the debtor was reached at work." }),
  note: words(1500).optional(),
  version,
};

const instantIn = z.iso
  .datetime({ offset: true, error: "is not an instant such as 2026-06-09T14:00:00Z" })
  .meta({ format: "date-time", examples: ["2026-06-09T14:00:00Z"] });

/** A call by its outcome, with what each outcome needs. */
export const callInput = z
  .discriminatedUnion("outcome", [
    z
      .strictObject({
        outcome: z.enum(["conversation", "no-answer", "voicemail", "wrong-number", "refused"]),
        ...common,
      })
      // Who calls in reaches somebody.
      .meta({
        not: {
          required: ["direction"],
          properties: {
            direction: { const: "inbound" },
            outcome: { enum: ["no-answer", "voicemail", "wrong-number"] },
          },
        },
      }),
    z.strictObject({
      outcome: z.literal("promise"),
      ...common,
      promise: z.strictObject({
        amount: positiveMoney,
        payBy: businessDate,
        invoiceIds: z.array(id).min(1).max(95).optional(),
        replace: z
          .boolean()
          .optional()
          .meta({ description: "Takes the place of promises about the same invoices." }),
      }),
    }),
    z.strictObject({
      outcome: z.literal("dispute"),
      ...common,
      dispute: z.strictObject({
        invoiceId: id,
        amount: positiveMoney
          .optional()
          .meta({ description: "The disputed part; all that is open where absent." }),
        reason: z.enum(disputeReasons),
      }),
    }),
    z.strictObject({
      outcome: z.literal("callback"),
      ...common,
      callback: z.strictObject({
        at: instantIn.meta({ description: "When to call again, within 90 days." }),
      }),
    }),
    z.strictObject({
      outcome: z.literal("paid-claimed"),
      ...common,
      paid: z.strictObject({ on: businessDate, reference: line(200).optional() }),
    }),
  ])
  .meta({ id: "CallInput" });
export type CallInput = z.infer<typeof callInput>;

const verdictView = z
  .object({
    verdict: z.enum(["allow", "defer", "deny"]),
    ruleId: z.string(),
    reason: z.string(),
    source: z.string().optional(),
    until: instantView.optional(),
  })
  .meta({ id: "RuleVerdict" });

export const mayCallView = z
  .object({
    verdict: z.enum(["allow", "defer", "deny"]),
    until: instantView.optional().meta({ description: "When it is allowed, where it is deferred." }),
    phone: z.string().optional(),
    rules: z.array(verdictView).meta({ description: "What every rule in force says, the strictest first." }),
  })
  .meta({ id: "MayCall" });

export const callView = z
  .object({
    contact: contactView,
    task: taskView
      .optional()
      .meta({ description: "The task as the call left it, or the one that it opened." }),
    warnings: z.array(verdictView).meta({
      description: "The rules that an outbound call passed by. It is recorded all the same.",
    }),
  })
  .meta({ id: "Call" });
