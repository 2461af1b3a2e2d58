import { addMilliseconds, type Instant } from "../../domain/calendar.ts";
import { CALL_STEP, type CallReport, mayCall } from "../../domain/dunning/call.ts";
import type { Contact, ContactInvoice, CurrencyTotal } from "../../domain/dunning/contact.ts";
import { dayOf, dunningDay } from "../../domain/dunning/day.ts";
import { oldestFirst, placeOf, recipientOf } from "../../domain/dunning/facts.ts";
import { segmentOf } from "../../domain/dunning/segment.ts";
import { toMinor } from "../../domain/money.ts";
import type { DunningStore } from "../../store/dunning/index.ts";
import { invalid, notFound } from "../runtime/http/problem.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { entityReader, factsFor, type JudgedFacts, policyInForce } from "./gather.ts";
import type { CallInput } from "./schemas/calls.ts";

/** The facts that a call is judged by, as they are this moment; 404 without such an account. */
export const callFacts = async (
  runtime: Runtime,
  store: DunningStore,
  accountId: string,
): Promise<JudgedFacts> => {
  const now = runtime.clock.now();
  const [facts, policy] = await Promise.all([store.readNow(accountId), policyInForce(store, now)]);
  if (!facts) throw notFound("account", accountId);
  const entity = await entityReader(ledgerOf(runtime))(facts.account.legalEntityId);
  return factsFor(facts, entity, policy, now);
};

/** The most invoices that a call is said to be about: the ones due the longest. */
const MOST_INVOICES = 50;

/** What is open, the oldest first, as a contact lists it. */
export const spokenOf = (facts: JudgedFacts): ContactInvoice[] => {
  const today = dunningDay(facts.now, placeOf(facts));
  return facts.openInvoices
    .filter(({ open }) => open > 0)
    .sort(oldestFirst)
    .slice(0, MOST_INVOICES)
    .map(({ id, number, currency, open, dueDate }) => ({
      id,
      number,
      currency,
      open,
      dueDate,
      daysPastDue: today - dayOf(dueDate),
    }));
};

/** What is open by currency, and what stands against it. */
export const totalsOf = ({ openInvoices, credits }: JudgedFacts): CurrencyTotal[] => {
  const totals = new Map<string, CurrencyTotal>();
  for (const { currency, open } of openInvoices) {
    if (open <= 0) continue;
    const before = totals.get(currency);
    const owed = (before?.owed ?? 0) + open;
    const credit = credits[currency] ?? 0;
    totals.set(currency, {
      currency,
      owed,
      credits: credit,
      toPay: Math.max(0, owed - credit),
      invoices: (before?.invoices ?? 0) + 1,
    });
  }
  return [...totals.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1));
};

/** What the gate says of calling the account's customer now. */
export const callVerdict = (facts: JudgedFacts, atWork: boolean | undefined) => {
  const [oldest] = spokenOf(facts);
  const about = { anchorInvoiceId: oldest?.id ?? "", daysPastDue: oldest?.daysPastDue ?? 0 };
  return mayCall(facts, about, atWork);
};

const CALL_BACK_WITHIN_MS = 90 * 86_400_000;

const callbackAt = (at: string, now: Instant): Instant => {
  const instant = addMilliseconds(at, 0);
  if (instant <= now || instant > addMilliseconds(now, CALL_BACK_WITHIN_MS))
    throw invalid({ field: "callback.at", message: "must lie within the next 90 days" });
  return instant;
};

const disputedOf = (
  { dispute }: Extract<CallInput, { outcome: "dispute" }>,
  { openInvoices }: JudgedFacts,
) => {
  const { amount, ...rest } = dispute;
  if (amount === undefined) return rest;
  const invoice = openInvoices.find(({ id }) => id === dispute.invoiceId);
  if (invoice && invoice.currency !== amount.currency)
    throw invalid({
      field: "dispute.amount.currency",
      message: `is not the invoice's, which is in ${invoice.currency}`,
    });
  return { ...rest, amount: toMinor(amount.amount, amount.currency) };
};

/** The call as the domain knows it. A 422 names what cannot be. */
export const reportOf = (id: string, input: CallInput, facts: JudgedFacts, by: string): CallReport => {
  const { now } = facts;
  const { direction, note } = input;
  const phone = input.phone ?? recipientOf(facts, "sms")?.address;
  const common = { id, at: now, direction, phone, by, note };
  switch (input.outcome) {
    case "promise": {
      const { amount, ...rest } = input.promise;
      const { currency } = amount;
      return {
        ...common,
        outcome: "promise",
        promise: { ...rest, amount: toMinor(amount.amount, currency), currency },
      };
    }
    case "dispute":
      return { ...common, outcome: "dispute", dispute: disputedOf(input, facts) };
    case "callback":
      return { ...common, outcome: "callback", callback: { at: callbackAt(input.callback.at, now) } };
    case "paid-claimed":
      return { ...common, outcome: "paid-claimed", paid: input.paid };
    default:
      if (direction === "inbound" && !["conversation", "refused"].includes(input.outcome))
        throw invalid({
          field: "outcome",
          message: `cannot come of a call by the customer: ${input.outcome}`,
        });
      return { ...common, outcome: input.outcome };
  }
};

/** The contact that stands for the call in the account's history. It happened: it is recorded whatever a rule says. */
export const contactOf = (
  call: CallReport,
  facts: JudgedFacts,
  {
    atWork,
    reasons,
    taskId,
  }: { atWork: boolean | undefined; reasons: Contact["reasons"]; taskId: string | undefined },
): Contact => {
  const { account, legalEntity, policy, now } = facts;
  const invoices = spokenOf(facts);
  const known = recipientOf(facts, "sms");
  return {
    id: call.id,
    accountId: account.id,
    legalEntityId: account.legalEntityId,
    policyId: policy.id,
    policyVersion: policy.version,
    segmentId: segmentOf(facts, dunningDay(now, placeOf(facts)))?.id ?? "",
    stepId: CALL_STEP,
    anchorInvoiceId: invoices[0]?.id ?? "",
    channel: "call",
    tone: "neutral",
    template: "reminder",
    language: known?.language ?? account.language ?? legalEntity.language,
    ...(call.phone !== undefined && {
      recipient: { name: known?.address === call.phone ? known.name : account.name, address: call.phone },
    }),
    invoices,
    totals: totalsOf(facts),
    reasons,
    status: "sent",
    claimedAt: now,
    sentAt: now,
    attempts: 1,
    ...(taskId !== undefined && { taskId }),
    direction: call.direction,
    outcome: call.outcome,
    by: call.by,
    ...(call.note !== undefined && { note: call.note }),
    ...(atWork !== undefined && { atWork }),
    version: 1,
  };
};
