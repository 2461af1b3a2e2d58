/**
 * What a rehearsal adds up, as plain numbers under keys of text: tallies of different accounts merge by
 * adding, in any order, and travel as JSON.
 */

/** Numbers by key; parts of a key are joined by `|`. */
export type Counts = Record<string, number>;

export interface Tally {
  accounts: number;
  /** Looks at accounts. */
  looks: number;
  smsSegments: number;
  /** `day|segment|step|channel`: messages that left the house (e-mail, SMS, letters). Days count from 0. */
  readonly messages: Counts;
  /** `day|desk|seniority|work`: tasks for people; posting a letter is one. */
  readonly tasks: Counts;
  /** `rule|verdict|channel`: steps that a rule postponed or forbade over a channel; `heldAccounts` counts each account once. */
  readonly held: Counts;
  readonly heldAccounts: Counts;
  /** `currency`: minor units. What was open, and overdue, at the beginning and at the end. */
  readonly openBefore: Counts;
  readonly overdueBefore: Counts;
  readonly openAfter: Counts;
  readonly overdueAfter: Counts;
  /** `currency|day`: minor units. */
  readonly collected: Counts;
  readonly billed: Counts;
  /** `currency|kind`: late charges that steps posted: how many, and their minor units; and what was collected of late charges, those of before too. */
  readonly charges: Counts;
  readonly charged: Counts;
  readonly chargesCollected: Counts;
  /** `currency`: billed in the 91 days before the end. */
  readonly sales: Counts;
  /** `currency`: minor units collected, and each multiplied by its days past due (early ones negative). */
  readonly lateWeight: Counts;
  /** `made`, `kept`, `broken` promises; `email` and `sms` channels that customers ended; `dead` addresses. */
  readonly people: Counts;
}

export const emptyTally = (): Tally => ({
  accounts: 0,
  looks: 0,
  smsSegments: 0,
  messages: {},
  tasks: {},
  held: {},
  heldAccounts: {},
  openBefore: {},
  overdueBefore: {},
  openAfter: {},
  overdueAfter: {},
  collected: {},
  billed: {},
  charges: {},
  charged: {},
  chargesCollected: {},
  sales: {},
  lateWeight: {},
  people: {},
});

/** Adds to the number under the key. */
export const count = (counts: Counts, key: string, by = 1): void => {
  counts[key] = (counts[key] ?? 0) + by;
};

/** Adds all of the other tally to this one. */
export const addTally = (to: Tally, from: Tally): void => {
  for (const name of Object.keys(from) as (keyof Tally)[]) {
    const value = from[name];
    if (typeof value === "number")
      (to as unknown as Record<string, number>)[name] = (to[name] as number) + value;
    else for (const [key, by] of Object.entries(value)) count(to[name] as Counts, key, by);
  }
};

/** The sum of the numbers whose key the test takes, by the parts of the key. */
export const sumWhere = (counts: Counts, test: (parts: readonly string[]) => boolean): number => {
  let sum = 0;
  for (const [key, value] of Object.entries(counts)) if (test(key.split("|"))) sum += value;
  return sum;
};

/** The numbers grouped by what `keyOf` makes of the parts of their keys, added up. */
export const groupCounts = (counts: Counts, keyOf: (parts: readonly string[]) => string): Counts => {
  const groups: Counts = {};
  for (const [key, value] of Object.entries(counts)) count(groups, keyOf(key.split("|")), value);
  return groups;
};
