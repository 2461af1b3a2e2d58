import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { gate } from "../../../domain/compliance/gate.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { gateFactsFor } from "../../../domain/dunning/gate-facts.ts";
import type { Invoice } from "../../../domain/ledger/model.ts";
import { customer, entity, facts, invoice, noon, TUESDAY } from "./facts.ts";

const due = (days: number) => addDays(TUESDAY, -days);
const about = { anchorInvoiceId: "a", stepId: "day-7", daysPastDue: 8 };
const askedOf = (changes: Partial<DunningFacts>) =>
  gateFactsFor(facts(changes), about, "email", {
    name: "Anna Kern",
    address: "anna@kern.example",
    language: "en",
  });

describe("what the gate is told", () => {
  it("of the creditor: the periods in which it contacts no one, and the account comes back by itself after them", () => {
    const blackouts = [{ from: TUESDAY, until: "2026-06-10", reason: "Moving house" }];
    const closed = facts({
      openInvoices: [invoice("a", due(8))],
      legalEntity: { ...entity, blackouts },
    });
    const held = decideContact(closed);
    expect(held.action).toBe("wait");
    expect(held.reasons).toContainEqual(expect.objectContaining({ ruleId: "blackout" }));
    expect(held).toMatchObject({ nextLook: "2026-06-11T06:00:00.000Z" });
    expect(decideContact({ ...closed, now: noon("2026-06-11") }).action).toBe("contact");
  });

  const californian = {
    ...customer,
    naturalPerson: true,
    address: { lines: ["1 Main St"], city: "Fresno", region: "CA", country: "US" },
  };
  const dollars = (id: string, open: number): Invoice => invoice(id, due(8), { currency: "USD", open });
  const bound = (account: DunningFacts["account"], openInvoices: Invoice[]) =>
    gate(askedOf({ account, openInvoices, now: `${TUESDAY}T18:00:00.000Z` })).rules.some(
      ({ ruleId }) => ruleId === "us-ca-sb1286",
    );

  it("of the debt: its size in US dollars, at which a law ends, whatever is owed in other currencies", () => {
    expect(bound(californian, [dollars("a", 40_000_000), dollars("b", 10_000_000)])).toBe(true);
    expect(bound(californian, [dollars("a", 40_000_000), dollars("b", 10_000_001)])).toBe(false);
    expect(bound(californian, [dollars("a", 40_000_000), invoice("b", due(8), { open: 99_000_000 })])).toBe(
      true,
    );
    expect(bound({ ...californian, naturalPerson: false }, [dollars("a", 100)])).toBe(false);
  });
});
