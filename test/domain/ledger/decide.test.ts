import { describe, expect, it } from "vitest";
import type { Allocation, Command } from "../../../domain/ledger/commands.ts";
import { decide } from "../../../domain/ledger/decide.ts";
import type { AccountState } from "../../../domain/ledger/entries.ts";
import { evolve } from "../../../domain/ledger/evolve.ts";
import { LedgerRefusal } from "../../../domain/ledger/refusal.ts";
import { anInvoice, aState, invoiceFacts, paymentFacts } from "../../support/ledger.ts";

const AT = "2026-03-01T00:00:00.000Z";
const given = (...commands: Command[]): AccountState =>
  commands.reduce(
    (state, command) => decide(state, command).reduce((s, entry) => evolve(s, entry, AT), state),
    aState(),
  );

const issue = (facts: Parameters<typeof invoiceFacts>[0]): Command => ({
  type: "issue-invoice",
  invoice: invoiceFacts(facts),
});
const receive = (facts: Parameters<typeof paymentFacts>[0], allocation: Allocation): Command => ({
  type: "receive-payment",
  payment: paymentFacts(facts),
  allocation,
});
const refusal = (state: AccountState, command: Command): string => {
  try {
    decide(state, command);
  } catch (error) {
    if (error instanceof LedgerRefusal) return `${error.code} ${error.field}`;
    throw error;
  }
  return "accepted";
};

describe("A payment", () => {
  const two = given(
    issue({ id: "I1", number: "R-1", amount: 5_000, dueDate: "2026-03-01" }),
    issue({ id: "I2", number: "R-2", amount: 7_000, dueDate: "2026-02-01" }),
  );

  it("settles the oldest due date first and keeps the rest as unapplied cash", () => {
    const state = decide(two, receive({ amount: 13_000 }, { mode: "oldest-first" })).reduce(
      (s, e) => evolve(s, e, AT),
      two,
    );
    expect(state.payments.get("P1")?.allocations.map(({ invoiceId, amount }) => [invoiceId, amount])).toEqual(
      [
        ["I2", 7_000],
        ["I1", 5_000],
      ],
    );
    expect(state.payments.get("P1")?.unapplied).toBe(1_000);
    expect(state.account.balances).toEqual({ EUR: -1_000 });
  });

  it("settles the invoices its reference names, and no others", () => {
    const state = decide(
      two,
      receive({ amount: 6_000, reference: "inv R-1 thanks" }, { mode: "by-reference" }),
    ).reduce((s, e) => evolve(s, e, AT), two);
    expect([state.invoices.get("I1")?.open, state.invoices.get("I2")?.open]).toEqual([0, 7_000]);
    expect(state.payments.get("P1")?.unapplied).toBe(1_000);
  });

  it("settles no invoice before the invoice was issued", () => {
    const state = given(
      issue({ issueDate: "2026-02-10", dueDate: "2026-03-10" }),
      receive({ valueDate: "2026-02-01" }, { mode: "oldest-first" }),
    );
    expect(state.invoices.get("I1")?.movements.at(-1)).toEqual({
      on: "2026-02-10",
      kind: "paid",
      amount: -10_000,
    });
  });

  it("that is reversed opens again what it settled, from the day of the reversal", () => {
    const state = given(issue({}), receive({}, { mode: "oldest-first" }), {
      type: "reverse-payment",
      paymentId: "P1",
      on: "2026-02-20",
    });
    expect(state.invoices.get("I1")?.open).toBe(10_000);
    expect(state.invoices.get("I1")?.movements.at(-1)).toEqual({
      on: "2026-02-20",
      kind: "payment-reversed",
      amount: 10_000,
    });
    expect(state.account.balances).toEqual({ EUR: 10_000 });
  });
});

describe("The ledger refuses", () => {
  const paid = given(issue({}), receive({}, { mode: "oldest-first" }));
  const explicit = (invoiceId: string, amount: number): Allocation => ({
    mode: "explicit",
    items: [{ invoiceId, amount }],
  });

  it.each<[string, AccountState, Command]>([
    [
      "over-allocation allocation.allocations[0].amount",
      given(issue({})),
      receive({ amount: 20_000 }, explicit("I1", 10_001)),
    ],
    [
      "over-allocation allocation.allocations",
      given(issue({})),
      receive({ amount: 5_000 }, explicit("I1", 6_000)),
    ],
    [
      "currency-mismatch allocation.allocations[0].invoiceId",
      given(issue({})),
      receive({ currency: "USD" }, explicit("I1", 1)),
    ],
    ["invoice-closed allocation.allocations[0].invoiceId", paid, receive({ id: "P2" }, explicit("I1", 1))],
    ["no-such-invoice allocation.allocations[0].invoiceId", paid, receive({ id: "P2" }, explicit("I9", 1))],
    ["not-an-amount allocation.allocations[0].amount", given(issue({})), receive({}, explicit("I1", 0))],
    ["not-an-amount amount", aState(), receive({ amount: 0 }, { mode: "none" })],
    ["not-an-amount amount", aState(), issue({ amount: 0 })],
    ["dates-out-of-order dueDate", aState(), issue({ issueDate: "2026-02-02", dueDate: "2026-02-01" })],
    [
      "dates-out-of-order servicePeriod.end",
      aState(),
      issue({ servicePeriod: { start: "2026-02-02", end: "2026-02-01" } }),
    ],
    ["invoice-closed invoiceId", paid, { type: "write-off-invoice", invoiceId: "I1", on: "2026-02-20" }],
    ["over-allocation amount", paid, { type: "refund-cash", paymentId: "P1", amount: 1, on: "2026-02-20" }],
    ["dates-out-of-order on", paid, { type: "reverse-payment", paymentId: "P1", on: "2026-01-31" }],
    ["no-such-payment paymentId", paid, { type: "reverse-payment", paymentId: "P9", on: "2026-02-20" }],
  ])("%s", (expected, state, command) => {
    expect(refusal(state, command)).toBe(expected);
  });

  it("a second claim on what the same request already takes of an invoice", () => {
    const items = [
      { invoiceId: "I1", amount: 6_000 },
      { invoiceId: "I1", amount: 6_000 },
    ];
    expect(refusal(given(issue({})), receive({ amount: 20_000 }, { mode: "explicit", items }))).toBe(
      "over-allocation allocation.allocations[1].amount",
    );
  });
});

describe("Where a payment was reversed and its invoice is open again", () => {
  const explicit = (amount: number): Allocation => ({
    mode: "explicit",
    items: [{ invoiceId: "I1", amount }],
  });
  const reopened = given(
    issue({ id: "I1", number: "R-1", amount: 10_000, issueDate: "2026-01-05" }),
    receive({ id: "P1", amount: 10_000, valueDate: "2026-02-01" }, explicit(10_000)),
    { type: "reverse-payment", paymentId: "P1", on: "2026-02-20" },
  );
  const settledOn = (amount: number) =>
    decide(reopened, receive({ id: "P2", amount, valueDate: "2026-01-20" }, explicit(amount))).flatMap(
      (entry) => (entry.kind === "payment-allocated" ? [entry.on] : []),
    );

  it("older money settles it from the day it is open again, so that no day before shows less than nothing", () => {
    expect(settledOn(10_000)).toEqual(["2026-02-20"]);
  });

  it("it cannot be written off on a day when it was settled", () => {
    const writeOff = (on: string): Command => ({ type: "write-off-invoice", invoiceId: "I1", on });
    expect(refusal(reopened, writeOff("2026-02-19"))).toBe("dates-out-of-order on");
    expect(refusal(reopened, writeOff("2026-02-20"))).toBe("accepted");
  });

  it("money for what was never settled keeps its date", () => {
    const half = given(
      issue({ id: "I1", number: "R-1", amount: 10_000, issueDate: "2026-01-05" }),
      receive({ id: "P1", amount: 6_000, valueDate: "2026-02-01" }, explicit(6_000)),
      { type: "reverse-payment", paymentId: "P1", on: "2026-02-20" },
      receive({ id: "P2", amount: 4_000, valueDate: "2026-01-20" }, explicit(4_000)),
    );
    expect(half.payments.get("P2")?.allocations).toMatchObject([{ on: "2026-01-20" }]);
  });
});

describe("A reference names an invoice", () => {
  const state = (...numbers: string[]) =>
    aState({
      invoices: new Map(
        numbers.map((number, n) => [`I${n}`, anInvoice({ id: `I${n}`, number, amount: 100 })]),
      ),
    });
  const named = (reference: string, ...numbers: string[]): string[] =>
    decide(state(...numbers), receive({ amount: 100_000, reference }, { mode: "by-reference" })).flatMap(
      (entry) =>
        entry.kind === "payment-allocated" ? [numbers[Number(entry.invoiceId.slice(1))] ?? ""] : [],
    );

  it("as a whole token, not as a part of another number", () => {
    expect(named("RE 14711 / 4712", "4711", "4712")).toEqual(["4712"]);
  });
  it("with its leading zeros", () => {
    expect(named("payment for 0042", "0042", "42x")).toEqual(["0042"]);
    expect(named("payment for 042", "0042")).toEqual([]);
  });
  it("with the longest number winning", () => {
    expect(named("2024-17-B", "2024-17", "2024-17-B")).toEqual(["2024-17-B"]);
  });
  it("without regard to case", () => {
    expect(named("inv r-881", "R-881")).toEqual(["R-881"]);
  });
});
