import { describe, expect, it } from "vitest";
import { type CallReport, effectOf, mayCall } from "../../../domain/dunning/call.ts";
import type { PastContact } from "../../../domain/dunning/contact.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import { customer, entity, facts, invoice, noon, TUESDAY } from "./facts.ts";

const call = {
  id: "CALL",
  at: noon(TUESDAY),
  direction: "outbound",
  phone: "+491701234567",
  by: "jane",
} as const;
const effect = (told: object, account = customer) =>
  effectOf({ ...call, ...told } as CallReport, { account, legalEntity: entity });

describe("the outcome of a call", () => {
  it.each(["conversation", "no-answer", "voicemail"])("%s changes nothing but the history", (outcome) => {
    expect(effect({ outcome })).toEqual({ task: "stays" });
  });

  it("wrong-number takes the number out of use", () => {
    expect(effect({ outcome: "wrong-number" })).toEqual({
      command: { type: "suppress-address", address: "+491701234567", because: "invalid" },
      task: "stays",
    });
    expect(effect({ outcome: "wrong-number", phone: undefined })).toEqual({ task: "stays" });
  });

  it("refused goes to somebody more experienced", () => {
    expect(effect({ outcome: "refused" })).toEqual({ task: "escalate" });
  });

  it("promise is recorded under the call's id, made on the creditor's day", () => {
    const promise = { amount: 5000, currency: "EUR", payBy: "2026-06-19", invoiceIds: ["I1"], replace: true };
    expect(effect({ outcome: "promise", at: "2026-06-09T22:30:00.000Z", promise })).toEqual({
      command: {
        type: "record-promise",
        promise: { id: "CALL", amount: 5000, currency: "EUR", payBy: "2026-06-19", madeOn: "2026-06-10" },
        invoiceIds: ["I1"],
        replace: true,
      },
      task: "close-promised",
    });
  });

  it("dispute is opened under the call's id and goes to the dispute desk", () => {
    expect(
      effect({ outcome: "dispute", dispute: { invoiceId: "I1", reason: "price" }, note: "Wrong price" }),
    ).toEqual({
      command: {
        type: "open-dispute",
        dispute: { id: "CALL", invoiceId: "I1", reason: "price", receivedOn: TUESDAY, note: "Wrong price" },
      },
      task: "to-disputes",
    });
  });

  it("callback holds the account up to that day at the debtor's place, and never shortens a hold", () => {
    const callback = { at: "2026-06-12T22:30:00.000Z" };
    expect(effect({ outcome: "callback", callback })).toMatchObject({
      command: { type: "change-account", changes: { hold: { until: "2026-06-13" } } },
      task: "call-again",
    });
    const held = { ...customer, hold: { until: "2026-06-30", reason: "Holiday" } };
    expect(effect({ outcome: "callback", callback }, held)).toEqual({ task: "call-again" });
  });

  it("callback on another day than was agreed on before takes its place, sooner or later", () => {
    const hold = (until: string) => ({ until, reason: "Anruf vereinbart", awaits: "call" as const });
    const on = (until: string) =>
      effect(
        { outcome: "callback", callback: { at: "2026-06-12T08:00:00.000Z" } },
        { ...customer, hold: hold(until) },
      );
    for (const until of ["2026-06-11", "2026-06-30"])
      expect(on(until)).toMatchObject({
        command: { changes: { hold: { until: "2026-06-12", awaits: "call" } } },
        task: "call-again",
      });
    expect(on("2026-06-12")).toEqual({ task: "call-again" });
  });

  it("paid-claimed waits three business days for the money, and never shortens what is waited for", () => {
    const told = { outcome: "paid-claimed", paid: { on: "2026-06-12", reference: "RF18" } };
    expect(effect(told)).toMatchObject({
      command: { type: "record-stop", stop: { kind: "payment-in-flight", until: "2026-06-17", by: "jane" } },
    });
    expect(effect({ ...told, paid: { on: "2026-05-01" } })).toMatchObject({
      command: { stop: { until: "2026-06-12" } },
    });
    const waiting = {
      ...customer,
      stops: [
        {
          kind: "payment-in-flight" as const,
          since: noon(TUESDAY),
          until: "2026-07-01",
          by: "x",
          reason: "y",
        },
      ],
    };
    expect(effect(told, waiting)).toEqual({ task: "stays" });
  });
});

const made = (
  outcome: string,
  claimedAt: string,
  direction: "outbound" | "inbound" = "outbound",
): PastContact => ({
  id: `call ${claimedAt}`,
  channel: "call",
  stepId: "a call",
  anchorInvoiceId: "I1",
  status: "sent",
  claimedAt,
  attempts: 1,
  direction,
  outcome,
  invoices: [{ id: "I1" }],
});

/** What a call would be about. */
const about = { anchorInvoiceId: "I1", daysPastDue: 1 };

describe("a call in the history", () => {
  const openInvoices = [invoice("I1", "2026-06-08")];

  it("makes the next message wait for the cap, and by the cool-down where somebody was reached", () => {
    const before = decideContact(facts({ openInvoices }));
    expect(before.action).toBe("contact");
    for (const outcome of ["conversation", "voicemail", "no-answer", "wrong-number"]) {
      const today = decideContact(
        facts({ openInvoices, history: [made(outcome, `${TUESDAY}T08:00:00.000Z`)] }),
      );
      expect([outcome, today.action]).toEqual([outcome, "wait"]);
    }
    const later = (outcome: string) =>
      decideContact(
        facts({
          openInvoices,
          now: noon("2026-06-11"),
          history: [made(outcome, `${TUESDAY}T08:00:00.000Z`)],
        }),
      );
    expect(later("no-answer").action).toBe("contact");
    expect(later("conversation")).toMatchObject({ action: "wait", reasons: [{ code: "cool-down" }] });
  });

  it("is no step of the cadence: the step that was due is still taken", () => {
    const history = [made("conversation", noon("2026-06-02"))];
    expect(decideContact(facts({ openInvoices, history }))).toMatchObject({
      action: "contact",
      step: { stepId: "day-1" },
    });
  });

  it("counts against the next call", () => {
    expect(mayCall(facts({ openInvoices }), about).verdict).toBe("allow");
    const history = [made("no-answer", `${TUESDAY}T08:00:00.000Z`)];
    const answer = mayCall(facts({ openInvoices, history }), about);
    expect(answer.verdict).toBe("defer");
    expect(answer.rules[0]).toMatchObject({
      ruleId: "house-default",
      verdict: "defer",
      source: "house policy",
    });
  });

  it("needs a number that may be used", () => {
    expect(mayCall(facts({ account: { ...customer, contacts: [] } }), about).verdict).toBe("deny");
    const suppressions = [
      { address: "+491701234567", reason: "invalid" as const, since: noon("2026-06-01") },
    ];
    expect(mayCall(facts({ account: { ...customer, suppressions } }), about).verdict).toBe("deny");
    const consent = { ...customer.consent, call: { status: "withdrawn" as const } };
    expect(mayCall(facts({ account: { ...customer, consent } }), about).verdict).toBe("deny");
  });

  it("that was agreed on is not held back by the hold that waits for it, on its day and not before", () => {
    const callback = { at: "2026-06-11T09:00:00.000Z" };
    const { command } = effect({ outcome: "callback", callback });
    if (command?.type !== "change-account") throw new Error("It holds the account");
    const account = { ...customer, ...command.changes } as typeof customer;
    const at = (now: string) =>
      mayCall(facts({ account, openInvoices: [invoice("a", "2026-05-01")], now }), about).verdict;
    expect(at("2026-06-10T09:00:00.000Z")).toBe("defer");
    expect(at("2026-06-11T09:00:00.000Z")).toBe("allow");
    // A hold that somebody set for another reason holds calls back as well, to its last day, whatever its words.
    for (const reason of ["Delivery is being checked", account.hold?.reason ?? ""]) {
      const hold = { until: "2026-06-11", reason };
      const held = facts({ account: { ...customer, hold }, now: "2026-06-11T09:00:00.000Z" });
      expect(mayCall(held, about).verdict).toBe("defer");
    }
  });

  it("is allowed on an account that pays automatically only where a collection failed", () => {
    const account = { ...customer, autopay: true };
    const due = (dueDate: string) => facts({ account, openInvoices: [invoice("a", dueDate)] });
    expect(mayCall(due("2026-06-08"), about).verdict).toBe("deny");
    const failed = due("2026-05-01");
    expect(decideContact(failed).reasons[0]?.code).toBe("autopay-failed");
    expect(mayCall(failed, about).verdict).toBe("allow");
  });

  it("is denied to an agency once a consumer disputed in time, though nobody stated the end of that time", () => {
    const disputed = effect({
      outcome: "dispute",
      dispute: { invoiceId: "I1", amount: 1_000, reason: "other" },
    });
    if (disputed.command?.type !== "open-dispute") throw new Error("the call opened no dispute");
    const dispute = { amount: 1_000, currency: "EUR", ...disputed.command.dispute };
    const asked = (writtenNotice: string | undefined, verified?: boolean) =>
      facts({
        account: {
          ...customer,
          debtorType: "consumer",
          address: { lines: ["1 Bay St"], city: "Tampa", region: "FL", country: "US" },
          writtenNotice,
          disputes: [{ ...dispute, ...(verified && { verified }) }],
        },
        legalEntity: { ...entity, creditorRole: "third-party" },
        now: `${TUESDAY}T17:00:00.000Z`,
      });
    const ruled = (current: ReturnType<typeof facts>) =>
      mayCall(current, about)
        .rules.filter(({ verdict }) => verdict === "deny")
        .map(({ ruleId }) => ruleId);
    expect(ruled(asked("2026-06-01"))).toContain("us-dispute");
    expect(ruled(asked(undefined))).toContain("us-dispute");
    expect(ruled(asked("2026-06-01", true))).not.toContain("us-dispute");
    expect(ruled(asked("2026-03-02"))).not.toContain("us-dispute");
    expect(decideContact(asked("2026-06-01")).action).not.toBe("contact");
  });

  it("waits for the end of a moratorium, of businesses and anywhere", () => {
    const account = { ...customer, moratorium: { from: "2026-06-01" } };
    const protectedOne = facts({ account, openInvoices: [invoice("a", "2026-05-01")] });
    expect(decideContact(protectedOne).reasons[0]?.code).toBe("moratorium");
    expect(mayCall(protectedOne, about)).toMatchObject({ verdict: "defer" });
    const announced = { ...customer, moratorium: { from: "2026-06-20" } };
    expect(mayCall(facts({ account: announced }), about).verdict).toBe("allow");
  });
});
