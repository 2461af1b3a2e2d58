import type * as z from "zod";
import { chargeLine, lateCharge } from "../../../domain/interest/record.ts";
import { interestTerms } from "../../../domain/interest/terms.ts";
import { dateView, moneyView } from "../../runtime/http/schemas.ts";

const description =
  "What was agreed on paying late. An account's own terms go before its legal entity's, field by field.";

export const interestTermsInput = interestTerms.meta({ id: "InterestTermsInput", description });
export const interestTermsView: z.ZodType<z.infer<typeof interestTerms>> = interestTerms.meta({
  id: "InterestTerms",
  description,
});

const line = chargeLine.extend({ from: dateView, to: dateView, balance: moneyView }).meta({
  id: "LateChargeLine",
  description: "So many days, both ends included, on one balance at one rate.",
});

/** What a late charge is for, with its computation. */
export const lateChargeView = lateCharge
  .omit({ accrued: true, occasion: true, rule: true })
  .extend({ from: dateView.optional(), to: dateView.optional(), lines: line.array().optional() })
  .meta({
    id: "LateCharge",
    description: "Present where the invoice is a charge for another one's being late.",
  });
