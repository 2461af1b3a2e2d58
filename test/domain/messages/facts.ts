import type { EmailFacts } from "../../../domain/messages/email.ts";

export const message = (changes: Partial<EmailFacts> = {}): EmailFacts => ({
  legalEntity: {
    name: "Nordwind GmbH",
    address: { lines: ["Hafenstraße 1"], postalCode: "20457", city: "Hamburg", country: "DE" },
    language: "de",
    sender: { name: "Nordwind Buchhaltung", email: "rechnung@nordwind.example" },
    bankAccount: { iban: "DE89370400440532013000", bic: "COBADEFFXXX" },
    payUrl: "https://pay.nordwind.example/{account}",
  },
  account: { number: "10042", name: "Bäckerei Kern" },
  recipientName: "Anna Kern",
  language: "en",
  tone: "friendly",
  template: "reminder",
  invoices: [
    {
      id: "a",
      number: "R-0001",
      currency: "EUR",
      open: 123_450,
      issueDate: "2026-05-02",
      dueDate: "2026-06-01",
      daysPastDue: 8,
    },
    {
      id: "b",
      number: "R-0002",
      currency: "KWD",
      open: 1_005,
      issueDate: "2026-05-10",
      dueDate: "2026-06-08",
      daysPastDue: 1,
      payLink: "https://pay.nordwind.example/i/b",
    },
  ],
  totals: [
    { currency: "EUR", owed: 123_450, credits: 0, toPay: 123_450, invoices: 1 },
    { currency: "KWD", owed: 1_005, credits: 5, toPay: 1_000, invoices: 1 },
  ],
  optOutUrl: "https://api.dunlin.example/opt-out/token",
  ...changes,
});
