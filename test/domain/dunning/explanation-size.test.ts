import { describe, expect, it } from "vitest";
import { explain } from "../../../domain/dunning/explanation.ts";
import type { Policy } from "../../../domain/dunning/policy.ts";
import type { Predicate } from "../../../domain/dunning/predicate.ts";
import { tell } from "../../../domain/messages/explained/tell.ts";
import { customer, facts, invoice, policyWith } from "./facts.ts";

/** Invoices on a few due dates, so that a longer list has no more days than a shorter one. */
const invoices = (count: number, changes: Parameters<typeof invoice>[2] = {}) =>
  Array.from({ length: count }, (_, i) => invoice(`i${i}`, `2026-0${1 + (i % 5)}-11`, changes));

const hold = { until: "2027-12-31", reason: "The branch looks into a complaint about the delivery" };

/** A policy whose only segment tells how often an account was tried against it. */
const counting = (when: Predicate): { policy: Policy; tries: () => number } => {
  let tries = 0;
  const policy = policyWith({});
  const segments = policy.segments.map((segment) => ({
    ...segment,
    get when() {
      tries++;
      return when;
    },
  }));
  return { policy: { ...policy, segments }, tries: () => tries };
};

describe("the explanation of an account with many invoices", () => {
  it("tries no more raises where no segment fits than for one with ten", () => {
    const amounts = Array.from({ length: 10 }, (_, i): Predicate => {
      return { amount: "overdue", currency: "EUR", op: "gte", value: `${90_000 + i}.00` };
    });
    const triesFor = (count: number) => {
      const { policy, tries } = counting({ all: [...amounts, { field: "tag", op: "eq", value: "key" }] });
      explain(facts({ openInvoices: invoices(count), policy }));
      return tries();
    };
    const few = triesFor(10);
    expect(few).toBeGreaterThan(50);
    expect(triesFor(400)).toBe(few);
  });

  it("raises the invoice that has been due the longest", () => {
    const { policy } = counting({ amount: "overdue", currency: "EUR", op: "gte", value: "1000.00" });
    const overdue = invoice("late", "2026-06-01");
    const later = Array.from({ length: 8 }, (_, i) => invoice(`i${i}`, `2026-07-1${i}`));
    const { wouldChange } = explain(facts({ openInvoices: [...later, overdue], policy }));
    expect(wouldChange.find(({ whatIf }) => whatIf === "fact-stated")).toMatchObject({
      field: "overdue",
      amount: { currency: "EUR", minor: 90_000 },
    });
  });

  it("names a hundred of what is held back, the first of each kind among them, and counts the others", () => {
    const disputed = invoice("last", "2026-05-20");
    const dispute = {
      id: "d",
      invoiceId: "last",
      amount: 10_000,
      currency: "EUR",
      reason: "price",
      receivedOn: "2026-06-01",
    } as const;
    const explanation = explain(
      facts({
        account: { ...customer, disputes: [dispute] },
        openInvoices: [...invoices(300, { hold }), disputed],
      }),
    );
    const { heldBack, furtherHeldBack } = explanation;
    expect(heldBack).toHaveLength(100);
    // Each hold, the dispute, and that nothing is due.
    expect(furtherHeldBack).toBe(302 - 100);
    expect(new Set(heldBack.map(({ code }) => code))).toEqual(
      new Set(["invoice-held", "disputed", "nothing-due"]),
    );
    const { collector } = tell(explanation, "en");
    expect(collector.filter((line) => line.startsWith("Held back: "))).toHaveLength(100);
    expect(collector).toContain("Reasons of the same kinds that are not named here: 202.");
  });

  it("counts none where all is named", () => {
    const explanation = explain(facts({ openInvoices: invoices(3, { hold }) }));
    expect(explanation.heldBack).toHaveLength(4);
    expect(explanation.furtherHeldBack).toBe(0);
    expect(tell(explanation, "en").collector.join("\n")).not.toContain("of the same kinds");
  });

  it("says in twenty reasons what would still hold it back, and only where nothing else would happen first", () => {
    const account = { ...customer, hold: { until: "2027-12-31", reason: "audit" } };
    const lifted = (openInvoices: ReturnType<typeof invoices>) =>
      explain(facts({ account, openInvoices })).wouldChange.find(({ whatIf }) => whatIf === "hold-lifted");
    const none = lifted(invoices(60, { hold }));
    expect(none).toMatchObject({ changesNext: false });
    expect(none?.stillHeldBack).toHaveLength(20);
    expect(none?.stillHeldBack[0]?.code).toBe("nothing-due");
    const one = lifted([...invoices(60, { hold }), invoice("free", "2026-06-02")]);
    expect(one).toMatchObject({ changesNext: true, stillHeldBack: [] });
  });
});
