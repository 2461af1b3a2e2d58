import { daysBetween, later, type PlainDate } from "../calendar.ts";
import type { Behaviour } from "./circumstances.ts";
import type { Account, Invoice, Movement } from "./model.ts";

/** How an account pays: counted when an invoice is paid in full, and taken back when its payment is. */

/** The last day of the payments that stand. A reversal takes back the latest payment of its amount. */
const lastPaidOn = (movements: readonly Movement[]): PlainDate | undefined => {
  const standing: Movement[] = [];
  for (const movement of movements) {
    if (movement.kind === "paid") standing.push(movement);
    if (movement.kind !== "payment-reversed") continue;
    const at = standing.findLastIndex(({ amount }) => amount === -movement.amount);
    if (at >= 0) standing.splice(at, 1);
  }
  return standing.reduce<PlainDate | undefined>((last, { on }) => (last ? later(last, on) : on), undefined);
};

/**
 * When the invoice was paid in full, and how many days after its due date; undefined while something is
 * open, where a part was written off, where credit alone settled it, or where it is a late charge.
 */
export const paidInFull = (
  invoice: Pick<Invoice, "charge" | "open" | "dueDate" | "movements">,
): { readonly on: PlainDate; readonly daysLate: number } | undefined => {
  if (invoice.charge || invoice.open !== 0 || invoice.movements.some(({ kind }) => kind === "written-off"))
    return undefined;
  const on = lastPaidOn(invoice.movements);
  return on === undefined ? undefined : { on, daysLate: Math.max(0, daysBetween(invoice.dueDate, on)) };
};

const NONE: Behaviour = { paid: 0, late: 0, daysLate: 0 };

const counted = (
  { paid, late, daysLate }: Behaviour,
  settled: { readonly daysLate: number },
  sign: 1 | -1,
) => ({
  paid: paid + sign,
  late: late + (settled.daysLate > 0 ? sign : 0),
  daysLate: daysLate + sign * settled.daysLate,
});

/**
 * The account's behaviour after one of its invoices changed. `lastPaidOn` is the day of an invoice that is
 * still paid, or absent: once the payment that it tells of is reversed, it is not known until the next one.
 */
export const behaviourAfter = (
  behaviour: Account["behaviour"],
  before: Invoice | undefined,
  after: Invoice | undefined,
): Account["behaviour"] => {
  const was = before && paidInFull(before);
  const is = after && paidInFull(after);
  if (was?.on === is?.on && was?.daysLate === is?.daysLate) return behaviour;
  const { lastPaidOn: last, ...counts } = behaviour ?? NONE;
  const known = was !== undefined && was.on === last ? undefined : last;
  const without = was ? counted(counts, was, -1) : counts;
  if (!is) return { ...without, ...(known !== undefined && { lastPaidOn: known }) };
  return { ...counted(without, is, 1), lastPaidOn: known === undefined ? is.on : later(known, is.on) };
};
