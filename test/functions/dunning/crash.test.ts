import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as openTask from "../../../functions/dunning/open-task.ts";
import * as prepareSms from "../../../functions/dunning/prepare-sms.ts";
import * as sendEmail from "../../../functions/dunning/send-email.ts";
import * as smsReplies from "../../../functions/dunning/sms-replies.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { Rig } from "./rig.ts";

let engine: TestEngine;
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const fresh = async (dueDate: string): Promise<Rig> => {
  const table = `Crash${++tables}`;
  await engine.createLedger(table);
  const rig = new Rig(engine, table);
  await rig.open();
  await rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate });
  return rig;
};

const contacts = async (rig: Rig) => (await rig.store.listContacts("A1", { limit: 50 })).items;

/** Every place a call can break off, until there is no further call. */
const everyCrash = async (story: (at: number, when: "before" | "after") => Promise<boolean>) => {
  let at = 0;
  for (;;) {
    const before = await story(at, "before");
    const after = await story(at, "after");
    if (!before && !after) return at;
    at += 1;
  }
};

describe("a crash of send-email between any two calls", () => {
  it("followed by a redrive, hourly runs and SES's own events ends in exactly one message", async () => {
    const places = await everyCrash(async (at, when) => {
      const rig = await fresh("2026-06-08");
      const [action] = await rig.decide("A1");
      if (!action) throw new Error("The step is due");
      const send = sendEmail.createHandler(rig.runtime);
      const struck = await rig.crashing({ at, when }, () => send(action));
      // Lambda's own retry, at once.
      await send(action);
      // SES tells, twice and late, of what it took.
      for (const mail of rig.mails) await rig.report(mail, "Delivery");
      for (const mail of rig.mails) await rig.report(mail, "Send");
      await rig.runHourly(8);
      expect(rig.mails, `crash ${when} call ${at}`).toHaveLength(1);
      const [contact] = await contacts(rig);
      expect(await contacts(rig)).toHaveLength(1);
      expect(["sent", "delivered"]).toContain(contact?.status);
      const account = await rig.ledger.getAccount("A1");
      expect(account?.nextActionAt, `crash ${when} call ${at}`).toBe("2026-06-15T06:00:00.000Z");
      rig.close();
      return struck;
    });
    // Reads of invoices, account, last decision and entity; the claim, SES, the confirmation, the next look.
    expect(places).toBe(8);
  });

  it("without any event from SES sends at most once more, and only after the grace", async () => {
    const rig = await fresh("2026-06-08");
    const [action] = await rig.decide("A1");
    if (!action) throw new Error("The step is due");
    const send = sendEmail.createHandler(rig.runtime);
    const claim = await rig.crashing({ at: -1, when: "before" }, () => rig.decide("A1"));
    expect(claim).toBe(false);
    let at = 0;
    // The claim is written, SES is not called.
    while (!rig.calls.includes("TransactWriteItems")) {
      await rig.crashing({ at: at++, when: "after" }, () => send(action));
      if (at > 20) throw new Error("No claim was written");
    }
    expect(rig.mails).toHaveLength(0);
    await rig.runHourly(5);
    expect(rig.mails).toHaveLength(0);
    await rig.runHourly(2);
    expect(rig.mails).toHaveLength(1);
    rig.close();
  });
});

describe("a crash of prepare-sms between any two calls", () => {
  it("leads to no second claim, hence to no second message", async () => {
    await everyCrash(async (at, when) => {
      const rig = await fresh("2026-06-02");
      const actions = await rig.decide("A1");
      const action = actions.find(({ channel }) => channel === "sms");
      if (!action) throw new Error("The SMS is due");
      const prepare = prepareSms.createHandler(rig.runtime);
      let prepared = 0;
      const once = async () => {
        if ((await prepare(action)).send) prepared += 1;
      };
      const struck = await rig.crashing({ at, when }, once);
      await once();
      await once();
      expect(prepared).toBeLessThanOrEqual(1);
      const sms = (await contacts(rig)).filter(({ channel }) => channel === "sms");
      expect(sms).toHaveLength(1);
      expect(await rig.store.addresseesOfPhone("+4940123456")).toMatchObject([{ accountId: "A1" }]);
      rig.close();
      return struck;
    });
  });
});

describe("a crash of open-task between any two calls", () => {
  it("followed by a redrive ends in one task with its contact", async () => {
    await everyCrash(async (at, when) => {
      const rig = await fresh("2026-05-08");
      const [action] = await rig.decide("A1");
      if (!action) throw new Error("The step is due");
      const open = openTask.createHandler(rig.runtime);
      const struck = await rig.crashing({ at, when }, () => open(action));
      await open(action);
      await rig.runHourly(1);
      expect((await rig.store.listOpenTasks({ limit: 10 })).items).toHaveLength(1);
      expect(await contacts(rig)).toMatchObject([{ channel: "task", status: "sent" }]);
      const opened = (await rig.ledger.timeline("A1", { limit: 50 })).items.filter(
        ({ kind }) => kind === "task-opened",
      );
      expect(opened).toHaveLength(1);
      rig.close();
      return struck;
    });
  });
});

describe("two runs at once", () => {
  it("send one message together", async () => {
    const rig = await fresh("2026-06-08");
    const [action] = await rig.decide("A1");
    if (!action) throw new Error("The step is due");
    const send = sendEmail.createHandler(rig.runtime);
    const outcomes = await Promise.all([send(action), send(action), send(action), send(action)]);
    expect(outcomes.filter(({ outcome }) => outcome === "sent")).toHaveLength(1);
    expect(rig.mails).toHaveLength(1);
    rig.close();
  });
});

describe("right before the door", () => {
  it("a customer who paid after the decision gets no message, and the reason is on record", async () => {
    const rig = await fresh("2026-06-08");
    const [action] = await rig.decide("A1");
    if (!action) throw new Error("The step is due");
    await rig.pay("A1", "I1");
    const outcome = await sendEmail.createHandler(rig.runtime)(action);
    expect(outcome).toMatchObject({ outcome: "skipped", reason: "nothing-open" });
    expect(rig.mails).toHaveLength(0);
    const [decision] = (await rig.store.listDecisions("A1", { limit: 5 })).items;
    expect(decision?.reasons[0]?.code).toBe("nothing-open");
    expect((await rig.ledger.getAccount("A1"))?.nextActionAt).toBeUndefined();
    rig.close();
  });

  it("not even who pays between the last reading and the claim", async () => {
    const rig = await fresh("2026-06-08");
    const [action] = await rig.decide("A1");
    if (!action) throw new Error("The step is due");
    let paid = false;
    rig.meanwhile = async (call) => {
      if (call !== "TransactWriteItems" && call !== "TransactWrite") return;
      if (paid) return;
      paid = true;
      await rig.pay("A1", "I1");
    };
    const outcome = await sendEmail.createHandler(rig.runtime)(action);
    expect(paid).toBe(true);
    expect(outcome.outcome).toBe("skipped");
    expect(rig.mails).toHaveLength(0);
    rig.close();
  });

  it("a part payment is in the message", async () => {
    const rig = await fresh("2026-06-08");
    const [action] = await rig.decide("A1");
    if (!action) throw new Error("The step is due");
    await rig.pay("A1", "I1", 4_000);
    await sendEmail.createHandler(rig.runtime)(action);
    const [contact] = await contacts(rig);
    expect(contact?.totals).toEqual([
      { currency: "EUR", owed: 6_000, credits: 0, toPay: 6_000, invoices: 1 },
    ]);
    rig.close();
  });

  it("no SMS goes to who paid after the decision, nor to who pays between the last reading and the claim", async () => {
    for (const moment of ["before", "during"]) {
      const rig = await fresh("2026-06-02");
      const action = (await rig.decide("A1")).find(({ channel }) => channel === "sms");
      if (!action) throw new Error("The SMS is due");
      let paid = false;
      const payOnce = async () => {
        if (paid) return;
        paid = true;
        await rig.pay("A1", "I1");
      };
      if (moment === "before") await payOnce();
      else
        rig.meanwhile = async (call) => {
          if (call.startsWith("TransactWrite")) await payOnce();
        };
      const prepared = await prepareSms.createHandler(rig.runtime)(action);
      expect(paid, moment).toBe(true);
      expect(prepared, moment).toMatchObject({ send: false, result: { outcome: "skipped" } });
      rig.close();
    }
  });

  it.each([
    ["hold", { hold: { until: "2026-06-30", reason: "promise" } }, "account-held"],
    // The invoice is past the days that a collection is given: a task, but no message.
    ["autopay", { autopay: true }, "autopay-failed"],
    [
      "withdrawn consent",
      { consent: { email: { status: "withdrawn" }, sms: { status: "withdrawn" } } },
      "no-permitted-channel",
    ],
  ] as const)("%s that comes after the decision keeps both messages back", async (_, changes, reason) => {
    const rig = await fresh("2026-06-04");
    const actions = [...(await rig.decide("A1"))];
    rig.now = "2026-06-11T09:00:00.000Z";
    actions.push(...(await rig.decide("A1")));
    const account = await rig.ledger.getAccount("A1");
    if (!account) throw new Error("It was opened");
    await rig.ledger.execute("A1", { type: "change-account", changes }, rig.cause, {
      expectedVersion: account.version,
    });
    for (const action of actions) {
      if (action.channel === "email")
        expect(await sendEmail.createHandler(rig.runtime)(action)).toMatchObject({
          outcome: "skipped",
          reason,
        });
      else expect(await prepareSms.createHandler(rig.runtime)(action)).toMatchObject({ send: false });
    }
    expect(actions.map(({ channel }) => channel).toSorted()).toEqual(["email", "email", "sms"]);
    expect(rig.mails).toHaveLength(0);
    rig.close();
  });

  it("a STOP that comes after the decision keeps the next SMS back, and a person is not bothered for it", async () => {
    const rig = await fresh("2026-06-02");
    await rig.run();
    expect(rig.sms).toHaveLength(1);
    await rig.bill("A1", { id: "I2", number: "R-2", issueDate: "2026-05-05", dueDate: "2026-06-05" });
    await rig.pay("A1", "I1");
    rig.now = "2026-06-12T09:00:00.000Z";
    const action = (await rig.decide("A1")).find(({ channel }) => channel === "sms");
    if (!action) throw new Error("The SMS is due");
    const reply = { originationNumber: "+4940123456", messageBody: "Stop.", inboundMessageId: "m" };
    await smsReplies.createHandler(rig.runtime)({
      Records: [{ Sns: { Message: JSON.stringify(reply) } }],
    } as never);
    expect(await prepareSms.createHandler(rig.runtime)(action)).toMatchObject({ send: false });
    await rig.runHourly(2);
    expect(rig.sms).toHaveLength(1);
    expect(rig.mails).toHaveLength(2);
    expect((await rig.store.listOpenTasks({ limit: 10 })).items).toEqual([]);
    rig.close();
  });
});
