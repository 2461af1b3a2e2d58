import * as z from "zod";
import { isCurrency } from "../money.ts";
import { dayCounts } from "./day-count.ts";
import { isPercent } from "./rate.ts";

const percent = z
  .string()
  .refine(isPercent, 'is not a percentage such as "9.5"')
  .refine((text) => !text.startsWith("-"), "must not be negative")
  .meta({ pattern: "^\\d{1,3}(\\.\\d{1,4})?$" });

const amounts = z.record(
  z.string().refine(isCurrency, "is not an ISO 4217 currency").meta({ pattern: "^[A-Z]{3}$" }),
  z.string().regex(/^\d{1,12}(\.\d{1,4})?$/, 'is not a decimal amount such as "5.00"'),
);

/** What was agreed on paying late. A customer's own terms go before those of the legal entity, field by field. */
export const interestTerms = z.strictObject({
  /** The country whose law applies (ISO 3166-1); the legal entity's own where nothing is said (Rome I, art. 4 (1)). */
  law: z
    .string()
    .regex(/^[A-Z]{2}$/, "is not an ISO 3166-1 alpha-2 country such as DE")
    .optional(),
  /** The contract's yearly rate in percent, such as `9.5`. */
  rate: percent.optional(),
  /** Actual days over 365 unless the contract says otherwise. */
  dayCount: z.enum(dayCounts).optional(),
  /** Days after the due date that bear no interest. */
  graceDays: z.int().min(0).max(365).optional(),
  /** By currency: what the interest on one invoice comes to at least, in all. */
  minimum: amounts.optional(),
  /** Interest from the due date, or only from the last payment on, on the balance that it left. */
  from: z.enum(["due-date", "last-payment"]).optional(),
  /** Rounded once for the whole charge, or each day's interest first, as gov.uk shows it. */
  rounding: z.enum(["whole", "daily"]).optional(),
});
export type InterestTerms = z.infer<typeof interestTerms>;
