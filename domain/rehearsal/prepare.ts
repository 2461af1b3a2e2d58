import type { RehearsedAccount } from "./account.ts";
import type { Assumptions } from "./assumptions.ts";
import { bothSeen, estimateCurve, nothingSeen, seenOf } from "./estimate.ts";

/**
 * The assumptions with the payment curve of the accounts themselves in place of the stated one, where they have
 * enough paid bills. `today` in days since 1970-01-01.
 */
export const withOwnCurve = (
  stated: Assumptions,
  accounts: Iterable<Pick<RehearsedAccount, "account" | "bills">>,
  today: number,
): { assumptions: Assumptions; paidBills: number } => {
  let seen = nothingSeen;
  for (const account of accounts) seen = bothSeen(seen, seenOf(account, today));
  const { curve, paidBills } = estimateCurve(seen, stated.behaviour.curve);
  return {
    assumptions: { ...stated, behaviour: { ...stated.behaviour, curve: [...curve] } },
    paidBills,
  };
};
