import { dateAt } from "../calendar.ts";
import type { ChasedInvoice, CurrencyTotal } from "../dunning/contact.ts";
import { creditsFor } from "../dunning/credits.ts";
import type { ActDecision } from "../dunning/decision.ts";
import type { DunningFacts } from "../dunning/facts.ts";
import type { ChargeLate } from "../ledger/late-charges.ts";
import type { Account, Invoice, LegalEntity } from "../ledger/model.ts";
import { toMinor } from "../money.ts";
import { type ChargeAsk, lateChargesOn } from "./charge.ts";
import { chargeTermsOf } from "./rule.ts";

/** What a step's charges rest on. */
interface StepFacts {
  readonly account: Account;
  readonly legalEntity: LegalEntity;
  readonly openInvoices: readonly Invoice[];
  readonly now: string;
}

/** What a step charges on one of the invoices that it speaks of: a fee of its own only on the oldest, which leads. */
const askOf = ({ charge, step, anchorInvoiceId }: ActDecision, { id, currency }: Invoice): ChargeAsk => {
  const fee = typeof charge?.fee === "object" && id === anchorInvoiceId ? charge.fee[currency] : undefined;
  return {
    interest: charge?.interest,
    fixedSum: charge?.fee === "statutory",
    ...(fee !== undefined && { fee: { occasion: step.stepId, amount: toMinor(fee, currency) } }),
  };
};

/**
 * What is to be posted before the step is taken: one command for each late invoice of the message on which
 * something is due. What is disputed, even in part, waits until the dispute is over; its days are not lost,
 * since a charge runs on from the last one.
 */
export const chargesOfStep = (facts: StepFacts, decision: ActDecision): readonly ChargeLate[] => {
  if (!decision.charge) return [];
  const { account, legalEntity, openInvoices, now } = facts;
  const on = dateAt(now, legalEntity.timeZone);
  const terms = chargeTermsOf(account, legalEntity);
  const late = new Set(
    decision.invoices.flatMap(({ id, daysPastDue, disputed }) =>
      daysPastDue > 0 && disputed === undefined ? [id] : [],
    ),
  );
  return openInvoices.flatMap((invoice): ChargeLate[] => {
    if (!late.has(invoice.id)) return [];
    const ask = askOf(decision, invoice);
    if (lateChargesOn(invoice, terms, ask, on).due.length === 0) return [];
    const dueDate = decision.payBy !== undefined && decision.payBy > on ? decision.payBy : on;
    return [{ type: "charge-late", invoiceId: invoice.id, ask, terms, on, dueDate }];
  });
};

/** The totals with the charges, and with the credits that are left for all of it. */
const withCharged = (
  totals: readonly CurrencyTotal[],
  charges: readonly ChasedInvoice[],
  left: Readonly<Record<string, number>>,
): CurrencyTotal[] =>
  totals.map((total) => {
    const own = charges.filter(({ currency }) => currency === total.currency);
    const owed = own.reduce((sum, { open }) => sum + open, total.owed);
    const credits = left[total.currency] ?? total.credits;
    return {
      ...total,
      owed,
      credits,
      toPay: owed - credits,
      invoices: total.invoices + own.length,
    };
  });

/** Charges that are promised or disputed, be it in part: they wait for the end of that. */
const waiting = ({ promises = [], disputes = [] }: Account): ReadonlySet<string> =>
  new Set([
    ...promises.flatMap(({ invoiceIds }) => invoiceIds),
    ...disputes.map(({ invoiceId }) => invoiceId),
  ]);

/**
 * The decision with the open charges on its invoices among them, those not due yet too: a customer who pays
 * what the message asks for has paid all of it. Charges that are held, promised or disputed are not asked for.
 */
export const withCharges = (
  facts: StepFacts & Pick<DunningFacts, "credits">,
  decision: ActDecision,
): ActDecision => {
  const { account, openInvoices, now, legalEntity } = facts;
  const there = new Set(decision.invoices.map(({ id }) => id));
  const waits = waiting(account);
  const today = dateAt(now, legalEntity.timeZone);
  const charges = openInvoices.flatMap(({ charge, hold, ...it }): ChasedInvoice[] => {
    if (!charge || it.open <= 0 || there.has(it.id) || !there.has(charge.invoiceId)) return [];
    if (waits.has(it.id) || (hold && hold.until >= today)) return [];
    const { id, number, currency, open, issueDate, dueDate } = it;
    const { kind, invoiceNumber } = charge;
    return [
      { id, number, currency, open, issueDate, dueDate, daysPastDue: 0, charge: { kind, invoiceNumber } },
    ];
  });
  if (charges.length === 0) return decision;
  const invoices = [...decision.invoices, ...charges];
  return {
    ...decision,
    invoices,
    totals: withCharged(decision.totals, charges, creditsFor(facts, invoices)),
  };
};
