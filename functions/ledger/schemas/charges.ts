import * as z from "zod";
import {
  businessDate,
  cursor,
  id,
  limit,
  line,
  moneyView,
  positiveMoney,
} from "../../runtime/http/schemas.ts";
import { lateChargeView } from "./late-charge.ts";

const kinds = lateChargeView.shape.kind;

/** What may be charged for being late. */
const interest = z.enum(["statutory", "contract"]).meta({
  description: "By law, which a contract's own rate goes before where the law says so; or by the contract.",
});

export const chargeQuery = z.strictObject({
  invoiceId: id.optional().meta({ description: "Only the charges on this invoice." }),
  cursor,
  limit,
});

const yes = z.enum(["true", "false"]).meta({ description: "Whether the law's fixed sum is asked for." });

export const previewQuery = z.strictObject({
  asOf: businessDate.optional().meta({
    description: "The last day that bears interest; today at the creditor's place, if not said.",
  }),
  interest: interest.default("statutory"),
  fixedSum: yes.default("true"),
});

export const previewView = z
  .object({
    invoiceId: z.string(),
    asOf: z.string(),
    law: z.string().optional().meta({ description: "The country whose law applies." }),
    due: z
      .array(z.object({ amount: moneyView, charge: lateChargeView }))
      .meta({ description: "What would be posted." }),
    not: z
      .array(z.object({ kind: kinds, code: z.string(), text: z.string() }))
      .meta({ description: "What would not, and why." }),
  })
  .meta({ id: "LateChargePreview" });

export const chargeInput = z
  .strictObject({
    interest: interest.optional(),
    fixedSum: z.boolean().optional().meta({ description: "The fixed sum that the law gives." }),
    fee: z
      .strictObject({ occasion: line(100), amount: positiveMoney })
      .optional()
      .meta({ description: "A fee of your own, charged once for each occasion." }),
    on: businessDate.optional().meta({
      description: "The last day that bears interest; today at the creditor's place, if not said.",
    }),
    dueDate: businessDate.optional().meta({ description: "The day it is issued, if not said." }),
  })
  .refine((body) => body.interest !== undefined || body.fixedSum === true || body.fee !== undefined, {
    path: ["interest"],
    message: "is required, or fixedSum or fee in its place",
  })
  .meta({
    id: "LateChargeInput",
    anyOf: [
      { required: ["interest"] },
      { required: ["fixedSum"], properties: { fixedSum: { const: true } } },
      { required: ["fee"] },
    ],
  });

export const waiverInput = z
  .strictObject({
    reason: line(400).optional(),
    on: businessDate.optional().meta({ description: "Today at the creditor's place, if not said." }),
  })
  .meta({ id: "LateChargeWaiver" });
