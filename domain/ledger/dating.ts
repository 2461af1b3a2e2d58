import { later, type PlainDate } from "../calendar.ts";
import type { Minor } from "../money.ts";
import type { Share } from "./allocate.ts";
import type { Invoice } from "./model.ts";

/**
 * The first day, not before `from`, from which on so much of the invoice is open on every day. Where a
 * payment was reversed, what it had settled is open from the reversal only; what counted earlier would
 * show the invoice below zero on the days between. `amount` is in minor units, at most what is open.
 */
export const openFrom = (invoice: Invoice, amount: Minor, from: PlainDate): PlainDate => {
  const days = Map.groupBy(invoice.movements, ({ on }) => on);
  let first = from;
  let after = invoice.open;
  for (const day of [...days.keys()].sort().reverse()) {
    if (after >= amount) first = later(from, day);
    const moved = (days.get(day) ?? []).reduce((sum, movement) => sum + movement.amount, 0);
    after -= moved;
    if (after < amount) break;
  }
  return first;
};

/** Shares with the day each counts from: that of the money, or when so much of the invoice was open, if later. */
export const dated = (shares: readonly Share[], on: PlainDate): readonly (Share & { on: PlainDate })[] => {
  const taken = new Map<string, Minor>();
  return shares.map((share) => {
    const { invoice, amount } = share;
    const total = (taken.get(invoice.id) ?? 0) + amount;
    taken.set(invoice.id, total);
    return { ...share, on: openFrom(invoice, total, on) };
  });
};
