type Fields = Record<string, unknown>;

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

/** The way from each version of a kind's shape to the next, the first one first. Kinds whose new fields are all optional need none. */
const ways: Readonly<Record<string, readonly ((fields: Fields) => Fields)[]>> = {
  account: [asItIs, accountToThird],
};

/** The fields of an item of an earlier version as the present one has them. */
export const upgraded = (entity: string, version: number, fields: Fields): Fields =>
  (ways[entity] ?? []).slice(version - 1).reduce((present, step) => step(present), fields);
