import { describe, expect, it } from "vitest";
import { decideContact } from "../../../domain/dunning/decide.ts";
import type { ActDecision } from "../../../domain/dunning/decision.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { withCharges } from "../../../domain/interest/step.ts";
import type { Account, Invoice } from "../../../domain/ledger/model.ts";
import { customer, facts, invoice } from "../dunning/facts.ts";

const said = (changes: Partial<DunningFacts>): ActDecision => {
  const situation = facts(changes);
  const decision = decideContact(situation);
  if (decision.action === "wait") throw new Error("something is said");
  return withCharges(situation, decision);
};

describe("a message with the charges on its invoices", () => {
  const late = invoice("a", "2026-05-20");
  const younger = invoice("b", "2026-06-05");
  /** A fixed sum on the first invoice, due before the second one. */
  const charge = (dueDate: string): Invoice =>
    invoice("c", dueDate, {
      amount: 4_000,
      open: 4_000,
      charge: { kind: "fixed-sum", invoiceId: "a", invoiceNumber: "R-a", note: "x", source: "y" },
    });
  const promise = {
    id: "p",
    amount: 4_000,
    currency: "EUR",
    madeOn: "2026-06-08",
    payBy: "2026-06-20",
    invoiceIds: ["c"],
    owedThen: 4_000,
  };
  const dispute = {
    id: "d",
    invoiceId: "c",
    amount: 4_000,
    currency: "EUR",
    reason: "other" as const,
    receivedOn: "2026-06-08",
  };

  it("asks for those that are not due yet, net of the credits that are left for all of it", () => {
    const openInvoices = [late, younger, charge("2026-06-30")];
    expect(said({ openInvoices }).totals).toMatchObject([{ owed: 24_000, credits: 0, toPay: 24_000 }]);
    expect(said({ openInvoices, credits: { EUR: 12_000 } }).totals).toMatchObject([
      { owed: 24_000, credits: 12_000, toPay: 12_000, invoices: 3 },
    ]);
  });

  it.each<[string, Partial<Account>]>([
    ["promised", { promises: [promise] }],
    ["disputed", { disputes: [dispute] }],
  ])("does not ask for one that is %s", (what, changes) => {
    const account = { ...customer, ...changes };
    const openInvoices = [late, younger, charge("2026-05-28")];
    const asked = said({ account, openInvoices, credits: { EUR: 12_000 } });
    expect(asked.invoices.map(({ id }) => id)).toEqual(["a", "b"]);
    // What is promised is owed, and takes what the oldest leaves of the credits; what is disputed takes none.
    const credits = what === "promised" ? 10_000 : 12_000;
    expect(asked.totals).toMatchObject([{ owed: 20_000, credits, toPay: 20_000 - credits }]);
  });
});
