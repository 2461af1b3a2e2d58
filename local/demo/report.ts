import { grouped, table } from "../text-table.ts";
import type { DemoDocument } from "./document.ts";
import type { AgingView } from "./snapshot.ts";

const number = (value: number | null): string => (value === null ? "–" : String(value));

const agingTable = (views: readonly AgingView[]): string[] => {
  const [first] = views;
  if (!first) return ["  nothing is owed"];
  const buckets = first.buckets.map(({ bucket }) => bucket);
  return table(
    ["", ...buckets, "unapplied", "credits", "outstanding"],
    views.map((view) => [
      view.currency,
      ...view.buckets.map(({ amount }) => grouped(amount)),
      grouped(view.unappliedCash),
      grouped(view.credits),
      grouped(view.outstanding),
    ]),
  );
};

const sentLines = ({ sent, contacts, reports, customers }: DemoDocument): string[] => [
  `Sent: ${contacts.email} e-mails, ${contacts.sms} text messages, ${contacts.task} tasks for people; ${reports} finance reports`,
  ...table(
    ["step", "by", "sent", "bounced"],
    sent.map(({ step, channel, count, bounced }) => [step, channel, count, bounced]),
  ),
  `  ${customers.optedOut} customers used the link to opt out, ${customers.answeredStop} answered STOP, ${customers.called} were called`,
];

const heldLines = ({ rules, deferred, denied }: DemoDocument): string[] => [
  `Held back: ${deferred} decisions postponed a contact, ${denied} forbade one`,
  ...table(
    ["rule", "verdict", "times", "accounts"],
    rules.map(({ rule, verdict, count, accounts }) => [rule, verdict, count, accounts]),
  ),
];

const kpiLines = ({ kpis }: DemoDocument): string[] =>
  table(
    ["", "DSO", "best possible", "days delinquent", "CEI %", "days late"],
    kpis.before.flatMap((before) => {
      const after = kpis.after.find(
        ({ creditor, currency }) => creditor === before.creditor && currency === before.currency,
      );
      return [before, ...(after ? [after] : [])].map((view, i) => [
        `${view.currency} ${i === 0 ? "before" : "after"}`,
        number(view.dso),
        number(view.bestPossibleDso),
        number(view.averageDaysDelinquent),
        number(view.cei),
        number(view.weightedAverageDaysLate),
      ]);
    }),
  );

const billLines = ({ bill, days, invoices }: DemoDocument): string[] => [
  `AWS bill of these ${days} days: $${bill.dollars.toFixed(4)} (list prices of ${bill.pricesAsOf}, without loading the history${
    invoices > 0 ? `; $${((bill.dollars / invoices) * 1000).toFixed(2)} per 1,000 invoices` : ""
  })`,
  ...table(
    ["service", "quantity", "unit", "$"],
    bill.lines.map(({ service, quantity, unit, dollars }) => [
      service,
      grouped(String(quantity)),
      unit,
      dollars.toFixed(6),
    ]),
  ),
];

/** What one thing of each kind took, on average, and all of them together. */
const operationLines = ({ operations }: DemoDocument): string[] => [
  "The same bill by business operation",
  ...table(
    ["operation", "times", "requests", "write units", "read units", "invocations", "$ per 1,000", "$"],
    operations.map(({ operation, times, requests, counts, dollars, dollarsPerThousand }) => {
      const each = (quantity: number): string => (quantity / Math.max(times, 1)).toFixed(2);
      return [
        operation,
        grouped(String(times)),
        each(Object.values(requests).reduce((sum, count) => sum + count, 0)),
        each(counts["dynamodb.writeUnits"] ?? 0),
        each(counts["dynamodb.readUnits"] ?? 0),
        each(counts["lambda.requests"] ?? 0),
        dollarsPerThousand === null ? "–" : dollarsPerThousand.toFixed(4),
        dollars.toFixed(6),
      ];
    }),
  ),
  "  Requests to services, units and invocations are those of one, on average.",
];

const checkLines = ({ drift, duplicates, duplicatesBy, strays, faults }: DemoDocument): string[] => [
  `Drift of the aging from the ledger: ${drift}`,
  `Duplicates: ${duplicates} (messages of the same step ${duplicatesBy.messages}, of the same words ${duplicatesBy.sameWords}, payments booked twice ${duplicatesBy.payments})`,
  `Messages astray: ${strays}`,
  ...(faults.length > 0
    ? [`Faults: ${faults.length}`, ...faults.slice(0, 10).map((fault) => `  ${fault}`)]
    : []),
];

/** The demo's result for people. */
export const reportOf = (document: DemoDocument): string => {
  const { days, from, to, accounts, invoices, payments, collected, aging, history } = document;
  return [
    `${days} days, ${from} to ${to}, of ${accounts} accounts (seed ${document.seed}; ${history.invoices} invoices and ${history.payments} payments before)`,
    `${invoices} invoices issued, ${payments} payments received`,
    `Collected: ${collected.map(({ amount, currency }) => `${grouped(amount)} ${currency}`).join(", ") || "nothing"}`,
    "",
    ...sentLines(document),
    "",
    ...heldLines(document),
    "",
    "Aging before",
    ...agingTable(aging.before),
    "Aging after",
    ...agingTable(aging.after),
    "",
    "Key figures of the last 90 days",
    ...kpiLines(document),
    "",
    ...billLines(document),
    "",
    ...operationLines(document),
    "",
    ...checkLines(document),
    "Customers behaved by the model in docs/behaviour-model.md; it is no forecast.",
    "",
  ].join("\n");
};
