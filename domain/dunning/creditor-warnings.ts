import type { LegalEntity } from "../ledger/model.ts";
import type { Warning } from "./policy-faults.ts";

/** How many creditors a policy is tried out for: each one more multiplies the courses. */
const MOST_CREDITORS = 3;

/** What of a creditor the rules of contact, and the days they are counted by, depend on. */
const likeness = ({ address, timeZone, creditorRole }: LegalEntity): string =>
  JSON.stringify([address.country, timeZone, creditorRole]);

/** The creditors to try a policy out for, one of each kind and no more than three, with how many kinds there are. */
export const creditorsToTry = (
  legalEntities: readonly LegalEntity[],
): { readonly tried: readonly LegalEntity[]; readonly kinds: number } => {
  const kinds = new Map<string, LegalEntity>();
  for (const legalEntity of legalEntities) {
    const like = likeness(legalEntity);
    if (!kinds.has(like)) kinds.set(like, legalEntity);
  }
  return { tried: [...kinds.values()].slice(0, MOST_CREDITORS), kinds: kinds.size };
};

/** Says where the policy was not tried out for creditors of every place and role. */
export const untriedCreditors = (kinds: number): readonly Warning[] =>
  kinds <= MOST_CREDITORS
    ? []
    : [
        {
          path: ["segments"],
          code: "tried-in-part",
          message: `were tried out for ${MOST_CREDITORS} of ${kinds} creditors that differ in country, time zone or role; what is said of steps holds for these`,
        },
      ];
