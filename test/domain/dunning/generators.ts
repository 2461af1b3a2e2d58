import fc from "fast-check";
import { addDays, type PlainDate } from "../../../domain/calendar.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import type { Cadence, Policy } from "../../../domain/dunning/policy.ts";
import type { Predicate } from "../../../domain/dunning/predicate.ts";
import type { ChannelChoice, Step, Trigger } from "../../../domain/dunning/step.ts";
import { type StopKind, stopKinds } from "../../../domain/ledger/circumstances.ts";
import type { Account, Invoice } from "../../../domain/ledger/model.ts";
import { customer, facts, fromDue, fromMonthEnd, fromPrevious, invoice, noon } from "./facts.ts";

/** Accounts, invoices and policies of every shape, around one date. */
export const START: PlainDate = "2026-03-02";
const around = (min: number, max: number) => fc.integer({ min, max }).map((days) => addDays(START, days));
const sometimes = <T>(of: fc.Arbitrary<T>, freq = 4) => fc.option(of, { nil: undefined, freq });

const place = fc.constantFrom<Required<Account>["address"][]>(
  { lines: ["Markt 3"], postalCode: "99084", city: "Erfurt", country: "DE" },
  { lines: ["12 High Street"], city: "London", country: "GB" },
  { lines: ["1 Main Street"], city: "Boston", region: "MA", country: "US" },
  { lines: [], country: "US" },
  { lines: [], country: "AU" },
  { lines: [], country: "JP" },
  { lines: [], country: "AE" },
);
const consent = fc.constantFrom("granted" as const, "withdrawn" as const, "unknown" as const);
const person = fc.record(
  { email: fc.constant("anna@kern.example"), phone: fc.constant("+491701234567") },
  { requiredKeys: [] },
);
const someStop = fc.record({
  kind: fc.constantFrom<StopKind>(...stopKinds),
  until: sometimes(around(-3, 25)),
});
const somePromise = fc.record({
  of: fc.integer({ min: 0, max: 2 }),
  amount: fc.integer({ min: 1, max: 30_000 }),
  owedThen: fc.integer({ min: 0, max: 50_000 }),
  payBy: around(-10, 20),
});
const someDispute = fc.record({
  of: fc.integer({ min: 0, max: 2 }),
  amount: fc.integer({ min: 1, max: 30_000 }),
});

const someAccount: fc.Arbitrary<Account> = fc
  .record({
    address: place,
    debtorType: fc.constantFrom("business" as const, "consumer" as const),
    email: consent,
    sms: consent,
    contact: person,
    suppressed: fc.boolean(),
    autopay: fc.integer({ min: 0, max: 9 }).map((it) => it === 0),
    held: sometimes(around(0, 30)),
    stops: fc.array(someStop, { maxLength: 1 }),
    promises: fc.array(somePromise, { maxLength: 2 }),
    disputes: fc.array(someDispute, { maxLength: 2 }),
    oddity: fc.integer({ min: 0, max: 3 }),
  })
  .map((it) => {
    // Most accounts have one circumstance at most, or next to nothing would ever be sent.
    const only = <T>(at: number, list: readonly T[]) => (it.oddity === at ? list : []);
    return {
      ...customer,
      address: it.address,
      debtorType: it.debtorType,
      consent: { email: { status: it.email }, sms: { status: it.sms } },
      contacts: [{ name: "Anna Kern", role: "billing", ...it.contact }],
      suppressions: it.suppressed
        ? [{ address: "anna@kern.example", reason: "bounced", since: noon("2026-01-05") }]
        : [],
      autopay: it.autopay,
      ...(it.held !== undefined && it.oddity === 0 && { hold: { until: it.held, reason: "visit" } }),
      stops: only(1, it.stops).map(({ kind, until }) => ({
        kind,
        since: noon("2026-02-20"),
        by: "clerk",
        reason: "letter",
        ...(until !== undefined && { until }),
      })),
      promises: only(2, it.promises).map(({ of, ...promise }, i) => ({
        id: `p${i}`,
        currency: "EUR",
        madeOn: START,
        invoiceIds: [`i${of}`],
        ...promise,
      })),
      disputes: only(3, it.disputes).map(({ of, amount }, i) => ({
        id: `d${i}`,
        invoiceId: `i${of}`,
        amount,
        currency: "EUR",
        reason: "quality",
        receivedOn: "2026-02-20",
      })),
    };
  });

const someInvoices: fc.Arbitrary<Invoice[]> = fc
  .array(
    fc.record({
      dueDate: around(-60, 25),
      open: fc.integer({ min: 0, max: 40_000 }),
      currency: fc.constantFrom("EUR", "EUR", "USD", "JPY"),
      held: sometimes(around(0, 20), 6),
    }),
    { maxLength: 6 },
  )
  .map((all) =>
    all.map(({ dueDate, open, currency, held }, i) =>
      invoice(`i${i}`, dueDate, {
        open,
        currency,
        ...(held !== undefined && { hold: { until: held, reason: "visit" } }),
      }),
    ),
  );

const count = fc.constantFrom("calendar" as const, "business" as const);
const channels = fc.constantFrom<ChannelChoice[][]>(
  ["email"],
  ["email", "sms"],
  [["email", "sms", "letter", "task"]],
  [["email", "letter"], "sms"],
  ["letter"],
  [["sms", "task"], "email"],
  ["email", "task"],
  ["task"],
);
const stepParts = fc.record({
  kind: fc.integer({ min: 0, max: 3 }),
  gap: fc.integer({ min: 1, max: 9 }),
  count,
  channels,
  minimum: sometimes(fc.integer({ min: 10, max: 300 })),
  newDueDate: sometimes(fc.record({ days: fc.integer({ min: 1, max: 10 }), count })),
});

/** Steps in order: counted from the due date in days that grow, from the step before, or from the end of the month. */
const someSteps: fc.Arbitrary<Step[]> = fc
  .tuple(fc.integer({ min: -6, max: 2 }), fc.array(stepParts, { minLength: 1, maxLength: 5 }))
  .map(([first, parts]) => {
    let day = first;
    return parts.map((part, i): Step => {
      day += i === 0 ? 0 : part.gap;
      let trigger: Trigger = fromDue(day, part.count);
      if (i > 0 && part.kind === 1) trigger = fromPrevious(part.gap, part.count);
      if (i > 0 && part.kind === 2) trigger = fromMonthEnd(part.gap, part.count);
      return {
        id: `s${i}`,
        trigger,
        channels: part.channels,
        tone: "neutral",
        template: trigger.from === "due-date" && trigger.days < 0 ? "upcoming" : "reminder",
        ...(part.minimum !== undefined && { minimum: { EUR: `${part.minimum}.00` } }),
        ...(part.newDueDate && { newDueDate: part.newDueDate }),
      };
    });
  });

/** Cadences of up to five steps of every kind. */
export const someCadence: fc.Arbitrary<Cadence> = fc.record({
  steps: someSteps,
  minimum: fc.constant({ EUR: "5.00", USD: "5.00" }),
  catchUp: fc.constantFrom("jump" as const, "sequential" as const),
  coolDownDays: fc.integer({ min: 0, max: 6 }),
  graceBusinessDays: fc.integer({ min: 0, max: 3 }),
});

const predicates: readonly Predicate[] = [
  { field: "oldestDaysPastDue", op: "gte", value: 12 },
  { amount: "overdue", currency: "EUR", op: "gt", value: "200.00" },
  { field: "daysSinceLastContact", op: "lte", value: 4 },
  { not: { field: "country", op: "eq", value: "DE" } },
  {
    any: [
      { field: "contacts", op: "gte", value: 2 },
      { field: "openDisputes", op: "gt", value: 0 },
    ],
  },
];

/** Policies of one to three segments; the last one fits everyone. */
export const somePolicy: fc.Arbitrary<Policy> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 0, max: predicates.length - 1 }), { maxLength: 2 }),
    fc.array(someCadence, { minLength: 3, maxLength: 3 }),
  )
  .map(([whens, cadences]) => ({
    ...defaultPolicy,
    segments: cadences.slice(0, whens.length + 1).map((cadence, i) => ({
      id: `segment-${i}`,
      name: `Segment ${i}`,
      when: predicates[whens[i] ?? -1] ?? { all: [] },
      cadence,
    })),
  }));

/** All of it together, at noon of the first date. */
export const someFacts: fc.Arbitrary<DunningFacts> = fc
  .record({
    account: someAccount,
    openInvoices: someInvoices,
    credits: fc.record({ EUR: fc.integer({ min: 0, max: 30_000 }) }, { requiredKeys: [] }),
    policy: somePolicy,
  })
  .map((parts) => facts({ ...parts, now: noon(START) }));
