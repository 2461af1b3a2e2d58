import { addDays } from "../domain/calendar.ts";
import type { ContactSource, InvoiceSource, PaymentSource, SourceItem } from "../domain/insight/source.ts";

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
export const chance = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

const ulid = (n: number): string => `01JB3M9Z8Q${n.toString(36).toUpperCase().padStart(16, "0")}`;
const TERMS = [14, 30, 30, 30, 45, 60];

/** An invoice issued on a day, with the facts that insight reads. */
export const issuedInvoice = (n: number, day: string, random: () => number): InvoiceSource => {
  const amount = Math.round(10 ** (3.5 + 2.5 * random()));
  return {
    kind: "invoice",
    id: ulid(n),
    accountId: ulid(Math.floor(n / 10)),
    legalEntityId: "01JB3M9Z8QLEGALENTITY00001",
    currency: "EUR",
    amount,
    dueDate: addDays(day, TERMS[Math.floor(random() * TERMS.length)] ?? 30),
    movements: [{ on: day, kind: "issued", amount }],
    version: 1,
  };
};

/** An invoice after a payment. */
const paidInvoice = (invoice: InvoiceSource, day: string, amount: number): InvoiceSource => ({
  ...invoice,
  movements: [...invoice.movements, { on: day, kind: "paid", amount: -amount }],
  version: invoice.version + 1,
});

/** A payment of the amount, allocated in full as it was received. */
const paymentFor = (n: number, invoice: InvoiceSource, day: string, amount: number): PaymentSource => ({
  kind: "payment",
  id: ulid(n),
  accountId: invoice.accountId,
  legalEntityId: invoice.legalEntityId,
  currency: invoice.currency,
  amount,
  status: "received",
  movements: [
    { on: day, kind: "received", amount },
    { on: day, kind: "applied", amount: -amount },
  ],
  version: 2,
});

/** The images an e-mail goes through: claimed, sent, delivered. */
const emailImages = (n: number, invoice: InvoiceSource, day: string): ContactSource[] =>
  ["claimed", "sent", "delivered"].map((status, i) => ({
    kind: "contact",
    id: ulid(n),
    accountId: invoice.accountId,
    legalEntityId: invoice.legalEntityId,
    channel: "email",
    status,
    claimedAt: `${day}T08:00:00.000Z`,
    version: i + 1,
  }));

/** One day of business over the open invoices: some are issued, some paid (each tenth in part), some chased. Changes in the order they happen. */
export const dayOfBusiness = (
  open: InvoiceSource[],
  day: string,
  issued: number,
  random: () => number,
  next: () => number,
): SourceItem[] => {
  const changes: SourceItem[][] = [];
  for (let i = 0; i < issued; i++) {
    const invoice = issuedInvoice(next(), day, random);
    open.push(invoice);
    changes.push([invoice]);
  }
  for (let i = 0; i < open.length; i++) {
    const invoice = open[i];
    if (!invoice || invoice.movements.at(-1)?.on === day) continue;
    const late = day > invoice.dueDate;
    const rest = invoice.movements.reduce((sum, { amount }) => sum + amount, 0);
    if (random() < (late ? 0.06 : 0.01)) {
      const amount = random() < 0.1 ? Math.ceil(rest / 2) : rest;
      const paid = paidInvoice(invoice, day, amount);
      changes.push([paymentFor(next(), invoice, day, amount), paid]);
      if (amount === rest) open.splice(i--, 1);
      else open[i] = paid;
    } else if (late && random() < 0.05) changes.push(emailImages(next(), invoice, day));
  }
  for (let i = changes.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [changes[i], changes[j]] = [changes[j] ?? [], changes[i] ?? []];
  }
  return changes.flat();
};
