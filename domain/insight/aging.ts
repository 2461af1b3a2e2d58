import { addDays, type PlainDate } from "../calendar.ts";
import type { Minor } from "../money.ts";
import type { Balance } from "./cells.ts";
import type { Bearer } from "./coordinate.ts";

/** A range of days past due, both ends included. `current` has no lower end, the oldest no upper one. */
export interface Bucket {
  /** `current`, `1-30`, `over-120`. */
  readonly key: string;
  readonly fromDays: number | null;
  readonly toDays: number | null;
}

/** The upper ends of the default buckets: current, 1–30, 31–60, 61–90, 91–120, over 120. */
export const DEFAULT_BOUNDS: readonly number[] = [0, 30, 60, 90, 120];

/** Bounds of buckets that are not growing whole days. The message says what is wrong. */
export class BoundsError extends Error {
  override readonly name = "BoundsError";
}

const MOST_BUCKETS = 24;

/**
 * The buckets between upper ends in days past due: `[0, 15, 30]` gives current, 1–15, 16–30, over
 * 30. Day 0 is current, so the bound 0 may be left out. Throws {@link BoundsError}.
 */
export const bucketsOf = (bounds: readonly number[]): Bucket[] => {
  const ends = bounds[0] === 0 ? bounds : [0, ...bounds];
  if (ends.length > MOST_BUCKETS) throw new BoundsError(`may name ${MOST_BUCKETS - 1} bounds at most`);
  if (ends.some((end, i) => !Number.isSafeInteger(end) || end > 100_000 || end <= (ends[i - 1] ?? -1)))
    throw new BoundsError("must be whole days past due that grow, such as 0,30,60,90,120");
  const oldest = ends.at(-1) ?? 0;
  return [
    { key: "current", fromDays: null, toDays: 0 },
    ...ends.slice(1).map((to, i) => {
      const from = (ends[i] ?? 0) + 1;
      return { key: from === to ? `${to}` : `${from}-${to}`, fromDays: from, toDays: to };
    }),
    { key: `over-${oldest}`, fromDays: oldest + 1, toDays: null },
  ];
};

/** What is owed in one currency at the end of a day, by how long it is past due. Minor units. */
export interface Aging {
  readonly asOf: PlainDate;
  readonly buckets: readonly (Bucket & Balance)[];
  /** Open invoices: the sum of the buckets. */
  readonly invoices: Balance;
  /** Credit notes not applied yet; negative or zero. */
  readonly credits: Balance;
  /** Payments not applied yet; negative or zero. */
  readonly unappliedCash: Balance;
  /** Open invoices that are past due. */
  readonly overdue: Balance;
  /** Invoices less credits and unapplied cash: the balance of the ledger. */
  readonly outstanding: Minor;
}

const balance = (amount = 0, count = 0): Balance => ({ amount, count });

/**
 * The aging of open balances at the end of the day `asOf`. Day 0 past due is current. Credits and
 * unapplied cash are columns of their own, not netted into a bucket; everything together sums to the
 * outstanding exactly.
 */
export const aging = (
  open: ReadonlyMap<Bearer, Balance>,
  asOf: PlainDate,
  buckets: readonly Bucket[],
): Aging => {
  const filled = buckets.map((bucket) => ({ ...bucket, ...balance() }));
  // The due dates at which buckets end compare as text: no date is parsed per cell.
  const lastDue = buckets.map(({ fromDays }) => (fromDays === null ? "~" : addDays(asOf, -fromDays)));
  const invoices = balance();
  const overdue = balance();
  for (const [bearer, { amount, count }] of open) {
    if (bearer === "credit" || bearer === "unapplied") continue;
    let at = filled.length - 1;
    while (at > 0 && bearer > (lastDue[at] ?? "")) at--;
    for (const sum of [filled[at], invoices, ...(at > 0 ? [overdue] : [])]) {
      if (!sum) continue;
      sum.amount += amount;
      sum.count += count;
    }
  }
  const credits = { ...(open.get("credit") ?? balance()) };
  const unappliedCash = { ...(open.get("unapplied") ?? balance()) };
  return {
    asOf,
    buckets: filled,
    invoices,
    credits,
    unappliedCash,
    overdue,
    outstanding: invoices.amount + credits.amount + unappliedCash.amount,
  };
};

/** Whether an aging has nothing in it. */
export const isEmptyAging = ({ invoices, credits, unappliedCash }: Aging): boolean =>
  [invoices, credits, unappliedCash].every(({ amount, count }) => amount === 0 && count === 0);
