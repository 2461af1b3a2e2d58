import * as z from "zod";
import { policy, policyFields } from "../../../domain/dunning/policy.ts";
import { policyStatuses } from "../../../domain/dunning/policy-line.ts";
import { instant } from "../../../domain/ledger/fields.ts";
import { businessDate, version } from "../../runtime/http/schemas.ts";

/** What the API takes and shows of policies and their versions. */

const policyVersion = z
  .int()
  .min(0)
  .meta({ description: "Versions are numbered from 1; 0 is the built-in one." });

const standing = {
  status: z.enum(policyStatuses).meta({
    description:
      "`scheduled` is to take over, `active` is in force, `superseded` was, `withdrawn` never came to be.",
  }),
  createdBy: z.string().optional().meta({ description: "Whose token wrote it." }),
  restoredFrom: policyVersion.optional().meta({ description: "The version whose content it brings back." }),
  withdrawnAt: instant.optional(),
};

export const policyView = z.object({ ...policy.shape, ...standing }).meta({ id: "Policy" });

/** A version in the list of all of them: without its content. */
export const policySummary = z
  .object({
    version: policyVersion,
    name: z.string(),
    createdAt: instant.optional(),
    activeFrom: instant.optional(),
    ...standing,
  })
  .meta({ id: "PolicyVersion" });

export const policyInput = z
  .strictObject({
    ...policyFields,
    version: z
      .int()
      .min(0)
      .optional()
      .meta(version.meta() ?? {}),
  })
  .meta({ id: "PolicyInput" });

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A draft may be anything: what is wrong with it is told, and keeps it from being activated. */
export const draftInput = z.custom<Record<string, unknown>>(isObject, "must be an object").meta({
  id: "PolicyDraftInput",
  override: { type: "object", additionalProperties: {} },
  description: "A policy, finished or not; its JSON Schema is at `/v1/policies/schema`.",
});

const finding = z.object({
  field: z.string().meta({ examples: ["segments[0].cadence.steps[2].channels[0]"] }),
  message: z.string(),
});

const warning = z.object({
  ...finding.shape,
  code: z.string(),
  ruleId: z.string().optional().meta({ description: "The rule of contact that it follows from." }),
  source: z.string().optional(),
});

const faults = {
  valid: z
    .boolean()
    .meta({ description: "Whether the draft can be activated. Warnings do not stand against it." }),
  faults: z.array(finding),
};

export const policyCheckView = z
  .object({ ...faults, warnings: z.array(warning) })
  .meta({ id: "PolicyCheck" });

export const draftView = z
  .object({
    policyId: z.string(),
    revision: z.int().meta({ description: "Goes up with each change; the draft's ETag." }),
    basedOn: policyVersion.meta({ description: "The newest version when the draft was written." }),
    updatedAt: instant,
    updatedBy: z.string(),
    document: draftInput,
    ...faults,
  })
  .meta({ id: "PolicyDraft" });

/** From when on a version is in force. */
export const takeover = z
  .strictObject({
    from: z.union([instant, businessDate]).optional().meta({
      description:
        "An instant, or a date, which begins at 00:00 UTC; not in the past, except that today's date means now. Without it, now.",
    }),
  })
  .meta({ id: "PolicyTakeover" });
