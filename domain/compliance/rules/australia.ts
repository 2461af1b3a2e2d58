import type { Rule } from "../rule.ts";

const electronic = ["email", "sms", "call"] as const;

/** The joint guideline of ACCC and ASIC, which both regulators read as the measure of the law. */
export const australiaRules: readonly Rule[] = [
  {
    id: "au-rg96",
    source: "ACCC/ASIC RG 96 (April 2021), part 2, sections 4 and 5",
    effectiveFrom: "2021-04-13",
    unverified: "the caps of 3 a week and 10 a month could not be confirmed at the source; the hours could",
    scope: { debtor: "consumer", country: "AU", channels: electronic },
    clauses: [
      {
        kind: "hours",
        // The guideline's hours are those of the telephone, on which a text message rings too.
        channels: ["call", "sms"],
        week: { weekdays: ["7:30", "21:00"], saturday: ["9:00", "21:00"], sunday: ["9:00", "21:00"] },
        holidays: "closed",
        nationalHolidaysOnly: true,
      },
      { kind: "cap", max: 3, days: 7, counts: electronic },
      // No month is longer than 31 days, so the rolling window keeps to ten in each of them.
      { kind: "cap", max: 10, days: 31, counts: electronic },
    ],
  },
];
