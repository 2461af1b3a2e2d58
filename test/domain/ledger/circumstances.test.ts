import { describe, expect, it } from "vitest";
import type { DisputeFacts, PromiseFacts } from "../../../domain/ledger/circumstance-commands.ts";
import type { Command } from "../../../domain/ledger/commands.ts";
import { decide } from "../../../domain/ledger/decide.ts";
import type { AccountState } from "../../../domain/ledger/entries.ts";
import { evolve } from "../../../domain/ledger/evolve.ts";
import { LedgerRefusal } from "../../../domain/ledger/refusal.ts";
import { aState, invoiceFacts, paymentFacts } from "../../support/ledger.ts";

const AT = "2026-03-01T00:00:00.000Z";

const following = (state: AccountState, ...commands: Command[]): AccountState =>
  commands.reduce(
    (before, command) => decide(before, command).reduce((s, entry) => evolve(s, entry, AT), before),
    state,
  );
const given = (...commands: Command[]): AccountState => following(aState(), ...commands);

const issue = (id: string, amount: number, facts: Parameters<typeof invoiceFacts>[0] = {}): Command => ({
  type: "issue-invoice",
  invoice: invoiceFacts({ id, number: `R-${id}`, amount, ...facts }),
});
const pay = (id: string, amount: number, valueDate: string, invoiceId = "I1"): Command => ({
  type: "receive-payment",
  payment: paymentFacts({ id, amount, valueDate }),
  allocation: { mode: "explicit", items: [{ invoiceId, amount }] },
});
const credit = (id: string, amount: number, issueDate = "2026-02-20"): Command => ({
  type: "issue-credit-note",
  creditNote: { id, number: `CN-${id}`, amount, currency: "EUR", issueDate, invoiceNumbers: [] },
  allocation: { mode: "explicit", items: [{ invoiceId: "I1", amount }] },
});
const promise = (facts: Partial<PromiseFacts> = {}, more: object = {}): Command => ({
  type: "record-promise",
  promise: {
    id: "Q1",
    amount: 5_000,
    currency: "EUR",
    madeOn: "2026-02-10",
    payBy: "2026-02-20",
    ...facts,
  },
  ...more,
});
const dispute = (facts: Partial<DisputeFacts> = {}): Command => ({
  type: "open-dispute",
  dispute: { id: "D1", invoiceId: "I1", reason: "price", receivedOn: "2026-02-10", ...facts },
});
const refusal = (state: AccountState, command: Command): string => {
  try {
    decide(state, command);
  } catch (error) {
    if (error instanceof LedgerRefusal) return `${error.code} ${error.field}`;
    throw error;
  }
  return "accepted";
};

describe("A promise", () => {
  const two = given(issue("I1", 5_000), issue("I2", 7_000), issue("I3", 900, { currency: "USD" }));

  it("is about all that is open in its currency where no invoice is named, and remembers what was owed", () => {
    expect(following(two, promise()).account.promises).toMatchObject([
      { id: "Q1", invoiceIds: ["I1", "I2"], owedThen: 12_000, amount: 5_000 },
    ]);
  });

  it("is about the invoices that are named", () => {
    expect(following(two, promise({}, { invoiceIds: ["I2"] })).account.promises).toMatchObject([
      { invoiceIds: ["I2"], owedThen: 7_000 },
    ]);
  });

  it("leaves to another promise what that one is about", () => {
    const both = following(
      two,
      promise({}, { invoiceIds: ["I1"] }),
      promise({ id: "Q2", amount: 7_000 }, { invoiceIds: undefined }),
    );
    expect(both.account.promises?.map(({ invoiceIds }) => invoiceIds)).toEqual([["I1"], ["I2"]]);
  });

  it("takes the place of the one before where that is said, which is then withdrawn", () => {
    const command = promise({ id: "Q2", payBy: "2026-03-01" }, { replace: true });
    const first = following(two, promise());
    expect(decide(first, command).map(({ kind }) => kind)).toEqual(["promise-withdrawn", "promise-recorded"]);
    const replaced = following(first, command).account;
    expect(replaced.promises?.map(({ id }) => id)).toEqual(["Q2"]);
    expect(replaced.promiseRecord).toBeUndefined();
  });

  it("is settled once, and counted", () => {
    const settle = (state: "kept" | "broken"): Command => ({
      type: "settle-promise",
      promiseId: "Q1",
      state,
      on: "2026-02-21",
    });
    const broken = following(two, promise(), settle("broken"));
    expect(broken.account).toMatchObject({ promiseRecord: { kept: 0, broken: 1 } });
    expect(broken.account).not.toHaveProperty("promises");
    expect(decide(broken, settle("kept"))).toEqual([]);
    expect(
      following(broken, promise({ id: "Q2" }), { ...settle("kept"), promiseId: "Q2" } as Command).account
        .promiseRecord,
    ).toEqual({ kept: 1, broken: 1 });
  });

  it("that is void counts neither as kept nor as broken", () => {
    const settled = following(two, promise(), {
      type: "settle-promise",
      promiseId: "Q1",
      state: "void",
      on: "2026-02-11",
    });
    expect(settled.account).not.toHaveProperty("promises");
    expect(settled.account).not.toHaveProperty("promiseRecord");
  });

  it("remembers what is credited and written off of its invoices, and leaves payments to what they owe", () => {
    const promised = following(two, promise({}, { invoiceIds: ["I1"] }));
    const noted = following(
      promised,
      { type: "write-off-invoice", invoiceId: "I1", amount: 700, on: "2026-02-12" },
      {
        type: "issue-credit-note",
        creditNote: {
          id: "N1",
          number: "G-1",
          currency: "EUR",
          amount: 1_000,
          issueDate: "2026-02-12",
          invoiceNumbers: [],
        },
        allocation: {
          mode: "explicit",
          items: [
            { invoiceId: "I1", amount: 300 },
            { invoiceId: "I2", amount: 700 },
          ],
        },
      },
      {
        type: "receive-payment",
        payment: { id: "P1", currency: "EUR", amount: 500, valueDate: "2026-02-12", method: "cash" },
        allocation: { mode: "explicit", items: [{ invoiceId: "I1", amount: 500 }] },
      },
      { type: "write-off-invoice", invoiceId: "I1", amount: 100, on: "2026-02-13" },
    );
    expect(noted.account.promises).toMatchObject([
      { id: "Q1", owedThen: 5_000, credited: 300, writtenOff: 800 },
    ]);
    expect(noted.account.version).toBe(promised.account.version + 3);
  });

  it("that is withdrawn counts neither as kept nor as broken, and cannot be settled", () => {
    const withdrawn = following(two, promise(), {
      type: "withdraw-promise",
      promiseId: "Q1",
      on: "2026-02-11",
    });
    expect(withdrawn.account).not.toHaveProperty("promiseRecord");
    expect(
      decide(withdrawn, { type: "settle-promise", promiseId: "Q1", state: "kept", on: "2026-02-21" }),
    ).toEqual([]);
  });

  it.each<[string, AccountState, Command]>([
    ["not-an-amount amount", two, promise({ amount: 0 })],
    ["over-allocation amount", two, promise({ amount: 12_001 })],
    ["dates-out-of-order payBy", two, promise({ payBy: "2026-02-09" })],
    ["nothing-open currency", two, promise({ currency: "CHF" })],
    ["no-such-invoice invoiceIds[1]", two, promise({}, { invoiceIds: ["I1", "I9"] })],
    ["already-promised invoiceIds[1]", two, promise({}, { invoiceIds: ["I1", "I1"] })],
    ["currency-mismatch invoiceIds[0]", two, promise({}, { invoiceIds: ["I3"] })],
    [
      "invoice-closed invoiceIds[0]",
      following(two, pay("P1", 5_000, "2026-02-01")),
      promise({}, { invoiceIds: ["I1"] }),
    ],
    ["already-promised invoiceIds", following(two, promise()), promise({ id: "Q2" })],
    [
      "already-promised invoiceIds[0]",
      following(two, promise()),
      promise({ id: "Q2" }, { invoiceIds: ["I2"] }),
    ],
    [
      "too-many-open invoiceIds",
      given(...Array.from({ length: 96 }, (_, n) => issue(`N${n}`, 100))),
      promise({ amount: 100 }),
    ],
    ["accepted", given(...Array.from({ length: 95 }, (_, n) => issue(`N${n}`, 100))), promise()],
    ["accepted", two, promise({ amount: 12_000, payBy: "2026-02-10" })],
  ])("%s", (expected, state, command) => {
    expect(refusal(state, command)).toBe(expected);
  });
});

describe("A dispute", () => {
  const one = given(issue("I1", 10_000));
  const disputes = (state: AccountState) =>
    state.account.disputes?.map(({ id, amount, verified }) => [id, amount, ...(verified ? [verified] : [])]);

  it("is about the whole invoice where no part is named", () => {
    expect(disputes(following(one, dispute()))).toEqual([["D1", 10_000]]);
  });

  it("may be one of several about parts, which are never about more than is open", () => {
    const part = following(one, dispute({ amount: 4_000 }));
    expect(refusal(part, dispute({ id: "D2", amount: 6_001 }))).toBe("over-allocation amount");
    const both = following(part, dispute({ id: "D2", amount: 6_000 }));
    expect(disputes(both)).toEqual([
      ["D1", 4_000],
      ["D2", 6_000],
    ]);
    expect(refusal(both, dispute({ id: "D3" }))).toBe("over-allocation invoiceId");
  });

  it("stays as it is while the undisputed part is paid", () => {
    const state = following(one, dispute({ amount: 4_000 }), pay("P1", 6_000, "2026-02-20"));
    expect(disputes(state)).toEqual([["D1", 4_000]]);
  });

  it("is about the rest where more is paid, and the earlier keeps its part", () => {
    const state = following(
      one,
      dispute({ amount: 4_000 }),
      dispute({ id: "D2", amount: 3_000 }),
      pay("P1", 5_000, "2026-02-20"),
    );
    expect(disputes(state)).toEqual([
      ["D1", 4_000],
      ["D2", 1_000],
    ]);
  });

  it.each<[string, Command]>([
    ["paid", pay("P1", 10_000, "2026-02-20")],
    ["credited", credit("C1", 10_000)],
    ["written off", { type: "write-off-invoice", invoiceId: "I1", on: "2026-02-20" }],
  ])("ends when its invoice is %s, and the entry says so", (_how, settles) => {
    const disputed = following(one, dispute());
    const entries = decide(disputed, settles);
    expect(entries.flatMap((entry) => ("disputes" in entry && entry.disputes) || [])).toEqual([
      { disputeId: "D1", left: 0 },
    ]);
    expect(following(disputed, settles).account).not.toHaveProperty("disputes");
  });

  it("of another invoice does not end with it", () => {
    const state = following(
      one,
      issue("I2", 500),
      dispute({ invoiceId: "I2" }),
      pay("P1", 10_000, "2026-02-20"),
    );
    expect(disputes(state)).toEqual([["D1", 500]]);
  });

  it("is verified, and resolved once", () => {
    const verify: Command = { type: "verify-dispute", disputeId: "D1", on: "2026-02-12" };
    const resolve: Command = {
      type: "resolve-dispute",
      disputeId: "D1",
      outcome: "rejected",
      on: "2026-02-13",
    };
    const verified = following(one, dispute(), verify);
    expect(disputes(verified)).toEqual([["D1", 10_000, true]]);
    expect(decide(verified, verify)).toEqual([]);
    const resolved = following(verified, resolve);
    expect(resolved.account).not.toHaveProperty("disputes");
    expect(resolved.invoices.get("I1")?.open).toBe(10_000);
    expect(decide(resolved, resolve)).toEqual([]);
    expect(decide(resolved, verify)).toEqual([]);
  });

  it.each<[string, AccountState, Command]>([
    ["no-such-invoice invoiceId", one, dispute({ invoiceId: "I9" })],
    ["invoice-closed invoiceId", following(one, pay("P1", 10_000, "2026-02-20")), dispute()],
    ["not-an-amount amount", one, dispute({ amount: 0 })],
    ["over-allocation amount", one, dispute({ amount: 10_001 })],
    ["dates-out-of-order receivedOn", one, dispute({ receivedOn: "2026-01-04" })],
    ["dates-out-of-order validationEnds", one, dispute({ validationEnds: "2026-02-09" })],
    ["accepted", one, dispute({ amount: 10_000, receivedOn: "2026-01-05", validationEnds: "2026-02-09" })],
  ])("%s", (expected, state, command) => {
    expect(refusal(state, command)).toBe(expected);
  });
});

describe("A stop", () => {
  const stop = (facts: object = {}): Command => ({
    type: "record-stop",
    stop: { kind: "cease", since: "2026-02-10T08:00:00.000Z", by: "ute", reason: "asked for it", ...facts },
  });

  it("is one of its kind, and a later one takes its place", () => {
    const state = given(
      stop(),
      stop({ kind: "deceased", reason: "the heirs wrote" }),
      stop({ until: "2026-03-01" }),
    );
    expect(state.account.stops?.map(({ kind, until }) => [kind, until])).toEqual([
      ["deceased", undefined],
      ["cease", "2026-03-01"],
    ]);
  });

  it("that says the same again changes nothing, and is lifted once", () => {
    const state = given(stop());
    expect(decide(state, stop({ by: "max", since: "2026-02-11T08:00:00.000Z" }))).toEqual([]);
    const lifted = following(state, { type: "lift-stop", stopKind: "cease" });
    expect(lifted.account).not.toHaveProperty("stops");
    expect(decide(lifted, { type: "lift-stop", stopKind: "cease" })).toEqual([]);
  });

  it("for a payment in flight needs the day by which it lands; none ends before it begins", () => {
    expect(refusal(aState(), stop({ kind: "payment-in-flight" }))).toBe("dates-out-of-order until");
    expect(refusal(aState(), stop({ until: "2026-02-09" }))).toBe("dates-out-of-order until");
    expect(refusal(aState(), stop({ kind: "payment-in-flight", until: "2026-02-10" }))).toBe("accepted");
  });
});

describe("Consent", () => {
  const consent = (facts: object = {}): Command => ({
    type: "record-consent",
    consent: {
      channel: "email",
      purpose: "collections",
      status: "granted",
      at: "2026-02-10T08:00:00.000Z",
      means: "web-form",
      ...facts,
    },
  });

  it("for collections is the account's present state, with its basis", () => {
    expect(given(consent({ basis: "written" })).account.consent.email).toEqual({
      status: "granted",
      at: "2026-02-10T08:00:00.000Z",
      basis: "written",
    });
    expect(given(consent({ channel: "call" })).account.consent.call).toMatchObject({ status: "granted" });
  });

  it("for marketing does not permit collections", () => {
    expect(given(consent({ purpose: "marketing", channel: "sms" })).account.consent).toEqual(
      aState().account.consent,
    );
  });

  it("that was given before it was revoked does not revive when it is recorded later", () => {
    const state = given(
      consent({ status: "withdrawn", at: "2026-02-20T08:00:00.000Z", means: "opt-out-link" }),
      consent({ at: "2026-02-10T08:00:00.000Z" }),
    );
    expect(state.account.consent.email).toMatchObject({ status: "withdrawn" });
    expect(following(state, consent({ at: "2026-02-21T08:00:00.000Z" })).account.consent.email).toMatchObject(
      {
        status: "granted",
      },
    );
  });

  it("that is revoked already is not revoked again", () => {
    const revoke = consent({ status: "withdrawn" });
    expect(decide(given(revoke), revoke)).toEqual([]);
    expect(decide(given(revoke), consent({ status: "withdrawn", at: "2026-03-01T08:00:00.000Z" }))).toEqual(
      [],
    );
  });
});

describe("How an account pays", () => {
  const one = given(issue("I1", 10_000, { dueDate: "2026-02-04" }));
  const behaviour = (...commands: Command[]) => following(one, ...commands).account.behaviour;

  it("counts an invoice once it is paid in full, with the days that its last payment was late", () => {
    expect(behaviour(pay("P1", 6_000, "2026-02-01"))).toBeUndefined();
    expect(behaviour(pay("P1", 6_000, "2026-02-01"), pay("P2", 4_000, "2026-02-10"))).toEqual({
      paid: 1,
      late: 1,
      daysLate: 6,
      lastPaidOn: "2026-02-10",
    });
  });

  it("counts one that is paid on its due date, or before, as in time", () => {
    expect(behaviour(pay("P1", 10_000, "2026-02-04"))).toMatchObject({ paid: 1, late: 0, daysLate: 0 });
    expect(behaviour(pay("P1", 10_000, "2026-01-20"))).toMatchObject({ paid: 1, late: 0, daysLate: 0 });
    expect(behaviour(pay("P1", 10_000, "2026-02-05"))).toMatchObject({ paid: 1, late: 1, daysLate: 1 });
  });

  it("takes it back when the payment is reversed, and counts it anew by the payment that replaces it", () => {
    const reversed: Command[] = [
      pay("P1", 10_000, "2026-02-01"),
      { type: "reverse-payment", paymentId: "P1", on: "2026-02-09" },
    ];
    expect(behaviour(...reversed)).toEqual({ paid: 0, late: 0, daysLate: 0 });
    expect(behaviour(...reversed, pay("P2", 10_000, "2026-02-14"))).toEqual({
      paid: 1,
      late: 1,
      daysLate: 10,
      lastPaidOn: "2026-02-14",
    });
  });

  it("does not take a write-off or credit alone for a payment", () => {
    const writeOff: Command = { type: "write-off-invoice", invoiceId: "I1", on: "2026-02-20" };
    expect(behaviour(writeOff)).toBeUndefined();
    expect(behaviour(pay("P1", 9_000, "2026-02-01"), writeOff)).toBeUndefined();
    expect(behaviour(credit("C1", 10_000))).toBeUndefined();
  });

  it("takes an invoice that a credit note settled after its last payment for paid on that payment's day", () => {
    expect(behaviour(pay("P1", 9_000, "2026-02-01"), credit("C1", 1_000))).toEqual({
      paid: 1,
      late: 0,
      daysLate: 0,
      lastPaidOn: "2026-02-01",
    });
  });
});
