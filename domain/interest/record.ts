import * as z from "zod";
import { addDays } from "../calendar.ts";
import { plainDate } from "../ledger/fields.ts";
import { dayCounts } from "./day-count.ts";
import { halfYearOf } from "./rates/table.ts";
import type { RateTiming } from "./statutes.ts";

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

const rateTimings = ["of-start", "by-half-year", "of-payment"] as const satisfies readonly RateTiming[];

/** By what days were charged: they keep it, whatever is agreed or published later. See `kept.ts`. */
const keptRule = z.object({
  dayCount: z.enum(dayCounts),
  timing: z.enum(rateTimings),
  graceDays: z.int(),
  rounding: z.enum(["whole", "daily"]),
  /** The rates as they were known then, in percent a year, each with the day it holds from; oldest first. */
  rates: z.array(z.object({ from: plainDate, percent: z.string() })),
  /** Those of the days that bore no interest by a moratorium. */
  pauses: z.array(z.object({ from: plainDate, until: plainDate })).optional(),
});
export type KeptRule = z.infer<typeof keptRule>;

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
  /** Of interest from the due date: by what its days are reckoned, should their balance be corrected later. */
  rule: keptRule.optional(),
  /** Of a fee: what it was charged for, so that it is charged for that once. */
  occasion: z.string().optional(),
});
export type LateCharge = z.infer<typeof lateCharge>;

/** Days in a row that were charged by one rule, both ends included, and what accrued over them in minor units. */
const chargedStretch = z.object({ from: plainDate, to: plainDate, accrued: z.int(), rule: keptRule });
type ChargedStretch = z.infer<typeof chargedStretch>;

/** What an invoice has been charged for being late. Amounts in minor units; a waived charge counts, so that it is not charged again. */
export const chargedSoFar = z.object({
  /** How many charges there are: they are numbered. */
  count: z.int(),
  interest: z
    .object({
      to: plainDate,
      accrued: z.int(),
      charged: z.int(),
      /** The days whose rule is kept, oldest first; others stand as they were charged. */
      stretches: z.array(chargedStretch).optional(),
    })
    .optional(),
  fixedSum: z.boolean().optional(),
  /** The occasions of fees. */
  fees: z.array(z.string()).optional(),
});
export type ChargedSoFar = z.infer<typeof chargedSoFar>;

/**
 * Whether the days go on from the stretch by the same rule and at the same rate. Where a payment decides the rate, both
 * are to end in one half-year, since what was still open took the rate of the end.
 */
const goesOn = (before: ChargedStretch, { from, to, rule }: ChargedStretch): boolean =>
  addDays(before.to, 1) === from &&
  before.rule.dayCount === rule.dayCount &&
  before.rule.timing === rule.timing &&
  before.rule.graceDays === rule.graceDays &&
  before.rule.rounding === rule.rounding &&
  before.rule.rates.at(-1)?.percent === rule.rates[0]?.percent &&
  (rule.timing !== "of-payment" || halfYearOf(before.to) === halfYearOf(to));

/** The stretches with more days, which lengthen the last one where they go on from it. */
const lengthened = (stretches: readonly ChargedStretch[], days: ChargedStretch): ChargedStretch[] => {
  const last = stretches.at(-1);
  if (!last || !goesOn(last, days)) return [...stretches, days];
  const pauses = [...(last.rule.pauses ?? []), ...(days.rule.pauses ?? [])];
  const rule = {
    ...last.rule,
    rates: [...last.rule.rates, ...days.rule.rates.slice(1)],
    ...(pauses.length > 0 && { pauses }),
  };
  return [
    ...stretches.slice(0, -1),
    { from: last.from, to: days.to, accrued: last.accrued + days.accrued, rule },
  ];
};

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
  const { from, to, rule, accrued = amount } = charge;
  if (to === undefined) throw new Error("A charge of interest says to which day it runs");
  const known = so.interest?.stretches ?? [];
  const stretches = from && rule ? lengthened(known, { from, to, accrued, rule }) : known;
  return {
    ...numbered,
    interest: {
      to,
      accrued: (so.interest?.accrued ?? 0) + accrued,
      charged: (so.interest?.charged ?? 0) + amount,
      ...(stretches.length > 0 && { stretches }),
    },
  };
};
