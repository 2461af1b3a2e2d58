import { addDays, type PlainDate } from "../../../domain/calendar.ts";
import type { Command } from "../../../domain/ledger/commands.ts";
import type { AccountProfile } from "../../../domain/ledger/entries.ts";
import type { LegalEntity } from "../../../domain/ledger/model.ts";
import { ledgerOf } from "../../../functions/runtime/ledger.ts";
import type { Machine } from "../../../local/machine.ts";
import { aLegalEntity, aProfile } from "../../support/ledger.ts";

/** Half an hour before the first run; Europe, America and Oceania change their clocks in the weeks that follow. */
export const LEDGER_START = "2026-03-02T05:30:00.000Z";
const TODAY: PlainDate = "2026-03-02";

const creditors: readonly LegalEntity[] = [
  aLegalEntity({
    id: "berlin",
    interestTerms: { rate: "7.5", dayCount: "30/360", graceDays: 3, minimum: { EUR: "2.00" } },
  }),
  aLegalEntity({
    id: "london",
    name: "Northwind Trading Ltd",
    address: { lines: ["1 Quay Street"], city: "London", postalCode: "E1 1AA", country: "GB" },
    timeZone: "Europe/London",
  }),
  aLegalEntity({
    id: "boston",
    name: "Northwind Inc",
    address: { lines: ["1 Harbor Street"], city: "Boston", region: "MA", country: "US" },
    timeZone: "America/New_York",
    interestTerms: { rate: "12", from: "last-payment" },
  }),
];

/** An account of the small ledger: its invoices by the days from today to their due dates, and what is known of it. */
interface Member {
  readonly id: string;
  readonly creditor: "berlin" | "london" | "boston";
  readonly currency?: string;
  readonly due: readonly number[];
  readonly profile?: Partial<AccountProfile>;
  /** What happened to it, given the ids of its invoices. */
  readonly happened?: (invoiceIds: readonly string[]) => readonly Command[];
}

const granted = { email: { status: "granted" }, sms: { status: "granted" } } as const;
const at = (country: string, city: string, timeZone: string, region?: string): Partial<AccountProfile> => ({
  address: { lines: ["Main Street 1"], city, postalCode: "10000", country, ...(region && { region }) },
  timeZone,
  consent: granted,
});
const stop = (kind: "vulnerable" | "payment-in-flight" | "cease", until?: number): Command => ({
  type: "record-stop",
  stop: {
    kind,
    since: LEDGER_START,
    by: "tester",
    reason: "said so",
    ...(until !== undefined && { until: addDays(TODAY, until) }),
  },
});

/** Every circumstance that a decision knows of, in several currencies, countries and zones. */
const members: readonly Member[] = [
  { id: "late", creditor: "berlin", due: [-40, -12, 4] },
  { id: "soon", creditor: "berlin", due: [2, 9, 16], profile: { consent: granted } },
  {
    id: "long-late",
    creditor: "london",
    currency: "GBP",
    due: [-95, -31],
    profile: at("GB", "Leeds", "Europe/London"),
  },
  {
    id: "boston",
    creditor: "boston",
    currency: "USD",
    due: [-20, 1],
    profile: at("US", "Boston", "America/New_York", "MA"),
  },
  {
    id: "west",
    creditor: "boston",
    currency: "USD",
    due: [-3],
    profile: at("US", "Reno", "America/Los_Angeles", "NV"),
  },
  {
    id: "tokyo",
    creditor: "london",
    currency: "JPY",
    due: [-6, 5],
    profile: at("JP", "Tokyo", "Asia/Tokyo"),
  },
  {
    id: "auckland",
    creditor: "london",
    currency: "GBP",
    due: [-1],
    profile: at("NZ", "Auckland", "Pacific/Auckland"),
  },
  { id: "consumer", creditor: "berlin", due: [-9], profile: { debtorType: "consumer", consent: granted } },
  {
    id: "no-consent",
    creditor: "boston",
    currency: "USD",
    due: [-10],
    profile: {
      ...at("US", "Boston", "America/New_York", "MA"),
      debtorType: "consumer",
      consent: { email: { status: "unknown" }, sms: { status: "withdrawn" } },
    },
  },
  {
    id: "phone-only",
    creditor: "berlin",
    due: [-5],
    profile: { consent: granted, contacts: [{ name: "Uwe", phone: "+491701234567", role: "billing" }] },
  },
  {
    id: "unreachable",
    creditor: "berlin",
    due: [-5],
    profile: { contacts: [], address: { lines: [], country: "DE" } },
  },
  {
    id: "held",
    creditor: "berlin",
    due: [-15],
    profile: { hold: { until: addDays(TODAY, 9), reason: "merger" } },
  },
  { id: "autopay", creditor: "berlin", due: [-2, 3], profile: { autopay: true } },
  {
    id: "moratorium",
    creditor: "london",
    currency: "GBP",
    due: [-8],
    profile: {
      ...at("GB", "Leeds", "Europe/London"),
      debtorType: "consumer",
      moratorium: { from: addDays(TODAY, 3), until: addDays(TODAY, 20) },
    },
  },
  { id: "key", creditor: "berlin", due: [-13, -2], profile: { segment: "key-account", consent: granted } },
  { id: "key-2", creditor: "berlin", due: [-25], profile: { segment: "key-account" } },
  {
    id: "promised",
    creditor: "berlin",
    due: [-14, -1],
    happened: ([first = ""]) => [
      {
        type: "record-promise",
        promise: { id: "PTP", amount: 200_000, currency: "EUR", madeOn: TODAY, payBy: addDays(TODAY, 6) },
        invoiceIds: [first],
      },
    ],
  },
  {
    id: "promised-in-part",
    creditor: "berlin",
    due: [-14, -1],
    happened: ([first = ""]) => [
      {
        type: "record-promise",
        promise: { id: "PTP2", amount: 10_000, currency: "EUR", madeOn: TODAY, payBy: addDays(TODAY, 6) },
        invoiceIds: [first],
      },
    ],
  },
  {
    id: "disputed",
    creditor: "berlin",
    due: [-18, -4],
    happened: ([first = "", second = ""]) => [
      {
        type: "open-dispute",
        dispute: { id: "D1", invoiceId: first, amount: 200_000, reason: "price", receivedOn: TODAY },
      },
      {
        type: "open-dispute",
        dispute: { id: "D2", invoiceId: second, amount: 50_000, reason: "quantity", receivedOn: TODAY },
      },
    ],
  },
  { id: "vulnerable", creditor: "berlin", due: [-11], happened: () => [stop("vulnerable")] },
  { id: "in-flight", creditor: "berlin", due: [-11], happened: () => [stop("payment-in-flight", 5)] },
  {
    id: "ceased",
    creditor: "boston",
    currency: "USD",
    due: [-11],
    profile: at("US", "Boston", "America/New_York", "MA"),
    happened: () => [stop("cease")],
  },
  {
    id: "invoice-held",
    creditor: "berlin",
    due: [-7, -6],
    happened: ([first = ""]) => [
      { type: "hold-invoice", invoiceId: first, hold: { until: addDays(TODAY, 12), reason: "checking" } },
    ],
  },
  {
    id: "in-credit",
    creditor: "berlin",
    due: [-10],
    happened: () => [
      {
        type: "receive-payment",
        payment: { id: "PAY", currency: "EUR", amount: 190_000, valueDate: TODAY, method: "bank-transfer" },
        allocation: { mode: "explicit", items: [] },
      },
    ],
  },
  {
    id: "part-paid",
    creditor: "boston",
    currency: "USD",
    due: [-30],
    profile: at("US", "Miami", "America/New_York", "FL"),
    happened: ([first = ""]) => [
      {
        type: "receive-payment",
        payment: {
          id: "PAY",
          currency: "USD",
          amount: 60_000,
          valueDate: addDays(TODAY, -10),
          method: "bank-transfer",
        },
        allocation: { mode: "explicit", items: [{ invoiceId: first, amount: 60_000 }] },
      },
    ],
  },
  {
    id: "two-currencies",
    creditor: "london",
    currency: "GBP",
    due: [-16],
    profile: at("GB", "Leeds", "Europe/London"),
    happened: () => [
      {
        type: "issue-invoice",
        invoice: {
          id: "two-currencies/EUR",
          number: "two-currencies/EUR",
          currency: "EUR",
          amount: 90_000,
          issueDate: addDays(TODAY, -40),
          dueDate: addDays(TODAY, -10),
          dueDateSource: "stated",
        },
      },
    ],
  },
];

/** The ids of its accounts. */
export const memberIds: readonly string[] = members.map(({ id }) => id);

/** Writes the small ledger into the machine's own, at the instant that its clock shows. */
export const writeSmallLedger = async ({ runtime }: Machine): Promise<void> => {
  const ledger = ledgerOf(runtime);
  const cause = { at: runtime.clock.now(), by: "tester", request: "small-ledger" };
  for (const creditor of creditors) await ledger.createLegalEntity(creditor);
  for (const { id, creditor, currency = "EUR", due, profile = {}, happened } of members) {
    const number = id.toUpperCase();
    await ledger.openAccount(
      { id, legalEntityId: creditor, profile: aProfile({ number, name: number, ...profile }) },
      cause,
    );
    const ids = due.map((_, i) => `${id}/${i}`);
    for (const [i, days] of due.entries()) {
      const dueDate = addDays(TODAY, days);
      const invoice = {
        id: ids[i] ?? "",
        number: ids[i] ?? "",
        currency,
        amount: 200_000 + i,
        issueDate: addDays(dueDate, -30),
        dueDate,
        dueDateSource: "stated",
      } as const;
      await ledger.execute(id, { type: "issue-invoice", invoice }, cause);
    }
    for (const command of happened?.(ids) ?? []) await ledger.execute(id, command, cause);
  }
};
