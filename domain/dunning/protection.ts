import { lastDayOf, type StopKind } from "../ledger/circumstances.ts";
import type { Account, Invoice } from "../ledger/model.ts";
import { toDecimal } from "../money.ts";
import type { Reason } from "./contact.ts";
import { dateOf, dayOf } from "./day.ts";
import { activeStops } from "./gate-facts.ts";
import type { Look } from "./look.ts";
import { promiseEnds, promiseState } from "./promise.ts";

/** What keeps an account or an invoice from being chased at all: holds, stops, promises, disputes. */

/** Whether a hold is in force on the day (since 1970-01-01). */
const isHeld = (
  hold: { until: string; reason: string } | undefined,
  today: number,
): hold is { until: string; reason: string } => hold !== undefined && dayOf(hold.until) >= today;

/** Circumstances in which nobody is to ask for money, not a person either. The others stop messages and are for a person to judge. */
const SILENCING: ReadonlySet<StopKind> = new Set([
  "bankruptcy",
  "deceased",
  "legal-hold",
  "payment-in-flight",
]);

const silenceText: Partial<Record<StopKind, string>> = {
  bankruptcy: "The customer is in insolvency proceedings",
  deceased: "The customer has died",
  "legal-hold": "The account is under legal hold",
  "payment-in-flight": "A payment is on its way",
};

/** In a moratorium nobody may ask for money, so that it keeps hand-overs to people off as well as messages. */
const inMoratorium = ({ facts, today, next }: Look): Reason | undefined => {
  const { moratorium, address } = facts.account;
  if (!moratorium) return undefined;
  const from = dayOf(moratorium.from);
  const until = dayOf(lastDayOf(moratorium));
  if (today < from || today > until) return undefined;
  next.onDay(until + 1);
  const text = `A moratorium protects the customer from ${moratorium.from} until ${dateOf(until)}.`;
  const law = { ruleId: "uk-breathing-space", source: "SI 2020/1311, regs. 7 and 26" };
  return { code: "moratorium", text, ...(address?.country === "GB" && law) };
};

/** Why the account as a whole is left alone today; the end of it, where it has one, is a moment to look again. */
export const accountProtection = (look: Look): Reason | undefined => {
  const { hold, stops } = look.facts.account;
  if (isHeld(hold, look.today)) {
    look.next.onDay(dayOf(hold.until) + 1);
    return { code: "account-held", text: `The account is on hold until ${hold.until}: ${hold.reason}` };
  }
  const moratorium = inMoratorium(look);
  if (moratorium) return moratorium;
  if (!stops || stops.length === 0) return undefined;
  const active = activeStops(look.facts.account, dateOf(look.today));
  // The end of any of them may open a channel again.
  for (const { until } of active) if (until !== undefined) look.next.onDay(dayOf(until) + 1);
  const stop = active.find(({ kind }) => SILENCING.has(kind));
  if (!stop) return undefined;
  const end = stop.until === undefined ? "" : `, until ${stop.until}`;
  return { code: "account-stopped", text: `${silenceText[stop.kind]}${end}: ${stop.reason}` };
};

/** Most accounts have promised and disputed nothing. */
const none: ReadonlyMap<string, never> = new Map<string, never>();

/** The invoices that a promise still protects, by id, with the reason; what was broken is said, and protects no more. */
const promised = (look: Look): ReadonlyMap<string, Reason> => {
  const { account, openInvoices, policy } = look.facts;
  if (!account.promises || account.promises.length === 0) return none;
  const found = new Map<string, Reason>();
  const open = new Map(openInvoices.map((invoice) => [invoice.id, invoice.open]));
  for (const promise of account.promises) {
    const state = promiseState(promise, (id) => open.get(id) ?? 0, look.today, policy);
    const what = `${toDecimal(promise.amount, promise.currency)} ${promise.currency} by ${promise.payBy}`;
    if (state === "broken")
      look.reasons.push({ code: "promise-broken", text: `The promise of ${what} was not kept.` });
    if (state !== "pending") continue;
    look.next.onDay(promiseEnds(promise, policy) + 1);
    for (const id of promise.invoiceIds)
      found.set(id, { code: "promised", text: `The customer promised to pay ${what}.`, invoiceId: id });
  }
  return found;
};

/** What is disputed of each invoice, by id, in minor units. */
export const disputedOf = ({ disputes = [] }: Pick<Account, "disputes">): ReadonlyMap<string, number> => {
  if (disputes.length === 0) return none;
  const sums = new Map<string, number>();
  for (const { invoiceId, amount } of disputes) sums.set(invoiceId, (sums.get(invoiceId) ?? 0) + amount);
  return sums;
};

/** An invoice that may be chased. Its open amount is without the disputed part. */
export interface Chaseable {
  readonly invoice: Invoice;
  readonly disputed?: number;
}

/**
 * The open invoices that no hold, promise or dispute protects, each with what of it may be asked for: of an
 * invoice that is disputed in part, the rest. The end of each protection is a moment to look again.
 */
export const chaseable = (look: Look): Chaseable[] => {
  const found: Chaseable[] = [];
  const promises = promised(look);
  const disputes = disputedOf(look.facts.account);
  for (const invoice of look.facts.openInvoices) {
    if (invoice.open <= 0) continue;
    const { id, number, hold, currency } = invoice;
    if (isHeld(hold, look.today)) {
      look.next.onDay(dayOf(hold.until) + 1);
      const text = `Invoice ${number} is on hold until ${hold.until}: ${hold.reason}`;
      look.reasons.push({ code: "invoice-held", text, invoiceId: id });
      continue;
    }
    const promise = promises.get(id);
    if (promise) {
      look.reasons.push(promise);
      continue;
    }
    const disputed = Math.min(invoice.open, disputes.get(id) ?? 0);
    if (disputed === 0) {
      found.push({ invoice });
      continue;
    }
    const rest = invoice.open - disputed;
    const text = `${toDecimal(disputed, currency)} ${currency} of invoice ${number} is disputed.`;
    look.reasons.push({ code: "disputed", text, invoiceId: id });
    if (rest > 0) found.push({ invoice: { ...invoice, open: rest }, disputed });
  }
  return found;
};
