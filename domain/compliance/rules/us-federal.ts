import { allChannels } from "../facts.ts";
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
    clauses: [{ kind: "forbid", when: "opted-out" }],
    duties: ["opt-out-notice"],
    allowReason: "the debtor has not opted out",
  },
  {
    id: "us-cease",
    source: "15 USC 1692c(c); 12 CFR 1006.6(c)",
    effectiveFrom: "1978-03-20",
    // The notices that the act still allows are written by a person: no reminder is one of them.
    scope: { ...consumerOfAgency, channels: allChannels },
    clauses: [{ kind: "stop", of: ["cease"] }],
    allowReason: "the debtor has not asked that contact cease",
  },
  {
    id: "us-dispute",
    source: "15 USC 1692g(b); 12 CFR 1006.38",
    effectiveFrom: regF,
    scope: { ...consumerOfAgency, channels: allChannels },
    clauses: [{ kind: "forbid", when: "dispute-unverified" }],
    allowReason: "no dispute awaits verification",
  },
  {
    id: "us-time-barred",
    source: "12 CFR 1006.26(b)",
    effectiveFrom: regF,
    scope: { ...consumerOfAgency, channels: allChannels },
    clauses: [{ kind: "forbid", when: "time-barred-threat" }],
    duties: ["no-threat-of-suit-when-time-barred"],
    allowReason: "no legal step is announced for a time-barred debt",
  },
  {
    id: "us-retention",
    source: "12 CFR 1006.100(a)",
    effectiveFrom: regF,
    scope: { ...consumerOfAgency, channels: allChannels },
    clauses: [],
    retention: { years: 3 },
    allowReason: "the record of this contact is kept",
  },
  {
    id: "us-tcpa-revoke",
    source: "47 CFR 64.1200(a)(10) and (12)",
    effectiveFrom: "2025-04-11",
    scope: { country: "US", channels: ["sms", "call"] },
    clauses: [{ kind: "forbid", when: "opted-out" }],
    revocation: {
      words: ["stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"],
      withinBusinessDays: 10,
      confirmations: 1,
      confirmWithinMinutes: 5,
    },
    allowReason: "consent to calls and texts was not revoked",
  },
];
