import fc from "fast-check";
import type { ChargeAsk } from "../../../domain/interest/charge.ts";
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

const promiseId = few.map((n) => `Q${n}`);
const disputeId = few.map((n) => `D${n}`);
const about = fc.constantFrom(undefined, undefined, [seedId(0)], [seedId(0), seedId(1)], ["I0a"]);
const STOPPED = { since: "2026-02-01T09:00:00.000Z", by: "tester" };

/** At 1 % a day, so that a hundred cents bear a cent. */
const LATE = {
  debtorType: "business",
  law: "DE",
  contract: { rate: "365" },
  pauses: [],
} as const;

/** Charges for being late, to one day or another; on what is a charge itself there are none. */
const lateness: fc.Arbitrary<Command> = plain({
  type: fc.constant("charge-late" as const),
  invoiceId,
  ask: fc.constantFrom<ChargeAsk>(
    { interest: "contract" },
    { interest: "contract" },
    { fee: { occasion: "day-7", amount: 30 } },
    { fixedSum: true },
  ),
  terms: fc.constant(LATE),
  on: fc.constantFrom("2026-02-14", "2026-02-14", "2026-03-10"),
  dueDate: fc.constant("2026-03-10"),
});

/** What is known of the account beside its money. */
const circumstance: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(promiseId, amount, currency, about, fc.boolean()).map(
      ([id, amount, currency, invoiceIds, replace]): Command => ({
        type: "record-promise",
        promise: { id, amount, currency, madeOn: "2026-02-01", payBy: "2026-02-20" },
        ...(invoiceIds && { invoiceIds }),
        replace,
      }),
    ),
  },
  plain({ type: fc.constant("withdraw-promise" as const), promiseId, on }),
  {
    weight: 2,
    arbitrary: plain({
      type: fc.constant("settle-promise" as const),
      promiseId,
      state: fc.constantFrom("kept" as const, "broken" as const, "void" as const),
      on,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(disputeId, invoiceId, fc.constantFrom(undefined, 40, 100)).map(
      ([id, invoiceId, amount]): Command => ({
        type: "open-dispute",
        dispute: {
          id,
          invoiceId,
          ...(amount !== undefined && { amount }),
          reason: "price",
          receivedOn: "2026-02-01",
        },
      }),
    ),
  },
  plain({ type: fc.constant("verify-dispute" as const), disputeId, on }),
  plain({
    type: fc.constant("resolve-dispute" as const),
    disputeId,
    outcome: fc.constantFrom("upheld" as const, "rejected" as const),
    on,
  }),
  fc.constantFrom<Command>(
    { type: "record-stop", stop: { ...STOPPED, kind: "cease", reason: "asked for it" } },
    { type: "record-stop", stop: { ...STOPPED, kind: "deceased", reason: "the heirs wrote" } },
    { type: "lift-stop", stopKind: "cease" },
    {
      type: "record-consent",
      consent: {
        channel: "email",
        purpose: "collections",
        status: "withdrawn",
        at: STOPPED.since,
        means: "sms",
      },
    },
    {
      type: "record-consent",
      consent: {
        channel: "call",
        purpose: "collections",
        status: "granted",
        at: STOPPED.since,
        means: "letter",
      },
    },
  ),
);

export const intent: fc.Arbitrary<Intent> = plain({
  accountId,
  command: fc.oneof({ weight: 3, arbitrary: command }, { weight: 1, arbitrary: circumstance }, lateness),
});

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
      case "charge-late":
        return `${Object.keys(command.ask)} on ${command.invoiceId} to ${command.on}`;
      case "record-promise":
        return `${command.promise.id} of ${command.promise.amount} ${command.promise.currency} for ${command.invoiceIds ?? "all"}${command.replace ? " in place of others" : ""}`;
      case "withdraw-promise":
      case "settle-promise":
        return command.promiseId;
      case "open-dispute":
        return `${command.dispute.id} of ${command.dispute.amount ?? "all"} of ${command.dispute.invoiceId}`;
      case "verify-dispute":
      case "resolve-dispute":
        return command.disputeId;
      case "record-stop":
        return command.stop.kind;
      case "lift-stop":
        return command.stopKind;
      case "record-consent":
        return `${command.consent.channel} ${command.consent.status}`;
    }
  };
  return `${command.type} ${what()} on ${accountId}`;
};
