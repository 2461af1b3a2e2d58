import { addDays, type Instant, type PlainDate } from "../../../domain/calendar.ts";
import type { PastContact } from "../../../domain/dunning/contact.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import type { Decision } from "../../../domain/dunning/decision.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import { asSent } from "../../../domain/dunning/explain.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { withContact } from "../../../domain/dunning/facts.ts";
import type { Policy } from "../../../domain/dunning/policy.ts";
import type { Step, Trigger } from "../../../domain/dunning/step.ts";
import type { Account, Invoice, LegalEntity } from "../../../domain/ledger/model.ts";

export const entity: LegalEntity = {
  id: "entity",
  name: "Nordwind GmbH",
  address: { lines: ["Hafenstraße 1"], postalCode: "20457", city: "Hamburg", country: "DE" },
  timeZone: "Europe/Berlin",
  language: "de",
  creditorRole: "first-party",
  sender: { name: "Nordwind Buchhaltung", email: "rechnung@nordwind.example", smsId: "Nordwind" },
  bankAccount: { iban: "DE89370400440532013000", bic: "COBADEFFXXX" },
  payUrl: "https://pay.nordwind.example/{account}",
  terms: { netDays: 30 },
  version: 1,
};

export const customer: Account = {
  id: "account",
  legalEntityId: "entity",
  number: "10042",
  name: "Bäckerei Kern",
  debtorType: "business",
  contacts: [
    {
      name: "Anna Kern",
      email: "anna@kern.example",
      phone: "+491701234567",
      role: "billing",
      language: "de",
    },
  ],
  address: { lines: ["Markt 3"], postalCode: "99084", city: "Erfurt", country: "DE" },
  consent: { email: { status: "granted" }, sms: { status: "granted" } },
  suppressions: [],
  autopay: false,
  openedAt: "2024-01-15T09:00:00.000Z",
  balances: {},
  touched: 1,
  version: 1,
};

/** An invoice of 100.00 EUR due on the date. */
export const invoice = (id: string, dueDate: PlainDate, changes: Partial<Invoice> = {}): Invoice => ({
  id,
  accountId: "account",
  legalEntityId: "entity",
  number: `R-${id}`,
  currency: "EUR",
  amount: 10_000,
  open: 10_000,
  issueDate: addDays(dueDate, -30),
  dueDate,
  dueDateSource: "stated",
  movements: [],
  version: 1,
  ...changes,
});

/** Noon in UTC on the date: within business hours in Europe. */
export const noon = (date: PlainDate): Instant => `${date}T12:00:00.000Z`;

/** A Tuesday without holidays around it. */
export const TUESDAY = "2026-06-09";

export const facts = (changes: Partial<DunningFacts> = {}): DunningFacts => ({
  legalEntity: entity,
  account: customer,
  openInvoices: [],
  credits: {},
  history: [],
  policy: defaultPolicy,
  now: noon(TUESDAY),
  ...changes,
});

/** The default policy with its one cadence changed. */
export const policyWith = (cadence: Partial<Policy["segments"][number]["cadence"]>): Policy => ({
  ...defaultPolicy,
  segments: defaultPolicy.segments.map((segment) => ({
    ...segment,
    cadence: { ...segment.cadence, ...cadence },
  })),
});

type Count = Trigger["count"];
export const fromDue = (days: number, count: Count = "calendar"): Trigger => ({
  from: "due-date",
  days,
  count,
});
export const fromPrevious = (days: number, count: Count = "calendar"): Trigger => ({
  from: "previous-step",
  days,
  count,
});
export const fromMonthEnd = (days: number, count: Count = "calendar"): Trigger => ({
  from: "end-of-month",
  days,
  count,
});

/** A reminder by e-mail. */
export const stepOf = (id: string, trigger: Trigger, changes: Partial<Step> = {}): Step => ({
  id,
  trigger,
  channels: ["email"],
  tone: "neutral",
  template: "reminder",
  ...changes,
});

/** What was made, as step, channels and date in UTC. */
export const asRows = (made: readonly Made[]): [step: string, channels: string, date: PlainDate][] =>
  made.map(({ stepId, channels, at }) => [stepId, channels.join("+"), at.slice(0, 10)]);

export const codes = (decision: Decision): string[] => decision.reasons.map(({ code }) => code);

export interface Made {
  readonly at: Instant;
  readonly segmentId: string;
  readonly stepId: string;
  readonly anchorInvoiceId: string;
  readonly channels: readonly string[];
  readonly contacts: readonly PastContact[];
}

/** Decides at each instant and takes what is decided as sent. `change` may alter the facts before each look. */
export const play = (
  start: DunningFacts,
  instants: readonly Instant[],
  change: (facts: DunningFacts) => DunningFacts = (it) => it,
): { made: Made[]; facts: DunningFacts } => {
  let current = start;
  const made: Made[] = [];
  for (const now of instants) {
    current = change({ ...current, now });
    const decision = decideContact(current);
    if (decision.action === "wait") continue;
    const contacts = asSent(decision, now);
    made.push({
      at: now,
      segmentId: decision.step.segmentId,
      stepId: decision.step.stepId,
      anchorInvoiceId: decision.anchorInvoiceId,
      channels: contacts.map(({ channel }) => channel),
      contacts,
    });
    for (const contact of contacts) current = withContact(current, contact);
  }
  return { made, facts: current };
};

/** The instants at which an hourly run looks, from a date over some days. */
export const hourly = (from: PlainDate, days: number): Instant[] =>
  Array.from({ length: days * 24 }, (_, hour) =>
    new Date(Date.parse(`${from}T00:00:00Z`) + hour * 3_600_000).toISOString(),
  );
