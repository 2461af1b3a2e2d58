import type { GateFacts, PastContact } from "../../../domain/compliance/facts.ts";
import { gate } from "../../../domain/compliance/gate.ts";
import type { Rulebook } from "../../../domain/compliance/rule.ts";
import { builtInRulebook, makeRulebook } from "../../../domain/compliance/rulebook.ts";

/** A business in Berlin on an ordinary Friday morning: the gate allows. */
export const business: GateFacts = {
  channel: "email",
  now: "2026-11-20T10:00:00.000Z",
  creditorRole: "first-party",
  debtorType: "business",
  country: "DE",
  region: "BE",
  recipient: { address: "ap@example.com" },
  consent: { status: "unknown" },
  daysPastDue: 14,
  history: [],
};

/** A consumer in the United States at noon in New York on a Friday, with every consent. */
export const usConsumer: GateFacts = {
  ...business,
  now: "2026-11-20T17:00:00.000Z",
  creditorRole: "third-party",
  debtorType: "consumer",
  country: "US",
  region: "NJ",
  consent: { status: "granted", basis: "written" },
};

/** Outbound contacts at the instants. */
export const sent = (
  channel: PastContact["channel"],
  at: readonly string[],
  more: Partial<PastContact> = {},
): PastContact[] => at.map((instant) => ({ channel, at: instant, direction: "outbound", ...more }));

/** What one rule says, as `allow`, `deny` or the instant it defers to; `silent` when it does not bind. */
export const says = (ruleId: string, facts: GateFacts, rulebook: Rulebook = builtInRulebook): string => {
  const verdict = gate(facts, rulebook).rules.find((rule) => rule.ruleId === ruleId);
  if (!verdict) return "silent";
  return verdict.until ?? verdict.verdict;
};

/** The rulebook without house hours and caps, to see a law at midnight and over its own bounds. */
export const lawOnly: Rulebook = makeRulebook({}, [
  {
    id: "house-default",
    source: "none",
    effectiveFrom: "0001-01-01",
    scope: { channels: ["email", "sms", "call", "letter"] },
    clauses: [],
  },
]);
