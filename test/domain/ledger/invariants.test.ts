import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paidInFull } from "../../../domain/ledger/behaviour.ts";
import type { Allocation, Command } from "../../../domain/ledger/commands.ts";
import { decide } from "../../../domain/ledger/decide.ts";
import type { AccountState } from "../../../domain/ledger/entries.ts";
import { evolve } from "../../../domain/ledger/evolve.ts";
import type { Movement } from "../../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../../domain/ledger/refusal.ts";
import { aState, invoiceFacts, paymentFacts } from "../../support/ledger.ts";

const AT = "2026-03-01T00:00:00.000Z";
const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, "0")}`);
const amount = fc.integer({ min: 1, max: 20_000 });
const invoiceId = fc.constantFrom("I1", "I2", "I3", "I4");
const paymentId = fc.constantFrom("P1", "P2", "P3");
const creditNoteId = fc.constantFrom("C1", "C2");
const currency = fc.constantFrom("EUR", "EUR", "EUR", "USD");

const allocation: fc.Arbitrary<Allocation> = fc.oneof(
  fc.constant<Allocation>({ mode: "none" }),
  fc.constant<Allocation>({ mode: "oldest-first" }),
  fc.constant<Allocation>({ mode: "by-reference" }),
  fc
    .array(fc.record({ invoiceId, amount }), { minLength: 1, maxLength: 3 })
    .map((items): Allocation => ({ mode: "explicit", items })),
);

const promiseId = fc.constantFrom("Q1", "Q2", "Q3");
const disputeId = fc.constantFrom("D1", "D2", "D3");

const circumstance: fc.Arbitrary<Command> = fc.oneof(
  fc
    .record({
      id: promiseId,
      amount,
      currency,
      invoiceIds: fc.option(fc.uniqueArray(invoiceId, { minLength: 1, maxLength: 2 }), { nil: undefined }),
      replace: fc.boolean(),
    })
    .map(
      ({ invoiceIds, replace, ...facts }): Command => ({
        type: "record-promise",
        promise: { ...facts, madeOn: "2026-02-20", payBy: "2026-03-10" },
        invoiceIds,
        replace,
      }),
    ),
  fc.record({
    type: fc.constant("settle-promise" as const),
    promiseId,
    state: fc.constantFrom("kept" as const, "broken" as const, "void" as const),
    on: day,
  }),
  fc.record({ type: fc.constant("withdraw-promise" as const), promiseId, on: day }),
  fc.record({ id: disputeId, invoiceId, amount: fc.option(amount, { nil: undefined }) }).map(
    ({ amount, ...facts }): Command => ({
      type: "open-dispute",
      dispute: {
        ...facts,
        ...(amount !== undefined && { amount }),
        reason: "quality",
        receivedOn: "2026-02-28",
      },
    }),
  ),
  fc.record({
    type: fc.constant("resolve-dispute" as const),
    disputeId,
    outcome: fc.constantFrom("upheld" as const, "rejected" as const, "withdrawn" as const),
    on: day,
  }),
);

const money: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ id: invoiceId, amount, currency, issueDate: day }).map(
    ({ id, ...facts }): Command => ({
      type: "issue-invoice",
      invoice: invoiceFacts({ id, number: `R-${id}`, dueDate: "2026-03-15", ...facts }),
    }),
  ),
  fc.record({ id: paymentId, amount, currency, valueDate: day, allocation }).map(
    ({ allocation: how, ...facts }): Command => ({
      type: "receive-payment",
      payment: paymentFacts({ ...facts, reference: "R-I2, R-I3" }),
      allocation: how,
    }),
  ),
  fc.record({ id: creditNoteId, amount, currency, issueDate: day, allocation }).map(
    ({ allocation: how, ...facts }): Command => ({
      type: "issue-credit-note",
      creditNote: { ...facts, number: `CN-${facts.id}`, invoiceNumbers: ["R-I1"] },
      allocation: how,
    }),
  ),
  fc.record({ type: fc.constant("allocate-payment" as const), paymentId, allocation, on: day }),
  fc.record({ type: fc.constant("allocate-credit" as const), creditNoteId, allocation, on: day }),
  fc.record({ type: fc.constant("reverse-payment" as const), paymentId, on: day }),
  fc.record({ type: fc.constant("write-off-invoice" as const), invoiceId, amount, on: day }),
  fc.record({ type: fc.constant("refund-cash" as const), paymentId, amount, on: day }),
);

const command = fc.oneof({ weight: 3, arbitrary: money }, { weight: 2, arbitrary: circumstance });

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((a, b) => a + b, 0);

/** What was open at the end of each day that something moved on, whatever the order of recording. */
const openByDay = (movements: readonly Movement[]): number[] =>
  [...new Set(movements.map(({ on }) => on))].map((day) =>
    sum(movements.filter(({ on }) => on <= day).map((movement) => movement.amount)),
  );

/** No instrument was ever worth less than nothing or more than its amount, on any past day either. */
const expectTrueOnEachDay = (state: AccountState): void => {
  for (const { amount, movements } of [
    ...state.invoices.values(),
    ...state.payments.values(),
    ...state.creditNotes.values(),
  ])
    for (const open of openByDay(movements)) {
      expect(open).toBeGreaterThanOrEqual(0);
      expect(open).toBeLessThanOrEqual(amount);
    }
};

/** Disputes are within what is open, promises do not share invoices, and behaviour follows from the movements. */
const expectTrueCircumstances = ({ account, invoices }: AccountState): void => {
  for (const { invoiceId, currency } of account.disputes ?? []) {
    const invoice = invoices.get(invoiceId);
    const disputed = (account.disputes ?? []).filter((it) => it.invoiceId === invoiceId);
    expect(sum(disputed.map((it) => it.amount))).toBeLessThanOrEqual(invoice?.open ?? 0);
    expect(disputed.every((it) => it.amount > 0 && it.currency === currency)).toBe(true);
  }
  const promised = (account.promises ?? []).flatMap(({ invoiceIds }) => invoiceIds);
  expect(new Set(promised).size).toBe(promised.length);
  const paid = [...invoices.values()].flatMap((invoice) => paidInFull(invoice) ?? []);
  const { behaviour = { paid: 0, late: 0, daysLate: 0, lastPaidOn: undefined } } = account;
  expect([behaviour.paid, behaviour.late, behaviour.daysLate]).toEqual([
    paid.length,
    paid.filter(({ daysLate }) => daysLate > 0).length,
    sum(paid.map(({ daysLate }) => daysLate)),
  ]);
  if (behaviour.lastPaidOn !== undefined) expect(paid.map(({ on }) => on)).toContain(behaviour.lastPaidOn);
};

/** What must hold of any account at any instant. */
const expectTrue = (state: AccountState): void => {
  const expected: Record<string, number> = {};
  const add = (code: string, minor: number) => {
    expected[code] = (expected[code] ?? 0) + minor;
  };
  for (const invoice of state.invoices.values()) {
    expect(invoice.open).toBeGreaterThanOrEqual(0);
    expect(invoice.open).toBeLessThanOrEqual(invoice.amount);
    expect(sum(invoice.movements.map((movement) => movement.amount))).toBe(invoice.open);
    add(invoice.currency, invoice.open);
  }
  for (const payment of state.payments.values()) {
    expect(payment.unapplied).toBeGreaterThanOrEqual(0);
    expect(sum(payment.movements.map((movement) => movement.amount))).toBe(payment.unapplied);
    if (payment.status === "received")
      expect(payment.unapplied + payment.refunded + sum(payment.allocations.map((it) => it.amount))).toBe(
        payment.amount,
      );
    else expect([payment.unapplied, payment.allocations.length]).toEqual([0, 0]);
    add(payment.currency, -payment.unapplied);
  }
  for (const note of state.creditNotes.values()) {
    expect(note.open).toBeGreaterThanOrEqual(0);
    expect(note.open + sum(note.allocations.map((it) => it.amount))).toBe(note.amount);
    expect(sum(note.movements.map((movement) => movement.amount))).toBe(note.open);
    add(note.currency, -note.open);
  }
  for (const [code, balance] of Object.entries(state.account.balances))
    expect([code, balance]).toEqual([code, expected[code] ?? 0]);
  for (const [code, minor] of Object.entries(expected)) expect(state.account.balances[code] ?? 0).toBe(minor);
};

describe("For every sequence of commands", () => {
  it("the balance is the sum of the entries and of what is open, after each single entry", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        let state = aState();
        const byEntries: Record<string, number> = {};
        for (const each of commands) {
          let entries: ReturnType<typeof decide> = [];
          try {
            entries = decide(state, each);
          } catch (error) {
            expect(error).toBeInstanceOf(LedgerRefusal);
          }
          for (const entry of entries) {
            state = evolve(state, entry, AT);
            if ("currency" in entry)
              byEntries[entry.currency] = (byEntries[entry.currency] ?? 0) + entry.amount;
            expectTrue(state);
            expectTrueCircumstances(state);
          }
          expectTrueOnEachDay(state);
        }
        for (const [code, total] of Object.entries(byEntries))
          expect(state.account.balances[code] ?? 0).toBe(total);
      }),
      { numRuns: 500 },
    );
  });

  it("a promise ends once, knows what of its invoices was no payment, and the record counts those that were settled", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        let state = aState();
        const ended: string[] = [];
        const settled = { kept: 0, broken: 0 };
        const seen = new Set<string>();
        const paid = new Map<string, number>();
        const pay = (invoiceId: string, amount: number) =>
          paid.set(invoiceId, (paid.get(invoiceId) ?? 0) + amount);
        for (const each of commands) {
          // The store knows the ids that were used; here they are used once.
          if (each.type === "record-promise" && seen.has(each.promise.id)) continue;
          let entries: ReturnType<typeof decide> = [];
          try {
            entries = decide(state, each);
          } catch {
            continue;
          }
          for (const entry of entries) {
            state = evolve(state, entry, AT);
            if (entry.kind === "promise-recorded") {
              seen.add(entry.promise.id);
              for (const id of entry.promise.invoiceIds) paid.delete(id);
            }
            if (entry.kind === "payment-allocated") pay(entry.invoiceId, entry.applied);
            if (entry.kind === "payment-deallocated") pay(entry.invoiceId, -entry.applied);
            if (entry.kind === "promise-settled" && entry.state !== "void") settled[entry.state] += 1;
            if (entry.kind === "promise-settled" || entry.kind === "promise-withdrawn")
              ended.push(entry.promiseId);
          }
        }
        expect(new Set(ended).size).toBe(ended.length);
        for (const { invoiceIds, owedThen, credited = 0, writtenOff = 0 } of state.account.promises ?? []) {
          const owed = invoiceIds.reduce((sum, id) => sum + (state.invoices.get(id)?.open ?? 0), 0);
          const received = invoiceIds.reduce((sum, id) => sum + (paid.get(id) ?? 0), 0);
          expect(owedThen - credited - writtenOff - received).toBe(owed);
        }
        expect(state.account.promiseRecord ?? { kept: 0, broken: 0 }).toEqual(settled);
        expect(seen.size).toBe(ended.length + (state.account.promises?.length ?? 0));
      }),
    );
  });

  it("a command carried out again changes nothing more where it creates something", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        let state = aState();
        for (const each of commands) {
          try {
            for (const entry of decide(state, each)) state = evolve(state, entry, AT);
          } catch {
            continue;
          }
          if (
            ["issue-invoice", "receive-payment", "issue-credit-note", "reverse-payment"].includes(each.type)
          )
            expect(decide(state, each)).toEqual([]);
        }
      }),
    );
  });
});
