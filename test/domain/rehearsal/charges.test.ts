import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { Policy } from "../../../domain/dunning/policy.ts";
import type { Charge } from "../../../domain/dunning/step.ts";
import type { Invoice } from "../../../domain/ledger/model.ts";
import { billsToCome } from "../../../domain/rehearsal/billing.ts";
import { rehearse } from "../../../domain/rehearsal/rehearse.ts";
import type { RehearsedCharge } from "../../../domain/rehearsal/rehearsed.ts";
import { emptyTally, sumWhere } from "../../../domain/rehearsal/tally.ts";
import { invoice } from "../dunning/facts.ts";
import { assuming, copyOf, crowd, FIRST_DAY, rehearsalWith, TODAY } from "./accounts.ts";

/** The built-in policy, charging with each step after the due date. */
const charging = (charge: Charge): Policy => ({
  ...defaultPolicy,
  segments: defaultPolicy.segments.map((segment) => ({
    ...segment,
    cadence: {
      ...segment.cadence,
      steps: segment.cadence.steps.map((step, i) => (i === 0 ? step : { ...step, charge })),
    },
  })),
});

const BY_LAW: Charge = { interest: "statutory", fee: "statutory" };

/** An invoice that was issued as its movements say. */
const issued = (id: string, due: string, amount: number): Invoice =>
  invoice(id, due, {
    amount,
    open: amount,
    movements: [{ on: addDays(due, -30), kind: "issued", amount }],
  });

const nobody = assuming({
  curve: Array.from({ length: 10 }, () => 0),
  called: 0,
  deadAddresses: 0,
  endsEmail: 0,
  endsSms: 0,
});

describe("late charges in a rehearsal", () => {
  it("are posted as the law has them: the fixed sum once, interest from where it ended, and chased as what they are", () => {
    const charges: RehearsedCharge[] = [];
    const rehearsal = rehearsalWith({
      policies: [charging(BY_LAW)],
      days: 20,
      assumptions: { ...nobody, billing: "none" },
    });
    const [[tally = emptyTally()] = []] = rehearse(
      rehearsal,
      [copyOf("a", [issued("1", TODAY, 10_000_00)])],
      { onCharge: (charge) => charges.push(charge) },
    );
    expect(
      charges.map(({ at, amount, charge }) => [at.slice(0, 10), charge?.kind, charge?.to, amount]),
    ).toEqual([
      // 1.27 + 9 percent on 10,000 EUR over actual days of 365: three, four, seven days, each with what
      // rounding left before it.
      ["2026-03-05", "interest", "2026-03-05", 8_44],
      ["2026-03-05", "fixed-sum", undefined, 40_00],
      ["2026-03-09", "interest", "2026-03-09", 11_26],
      ["2026-03-16", "interest", "2026-03-16", 19_69],
    ]);
    expect(tally.charges).toEqual({ "EUR|interest": 3, "EUR|fixed-sum": 1 });
    expect(tally.charged).toEqual({ "EUR|interest": 39_39, "EUR|fixed-sum": 40_00 });
    expect(tally.openAfter).toEqual({ EUR: 10_079_39 });
    // An invoice of its own: the fixed sum, due on the day it was posted, is reminded of in its turn.
    expect(Object.keys(tally.messages).length).toBeGreaterThan(4);
  });

  it("keep the books with all else, to the cent, whatever the dice", () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 100 }), (seed, days) => {
        const accounts = crowd(8).map((copy) => ({
          ...copy,
          openInvoices: copy.openInvoices.map((it) => issued(it.id, it.dueDate, it.open)),
        }));
        const rehearsal = rehearsalWith({ policies: [charging(BY_LAW)], seeds: [seed], days });
        const [[tally = emptyTally()] = []] = rehearse(rehearsal, accounts);
        const all = () => true;
        const { openBefore, billed, charged, collected, openAfter, chargesCollected } = tally;
        expect(
          sumWhere(openBefore, all) +
            sumWhere(billed, all) +
            sumWhere(charged, all) -
            sumWhere(collected, all),
        ).toBe(sumWhere(openAfter, all));
        expect(sumWhere(chargesCollected, all)).toBeLessThanOrEqual(sumWhere(charged, all));
      }),
      { numRuns: 12 },
    );
  });

  it("are paid as often as was stated: all, or none", () => {
    const collected = (chargesPaid: number): number => {
      const behaviour = { chargesPaid, curve: Array.from({ length: 10 }, () => 0.2) };
      const assumptions = { ...assuming({ ...behaviour, called: 0, parts: 0 }), billing: "none" as const };
      const accounts = Array.from({ length: 20 }, (_, i) => copyOf(`a${i}`, [issued("1", TODAY, 10_000_00)]));
      const rehearsal = rehearsalWith({ policies: [charging(BY_LAW)], days: 200, assumptions });
      const [[tally = emptyTally()] = []] = rehearse(rehearsal, accounts);
      expect(sumWhere(tally.charged, () => true)).toBeGreaterThan(0);
      return sumWhere(tally.chargesCollected, () => true) / sumWhere(tally.charged, () => true);
    };
    expect(collected(0)).toBe(0);
    expect(collected(1)).toBe(1);
  });

  it("that stand in the ledger are no sales that come again, and teach nothing of how bills are paid", () => {
    const charge: Invoice["charge"] = {
      kind: "fixed-sum",
      invoiceId: "a/1",
      invoiceNumber: "R-1",
      note: "",
      source: "",
    };
    const copy = copyOf("a", [issued("1", TODAY, 5_000), { ...issued("L1", TODAY, 4_000), charge }]);
    expect(copy.openInvoices).toHaveLength(2);
    expect(copy.bills).toHaveLength(1);
    expect([...billsToCome(copy, FIRST_DAY, FIRST_DAY + 91).values()].flat()).toHaveLength(1);
  });
});
