import { type Fields, upgrading } from "../upgrade.ts";

interface SecondHold {
  readonly until: string;
  readonly reason: string;
}

/** Up to version 2 of accounts a hold that waits for an agreed call was known by the words that Dunlin gave it. */
const accountToThird = (fields: Fields): Fields => {
  const hold = fields["hold"] as SecondHold | undefined;
  const isOfCall = hold?.reason.startsWith(`A call was agreed on for ${hold.until} with `);
  return isOfCall ? { ...fields, hold: { ...hold, awaits: "call" } } : fields;
};

const asItIs = (fields: Fields): Fields => fields;

/** The fields of an item of an earlier version as the present one has them. */
export const upgraded = upgrading({
  account: [asItIs, accountToThird],
});
