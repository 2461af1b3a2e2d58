import { daily, type Rule } from "../rule.ts";

const regF = "2021-11-30";
const consumerOfAgency = { creditor: "third-party", debtor: "consumer", country: "US" } as const;

/** Federal rules of the United States: FDCPA, Regulation F, TCPA. */
export const usFederalRules: readonly Rule[] = [
  {
    id: "us-regf-hours",
    source: "12 CFR 1006.6(b)(1)",
    effectiveFrom: regF,
    scope: { ...consumerOfAgency, channels: ["email", "sms", "call"] },
    clauses: [{ kind: "hours", week: daily("8:00", "21:00"), holidays: "open" }],
  },
  {
    id: "us-regf-7in7",
    source: "12 CFR 1006.14(b)(2)",
    effectiveFrom: regF,
    scope: { ...consumerOfAgency, channels: ["call"] },
    clauses: [
      { kind: "cap", max: 7, days: 7, counts: ["call"] },
      // A conversation counts whoever began it (comment 14(b)(4)-1.ii); a call of the debtor without one does not.
      { kind: "after-conversation", days: 7 },
    ],
  },
  {
    id: "us-regf-optout",
    source: "12 CFR 1006.6(e)",
    effectiveFrom: regF,
    scope: { ...consumerOfAgency, channels: ["email", "sms"] },
    clauses: [
      {
        kind: "forbid",
        because: ({ recipient, consent }) =>
          recipient?.suppressed?.reason === "opted-out" || consent.status === "withdrawn"
            ? "the debtor opted out of this address or medium"
            : undefined,
      },
    ],
    duties: ["opt-out-notice"],
    allowReason: "the debtor has not opted out",
  },
  {
    id: "us-cease",
    source: "15 USC 1692c(c); 12 CFR 1006.6(c)",
    effectiveFrom: "1978-03-20",
    scope: { ...consumerOfAgency, channels: ["email", "sms", "call"] },
    clauses: [
      {
        kind: "forbid",
        because: ({ stops }) =>
          stops?.some(({ kind }) => kind === "cease")
            ? "the debtor refused to pay or asked that contact cease"
            : undefined,
      },
    ],
    allowReason: "the debtor has not asked that contact cease",
  },
  {
    id: "us-dispute",
    source: "15 USC 1692g(b); 12 CFR 1006.38",
    effectiveFrom: regF,
    scope: { ...consumerOfAgency, channels: ["email", "sms", "call", "letter"] },
    clauses: [
      {
        kind: "forbid",
        because: ({ dispute }) =>
          dispute && !dispute.verified && dispute.receivedOn <= dispute.validationEnds
            ? `disputed on ${dispute.receivedOn} within the validation period and not yet verified`
            : undefined,
      },
    ],
    allowReason: "no dispute awaits verification",
  },
  {
    id: "us-tcpa-revoke",
    source: "47 CFR 64.1200(a)(10)",
    effectiveFrom: "2025-04-11",
    scope: { country: "US", channels: ["sms", "call"] },
    clauses: [
      {
        kind: "forbid",
        because: ({ consent, recipient }) =>
          consent.status === "withdrawn" || recipient?.suppressed?.reason === "opted-out"
            ? "consent to calls and texts was revoked"
            : undefined,
      },
    ],
    allowReason: "consent to calls and texts was not revoked",
  },
];
