import { factReader } from "./account-facts.ts";
import type { DunningFacts } from "./facts.ts";
import type { Segment } from "./policy.ts";
import { holds } from "./predicate.ts";

/** The first segment of the policy that the account fits, or undefined. `today` in days since 1970-01-01. */
export const segmentOf = (facts: DunningFacts, today: number): Segment | undefined => {
  const read = factReader(facts, today);
  return facts.policy.segments.find(({ when }) => holds(when, read));
};
