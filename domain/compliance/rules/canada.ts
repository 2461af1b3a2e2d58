import { addDays } from "../../calendar.ts";
import { hours, type Rule, weekly } from "../rule.ts";

/** Days after the written notice during which an Ontario agency uses nothing but the mail. */
const ontarioNoticeDays = 6;

const electronic = ["email", "sms", "call"] as const;

/** Provincial rules of Canada for collection agencies. */
export const canadaRules: readonly Rule[] = [
  {
    id: "ca-on",
    source: "R.R.O. 1990, Reg. 74, ss. 21–22",
    effectiveFrom: "2006-07-01",
    scope: {
      creditor: "third-party",
      debtor: "consumer",
      country: "CA",
      region: "ON",
      channels: electronic,
    },
    clauses: [
      {
        kind: "hours",
        week: weekly(hours("7:00", "21:00"), hours("7:00", "21:00"), hours("13:00", "17:00")),
        holidays: "closed",
      },
      // Ordinary mail does not count towards the three.
      { kind: "cap", max: 3, days: 7, counts: electronic },
      {
        kind: "forbid",
        because: ({ writtenNotice }) =>
          writtenNotice ? undefined : "the written notice that must come first is not on file",
      },
      {
        kind: "wait",
        notBefore: ({ writtenNotice }) =>
          writtenNotice === undefined
            ? undefined
            : {
                dayAfter: addDays(writtenNotice, ontarioNoticeDays),
                reason: `only by mail for ${ontarioNoticeDays} days after the written notice of ${writtenNotice}`,
              },
      },
    ],
  },
  {
    id: "ca-qc",
    source: "Act respecting the collection of certain debts, CQLR c. R-2.2, s. 34(4)",
    effectiveFrom: "1981-04-01",
    scope: {
      creditor: "third-party",
      debtor: "consumer",
      country: "CA",
      region: "QC",
      channels: electronic,
    },
    clauses: [
      { kind: "hours", week: weekly(hours("8:00", "20:00"), hours("8:00", "20:00")), holidays: "closed" },
    ],
  },
];
