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
    clauses: [{ kind: "forbid", when: "consent-withdrawn" }],
    allowReason: "consent for the channel was not withdrawn",
  },
  {
    id: "consent-sms-consumer",
    source: "47 CFR 64.1200(a)(1)(iii) in the United States; house policy elsewhere",
    effectiveFrom: always,
    scope: { debtor: "consumer", channels: ["sms"] },
    clauses: [{ kind: "forbid", when: "no-consent" }],
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
  {
    id: "email-duties",
    source: "15 USC 7704(a); RFC 8058; house policy elsewhere",
    effectiveFrom: always,
    scope: { channels: ["email"] },
    clauses: [],
    duties: ["truthful-headers", "postal-address", "opt-out-notice", "one-click-unsubscribe"],
    allowReason: "the message names its sender, says where it comes from and how to stop it",
  },
];
