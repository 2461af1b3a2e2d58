import type { PlainDate } from "../../domain/calendar.ts";
import type { Drift } from "../../domain/insight/drift.ts";
import { money } from "../../domain/money.ts";
import type { OperationCost } from "../meter/by-operation.ts";
import type { Bill } from "../meter/meter.ts";
import { PORTFOLIO_TODAY } from "../portfolio/portfolio.ts";
import type { SeededPortfolio } from "../portfolio/seed.ts";
import type { Crowd } from "./crowd.ts";
import type { Duplicates } from "./duplicates.ts";
import type { Office } from "./office.ts";
import type { DemoOptions } from "./options.ts";
import type { Arrival } from "./receivers.ts";
import type { Records } from "./records.ts";
import type { Snapshot } from "./snapshot.ts";
import {
  arrivedBy,
  decisionsThat,
  heldBack,
  type RuleCount,
  type StepCount,
  sentBySteps,
} from "./summary.ts";

/** All that a demo ended with. */
interface DemoEnd {
  readonly options: DemoOptions;
  readonly portfolio: SeededPortfolio;
  readonly lastDay: PlainDate;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly records: Records;
  readonly arrivals: readonly Arrival[];
  readonly astray: number;
  readonly reports: number;
  /** Messages that were received but that no contact accounts for. */
  readonly unexplained: number;
  readonly duplicates: Duplicates;
  readonly drift: Drift;
  readonly did: Crowd["did"];
  readonly office: Office;
  readonly faults: readonly { readonly label: string; readonly message: string }[];
  readonly bill: Bill;
  readonly operations: readonly OperationCost[];
}

/** A demo's result as one document: no times of the real clock in it, so the same options give the same text. */
export interface DemoDocument {
  readonly days: number;
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly seed: number;
  readonly accounts: number;
  /** Posted in the days of the demo; the history's are in `history`. */
  readonly invoices: number;
  readonly payments: number;
  readonly creditNotes: number;
  readonly history: { readonly invoices: number; readonly payments: number; readonly creditNotes: number };
  /** What came out at the other end: messages received, tasks opened. */
  readonly contacts: { readonly email: number; readonly sms: number; readonly task: number };
  /** Finance reports that the creditors' own people received. */
  readonly reports: number;
  readonly sent: readonly StepCount[];
  /** Decisions that postponed a contact, and that forbade one over some channel. */
  readonly deferred: number;
  readonly denied: number;
  readonly rules: readonly RuleCount[];
  readonly customers: Crowd["did"];
  /** Received in the days of the demo, by currency. */
  readonly collected: readonly { readonly amount: string; readonly currency: string }[];
  /** Everything that came twice; 0 unless something is wrong. */
  readonly duplicates: number;
  readonly duplicatesBy: Duplicates;
  /** Messages to nobody's address, and messages that no record accounts for; 0 unless something is wrong. */
  readonly strays: number;
  /** The sum of all differences between the insight cells and the ledger; 0 unless something is wrong. */
  readonly drift: number;
  readonly faults: readonly string[];
  readonly aging: { readonly before: Snapshot["aging"]; readonly after: Snapshot["aging"] };
  readonly kpis: { readonly before: Snapshot["kpis"]; readonly after: Snapshot["kpis"] };
  readonly bill: Bill;
  /** The same bill by business operation, the dearest first. */
  readonly operations: readonly OperationCost[];
}

const collectedBy = (office: Office): DemoDocument["collected"] => {
  const sums = new Map<string, number>();
  for (const { event } of office.sent.values())
    sums.set(event.currency, (sums.get(event.currency) ?? 0) + event.amount);
  return [...sums].sort().map(([currency, amount]) => money(amount, currency));
};

/** The document of a demo's end. */
export const documentOf = (end: DemoEnd): DemoDocument => {
  const { options, portfolio, records, arrivals, office, duplicates, before, after } = end;
  const { contacts, decisions } = records;
  const { invoices, payments, creditNotes } = portfolio;
  const task = contacts.filter(({ channel, status }) => channel === "task" && status === "sent").length;
  return {
    days: options.days,
    from: PORTFOLIO_TODAY,
    to: end.lastDay,
    seed: options.seed,
    accounts: options.accounts,
    invoices: office.invoices,
    payments: office.sent.size,
    creditNotes: office.creditNotes,
    history: { invoices, payments, creditNotes },
    contacts: { email: arrivedBy(arrivals, "email"), sms: arrivedBy(arrivals, "sms"), task },
    reports: end.reports,
    sent: sentBySteps(contacts),
    deferred: decisionsThat(decisions, "channel-deferred"),
    denied: decisionsThat(decisions, "channel-denied"),
    rules: heldBack(decisions, contacts),
    customers: end.did,
    collected: collectedBy(office),
    duplicates: duplicates.messages + duplicates.sameWords + duplicates.payments,
    duplicatesBy: duplicates,
    strays: end.astray + end.unexplained,
    drift: end.drift.total,
    faults: end.faults.map(({ label, message }) => `${label}: ${message}`),
    aging: { before: before.aging, after: after.aging },
    kpis: { before: before.kpis, after: after.kpis },
    bill: end.bill,
    operations: end.operations,
  };
};

/** Whether nothing is wrong: no message or payment twice, none astray, no drift, no fault of the machine. */
export const isClean = ({ duplicates, drift, strays, faults }: DemoDocument): boolean =>
  duplicates === 0 && drift === 0 && strays === 0 && faults.length === 0;
