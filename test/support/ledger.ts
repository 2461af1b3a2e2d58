import type {
  AccountProfile,
  AccountState,
  Cause,
  InvoiceFacts,
  PaymentFacts,
} from "../../domain/ledger/entries.ts";
import type { Account, Invoice, LegalEntity } from "../../domain/ledger/model.ts";

/** Builders of the ledger's facts for tests: say what matters, the rest is plausible. */

export const aLegalEntity = (given: Partial<LegalEntity> = {}): LegalEntity => ({
  id: "LE1",
  name: "Nordwind Handels GmbH",
  address: { lines: ["Hafenstraße 1"], city: "Hamburg", postalCode: "20457", country: "DE" },
  timeZone: "Europe/Berlin",
  language: "en",
  creditorRole: "first-party",
  sender: { name: "Nordwind Accounts", email: "accounts@nordwind.example", smsId: "Nordwind" },
  bankAccount: { iban: "DE79000000001234567890" },
  payUrl: "https://pay.nordwind.example/{account}",
  terms: { netDays: 30 },
  version: 1,
  ...given,
});

export const aProfile = (given: Partial<AccountProfile> = {}): AccountProfile => ({
  number: "10042",
  name: "Hansen & Söhne KG",
  debtorType: "business",
  contacts: [{ name: "Ute Hansen", email: "ute@hansen.example", phone: "+4940123456", role: "billing" }],
  address: { lines: ["Am Markt 3"], city: "Kiel", postalCode: "24103", country: "DE" },
  consent: { email: { status: "unknown", basis: "contract" }, sms: { status: "granted" } },
  autopay: false,
  ...given,
});

const anAccount = (given: Partial<Account> = {}): Account => ({
  ...aProfile(),
  id: "A1",
  legalEntityId: "LE1",
  openedAt: "2026-01-01T00:00:00.000Z",
  suppressions: [],
  balances: {},
  touched: 0,
  version: 1,
  ...given,
});

export const invoiceFacts = (given: Partial<InvoiceFacts> = {}): InvoiceFacts => ({
  id: "I1",
  number: "R-0001",
  currency: "EUR",
  amount: 10_000,
  issueDate: "2026-01-05",
  dueDate: "2026-02-04",
  dueDateSource: "stated",
  ...given,
});

/** An invoice of which everything is open unless said otherwise. */
export const anInvoice = (given: Partial<Invoice> = {}): Invoice => {
  const facts = invoiceFacts(given);
  return {
    ...facts,
    accountId: "A1",
    legalEntityId: "LE1",
    open: facts.amount,
    movements: [{ on: facts.issueDate, kind: "issued", amount: facts.amount }],
    version: 1,
    ...given,
  };
};

export const paymentFacts = (given: Partial<PaymentFacts> = {}): PaymentFacts => ({
  id: "P1",
  currency: "EUR",
  amount: 10_000,
  valueDate: "2026-02-01",
  method: "bank-transfer",
  ...given,
});

export const aState = (given: Partial<AccountState> = {}): AccountState => ({
  account: anAccount(),
  invoices: new Map(),
  creditNotes: new Map(),
  payments: new Map(),
  ...given,
});

export const aCause = (given: Partial<Cause> = {}): Cause => ({
  at: "2026-02-01T09:00:00.000Z",
  by: "tester",
  request: "request-1",
  ...given,
});
