import { allChannels } from "../facts.ts";
import type { Rule } from "../rule.ts";

const always = "0001-01-01";

/** Consent everywhere; single jurisdictions ask for more in their own rules. */
export const consentRules: readonly Rule[] = [
  {
    id: "consent-withdrawn",
    source: "Regulation (EU) 2016/679, art. 7(3); house policy elsewhere",
    effectiveFrom: always,
    scope: { channels: allChannels },
    clauses: [
      {
        kind: "forbid",
        because: ({ consent, channel }) =>
          consent.status === "withdrawn"
            ? `consent for ${channel} was withdrawn${consent.at ? ` on ${consent.at.slice(0, 10)}` : ""}`
            : undefined,
      },
    ],
    allowReason: "consent for the channel was not withdrawn",
  },
  {
    id: "consent-sms-consumer",
    source: "47 CFR 64.1200(a)(1)(iii) in the United States; house policy elsewhere",
    effectiveFrom: always,
    scope: { debtor: "consumer", channels: ["sms"] },
    clauses: [
      {
        kind: "forbid",
        because: ({ consent }) =>
          consent.status === "granted" ? undefined : "a consumer has not agreed to text messages",
      },
    ],
    allowReason: "the consumer agreed to text messages",
  },
  {
    id: "consent-email-business",
    source: "Regulation (EU) 2016/679, art. 6(1)(b)",
    effectiveFrom: always,
    scope: { debtor: "business", channels: ["email"] },
    clauses: [],
    allowReason: "e-mail between businesses rests on the contract that the invoice comes from",
  },
];
