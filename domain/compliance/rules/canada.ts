import type { Rule } from "../rule.ts";

const electronic = ["email", "sms", "call"] as const;
const consumerOfAgency = { creditor: "third-party", debtor: "consumer", country: "CA" } as const;

/** Provincial rules of Canada for collection agencies. */
export const canadaRules: readonly Rule[] = [
  {
    id: "ca-on",
    source: "R.R.O. 1990, Reg. 74, ss. 21–22",
    effectiveFrom: "2006-07-01",
    scope: { ...consumerOfAgency, region: "ON", channels: electronic },
    clauses: [
      {
        kind: "hours",
        week: { weekdays: ["7:00", "21:00"], saturday: ["7:00", "21:00"], sunday: ["13:00", "17:00"] },
        holidays: "closed",
      },
      // Ordinary mail does not count towards the three.
      { kind: "cap", max: 3, days: 7, counts: electronic },
      { kind: "forbid", when: "no-written-notice" },
      { kind: "wait", after: "written-notice", days: 6 },
    ],
  },
  {
    id: "ca-qc",
    source: "Act respecting the collection of certain debts, CQLR c. R-2.2, s. 34(4)",
    effectiveFrom: "1981-04-01",
    scope: { ...consumerOfAgency, region: "QC", channels: electronic },
    clauses: [
      {
        kind: "hours",
        week: { weekdays: ["8:00", "20:00"], saturday: ["8:00", "20:00"] },
        holidays: "closed",
      },
    ],
  },
];
