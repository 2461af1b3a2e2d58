import { describe, expect, test } from "vitest";
import { contribution, difference } from "../../../domain/insight/contribution.ts";
import { placeOf } from "../../../domain/insight/coordinate.ts";
import { anInvoice } from "./stories.ts";

describe("the contribution of an invoice", () => {
  test("when issued: open at its due date, moved and billed on its day", () => {
    expect(contribution(anInvoice())).toEqual({
      "O|2026-05-05|a": 10_000,
      "O|2026-05-05|n": 1,
      "M|2026-04-05|2026-05-05|a": 10_000,
      "M|2026-04-05|2026-05-05|n": 1,
      "F|2026-04-05|billed": 10_000,
      "F|2026-04-05|billedCount": 1,
    });
  });

  test("paid in part: open for the rest, still one item", () => {
    const invoice = anInvoice();
    const paid = anInvoice({
      movements: [...invoice.movements, { on: "2026-05-10", kind: "paid", amount: -4_000 }],
    });
    expect(difference(contribution(invoice), contribution(paid))).toEqual({
      "O|2026-05-05|a": -4_000,
      "M|2026-05-10|2026-05-05|a": -4_000,
    });
  });

  test("paid in full, ten days late: nothing open, counted out, weighted by its amount", () => {
    const paid = anInvoice({
      movements: [
        { on: "2026-04-05", kind: "issued", amount: 10_000 },
        { on: "2026-05-15", kind: "paid", amount: -10_000 },
      ],
    });
    expect(contribution(paid)).toEqual({
      "M|2026-04-05|2026-05-05|a": 10_000,
      "M|2026-04-05|2026-05-05|n": 1,
      "M|2026-05-15|2026-05-05|a": -10_000,
      "M|2026-05-15|2026-05-05|n": -1,
      "F|2026-04-05|billed": 10_000,
      "F|2026-04-05|billedCount": 1,
      "F|2026-05-15|closedCount": 1,
      "F|2026-05-15|closedWeight": 100,
      "F|2026-05-15|closedWeightDays": 1_000,
    });
  });

  test("a payment dated before the issue shows in the past in date order", () => {
    const odd = anInvoice({
      movements: [
        { on: "2026-04-05", kind: "issued", amount: 10_000 },
        { on: "2026-04-01", kind: "credited", amount: -10_000 },
      ],
    });
    expect(contribution(odd)).toMatchObject({
      "M|2026-04-01|2026-05-05|a": -10_000,
      "M|2026-04-01|2026-05-05|n": 1,
      "M|2026-04-05|2026-05-05|n": -1,
    });
  });

  test("written off: a flow of its own", () => {
    const off = anInvoice({
      movements: [
        { on: "2026-04-05", kind: "issued", amount: 10_000 },
        { on: "2026-09-01", kind: "written-off", amount: -10_000 },
      ],
    });
    expect(contribution(off)).toMatchObject({ "F|2026-09-01|writtenOff": 10_000 });
  });
});

describe("the contribution of money not applied yet", () => {
  const owned = { id: "P1", accountId: "A1", legalEntityId: "LE1", currency: "EUR", version: 1 };

  test("a payment: unapplied cash lowers what is owed; refund and reversal are flows", () => {
    const payment = { ...owned, kind: "payment" as const, amount: 500, status: "reversed" };
    const movements = [
      { on: "2026-05-01", kind: "received", amount: 500 },
      { on: "2026-05-02", kind: "refunded", amount: -100 },
      { on: "2026-05-03", kind: "payment-reversed", amount: -400 },
    ];
    expect(contribution({ ...payment, movements: movements.slice(0, 1) })).toMatchObject({
      "O|unapplied|a": -500,
      "O|unapplied|n": 1,
      "F|2026-05-01|collected": 500,
    });
    const after = contribution({ ...payment, movements });
    expect(after["O|unapplied|a"]).toBeUndefined();
    expect(after).toMatchObject({ "F|2026-05-02|refunded": 100, "F|2026-05-03|reversed": 400 });
  });

  test("a credit note: open credit lowers what is owed until it is applied", () => {
    const note = { ...owned, kind: "credit-note" as const };
    const issued = { on: "2026-05-01", kind: "issued", amount: 300 };
    expect(contribution({ ...note, movements: [issued] })).toEqual({
      "O|credit|a": -300,
      "O|credit|n": 1,
      "M|2026-05-01|credit|a": -300,
      "M|2026-05-01|credit|n": 1,
      "F|2026-05-01|credited": 300,
      "F|2026-05-01|creditedCount": 1,
    });
  });
});

describe("the contribution of a contact", () => {
  const contact = {
    kind: "contact" as const,
    id: "C1",
    accountId: "A1",
    legalEntityId: "LE1",
    channel: "email",
    claimedAt: "2026-05-01T08:00:00.000Z",
    version: 1,
  };

  test.each([
    ["claimed", {}],
    ["sent", { "F|2026-05-01|email": 1 }],
    ["delivered", { "F|2026-05-01|email": 1, "F|2026-05-01|delivered": 1 }],
    ["bounced", { "F|2026-05-01|email": 1, "F|2026-05-01|bounced": 1 }],
    ["failed", { "F|2026-05-01|failed": 1 }],
    ["withdrawn", {}],
  ])("%s", (status, expected) => {
    expect(contribution({ ...contact, status })).toEqual(expected);
  });
});

test("text that is no coordinate is refused", () => {
  expect(() => placeOf("X|2026")).toThrow(RangeError);
});
