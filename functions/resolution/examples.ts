import type { BodyExample } from "../runtime/http/route.ts";

/** Bodies that the documentation shows. A test holds each against its schema. */

type Examples = Readonly<Record<string, BodyExample>>;

const INVOICE = "01JB3M9Z8Q4T5V6W7X8Y9Z0GHJ";
const eur = (amount: string) => ({ amount, currency: "EUR" });

export const promiseExamples: Examples = {
  all: {
    summary: "For all that is open",
    value: { amount: eur("1190.00"), payBy: "2026-03-06", note: "Said by phone: pays after the payroll run" },
  },
  one: {
    summary: "For one invoice, in place of an earlier promise",
    value: { amount: eur("250.00"), payBy: "2026-03-13", invoiceIds: [INVOICE], replace: true },
  },
};
export const withdrawalExamples: Examples = {
  mistake: { summary: "Recorded by mistake", value: { reason: "Meant another customer" } },
};
export const disputeExamples: Examples = {
  part: {
    summary: "A part of an invoice",
    value: {
      invoiceId: INVOICE,
      amount: eur("119.00"),
      reason: "quantity",
      note: "One box of ten was missing",
    },
  },
  whole: { summary: "The whole invoice", value: { invoiceId: INVOICE, reason: "not-received" } },
};
export const verificationExamples: Examples = {
  sent: { summary: "The documents were sent on a day", value: { on: "2026-03-01" } },
};
export const resolutionExamples: Examples = {
  upheld: { summary: "The customer was right", value: { outcome: "upheld", note: "Credited by CN-118" } },
};
