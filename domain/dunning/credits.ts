import type { Invoice } from "../ledger/model.ts";
import type { Minor } from "../money.ts";
import { type DunningFacts, oldestFirst } from "./facts.ts";
import { disputedOf } from "./protection.ts";

type Aged = Pick<Invoice, "id" | "dueDate">;
type Asked = Pick<Invoice, "id" | "dueDate" | "currency">;

/**
 * What credits and unapplied cash leave for these invoices, by currency in minor units: they pay the oldest first,
 * by due date and then by id, also one that is held, promised, with a person or past its cadence. Only what is
 * disputed takes nothing. Without that, one credit would excuse an old invoice and each newer one with it.
 */
export const creditsFor = (
  { credits, openInvoices, account }: Pick<DunningFacts, "credits" | "openInvoices" | "account">,
  invoices: readonly Asked[],
): Readonly<Record<string, Minor>> => {
  const youngest = new Map<string, Aged>();
  for (const invoice of invoices) {
    if (!credits[invoice.currency]) continue;
    const known = youngest.get(invoice.currency);
    if (!known || oldestFirst(known, invoice) < 0) youngest.set(invoice.currency, invoice);
  }
  if (youngest.size === 0) return credits;
  const asked = new Set(invoices.map(({ id }) => id));
  const disputed = disputedOf(account);
  const left: Record<string, Minor> = { ...credits };
  const before = openInvoices.filter((invoice) => {
    const last = youngest.get(invoice.currency);
    return last !== undefined && oldestFirst(last, invoice) >= 0;
  });
  const pool: Record<string, Minor> = { ...credits };
  for (const { id, currency, open } of before.sort(oldestFirst)) {
    const taken = Math.min(pool[currency] ?? 0, Math.max(0, open - (disputed.get(id) ?? 0)));
    pool[currency] = (pool[currency] ?? 0) - taken;
    if (!asked.has(id)) left[currency] = (left[currency] ?? 0) - taken;
  }
  return left;
};
