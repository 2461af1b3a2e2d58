import * as z from "zod";
import { consentProof, consentRecord, stop, stopKinds } from "../../../domain/ledger/circumstances.ts";
import { channelConsent } from "../../../domain/ledger/model.ts";
import { businessDate, instantView, line, words } from "../../runtime/http/schemas.ts";

export const stopKind = z.enum(stopKinds);

export const stopInput = z
  .strictObject({
    reason: line(500),
    until: businessDate
      .optional()
      .meta({ description: "The last day; until it is lifted, if not said. A payment in flight needs one." }),
  })
  .meta({ id: "StopInput" });
export const liftInput = z.strictObject({ reason: line(500) }).meta({ id: "LiftInput" });
const stopView = stop.meta({ id: "Stop" });
export const stopList = z.object({ items: z.array(stopView) }).meta({ id: "StopList" });

const proofText = words(2000);
const proof = z
  .strictObject({ ...consentProof.shape, text: proofText.optional(), reference: line(200).optional() })
  .refine((it) => Object.values(it).some((value) => value !== undefined), "must hold a proof")
  .meta({
    id: "ConsentProof",
    description: "The words, where they lie, the SHA-256 of the document, its id elsewhere: at least one.",
    minProperties: 1,
  });

export const consentInput = z
  .strictObject({
    ...consentRecord.shape,
    at: instantView.optional().meta({ description: "When it was given or revoked; now, if not said." }),
    proof: proof.optional(),
  })
  .superRefine((body, context) => {
    if (body.status === "granted" && body.proof === undefined && body.means !== "contract")
      context.addIssue({
        code: "custom",
        path: ["proof"],
        message: "is required: consent that was given must be shown, unless a contract gives it",
        input: body,
      });
  })
  .meta({
    id: "ConsentInput",
    anyOf: [
      { required: ["proof"] },
      { properties: { status: { const: "withdrawn" } } },
      { properties: { means: { const: "contract" } } },
    ],
  });

const consentEvent = z
  .object({
    channel: consentRecord.shape.channel,
    purpose: consentRecord.shape.purpose,
    status: channelConsent.shape.status,
    at: instantView.optional().meta({ description: "When it was given or revoked." }),
    means: consentRecord.shape.means
      .optional()
      .meta({ description: "By what; absent where it was set with the account's profile." }),
    basis: consentRecord.shape.basis,
    proof: consentProof.optional(),
    recordedAt: instantView,
    recordedBy: z.string(),
    request: z.string(),
  })
  .meta({ id: "ConsentEvent" });

const present = z.object({
  email: channelConsent.optional(),
  sms: channelConsent.optional(),
  call: channelConsent.optional(),
});

export const consentsView = z
  .object({
    accountId: z.string(),
    present: z.object({ collections: present, marketing: present }),
    history: z.array(consentEvent).meta({ description: "The latest recorded first." }),
  })
  .meta({ id: "Consents" });
