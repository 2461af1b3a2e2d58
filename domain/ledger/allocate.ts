import type { Currency, Minor } from "../money.ts";
import type { Allocation } from "./commands.ts";
import type { Invoice } from "./model.ts";
import { invoicesNamedIn } from "./reference.ts";
import { LedgerRefusal } from "./refusal.ts";

/** A part of a payment or credit that goes to an invoice, in minor units. */
export interface Share {
  readonly invoice: Invoice;
  readonly amount: Minor;
}

/** The most allocations a caller may name one by one: what one transaction can carry. */
export const MAX_EXPLICIT_ALLOCATIONS = 40;

const byDueDate = (a: Invoice, b: Invoice): number =>
  a.dueDate !== b.dueDate ? (a.dueDate < b.dueDate ? -1 : 1) : a.id < b.id ? -1 : 1;

const inOrder = (invoices: Iterable<Invoice>, available: Minor): Share[] => {
  const shares: Share[] = [];
  let left = available;
  for (const invoice of [...invoices].sort(byDueDate)) {
    if (left === 0) break;
    const amount = Math.min(left, invoice.open);
    shares.push({ invoice, amount });
    left -= amount;
  }
  return shares;
};

const explicit = (
  items: readonly { invoiceId: string; amount: Minor }[],
  invoices: ReadonlyMap<string, Invoice>,
  available: Minor,
  currency: Currency,
): Share[] => {
  if (items.length > MAX_EXPLICIT_ALLOCATIONS)
    throw new LedgerRefusal(
      "too-many-allocations",
      "allocation.allocations",
      `names ${items.length} allocations; ${MAX_EXPLICIT_ALLOCATIONS} is the most at a time`,
    );
  const used = new Map<string, Minor>();
  let total = 0;
  const shares = items.map(({ invoiceId, amount }, index): Share => {
    const field = `allocation.allocations[${index}]`;
    const invoice = invoices.get(invoiceId);
    if (!invoice)
      throw new LedgerRefusal(
        "no-such-invoice",
        `${field}.invoiceId`,
        `There is no invoice ${invoiceId} on this account`,
      );
    if (!Number.isSafeInteger(amount) || amount <= 0)
      throw new LedgerRefusal("not-an-amount", `${field}.amount`, "must be more than zero");
    if (invoice.currency !== currency)
      throw new LedgerRefusal(
        "currency-mismatch",
        `${field}.invoiceId`,
        `invoice ${invoice.number} is in ${invoice.currency}, not ${currency}`,
      );
    if (invoice.open === 0)
      throw new LedgerRefusal(
        "invoice-closed",
        `${field}.invoiceId`,
        `invoice ${invoice.number} is closed; nothing of it is open`,
      );
    const taken = (used.get(invoiceId) ?? 0) + amount;
    if (taken > invoice.open)
      throw new LedgerRefusal(
        "over-allocation",
        `${field}.amount`,
        `is more than what is open of invoice ${invoice.number}`,
      );
    used.set(invoiceId, taken);
    total += amount;
    return { invoice, amount };
  });
  if (total > available)
    throw new LedgerRefusal(
      "over-allocation",
      "allocation.allocations",
      "add up to more than the amount that can be allocated",
    );
  return shares;
};

/**
 * Spreads an available amount over the account's invoices. Only open invoices of the currency take
 * part in the automatic modes; explicit shares that do not fit are refused as a whole. The shares
 * never exceed what is available, nor any invoice's open amount.
 */
export const allocate = (
  allocation: Allocation,
  invoices: ReadonlyMap<string, Invoice>,
  available: Minor,
  currency: Currency,
  reference = "",
): Share[] => {
  if (allocation.mode === "none") return [];
  if (allocation.mode === "explicit") return explicit(allocation.items, invoices, available, currency);
  const open = [...invoices.values()].filter((invoice) => invoice.open > 0 && invoice.currency === currency);
  return inOrder(allocation.mode === "oldest-first" ? open : invoicesNamedIn(reference, open), available);
};
