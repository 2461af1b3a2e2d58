import type { ChasedInvoice, Contact, ContactInvoice, CurrencyTotal } from "../../domain/dunning/contact.ts";
import type { Decision } from "../../domain/dunning/decision.ts";
import type { Policy } from "../../domain/dunning/policy.ts";
import type { Task } from "../../domain/dunning/task.ts";
import { money } from "../../domain/money.ts";
import type { DecisionRecord } from "../../store/dunning/index.ts";

/** What the API shows of dunning's items: minor units become money, secrets stay inside. */

const viewInvoices = (invoices: readonly (ChasedInvoice | ContactInvoice)[]) =>
  invoices.map(({ id, number, currency, open, dueDate, daysPastDue, charge }) => ({
    id,
    number,
    dueDate,
    daysPastDue,
    open: money(open, currency),
    ...(charge && { charge }),
  }));

const viewTotals = (totals: readonly CurrencyTotal[]) =>
  totals.map(({ currency, owed, credits, toPay, invoices }) => ({
    owed: money(owed, currency),
    credits: money(credits, currency),
    toPay: money(toPay, currency),
    invoices,
  }));

/** A contact as the API shows it. */
export const viewContact = ({
  invoices,
  totals,
  optOutHashes: _,
  template: __,
  version: ___,
  ...contact
}: Contact) => ({
  ...contact,
  invoices: viewInvoices(invoices),
  totals: viewTotals(totals),
});

/** A recorded decision as the API shows it. */
export const viewDecision = ({ accountId: _, fingerprint: __, touched: ___, ...decision }: DecisionRecord) =>
  decision;

/** A decision that was only asked for, as the API shows it. */
export const viewNext = (decision: Decision, policy: Policy) => ({
  action: decision.action,
  reasons: decision.reasons,
  nextLook: decision.nextLook,
  policyId: policy.id,
  policyVersion: policy.version,
  ...(decision.action !== "wait" && {
    stepId: decision.step.stepId,
    segmentId: decision.step.segmentId,
    contacts: decision.contacts,
    invoices: viewInvoices(decision.invoices),
    totals: viewTotals(decision.totals),
  }),
});

/** A task as the API shows it. Of a letter only that there is one: its page is read by a route of its own. */
export const viewTask = ({ invoices, totals, promises, disputes, letter, ...task }: Task) => ({
  ...task,
  invoices: viewInvoices(invoices),
  totals: viewTotals(totals),
  promises: promises.map(({ amount, currency, ...promise }) => ({
    ...promise,
    amount: money(amount, currency),
  })),
  disputes: disputes.map(({ amount, currency, ...dispute }) => ({
    ...dispute,
    amount: money(amount, currency),
  })),
  ...(letter && { letter: { subject: letter.subject } }),
});
