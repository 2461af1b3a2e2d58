import fc from "fast-check";
import { expect, test } from "vitest";
import { aging, bucketsOf, DEFAULT_BOUNDS } from "../../../domain/insight/aging.ts";
import { openAt } from "../../../domain/insight/cells.ts";
import { recomputeCells } from "../../../domain/insight/drift.ts";
import type { Allocation, Command } from "../../../domain/ledger/commands.ts";
import { decide } from "../../../domain/ledger/decide.ts";
import type { AccountState } from "../../../domain/ledger/entries.ts";
import { evolve } from "../../../domain/ledger/evolve.ts";
import { LedgerRefusal } from "../../../domain/ledger/refusal.ts";
import { sourceOf } from "../../../store/insight/sources.ts";
import { creditNoteItem, invoiceItem, paymentItem } from "../../../store/ledger/items.ts";
import { aState, invoiceFacts, paymentFacts } from "../../support/ledger.ts";

const AT = "2026-03-01T00:00:00.000Z";
const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, "0")}`);
const amount = fc.integer({ min: 1, max: 20_000 });
const invoiceId = fc.constantFrom("I1", "I2", "I3");
const paymentId = fc.constantFrom("P1", "P2");
const currency = fc.constantFrom("EUR", "EUR", "JPY");
const allocation = fc.constantFrom<Allocation>({ mode: "none" }, { mode: "oldest-first" });

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ id: invoiceId, amount, currency, issueDate: day }).map(
    ({ id, ...facts }): Command => ({
      type: "issue-invoice",
      invoice: invoiceFacts({ id, number: `R-${id}`, dueDate: "2026-03-15", ...facts }),
    }),
  ),
  fc.record({ id: paymentId, amount, currency, valueDate: day, allocation }).map(
    ({ allocation: how, ...facts }): Command => ({
      type: "receive-payment",
      payment: paymentFacts(facts),
      allocation: how,
    }),
  ),
  fc.record({ amount, currency, issueDate: day, allocation }).map(
    ({ allocation: how, ...facts }): Command => ({
      type: "issue-credit-note",
      creditNote: { ...facts, id: "C1", number: "CN-1", invoiceNumbers: [] },
      allocation: how,
    }),
  ),
  fc.record({ type: fc.constant("allocate-payment" as const), paymentId, allocation, on: day }),
  fc.record({ type: fc.constant("reverse-payment" as const), paymentId, on: fc.constant("2026-02-28") }),
  fc.record({ type: fc.constant("write-off-invoice" as const), invoiceId, amount, on: day }),
  fc.record({ type: fc.constant("refund-cash" as const), paymentId, amount, on: day }),
);

const after = (state: AccountState, asked: Command): AccountState => {
  try {
    return decide(state, asked).reduce((next, entry) => evolve(next, entry, AT), state);
  } catch (error) {
    if (error instanceof LedgerRefusal) return state;
    throw error;
  }
};

test("after any commands, the aging of the stored items sums to the account's balance in each currency", () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 25 }), (commands) => {
      const state = commands.reduce(after, aState());
      const items = [
        ...[...state.invoices.values()].map(invoiceItem),
        ...[...state.payments.values()].map(paymentItem),
        ...[...state.creditNotes.values()].map(creditNoteItem),
      ].flatMap((stored) => sourceOf(stored) ?? []);
      const outstanding: Record<string, number> = {};
      for (const [group, cells] of recomputeCells(items))
        outstanding[group] = aging(openAt(cells), "2026-03-01", bucketsOf(DEFAULT_BOUNDS)).outstanding;
      const balances = Object.entries(state.account.balances).map(([code, balance]) => [
        `LE1#${code}`,
        balance,
      ]);
      expect(outstanding).toEqual({
        ...Object.fromEntries(Object.keys(outstanding).map((group) => [group, 0])),
        ...Object.fromEntries(balances),
      });
    }),
    { numRuns: 500 },
  );
});
