import { describe, expect, it } from "vitest";
import { explain } from "../../../domain/dunning/explanation.ts";
import type { Invoice } from "../../../domain/ledger/model.ts";
import { explanationView, viewExplanation } from "../../../functions/dunning/explanation-view.ts";
import { customer, entity, facts, invoice } from "../../domain/dunning/facts.ts";

/** What an answer may take, of the six megabytes that one of Lambda can have. */
const MAX_BYTES = 200_000;

const many = (length: number, changes: Partial<Invoice> = {}) =>
  Array.from({ length }, (_, i) =>
    invoice(
      `01HZX3Q5J8M2N4P6R8T0V2W${String(i).padStart(4, "0")}`,
      `2026-0${1 + (i % 5)}-1${i % 10}`,
      changes,
    ),
  );

const bytesOf = (situation: Parameters<typeof explain>[0]): number => {
  const view = viewExplanation(explain(situation), "en");
  expect(explanationView.parse(view)).toEqual(view);
  return Buffer.byteLength(JSON.stringify(view));
};

describe("the explanation of an account with many invoices", () => {
  it("stays small where all of them are held, and many changes lift a reason", () => {
    const hold = {
      until: "2027-12-31",
      reason: "Complaint about the delivery, being looked into by the branch",
    };
    const situation = facts({
      openInvoices: many(3_000, { hold }),
      account: {
        ...customer,
        debtorType: "consumer",
        address: { lines: [], country: "US" },
        suppressions: [
          { address: "anna@kern.example", reason: "bounced", since: "2026-01-01T00:00:00.000Z" },
        ],
      },
      legalEntity: { ...entity, creditorRole: "third-party" },
    });
    expect(bytesOf(situation)).toBeLessThan(MAX_BYTES);
  });

  it("stays small where the cadence of all of them has ended", () => {
    const openInvoices = many(1_000);
    const task = {
      id: "c",
      channel: "task",
      stepId: "day-30",
      anchorInvoiceId: openInvoices[0]?.id ?? "",
      status: "sent",
      claimedAt: "2026-06-08T10:00:00.000Z",
      attempts: 1,
      invoices: openInvoices.map(({ id }) => ({ id })),
    } as const;
    const situation = facts({ openInvoices, history: [task] });
    expect(explain(situation).furtherHeldBack).toBe(901);
    expect(bytesOf(situation)).toBeLessThan(MAX_BYTES);
  });
});
