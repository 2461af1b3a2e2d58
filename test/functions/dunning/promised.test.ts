import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Command } from "../../../domain/ledger/commands.ts";
import * as decide from "../../../functions/dunning/decide-contacts.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { Rig } from "./rig.ts";

let engine: TestEngine;
let rig: Rig;
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = `Promised${++tables}`;
  await engine.createLedger(table);
  rig = new Rig(engine, table);
  await rig.open();
  await rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate: "2026-06-08" });
});

const promise = async (amount = 10_000) => {
  await rig.ledger.execute(
    "A1",
    {
      type: "record-promise",
      promise: { id: "P1", amount, currency: "EUR", madeOn: "2026-06-09", payBy: "2026-06-12" },
    },
    rig.cause,
  );
};
const settlements = async () =>
  (await rig.ledger.timeline("A1", { limit: 50 })).items.filter(({ kind }) => kind === "promise-settled");

describe("a promise that has come to its end", () => {
  it("is recorded as broken by the run, once, and chasing resumes by itself", async () => {
    await promise();
    // Until its day and three days of grace have passed, nothing is sent.
    await rig.runHourly(24 * 6);
    expect(rig.mails).toHaveLength(0);
    expect(await settlements()).toEqual([]);
    expect((await rig.ledger.getAccount("A1"))?.nextActionAt).toBe("2026-06-16T06:00:00.000Z");
    await rig.runHourly(24);
    expect(rig.mails).toHaveLength(1);
    expect(await settlements()).toMatchObject([{ promiseId: "P1", state: "broken", on: "2026-06-16" }]);
    const account = await rig.ledger.getAccount("A1");
    expect(account?.promiseRecord).toEqual({ kept: 0, broken: 1 });
    expect(account?.promises ?? []).toEqual([]);
  });

  it("is recorded as kept by the run after the payment, also where nothing is left to chase", async () => {
    await promise();
    await rig.run();
    rig.now = "2026-06-11T09:00:00.000Z";
    await rig.pay("A1", "I1");
    await rig.run();
    await rig.run();
    expect(await settlements()).toMatchObject([{ promiseId: "P1", state: "kept", on: "2026-06-11" }]);
    expect(await rig.ledger.getAccount("A1")).toMatchObject({ promiseRecord: { kept: 1, broken: 0 } });
    expect(rig.mails).toHaveLength(0);
  });

  it("is kept once enough of it is paid, and what is left is chased", async () => {
    await promise();
    rig.now = "2026-06-11T09:00:00.000Z";
    await rig.pay("A1", "I1", 9_400);
    await rig.run();
    expect(await settlements()).toEqual([]);
    expect(rig.mails).toHaveLength(0);
    await rig.ledger.execute(
      "A1",
      {
        type: "receive-payment",
        payment: {
          id: "more",
          currency: "EUR",
          amount: 100,
          valueDate: "2026-06-11",
          method: "bank-transfer",
        },
        allocation: { mode: "explicit", items: [{ invoiceId: "I1", amount: 100 }] },
      },
      rig.cause,
    );
    await rig.run();
    expect(await settlements()).toMatchObject([{ state: "kept" }]);
    const [contact] = (await rig.store.listContacts("A1", { limit: 5 })).items;
    expect(contact).toMatchObject({ totals: [{ toPay: 500 }] });
  });

  it("that is small keeps back its own amount: the message asks for the rest, and the explanation says so", async () => {
    await promise(100);
    await rig.run();
    expect(rig.mails).toHaveLength(1);
    const [contact] = (await rig.store.listContacts("A1", { limit: 5 })).items;
    expect(contact).toMatchObject({
      invoices: [{ id: "I1", open: 9_900, promised: 100 }],
      totals: [{ owed: 9_900, toPay: 9_900 }],
    });
    expect(contact?.reasons.map(({ text }) => text)).toContain(
      "The customer promised 1.00 EUR by 2026-06-12; the rest is asked for.",
    );
    expect(await settlements()).toEqual([]);
  });

  const credit: Command = {
    type: "issue-credit-note",
    creditNote: {
      id: "N1",
      number: "G-1",
      currency: "EUR",
      amount: 10_000,
      issueDate: "2026-06-11",
      invoiceNumbers: ["R-I1"],
    },
    allocation: { mode: "explicit", items: [{ invoiceId: "I1", amount: 10_000 }] },
  };
  it.each<[string, Command]>([
    ["written off", { type: "write-off-invoice", invoiceId: "I1", on: "2026-06-11" }],
    ["credited", credit],
  ])("is void once its invoice is %s: it was neither kept nor broken", async (_, command) => {
    await promise();
    rig.now = "2026-06-11T09:00:00.000Z";
    await rig.ledger.execute("A1", command, rig.cause);
    await rig.run();
    await rig.run();
    expect(await settlements()).toMatchObject([{ promiseId: "P1", state: "void", on: "2026-06-11" }]);
    const account = await rig.ledger.getAccount("A1");
    expect(account).not.toHaveProperty("promiseRecord");
    expect(account).not.toHaveProperty("promises");
  });

  it("is settled once, whatever call a batch breaks off at", async () => {
    await promise();
    rig.now = "2026-06-16T09:00:00.000Z";
    const batch = () =>
      decide.createHandler(rig.runtime)({ BatchInput: { runId: "run", policyVersion: 0 }, Items: ["A1"] });
    for (let at = 0, struck = true; struck; at++) {
      struck = await rig.crashing({ at, when: "after" }, batch);
      const [again] = await Promise.all([batch(), batch()]);
      expect(again.actions.map(({ channel }) => channel)).toEqual(["email", "sms"]);
      expect(await settlements()).toHaveLength(1);
    }
    expect((await rig.ledger.getAccount("A1"))?.promiseRecord).toEqual({ kept: 0, broken: 1 });
  });
});
