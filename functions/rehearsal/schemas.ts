import * as z from "zod";
import { policyFields } from "../../domain/dunning/policy.ts";
import { policyFaults } from "../../domain/dunning/policy-faults.ts";
import { instantView } from "../runtime/http/schemas.ts";

const policyInput = z
  .strictObject(policyFields)
  .superRefine((policy, context) => {
    for (const { path, message } of policyFaults(policy)) context.addIssue({ code: "custom", path, message });
  })
  .meta({ id: "RehearsedPolicyInput", description: "A policy as PUT /v1/policies/{policyId} takes it." });

const policyVersion = z.int().min(0).max(999_999_999).meta({
  description: "A version of the policy that is kept already; 0 is the built-in one.",
});

const chosen = { policy: policyInput.optional(), policyVersion: policyVersion.optional() };

const notBoth = ({
  policy,
  policyVersion: version,
}: {
  policy?: unknown;
  policyVersion?: unknown;
}): boolean => policy === undefined || version === undefined;
/** The same as JSON Schema says it. */
const NOT_BOTH_IN_SCHEMA = { not: { required: ["policy", "policyVersion"] } };
const NOT_BOTH = { path: ["policyVersion"], message: "cannot stand beside policy" };

export const rehearsalInput = z
  .strictObject({
    ...chosen,
    against: z
      .strictObject(chosen)
      .refine(notBoth, NOT_BOTH)
      .optional()
      .meta({
        ...NOT_BOTH_IN_SCHEMA,
        description: "What it is compared with; the policy in force by default.",
      }),
    days: z.int().min(1).max(400).default(90).meta({ description: "Days to play from now on." }),
    seed: z.int().min(0).max(999_999_999).default(1).meta({
      description: "The first of the dice. The same ledger, policies and seed give the same result.",
    }),
    seeds: z.int().min(1).max(10).default(5).meta({ description: "How often it is played with other dice." }),
  })
  .refine(notBoth, NOT_BOTH)
  .meta({
    id: "RehearsalInput",
    ...NOT_BOTH_IN_SCHEMA,
    description: "Without policy and policyVersion, what is compared is played alone.",
  });

const range = z.object({ mean: z.number(), low: z.number(), high: z.number() });

export const rehearsalView = z
  .object({
    id: z.string(),
    status: z.enum(["waiting", "running", "done", "failed"]),
    createdAt: instantView,
    createdBy: z.string(),
    days: z.int(),
    seeds: z.array(z.int()),
    policies: z
      .array(z.object({ id: z.string(), name: z.string(), version: z.int().optional(), source: z.string() }))
      .meta({ description: "What is played: A, and B where two are compared." }),
    accounts: z.int().optional(),
    finishedAt: instantView.optional(),
    failure: z.string().optional(),
    differences: z
      .array(
        z.object({
          figure: z.string(),
          unit: z.enum(["count", "minutes", "dollars", "days", "minor"]).meta({
            description: "minor: minor units of the currency.",
          }),
          currency: z.string().optional(),
          a: range,
          b: range,
          change: range.meta({ description: "B − A, dice by dice." }),
          more: z.enum(["better", "worse", "neither"]),
        }),
      )
      .optional()
      .meta({ description: "Once it is done, where two policies were compared." }),
    links: z
      .object({ result: z.string(), report: z.string() })
      .optional()
      .meta({ description: "Once it is done: the whole as JSON and as a page, good for 15 minutes." }),
  })
  .meta({ id: "Rehearsal" });
