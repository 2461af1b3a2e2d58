import type { BodyExample } from "../runtime/http/route.ts";

/** Bodies that the documentation shows. A test holds each against its schema. */

const ENTITY = "01JB3M9Z8Q4T5V6W7X8Y9Z0ABC";
const ACCOUNT = "01JB3M9Z8Q4T5V6W7X8Y9Z0DEF";

type Examples = Readonly<Record<string, BodyExample>>;

export const accountExamples: Examples = {
  business: {
    summary: "A business with a contact for invoices",
    value: {
      legalEntityId: ENTITY,
      number: "0010042",
      name: "Café Morgenrot KG",
      contacts: [
        { name: "Ines Wolf", email: "ines@morgenrot.example", phone: "+4930123456", role: "billing" },
      ],
      language: "de",
      timeZone: "Europe/Berlin",
      address: { lines: ["Kastanienallee 85"], city: "Berlin", postalCode: "10435", country: "DE" },
      consent: { email: { status: "granted", basis: "contract" } },
      terms: { netDays: 14 },
    },
  },
};

export const changeExamples: Examples = {
  hold: {
    summary: "Pause chasing until a day",
    value: { hold: { until: "2026-03-31", reason: "Waiting for the new purchase order" }, version: 1 },
  },
  release: { summary: "Resume", value: { hold: null } },
  consent: { summary: "No more SMS", value: { consent: { sms: { status: "withdrawn" } } } },
};

export const invoiceExamples: Examples = {
  single: {
    summary: "One invoice, due by the account's terms",
    value: {
      legalEntityId: ENTITY,
      accountNumber: "0010042",
      number: "2026-000117",
      amount: { amount: "1190.00", currency: "EUR" },
      issueDate: "2026-01-05",
    },
  },
  batch: {
    summary: "Several at once, all or none",
    value: {
      invoices: [
        {
          accountId: ACCOUNT,
          number: "2026-000118",
          amount: { amount: "250.00", currency: "EUR" },
          issueDate: "2026-01-05",
          dueDate: "2026-02-04",
          purchaseOrder: "PO-7781",
          servicePeriod: { start: "2025-12-01", end: "2025-12-31" },
          links: { pay: "https://pay.nordwind.example/2026-000118" },
        },
        {
          accountId: ACCOUNT,
          number: "2026-000119",
          amount: { amount: "18000", currency: "JPY" },
          issueDate: "2026-01-05",
          terms: { netDays: 10, endOfMonth: true },
        },
      ],
    },
  },
};

export const invoiceHoldExamples: Examples = {
  hold: {
    summary: "Pause chasing this invoice",
    value: { hold: { until: "2026-02-28", reason: "Delivery in question" } },
  },
};

export const writeOffExamples: Examples = {
  rest: { summary: "Write off what is left", value: { reason: "Below the cost of chasing" } },
  part: {
    summary: "Write off a part",
    value: { amount: { amount: "0.40", currency: "EUR" }, reason: "Bank charges", on: "2026-02-10" },
  },
};

export const paymentExamples: Examples = {
  byReference: {
    summary: "A bank transfer that names its invoices",
    value: {
      accountId: ACCOUNT,
      amount: { amount: "1440.00", currency: "EUR" },
      valueDate: "2026-02-02",
      method: "bank-transfer",
      reference: "Invoices 2026-000117 and 2026-000118",
      externalId: "CAMT-20260202-00017",
      allocation: { mode: "by-reference" },
    },
  },
  explicit: {
    summary: "Exactly so much to each invoice; the rest is unapplied cash",
    value: {
      legalEntityId: ENTITY,
      accountNumber: "0010042",
      amount: { amount: "500.00", currency: "EUR" },
      valueDate: "2026-02-02",
      allocation: {
        mode: "explicit",
        allocations: [{ number: "2026-000117", amount: { amount: "400.00", currency: "EUR" } }],
      },
    },
  },
};

export const reversalExamples: Examples = {
  returned: {
    summary: "A returned direct debit",
    value: { reason: "Returned: insufficient funds", on: "2026-02-05" },
  },
};

export const allocationExamples: Examples = {
  oldest: {
    summary: "Apply unapplied cash to the oldest invoices",
    value: { allocation: { mode: "oldest-first" } },
  },
};

export const refundExamples: Examples = {
  refund: {
    summary: "Pay back what was paid twice",
    value: { amount: { amount: "100.00", currency: "EUR" }, reason: "Paid twice" },
  },
};

export const creditNoteExamples: Examples = {
  correction: {
    summary: "A credit for an invoice, applied to it",
    value: {
      accountId: ACCOUNT,
      number: "CN-2026-0007",
      amount: { amount: "119.00", currency: "EUR" },
      issueDate: "2026-01-20",
      reason: "One crate was broken",
      invoiceNumbers: ["2026-000117"],
    },
  },
};

export const importExamples: Examples = {
  csv: {
    summary: "Invoices as CSV",
    value: { kind: "invoices", format: "csv", legalEntityId: ENTITY, fileName: "open-items-2026-01.csv" },
  },
};

export const stopExamples: Examples = {
  cease: { summary: "Asked not to be contacted", value: { reason: "Letter of 2 March: no more contact" } },
  inFlight: {
    summary: "A payment is on its way",
    value: { reason: "Transfer shown by the customer's bank", until: "2026-03-06" },
  },
};
export const liftExamples: Examples = {
  landed: { summary: "It is over", value: { reason: "The payment arrived" } },
};
export const consentExamples: Examples = {
  given: {
    summary: "Agreed to text messages in writing",
    value: {
      channel: "sms",
      purpose: "collections",
      status: "granted",
      means: "letter",
      basis: "written",
      proof: { url: "https://files.nordwind.example/consents/0042.pdf", reference: "scan 2026-0042" },
    },
  },
  revoked: {
    summary: "Wants no more calls",
    value: {
      channel: "call",
      purpose: "collections",
      status: "withdrawn",
      means: "call",
      proof: { text: "Please do not ring me at work any more." },
    },
  },
};
