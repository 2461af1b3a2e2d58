import { addDays } from "../../../domain/calendar.ts";
import type { Chargeable } from "../../../domain/interest/charge.ts";
import { rounded } from "../../../domain/interest/fraction.ts";
import { type InterestRule, interestLines, interestOf } from "../../../domain/interest/interest.ts";
import { rateOf } from "../../../domain/interest/rate.ts";
import type { ChargeTerms } from "../../../domain/interest/rule.ts";

/** Builders for tests of late interest: say what matters, the rest is plausible. */

/** A rule at one rate, without grace, unless told otherwise. */
export const aRule = (percent: string, given: Partial<InterestRule> = {}): InterestRule => ({
  dayCount: "ACT/365",
  rateOn: () => ({ rate: rateOf(percent), unverified: false }),
  timing: "of-start",
  graceDays: 0,
  from: "due-date",
  rounding: "whole",
  pauses: [],
  ...given,
});

type Change = readonly [on: string, amount: number, kind?: string];

/** An invoice over an amount in minor units, with what changed its open amount since. */
export const owed = (
  amount: number,
  dueDate: string,
  changes: readonly Change[] = [],
  given: Partial<Chargeable> = {},
): Chargeable => ({
  id: "I1",
  number: "R-1",
  currency: "EUR",
  dueDate,
  movements: [
    { on: addDays(dueDate, -30), kind: "issued", amount },
    ...changes.map(([on, change, kind = change < 0 ? "paid" : "payment-reversed"]) => ({
      on,
      kind,
      amount: change,
    })),
  ],
  ...given,
});

export const business = (law: string | undefined, given: Partial<ChargeTerms> = {}): ChargeTerms => ({
  debtorType: "business",
  law,
  contract: {},
  pauses: [],
  ...given,
});

/** The interest on an invoice from the end of its due date to the end of a day, rounded to minor units. */
export const interestTo = (invoice: Chargeable, rule: InterestRule, to: string): number =>
  rounded(interestOf(interestLines(invoice, rule, { after: invoice.dueDate, to })));
