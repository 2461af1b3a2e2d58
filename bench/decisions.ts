import { addDays, type Instant, type PlainDate } from "../domain/calendar.ts";
import type { PastContact } from "../domain/dunning/contact.ts";
import { decideContact } from "../domain/dunning/decide.ts";
import { defaultPolicy } from "../domain/dunning/default-policy.ts";
import type { DunningFacts } from "../domain/dunning/facts.ts";
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

/** Dunning decisions: accounts a second on one core, gate and reasons included. */
export const run = async (): Promise<Figure[]> => {
  const afternoon = population();
  const day = overTheDay(afternoon);
  const atBest = rate(afternoon, decideContact, ROUNDS);
  const ours = rate(day, decideContact, ROUNDS);
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
  ];
};
