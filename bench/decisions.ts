import { addDays, type Instant, type PlainDate } from "../domain/calendar.ts";
import type { PastContact } from "../domain/dunning/contact.ts";
import { decideContact } from "../domain/dunning/decide.ts";
import { defaultPolicy } from "../domain/dunning/default-policy.ts";
import type { DunningFacts } from "../domain/dunning/facts.ts";
import type { Policy } from "../domain/dunning/policy.ts";
import type { Predicate } from "../domain/dunning/predicate.ts";
import type { Step } from "../domain/dunning/step.ts";
import type { Account, Invoice, LegalEntity } from "../domain/ledger/model.ts";
import type { Figure } from "./figure.ts";

const ACCOUNTS = 5_000;
const INVOICES = 10;
const ROUNDS = 30;
const TODAY: PlainDate = "2026-06-09";
/** Business hours in Europe and in America: most accounts may be written to. */
const AFTERNOON: Instant = `${TODAY}T14:00:00.000Z`;

const PLACES = [
  ["DE", "Europe/Berlin"],
  ["FR", "Europe/Paris"],
  ["GB", "Europe/London"],
  ["US", "America/New_York"],
  ["AU", "Australia/Sydney"],
] as const;

const entity: LegalEntity = {
  id: "entity",
  name: "Nordwind GmbH",
  address: { lines: ["Hafenstraße 1"], country: "DE" },
  timeZone: "Europe/Berlin",
  language: "en",
  creditorRole: "first-party",
  sender: { name: "Nordwind", email: "accounts@nordwind.example" },
  terms: { netDays: 30 },
  version: 1,
};

const accountOf = (i: number): Account => {
  const [country, timeZone] = PLACES[i % PLACES.length] ?? PLACES[0];
  return {
    id: `account-${i}`,
    legalEntityId: "entity",
    number: String(i),
    name: `Customer ${i}`,
    debtorType: i % 10 === 0 ? "consumer" : "business",
    contacts: [{ name: "Billing", email: `billing@c${i}.example`, phone: "+4940123456", role: "billing" }],
    address: { lines: [], country },
    ...(i % 2 === 0 && { timeZone }),
    consent: { email: { status: "granted" }, sms: { status: i % 3 === 0 ? "granted" : "unknown" } },
    suppressions: [],
    autopay: i % 20 === 0,
    ...(i % 25 === 0 && { hold: { until: addDays(TODAY, 5), reason: "promise" } }),
    openedAt: "2024-01-01T00:00:00.000Z",
    balances: {},
    touched: 1,
    version: 1,
  };
};

const invoiceOf = (i: number, k: number): Invoice => {
  const dueDate = addDays(TODAY, 28 - ((i * 7 + k * 5) % 40));
  return {
    id: `invoice-${i}-${k}`,
    accountId: `account-${i}`,
    legalEntityId: "entity",
    number: `R-${i}-${k}`,
    currency: k % 7 === 0 ? "USD" : "EUR",
    amount: 10_000,
    open: 10_000,
    issueDate: addDays(dueDate, -30),
    dueDate,
    dueDateSource: "stated",
    movements: [],
    version: 1,
  };
};

/** Half of the accounts were reminded before, some of them of today's step. */
const historyOf = (i: number, invoices: readonly Invoice[]): PastContact[] =>
  i % 2 === 0
    ? []
    : [1, 8, 20].map((days, n) => ({
        id: `contact-${i}-${n}`,
        channel: "email",
        stepId: ["day-7", "day-1", "before-due"][n] ?? "day-1",
        anchorInvoiceId: invoices[0]?.id ?? "",
        status: "delivered",
        claimedAt: `${addDays(TODAY, -days - (i % 5))}T09:00:00.000Z`,
        attempts: 1,
        invoices: invoices.slice(0, 3).map(({ id }) => ({ id })),
      }));

/** All at the same instant. */
const population = (): DunningFacts[] =>
  Array.from({ length: ACCOUNTS }, (_, i) => {
    const openInvoices = Array.from({ length: INVOICES }, (_, k) => invoiceOf(i, k));
    return {
      legalEntity: entity,
      account: accountOf(i),
      openInvoices,
      credits: i % 8 === 0 ? { EUR: 5_000 } : {},
      history: historyOf(i, openInvoices),
      policy: defaultPolicy,
      now: AFTERNOON,
    };
  });

/** The accounts spread over the 24 hours of the day, so that most are asked about at night and put off to the morning. */
const overTheDay = (facts: readonly DunningFacts[]): DunningFacts[] =>
  facts.map((each, i) => {
    const hour = (i * 7 + Math.floor(i / 24)) % 24;
    return { ...each, now: `${TODAY}T${String(hour).padStart(2, "0")}:00:00.000Z` };
  });

const mixOf = (facts: readonly DunningFacts[]): string => {
  const counts: Record<string, number> = {};
  for (const each of facts) {
    const decision = decideContact(each);
    const put = decision.reasons.some(({ code }) => code === "channel-deferred");
    const kind = decision.action === "wait" && put ? "put off" : decision.action;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => `${Math.round((count / facts.length) * 100)} % ${kind}`)
    .join(", ");
};

const TRIGGER_DAYS = new Set(defaultPolicy.segments[0]?.cadence.steps.map(({ trigger }) => trigger.days));

const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone) ?? new Intl.DateTimeFormat("en-CA", { timeZone });
  formats.set(timeZone, known);
  return known;
};

/** The usual trigger: each invoice by itself, reminded where today is exactly one of the days; no netting, no gate, no explanation. */
const exactDay = ({ openInvoices, account, now }: DunningFacts): string[] => {
  const zone = account.timeZone ?? entity.timeZone;
  const messages: string[] = [];
  for (const invoice of openInvoices) {
    const today = formatOf(zone).format(new Date(now));
    const days = Math.round((Date.parse(today) - Date.parse(invoice.dueDate)) / 86_400_000);
    if (TRIGGER_DAYS.has(days)) messages.push(`${invoice.id}: ${days}`);
  }
  return messages;
};

/** Accounts a second of processor time, the best of the rounds. */
const rate = (
  facts: readonly DunningFacts[],
  decide: (facts: DunningFacts) => unknown,
  rounds: number,
): number => {
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    for (const each of facts) decide(each);
    const { user, system } = process.cpuUsage(start);
    best = Math.max(best, facts.length / ((user + system) / 1e6));
  }
  return Math.round(best);
};

/** Two steps of each kind: fallbacks, business days, minimums and new dates to pay by. */
const richSteps: readonly Step[] = [
  {
    id: "before-due",
    trigger: { from: "due-date", days: -2, count: "business" },
    channels: ["email"],
    tone: "friendly",
    template: "upcoming",
  },
  {
    id: "day-1",
    trigger: { from: "due-date", days: 1, count: "business" },
    channels: [["email", "sms", "letter", "task"]],
    tone: "friendly",
    template: "reminder",
  },
  {
    id: "day-7",
    trigger: { from: "previous-step", days: 5, count: "business" },
    channels: [["email", "letter"], "sms"],
    tone: "firm",
    template: "reminder",
    minimum: { EUR: "50.00", USD: "50.00" },
    newDueDate: { days: 7, count: "calendar" },
  },
  {
    id: "month",
    trigger: { from: "end-of-month", days: 10, count: "business" },
    channels: ["task"],
    tone: "final",
    template: "last-reminder",
  },
];

const richWhens: readonly Predicate[] = [
  { field: "tag", op: "eq", value: "key" },
  {
    all: [
      { field: "country", op: "eq", value: "AU" },
      { field: "debtorType", op: "eq", value: "consumer" },
    ],
  },
  { field: "brokenPromises", op: "gte", value: 2 },
  { amount: "overdue", currency: "EUR", op: "gt", value: "900.00" },
  {
    all: [
      { field: "oldestDaysPastDue", op: "gt", value: 60 },
      { amount: "overdue", currency: "USD", op: "gt", value: "0.00" },
    ],
  },
  {
    any: [
      { field: "riskBand", op: "in", value: ["high", "severe"] },
      { field: "lateShare", op: "gt", value: 60 },
    ],
  },
  { field: "country", op: "in", value: ["DE", "FR"] },
  { all: [] },
];

/** Eight segments with predicates, over a cadence of every kind of step. */
const richPolicy: Policy = {
  ...defaultPolicy,
  segments: richWhens.map((when, i) => ({
    id: `segment-${i}`,
    name: `Segment ${i}`,
    when,
    cadence: {
      steps: [...richSteps],
      minimum: { EUR: "5.00" },
      coolDownDays: 3,
      catchUp: i % 2 === 0 ? "jump" : "sequential",
      graceBusinessDays: 1,
    },
  })),
};

/** The accounts with promises and disputes on some of them, under the richer policy. */
const enriched = (facts: readonly DunningFacts[]): DunningFacts[] =>
  facts.map((each, i) => ({
    ...each,
    policy: richPolicy,
    account: {
      ...each.account,
      tags: i % 30 === 0 ? ["key"] : [],
      ...(i % 6 === 0 && {
        promises: [
          {
            id: `promise-${i}`,
            amount: 10_000,
            currency: "EUR",
            madeOn: addDays(TODAY, -3),
            payBy: addDays(TODAY, (i % 9) - 4),
            invoiceIds: [`invoice-${i}-1`],
            owedThen: 10_000,
          },
        ],
      }),
      ...(i % 7 === 0 && {
        disputes: [
          {
            id: `dispute-${i}`,
            invoiceId: `invoice-${i}-2`,
            amount: 4_000,
            currency: "EUR",
            reason: "quality" as const,
            receivedOn: addDays(TODAY, -5),
          },
        ],
      }),
    },
  }));

/** Dunning decisions: accounts a second on one core, gate and reasons included. */
export const run = async (): Promise<Figure[]> => {
  const afternoon = population();
  const day = overTheDay(afternoon);
  const atBest = rate(afternoon, decideContact, ROUNDS);
  const ours = rate(day, decideContact, ROUNDS);
  const rich = enriched(day);
  const oursRich = rate(rich, decideContact, ROUNDS);
  const rival = rate(day, exactDay, 3);
  return [
    {
      name: "dunning decisions",
      unit: "accounts/s of one core",
      ours,
      rival,
      rivalName: "exact-day trigger by invoice, dates by Intl",
      ratio: Number((ours / rival).toFixed(1)),
      goal: "over 50,000",
      note: `${INVOICES} open invoices and up to three contacts an account, five countries, spread over the 24 hours of a day: ${mixOf(day)}. All at 14:00 UTC, ${mixOf(afternoon)}: ${atBest.toLocaleString("en-US")}. Each decision includes the gate and its reasons. The trigger does neither, nor credits, holds or catching up.`,
    },
    {
      name: "dunning decisions, rich policy",
      unit: "accounts/s of one core",
      ours: oursRich,
      rival,
      rivalName: "exact-day trigger by invoice, dates by Intl",
      ratio: Number((oursRich / rival).toFixed(1)),
      note: `The same accounts with promises and disputes, under ${richWhens.length} segments with predicates and steps with fallbacks, business days, minimums, months' ends and new dates to pay by: ${mixOf(rich)}.`,
    },
  ];
};
