import { dayOf } from "./day.ts";
import type { DunningFacts } from "./facts.ts";
import type { Segment } from "./policy.ts";
import { type AccountField, holds } from "./predicate.ts";

const oldestDaysPastDue = ({ openInvoices }: DunningFacts, today: number): number => {
  let oldest = 0;
  for (const invoice of openInvoices)
    if (invoice.open > 0) oldest = Math.max(oldest, today - dayOf(invoice.dueDate));
  return oldest;
};

const fieldOf = (facts: DunningFacts, today: number, field: AccountField) => {
  const { account, legalEntity } = facts;
  switch (field) {
    case "country":
      return account.address?.country;
    case "region":
      return account.address?.region;
    case "language":
      return account.language ?? legalEntity.language;
    case "openInvoices":
      return facts.openInvoices.filter(({ open }) => open > 0).length;
    case "oldestDaysPastDue":
      return oldestDaysPastDue(facts, today);
    case "tenureDays":
      return today - dayOf(account.openedAt);
    default:
      return account[field];
  }
};

/** The first segment of the policy that the account fits, or undefined. `today` in days since 1970-01-01. */
export const segmentOf = (facts: DunningFacts, today: number): Segment | undefined =>
  facts.policy.segments.find(({ when }) => holds(when, (field) => fieldOf(facts, today, field)));
