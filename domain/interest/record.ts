import * as z from "zod";
import { plainDate } from "../ledger/fields.ts";

/** What is kept of late charges: with a charge what it is for, and with the invoice that is late what it has borne so far. */

/** A line of the computation, as a collector can show it to a customer. */
export const chargeLine = z.object({
  /** First and last day that bear interest. */
  from: plainDate,
  to: plainDate,
  days: z.int(),
  /** Minor units of the charge's currency. */
  balance: z.int(),
  /** Percent a year. */
  percent: z.string(),
  /** In units of the currency, to four decimals beyond its own; the charge is rounded once, over all lines. */
  amount: z.string(),
  /** The reference rate could not be read at its own source. */
  unverified: z.boolean().optional(),
});

export const chargeKinds = ["interest", "fixed-sum", "fee"] as const;
export type ChargeKind = (typeof chargeKinds)[number];

/** What a late charge is for: a receivable of its own that names the invoice that was paid late. */
export const lateCharge = z.object({
  kind: z.enum(chargeKinds),
  invoiceId: z.string(),
  invoiceNumber: z.string(),
  /** The days it is for, both ends included; of interest only. */
  from: plainDate.optional(),
  to: plainDate.optional(),
  /** How it is reckoned, in words. */
  note: z.string(),
  /** The law or the contract that it rests on. */
  source: z.string(),
  /** Of interest: what accrued over the days in minor units, before the contract's minimum. */
  accrued: z.int().optional(),
  lines: z.array(chargeLine).optional(),
  /** Of a fee: what it was charged for, so that it is charged for that once. */
  occasion: z.string().optional(),
});
export type LateCharge = z.infer<typeof lateCharge>;

/** What an invoice has been charged for being late. Amounts in minor units; a waived charge counts, so that it is not charged again. */
export const chargedSoFar = z.object({
  /** How many charges there are: they are numbered. */
  count: z.int(),
  interest: z.object({ to: plainDate, accrued: z.int(), charged: z.int() }).optional(),
  fixedSum: z.boolean().optional(),
  /** The occasions of fees. */
  fees: z.array(z.string()).optional(),
});
export type ChargedSoFar = z.infer<typeof chargedSoFar>;

/** What an invoice has been charged once the charge is posted. `amount` in minor units. */
export const afterCharge = (
  before: ChargedSoFar | undefined,
  charge: LateCharge,
  amount: number,
): ChargedSoFar => {
  const so: ChargedSoFar = before ?? { count: 0 };
  const numbered = { ...so, count: so.count + 1 };
  if (charge.kind === "fixed-sum") return { ...numbered, fixedSum: true };
  if (charge.kind === "fee") return { ...numbered, fees: [...(so.fees ?? []), charge.occasion ?? ""] };
  if (charge.to === undefined) throw new Error("A charge of interest says to which day it runs");
  return {
    ...numbered,
    interest: {
      to: charge.to,
      accrued: (so.interest?.accrued ?? 0) + (charge.accrued ?? amount),
      charged: (so.interest?.charged ?? 0) + amount,
    },
  };
};
