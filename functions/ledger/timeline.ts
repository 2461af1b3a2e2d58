import type { Entry } from "../../domain/ledger/entries.ts";
import { money, toDecimal } from "../../domain/money.ts";

const sum = (minor: number, currency: string): string =>
  `${toDecimal(Math.abs(minor), currency)} ${currency}`;

const CHARGES = { interest: "Interest", "fixed-sum": "Fixed sum", fee: "Fee" } as const;

const PROMISE_WORDS = {
  kept: "Promise kept",
  broken: "Promise broken",
  void: "Promise void: what was to be paid was credited or written off",
} as const;

const chargeWords = ({ invoice: { charge } }: Extract<Entry, { kind: "late-charged" }>): string => {
  if (!charge) return "Late charge";
  const days = charge.from === undefined ? "" : ` from ${charge.from} to ${charge.to}`;
  return `${CHARGES[charge.kind]} on ${charge.invoiceNumber}${days}, by ${charge.source},`;
};

/** What happened, in one line for a person. */
const summaryOf = (entry: Entry): string => {
  switch (entry.kind) {
    case "account-opened":
      return `Account ${entry.profile.number} opened for ${entry.profile.name}`;
    case "account-changed":
      return `Changed: ${Object.keys(entry.changes).sort().join(", ")}`;
    case "address-suppressed":
      return `${entry.address} is not used any more: ${entry.because}`;
    case "invoice-issued":
      return `Invoice ${entry.invoice.number} over ${sum(entry.amount, entry.currency)}, due ${entry.invoice.dueDate}`;
    case "late-charged":
      return `${chargeWords(entry)} over ${sum(entry.amount, entry.currency)} posted as ${entry.invoice.number}`;
    case "invoice-held":
      return entry.hold ? `Invoice held until ${entry.hold.until}: ${entry.hold.reason}` : "Invoice released";
    case "credit-note-issued":
      return `Credit note ${entry.creditNote.number} over ${sum(entry.amount, entry.currency)}`;
    case "payment-received":
      return `Payment of ${sum(entry.amount, entry.currency)} received`;
    case "payment-allocated":
      return `${sum(entry.applied, entry.currency)} of a payment applied to an invoice`;
    case "credit-allocated":
      return `${sum(entry.applied, entry.currency)} of a credit note applied to an invoice`;
    case "allocation-ended":
      return "Nothing more to apply to";
    case "payment-deallocated":
      return `${sum(entry.applied, entry.currency)} taken off an invoice again`;
    case "payment-reversed":
      return `Payment of ${sum(entry.amount, entry.currency)} reversed`;
    case "invoice-written-off":
      return `${sum(entry.amount, entry.currency)} of an invoice written off`;
    case "cash-refunded":
      return `${sum(entry.amount, entry.currency)} refunded`;
    case "promise-recorded":
      return `Promised: ${sum(entry.promise.amount, entry.promise.currency)} by ${entry.promise.payBy}`;
    case "promise-withdrawn":
      return "Promise withdrawn";
    case "promise-settled":
      return PROMISE_WORDS[entry.state];
    case "dispute-opened":
      return `Disputed: ${sum(entry.dispute.amount, entry.dispute.currency)} of an invoice, for ${entry.dispute.reason}`;
    case "dispute-verified":
      return "The disputed debt was verified";
    case "dispute-resolved":
      return `Dispute ${entry.outcome}`;
    case "stop-recorded":
      return `Contact stopped for ${entry.stop.kind}${entry.stop.until ? ` until ${entry.stop.until}` : ""}: ${entry.stop.reason}`;
    case "stop-lifted":
      return `The stop for ${entry.stopKind} is lifted`;
    case "consent-recorded":
      return `Consent to ${entry.consent.channel} for ${entry.consent.purpose} ${entry.consent.status}, by ${entry.consent.means}`;
    case "contact-recorded":
      return `Contact by ${entry.channel}: ${entry.status}${entry.note === undefined ? "" : `: ${entry.note}`}`;
    case "task-opened":
      return `Task opened: ${entry.title}`;
    case "task-changed":
      return `Task ${entry.change}${entry.assignee === undefined ? "" : `: ${entry.assignee}`}${entry.note === undefined ? "" : `: ${entry.note}`}`;
    case "task-closed":
      return `Task closed: ${entry.outcome}`;
  }
};

const LINKS = [
  "invoiceId",
  "paymentId",
  "creditNoteId",
  "contactId",
  "taskId",
  "promiseId",
  "disputeId",
] as const;

/** The ids of the things that the entry is about. */
const linksOf = (entry: Entry): Partial<Record<(typeof LINKS)[number], string>> => {
  if (entry.kind === "invoice-issued") return { invoiceId: entry.invoice.id };
  if (entry.kind === "credit-note-issued") return { creditNoteId: entry.creditNote.id };
  if (entry.kind === "payment-received") return { paymentId: entry.payment.id };
  if (entry.kind === "promise-recorded") return { promiseId: entry.promise.id };
  if (entry.kind === "dispute-opened")
    return { disputeId: entry.dispute.id, invoiceId: entry.dispute.invoiceId };
  const fields: Partial<Record<string, unknown>> = { ...entry };
  return Object.fromEntries(
    LINKS.filter((link) => typeof fields[link] === "string").map((link) => [link, fields[link]]),
  );
};

/** An entry of the audit trail as the API shows it. */
export const viewEntry = (entry: Entry) => ({
  id: entry.id,
  at: entry.at,
  by: entry.by,
  request: entry.request,
  ...(entry.reason !== undefined && { reason: entry.reason }),
  kind: entry.kind,
  summary: summaryOf(entry),
  ...("on" in entry && { on: entry.on }),
  ...("currency" in entry && { amount: money(entry.amount, entry.currency) }),
  ...("applied" in entry && { applied: money(entry.applied, entry.currency) }),
  ...linksOf(entry),
});
