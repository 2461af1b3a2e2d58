import fc from "fast-check";
import type { Allocation, Command } from "../../../domain/ledger/commands.ts";
import { invoiceFacts, paymentFacts } from "../../support/ledger.ts";

/** What somebody wants done, once, however often it must be asked for. */
export interface Intent {
  readonly accountId: string;
  readonly command: Command;
}

/** Invoices that every account `A1` of a run begins with: `S-000`, `S-001`, … of 100 each. */
export const seedId = (n: number): string => `S${String(n).padStart(3, "0")}`;
export const seedNumber = (n: number): string => `S-${String(n).padStart(3, "0")}`;

const plain = <T>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T, keyof T>(parts, { noNullPrototype: true });

/** Three transactions' worth. */
export const MOST_SEEDS = 95;

const accountId = fc.constantFrom("A1", "A1", "A1", "A1", "A2");
/** The same document under one id or, as two senders may have it, under two. */
const sender = fc.constantFrom("a", "a", "b");
const few = fc.nat(1);
const amount = fc.constantFrom(100, 100, 100, 40, 250);
/** Money that covers more invoices than one transaction can carry. */
const money = fc.constantFrom(100, 100, 40, 250, 4_700, 20_000);
const currency = fc.constantFrom("EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "USD");
const on = fc.constantFrom("2026-02-10", "2026-02-10", "2026-02-10", "2026-02-20", "2026-01-10");

const invoiceId = fc.oneof(
  fc.tuple(few, sender).map(([n, by]) => `I${n}${by}`),
  fc.nat(3).map(seedId),
);
const paymentId = fc.tuple(few, sender).map(([n, by]) => `P${n}${by}`);
const creditNoteId = fc.tuple(few, sender).map(([n, by]) => `C${n}${by}`);

const numbers = ["R-100", "R-101", ...Array.from({ length: MOST_SEEDS }, (_, n) => seedNumber(n))];

const allocation: fc.Arbitrary<Allocation> = fc.oneof(
  fc.constant<Allocation>({ mode: "oldest-first" }),
  fc.constant<Allocation>({ mode: "none" }),
  fc.constant<Allocation>({ mode: "by-reference" }),
  fc
    .array(plain({ invoiceId, amount: fc.constantFrom(100, 40, 30) }), { minLength: 1, maxLength: 2 })
    .map((items): Allocation => ({ mode: "explicit", items })),
);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(few, sender, amount, currency).map(
      ([n, by, amount, currency]): Command => ({
        type: "issue-invoice",
        invoice: invoiceFacts({ id: `I${n}${by}`, number: `R-10${n}`, amount, currency }),
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(few, sender, money, currency, allocation).map(
      ([n, by, amount, currency, allocation]): Command => ({
        type: "receive-payment",
        payment: paymentFacts({
          id: `P${n}${by}`,
          amount,
          currency,
          reference: numbers.join(" "),
          ...(n === 0 && { externalId: `bank-${n}` }),
        }),
        allocation,
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(few, sender, money, currency, allocation).map(
      ([n, by, amount, currency, allocation]): Command => ({
        type: "issue-credit-note",
        creditNote: {
          id: `C${n}${by}`,
          number: `CN-${n}`,
          amount,
          currency,
          issueDate: "2026-01-20",
          invoiceNumbers: numbers,
        },
        allocation,
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: plain({ type: fc.constant("allocate-payment" as const), paymentId, allocation, on }),
  },
  plain({ type: fc.constant("allocate-credit" as const), creditNoteId, allocation, on }),
  { weight: 2, arbitrary: plain({ type: fc.constant("reverse-payment" as const), paymentId, on }) },
  plain({ type: fc.constant("write-off-invoice" as const), invoiceId, on }),
  plain({
    type: fc.constant("write-off-invoice" as const),
    invoiceId,
    amount: fc.constantFrom(30, 100),
    on,
  }),
  {
    weight: 2,
    arbitrary: plain({
      type: fc.constant("refund-cash" as const),
      paymentId,
      amount: fc.constantFrom(30, 100),
      on,
    }),
  },
  plain({
    type: fc.constant("hold-invoice" as const),
    invoiceId,
    hold: fc.constantFrom({ until: "2026-03-01", reason: "asked for time" }, null),
  }),
  fc.constantFrom<Command>(
    { type: "change-account", changes: { name: "New name" } },
    { type: "change-account", changes: { autopay: true }, removed: ["segment"] },
    { type: "suppress-address", address: "ute@hansen.example", because: "bounced" },
  ),
);

export const intent: fc.Arbitrary<Intent> = plain({ accountId, command });

const allocated = (allocation: Allocation): string =>
  allocation.mode === "explicit"
    ? allocation.items.map(({ invoiceId, amount }) => `${amount} to ${invoiceId}`).join(" and ")
    : allocation.mode;

/** The intent in a few words. */
export const wordsOf = ({ accountId, command }: Intent): string => {
  const what = (): string => {
    switch (command.type) {
      case "issue-invoice":
        return `${command.invoice.id} (${command.invoice.number}) of ${command.invoice.amount} ${command.invoice.currency}`;
      case "receive-payment":
        return `${command.payment.id} (${command.payment.externalId ?? "no number"}) of ${command.payment.amount} ${command.payment.currency}, ${allocated(command.allocation)}`;
      case "issue-credit-note":
        return `${command.creditNote.id} (${command.creditNote.number}) of ${command.creditNote.amount} ${command.creditNote.currency}, ${allocated(command.allocation)}`;
      case "allocate-payment":
        return `${command.paymentId}, ${allocated(command.allocation)}`;
      case "allocate-credit":
        return `${command.creditNoteId}, ${allocated(command.allocation)}`;
      case "reverse-payment":
        return command.paymentId;
      case "refund-cash":
        return `${command.amount} of ${command.paymentId}`;
      case "write-off-invoice":
        return `${command.amount ?? "all"} of ${command.invoiceId}`;
      case "hold-invoice":
        return `${command.invoiceId} ${command.hold ? "on" : "off"}`;
      case "change-account":
        return Object.keys(command.changes).join();
      case "suppress-address":
        return command.address;
    }
  };
  return `${command.type} ${what()} on ${accountId}`;
};
