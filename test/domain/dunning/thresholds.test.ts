import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import type { Cadence } from "../../../domain/dunning/policy.ts";
import type { Account, Invoice } from "../../../domain/ledger/model.ts";
import {
  asRows,
  codes,
  customer,
  facts,
  fromDue,
  hourly,
  invoice,
  noon,
  play,
  policyWith,
  stepOf,
  TUESDAY,
} from "./facts.ts";

const due = (days: number) => addDays(TUESDAY, -days);
const steps = [
  stepOf("one", fromDue(1)),
  stepOf("seven", fromDue(7), { minimum: { EUR: "100.00" } }),
  stepOf("fourteen", fromDue(14)),
];
const policy = policyWith({ steps, minimum: { EUR: "5.00" } });
const at = (openInvoices: readonly Invoice[], changes: object = {}) =>
  facts({ policy, openInvoices, ...changes });
const dispute = (invoiceId: string, amount: number): Partial<Account> => ({
  disputes: [{ id: "d", invoiceId, amount, currency: "EUR", reason: "quality", receivedOn: due(2) }],
});

describe("a step's minimum", () => {
  it("passes a step over that is not worth its while; the next one still comes", () => {
    const { made } = play(at([invoice("a", TUESDAY, { open: 9_999 })]), hourly(TUESDAY, 25));
    expect(asRows(made)).toEqual([
      ["one", "email", "2026-06-10"],
      ["fourteen", "email", "2026-06-23"],
    ]);
  });

  it("names the step that was passed over", () => {
    const decision = decideContact(at([invoice("a", due(8), { open: 9_999 })]));
    expect(decision).toMatchObject({ action: "contact", step: { stepId: "one" } });
    expect(codes(decision)).toContain("below-step-minimum");
  });

  it.each([
    ["exactly the minimum", 10_000, 0, {}, "seven"],
    ["a cent below it", 9_999, 0, {}, "one"],
    ["a credit takes it below", 10_000, 1, {}, "one"],
    ["unapplied cash leaves just enough", 15_000, 5_000, {}, "seven"],
    ["a disputed part takes it below", 15_000, 0, dispute("a", 5_001), "one"],
    ["a disputed part leaves just enough", 15_000, 0, dispute("a", 5_000), "seven"],
  ])("is measured on what is to be paid: %s", (_, open, credit, changes, expected) => {
    const start = at([invoice("a", due(8), { open, amount: open })], {
      account: { ...customer, ...changes },
      credits: { EUR: credit },
    });
    expect(decideContact(start)).toMatchObject({ step: { stepId: expected } });
  });

  it("holds for the sum of the message, not for each invoice", () => {
    const both = [invoice("a", due(8), { open: 5_000 }), invoice("b", due(2), { open: 5_000 })];
    expect(decideContact(at(both))).toMatchObject({ step: { stepId: "seven" } });
  });

  it("is reached where one currency of the message reaches its own", () => {
    const both = [
      invoice("a", due(8), { open: 1_000 }),
      invoice("b", due(8), { open: 20_000, currency: "USD" }),
    ];
    const inDollars = policyWith({
      steps: [stepOf("seven", fromDue(7), { minimum: { EUR: "100.00", USD: "200.00" } })],
    });
    expect(decideContact(at(both, { policy: inDollars })).action).toBe("contact");
    const more = policyWith({
      steps: [stepOf("seven", fromDue(7), { minimum: { EUR: "100.00", USD: "200.01" } })],
    });
    expect(decideContact(at(both, { policy: more })).action).toBe("wait");
  });

  it("is looked at again on the day on which another invoice joins the message", () => {
    const history = play(at([invoice("a", due(1), { open: 6_000 })]), [noon(TUESDAY)]).facts.history;
    const joined = [
      invoice("a", due(1), { open: 6_000 }),
      invoice("b", addDays(TUESDAY, 8), { open: 6_000 }),
    ];
    // On the 16th the first one is eight days past due, and the second not due yet.
    const before = decideContact(at(joined, { history, now: noon("2026-06-16") }));
    expect(codes(before)).toContain("below-step-minimum");
    expect(before).toMatchObject({ action: "wait", nextLook: "2026-06-18T06:00:00.000Z" });
    const after = decideContact(at(joined, { history, now: noon("2026-06-18") }));
    expect(after).toMatchObject({ action: "contact", step: { stepId: "seven" } });
  });

  it("holds for the second channel of a step too", () => {
    const two = policyWith({
      steps: [stepOf("seven", fromDue(7), { minimum: { EUR: "100.00" }, channels: ["email", "sms"] })],
    });
    const consumer = { ...customer, debtorType: "consumer" as const };
    const start = at([invoice("a", due(7))], { policy: two, account: consumer });
    const { facts: mailed } = play(start, [noon(TUESDAY)]);
    const tomorrow = { ...mailed, now: noon("2026-06-10") };
    expect(decideContact({ ...tomorrow, now: "2026-06-10T13:00:00.000Z" })).toMatchObject({
      contacts: [{ channel: "sms" }],
    });
    const paid = { ...tomorrow, openInvoices: [invoice("a", due(7), { open: 600 })] };
    expect(decideContact({ ...paid, now: "2026-06-10T13:00:00.000Z" }).action).toBe("wait");
  });
});

describe("the cadence's minimum", () => {
  const net = (open: number, credits: number, changes: Partial<Cadence> = {}) =>
    decideContact(
      at([invoice("a", due(8), { open })], {
        credits: { EUR: credits },
        policy: policyWith({ steps, ...changes }),
      }),
    );

  it("leaves alone what is below it net of credits, and says so", () => {
    expect(codes(net(10_000, 9_501))).toEqual(["nothing-due", "below-minimum"]);
    expect(net(10_000, 9_500).action).toBe("contact");
  });

  it("is measured without what is disputed", () => {
    const account = { ...customer, ...dispute("a", 9_600) };
    const decision = decideContact(at([invoice("a", due(8))], { account }));
    expect(codes(decision)).toEqual(["nothing-due", "disputed", "below-minimum"]);
  });

  it("knows none for a currency that it does not name, but never chases what credits cover", () => {
    const yen = [invoice("a", due(8), { currency: "JPY", open: 1 })];
    expect(decideContact(at(yen)).action).toBe("contact");
    expect(codes(decideContact(at(yen, { credits: { JPY: 1 } })))).toContain("covered-by-credits");
  });
});

describe("the cool-down", () => {
  const close = policyWith({
    steps: [stepOf("one", fromDue(1)), stepOf("two", fromDue(2)), stepOf("nine", fromDue(9))],
    coolDownDays: 5,
    catchUp: "sequential",
  });

  it("keeps full days between two messages of different steps", () => {
    const { made } = play(at([invoice("a", TUESDAY)], { policy: close }), hourly(TUESDAY, 15));
    expect(asRows(made)).toEqual([
      ["one", "email", "2026-06-10"],
      ["two", "email", "2026-06-15"],
      // Five days later is Saturday.
      ["nine", "email", "2026-06-22"],
    ]);
  });

  it("says so and looks again when it is over", () => {
    const { facts: after } = play(at([invoice("a", due(1))], { policy: close }), [noon(TUESDAY)]);
    const decision = decideContact({ ...after, now: noon("2026-06-11") });
    expect(codes(decision)).toEqual(["cool-down"]);
    expect(decision.nextLook).toBe("2026-06-14T06:00:00.000Z");
  });

  it("counts a conversation by telephone, and does not hold back what a person is to do", () => {
    const call = {
      id: "call",
      channel: "call" as const,
      stepId: "call",
      anchorInvoiceId: "a",
      status: "sent" as const,
      claimedAt: noon(due(1)),
      attempts: 1,
      direction: "outbound" as const,
      outcome: "conversation",
      invoices: [{ id: "a" }],
    };
    const openInvoices = [invoice("a", due(2))];
    const mailed = decideContact(at(openInvoices, { policy: close, history: [call] }));
    expect(codes(mailed)).toEqual(["cool-down"]);
    const handing = policyWith({
      steps: [stepOf("person", fromDue(1), { channels: ["task"] })],
      coolDownDays: 5,
    });
    expect(decideContact(at(openInvoices, { policy: handing, history: [call] })).action).toBe("task");
  });
});
