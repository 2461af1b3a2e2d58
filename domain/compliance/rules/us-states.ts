import { allChannels } from "../facts.ts";
import { newYorkCity } from "../new-york-city.ts";
import { daily, type Rule } from "../rule.ts";

const messages = ["email", "sms"] as const;
const electronic = ["email", "sms", "call"] as const;

/** The Rosenthal Act takes over 15 USC 1692b–1692j for first parties too, and so its hours and its cease. */
const rosenthal = [
  { kind: "hours", week: daily("8:00", "21:00"), holidays: "open" },
  { kind: "stop", of: ["cease"] },
] as const satisfies Rule["clauses"];

/** Rules of single states and cities of the United States. */
export const usStateRules: readonly Rule[] = [
  {
    id: "us-ma-940cmr7",
    source: "940 CMR 7.04(1)(f)",
    effectiveFrom: "2012-03-02",
    scope: { debtor: "consumer", country: "US", region: "MA", channels: ["sms", "call"] },
    clauses: [
      { kind: "cap", max: 2, days: 7, counts: ["call", "sms"] },
      { kind: "cap", max: 2, days: 30, counts: ["call", "sms"], atWork: true },
    ],
  },
  {
    id: "us-dc-28-3814",
    source: "D.C. Code § 28-3814",
    effectiveFrom: "2023-01-01",
    scope: { debtor: "consumer", country: "US", region: "DC", channels: electronic, pastDueOver: 30 },
    clauses: [
      { kind: "cap", max: 4, days: 7, counts: ["call"] },
      { kind: "cap", max: 5, days: 7, counts: messages },
      {
        kind: "forbid",
        channels: messages,
        when: "no-consent",
      },
    ],
  },
  {
    id: "us-nyc-dcwp",
    source: "6 RCNY 5-77",
    effectiveFrom: "2026-09-01",
    scope: {
      debtor: "consumer",
      country: "US",
      region: "NY",
      cities: newYorkCity,
      channels: allChannels,
    },
    clauses: [
      { kind: "cap", max: 3, days: 7, counts: allChannels },
      {
        kind: "forbid",
        channels: messages,
        when: "no-written-consent",
      },
    ],
  },
  {
    id: "us-fl-559",
    source: "Fla. Stat. 559.72(17)",
    effectiveFrom: "2010-10-01",
    scope: { debtor: "consumer", country: "US", region: "FL", channels: ["sms", "call"] },
    clauses: [{ kind: "hours", week: daily("8:00", "21:00"), holidays: "open" }],
  },
  {
    id: "us-fl-559-email",
    source: "Fla. Stat. 559.72(17), before e-mail was exempted",
    effectiveFrom: "2010-10-01",
    effectiveUntil: "2025-05-16",
    scope: { debtor: "consumer", country: "US", region: "FL", channels: ["email"] },
    clauses: [{ kind: "hours", week: daily("8:00", "21:00"), holidays: "open" }],
  },
  {
    id: "us-wa-19-16",
    source: "RCW 19.16.250",
    effectiveFrom: "2011-07-22",
    scope: { creditor: "third-party", country: "US", region: "WA", channels: electronic },
    clauses: [
      { kind: "cap", max: 3, days: 7, counts: electronic },
      { kind: "cap", max: 1, days: 7, counts: electronic, atWork: true },
    ],
  },
  {
    id: "us-ca-rosenthal",
    source: "Cal. Civ. Code 1788.17",
    effectiveFrom: "2000-01-01",
    scope: { debtor: "consumer", country: "US", region: "CA", channels: electronic },
    clauses: rosenthal,
  },
  {
    id: "us-ca-sb1286",
    source: "Cal. Civ. Code 1788.2, 1788.17 as amended by SB 1286 (2024)",
    effectiveFrom: "2025-07-01",
    scope: {
      debtor: "business",
      country: "US",
      region: "CA",
      channels: electronic,
      naturalPerson: true,
      debtUsdUpTo: 500_000,
    },
    clauses: rosenthal,
  },
];
