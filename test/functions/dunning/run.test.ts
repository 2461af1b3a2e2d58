import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addDays, addMilliseconds } from "../../../domain/calendar.ts";
import { lintDefinition } from "../../../local/state-machines/lint.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { deployed, opened, Rig } from "./rig.ts";

let engine: TestEngine;
let rig: Rig;
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = `Run${++tables}`;
  await engine.createLedger(table);
  rig = new Rig(engine, table);
});

const today = "2026-06-09";
const due = (days: number) => ({ issueDate: addDays(today, -days - 30), dueDate: addDays(today, -days) });

describe("dunning-run", () => {
  it("has nothing to complain about in its definition", () => {
    expect(lintDefinition(deployed())).toEqual([]);
  });

  it("sends one e-mail over all that is due, with the ways to pay and to opt out, and not again", async () => {
    await rig.open();
    await rig.bill("A1", { id: "I1", number: "R-1", ...due(2) });
    await rig.bill("A1", { id: "I2", number: "R-2", amount: 2_550, ...due(1) });
    const result = await rig.run();
    expect(result.status).toBe("SUCCEEDED");
    expect(result.output).toMatchObject({ accounts: 1, failed: 0, sent: { email: 1, sms: 0, task: 0 } });

    expect(rig.mails).toHaveLength(1);
    const [mail] = rig.mails;
    expect(mail?.to).toEqual(["ute@hansen.example"]);
    expect(mail?.configurationSet).toBe("dunlin-test");
    const email = await opened(mail);
    expect(email.subject).toBe("A reminder of your invoices from Nordwind Handels GmbH");
    expect(email.from).toMatchObject({ name: "Nordwind Accounts", address: "accounts@nordwind.example" });
    expect(email.text).toContain("€125.50");
    expect(email.html).toContain("R-2");
    const header = (name: string) => email.headers.find(({ key }) => key === name)?.value;
    expect(header("list-unsubscribe")).toMatch(/^<https:\/\/api\.dunlin\.example\/opt-out\/A1\.[^>]+>$/);
    expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    expect(email.text).toContain(header("list-unsubscribe")?.slice(1, -1));

    const [contact] = (await rig.store.listContacts("A1", { limit: 10 })).items;
    expect(contact).toMatchObject({
      id: mail?.tags.contactId,
      status: "sent",
      messageId: "mail-1",
      stepId: "day-1",
      attempts: 1,
      invoices: [{ id: "I1" }, { id: "I2" }],
    });
    await rig.runHourly(4);
    expect(rig.mails).toHaveLength(1);
    // The account sleeps until the next step: seven days past the oldest due date, at 8:00.
    expect((await rig.ledger.getAccount("A1"))?.nextActionAt).toBe("2026-06-14T06:00:00.000Z");
  });

  it("ends an hour in which nothing is due at once: six reads, and nothing written", async () => {
    await rig.open();
    await rig.bill("A1", { id: "I1", ...due(-10) });
    await rig.run();
    rig.now = addMilliseconds(rig.now, 3_600_000);
    rig.objects.clear();
    rig.calls = [];
    const { status, output, billed } = await rig.run();
    expect({ status, output }).toEqual({ status: "SUCCEEDED", output: { runId: "run-2", accounts: 0 } });
    expect(rig.calls.toSorted()).toEqual(["GetItem", "GetItem", "Query", "Query", "Query", "Query"]);
    expect(rig.objects.size).toBe(0);
    expect(billed.transitions).toBe(3);
  });

  it("goes through the cadence over a quarter without a duplicate", async () => {
    await rig.open();
    await rig.bill("A1", { id: "I1", ...due(-2) });
    for (let day = 0; day < 40; day++) {
      rig.now = `${addDays(today, day)}T09:00:00.000Z`;
      expect((await rig.run()).status).toBe("SUCCEEDED");
    }
    const contacts = (await rig.store.listContacts("A1", { limit: 50 })).items;
    const made = contacts.map(({ stepId, channel }) => `${stepId} ${channel}`).sort();
    expect(made).toEqual([
      "before-due email",
      "day-1 email",
      "day-14 email",
      "day-30 task",
      "day-7 email",
      "day-7 sms",
    ]);
    expect(rig.mails).toHaveLength(4);
    expect(rig.sms).toEqual([
      {
        phone: "+4940123456",
        text: "Nordwind Handels GmbH: Hansen & Söhne KG: 1 invoice, €100.00, overdue. Pay: https://pay.nordwind.example/10042 Opt out: reply STOP",
      },
    ]);
    const [task] = (await rig.store.listOpenTasks({ limit: 10 })).items;
    expect(task).toMatchObject({ title: "Call Hansen & Söhne KG: 30 days past due", status: "open" });
    expect((await rig.ledger.getAccount("A1"))?.nextActionAt).toBeUndefined();
  });

  it("lets one account that fails stop no other, counts it, and takes it again", async () => {
    await rig.open("A1");
    await rig.open("A2", { number: "2", contacts: [{ name: "B", email: "b@b.example", role: "billing" }] });
    await rig.bill("A1", { id: "I1", number: "1", ...due(1) });
    await rig.bill("A2", { id: "I2", number: "2", ...due(1) });
    rig.refusal = Object.assign(new Error("Rate exceeded"), { name: "Throttling" });
    rig.meanwhile = async (call) => {
      if (call === "SendRawEmail" && rig.calls.filter((it) => it === call).length > 1)
        rig.refusal = undefined;
    };
    const { output } = await rig.run();
    expect(output).toMatchObject({ accounts: 2, failed: 1, sent: { email: 1 } });
    rig.meanwhile = undefined;
    await rig.runHourly(2);
    expect(rig.mails.map(({ to }) => to[0]).sort()).toEqual(["b@b.example", "ute@hansen.example"]);
  });

  it("leaves a claim open of which nothing tells whether it was sent, and takes it up when it expires", async () => {
    await rig.open();
    await rig.bill("A1", { id: "I1", ...due(1) });
    rig.refusal = Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
    const { output, status } = await rig.run();
    expect(status).toBe("SUCCEEDED");
    expect(output).toMatchObject({ failed: 1, sent: { email: 0 } });
    // Nothing tells whether the mail left: the claim stays open and nothing is sent until it expires.
    rig.refusal = undefined;
    await rig.runHourly(5);
    expect(rig.mails).toHaveLength(0);
    await rig.runHourly(2);
    expect(rig.mails).toHaveLength(1);
    expect((await rig.store.listContacts("A1", { limit: 10 })).items[0]).toMatchObject({ attempts: 2 });
  });

  it("does not publish an SMS twice, whatever SNS answered", async () => {
    await rig.open();
    await rig.bill("A1", { id: "I1", ...due(7) });
    const refuse = (name: string) => {
      rig.refusal = Object.assign(new Error("no"), { name });
      rig.meanwhile = async (call) => {
        if (call === "SendRawEmail") rig.refusal = undefined;
        if (call === "GetItem" && rig.mails.length > 0)
          rig.refusal = Object.assign(new Error("no"), { name });
      };
    };
    refuse("SNS.InternalErrorException");
    expect((await rig.run()).output).toMatchObject({ unconfirmed: 1, sent: { email: 1 } });
    rig.meanwhile = undefined;
    rig.refusal = undefined;
    await rig.runHourly(30);
    expect(rig.sms).toHaveLength(0);
    expect(rig.mails).toHaveLength(1);
  });

  it("decides on every account once when the policy changed", async () => {
    await rig.open();
    await rig.bill("A1", { id: "I1", ...due(-10) });
    await rig.run();
    expect((await rig.ledger.getAccount("A1"))?.nextActionAt).toBe("2026-06-16T06:00:00.000Z");
    const {
      version: _,
      createdAt: __,
      ...policy
    } = (await rig.store.currentPolicy("default", rig.now)) ?? { version: 0 };
    const document = structuredClone(policy) as Parameters<typeof rig.store.putPolicy>[0];
    const [first] = document.segments[0]?.cadence.steps ?? [];
    if (first) first.trigger = { from: "due-date", days: -10, count: "calendar" };
    await rig.store.putPolicy(document, undefined, rig.now);
    await rig.runHourly(1);
    expect(rig.mails).toHaveLength(1);
    await rig.runHourly(1);
    expect(rig.mails).toHaveLength(1);
  });
});
