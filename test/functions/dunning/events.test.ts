import type { SNSEvent } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { closed } from "../../../domain/dunning/task-moves.ts";
import { consentHistory } from "../../../domain/ledger/stories.ts";
import { routes as optOutRoutes } from "../../../functions/dunning/opt-out.ts";
import * as sendEmail from "../../../functions/dunning/send-email.ts";
import * as smsReplies from "../../../functions/dunning/sms-replies.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { type Mail, opened, Rig } from "./rig.ts";

let engine: TestEngine;
let rig: Rig;
let tableCount = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = `Events${++tableCount}`;
  await engine.createLedger(table);
  rig = new Rig(engine, table);
  await rig.open();
  await rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate: "2026-06-08" });
});

const sent = async (): Promise<Mail> => {
  const [action] = await rig.decide("A1");
  if (!action) throw new Error("The step is due");
  await sendEmail.createHandler(rig.runtime)(action);
  const mail = rig.mails.at(-1);
  if (!mail) throw new Error("It was sent");
  return mail;
};
const contact = async () => (await rig.store.listContacts("A1", { limit: 10 })).items[0];
const permanent = {
  bounceType: "Permanent",
  bouncedRecipients: [{ emailAddress: "ute@hansen.example", diagnosticCode: "smtp; 550 unknown" }],
};
const complained = { complainedRecipients: [{ emailAddress: "ute@hansen.example" }] };

/** What the account's consent ledger says was revoked. */
const revocations = async () =>
  consentHistory((await rig.ledger.told("A1", "consent", { limit: 100 })).items).filter(
    ({ status }) => status === "withdrawn",
  );

const orders = <T>(things: readonly T[]): T[][] =>
  things.length <= 1
    ? [[...things]]
    : things.flatMap((thing, i) => orders(things.toSpliced(i, 1)).map((rest) => [thing, ...rest]));

describe("reports of SES", () => {
  it.each(orders(["Send", "Delivery", "Complaint"]))(
    "in the order %s, %s, %s, each twice, end in the same",
    async (...order) => {
      const mail = await sent();
      for (const type of [...order, ...order])
        await rig.report(mail, type, type === "Complaint" ? complained : {});
      expect(await contact()).toMatchObject({ status: "complained", messageId: mail.id });
      const account = await rig.ledger.getAccount("A1");
      expect(account?.consent.email.status).toBe("withdrawn");
      expect(account?.suppressions).toMatchObject([{ address: "ute@hansen.example", reason: "complained" }]);
    },
  );

  it.each([
    ["Send", {}],
    ["DeliveryDelay", {}],
    ["Bounce", { bounceType: "Transient", timestamp: "2026-06-09T09:00:01.000Z", bouncedRecipients: [] }],
  ])("settle a claim that a crash left open: %s", async (type, body) => {
    const [action] = await rig.decide("A1");
    if (!action) throw new Error("The step is due");
    const send = sendEmail.createHandler(rig.runtime);
    rig.refusal = Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
    await expect(send(action)).rejects.toThrow("socket hang up");
    expect(await contact()).toMatchObject({ status: "claimed" });
    const tags = { contactId: action.contactId, accountId: "A1" };
    await rig.report(
      { id: "mail-x", tags, to: [], configurationSet: undefined, raw: new Uint8Array() },
      type,
      body,
    );
    expect(await contact()).toMatchObject({ status: "sent", messageId: "mail-x" });
    rig.refusal = undefined;
    await rig.runHourly(10);
    expect(rig.mails).toHaveLength(0);
  });

  it("of a permanent bounce end the address, and a person takes over", async () => {
    const mail = await sent();
    await rig.report(mail, "Bounce", permanent);
    await rig.report(mail, "Delivery");
    await rig.report(mail, "Bounce", permanent);
    expect(await contact()).toMatchObject({ status: "bounced", failure: "smtp; 550 unknown" });
    const account = await rig.ledger.getAccount("A1");
    expect(account?.suppressions).toHaveLength(1);
    await rig.runHourly(2);
    const tasks = (await rig.store.listOpenTasks({ limit: 10 })).items;
    expect(tasks).toMatchObject([{ title: "Cannot be reached in writing: Hansen & Söhne KG" }]);
    expect(rig.mails).toHaveLength(1);
  });

  it("of a transient bounce change nothing: SES keeps trying", async () => {
    const mail = await sent();
    await rig.report(mail, "Bounce", { ...permanent, bounceType: "Transient" });
    expect(await contact()).toMatchObject({ status: "sent" });
    expect((await rig.ledger.getAccount("A1"))?.suppressions).toEqual([]);
  });

  it("of a rejection let the contact be tried again, three times at most", async () => {
    await sent();
    for (let i = 0; i < 6; i++) {
      const mail = rig.mails.at(-1);
      if (mail) await rig.report(mail, "Reject", { reason: "Bad content" });
      await rig.runHourly(2);
    }
    expect(rig.mails.length).toBeLessThanOrEqual(3);
    expect((await rig.store.listOpenTasks({ limit: 10 })).items).toHaveLength(1);
  });

  it("of other mail than contacts are left alone", async () => {
    const report = { id: "report", tags: {}, to: [], configurationSet: undefined, raw: new Uint8Array() };
    await rig.report(report, "Bounce", permanent);
    expect((await rig.ledger.getAccount("A1"))?.suppressions).toEqual([]);
  });
});

describe("the opt-out link", () => {
  const path = "/opt-out/{token}";
  const link = async () => {
    const email = await opened(await sent());
    return /opt-out\/([^>\s]+)/.exec(email.text ?? "")?.[1] ?? "";
  };
  const consent = async () => (await rig.ledger.getAccount("A1"))?.consent.email.status;

  it("asks when it is opened, since scanners open links, and acts when it is confirmed", async () => {
    const token = await link();
    const page = await rig.ask(optOutRoutes, "GET", path, { token });
    expect(page.status).toBe(200);
    expect(page.headers["content-type"]).toContain("text/html");
    expect(page.text).toContain("ute@hansen.example");
    expect(page.text).toContain('<form method="post">');
    expect(await consent()).toBe("unknown");

    const done = await rig.ask(optOutRoutes, "POST", path, { token });
    expect(done.status).toBe(200);
    expect(await consent()).toBe("withdrawn");
    expect((await rig.ledger.getAccount("A1"))?.suppressions).toMatchObject([{ reason: "opted-out" }]);
  });

  it("takes the one-click request of mail programs, twice too", async () => {
    const token = await link();
    for (let i = 0; i < 2; i++) {
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const answer = await rig.ask(optOutRoutes, "POST", path, { token }, { headers });
      expect(answer.status).toBe(200);
    }
    expect(await consent()).toBe("withdrawn");
    await rig.runHourly(24 * 8);
    expect(rig.mails).toHaveLength(1);
  });

  it("is proof that consent was revoked: by what, when, and with which message", async () => {
    const token = await link();
    for (let i = 0; i < 2; i++) await rig.ask(optOutRoutes, "POST", path, { token });
    expect(await revocations()).toMatchObject([
      {
        channel: "email",
        status: "withdrawn",
        means: "opt-out-link",
        at: rig.now,
        proof: { reference: token.split(".")[1], text: expect.stringContaining("ute@hansen.example") },
        recordedBy: "opt-out",
      },
    ]);
  });

  it("revokes a consent, whenever that is said to have been given", async () => {
    const token = await link();
    const granted = { status: "granted", at: "2027-01-01T00:00:00.000Z" } as const;
    const changes = { consent: { email: granted, sms: { status: "unknown" } } } as const;
    await rig.ledger.execute("A1", { type: "change-account", changes }, rig.cause);
    await rig.ask(optOutRoutes, "POST", path, { token });
    expect(await consent()).toBe("withdrawn");
  });

  it("works for nobody who does not have it", async () => {
    const token = await link();
    const [accountId, contactId] = token.split(".");
    for (const forged of [
      "x",
      `${accountId}.${contactId}.0000`,
      `${accountId}.${contactId}`,
      `${accountId}.other.${token.split(".")[2]}`,
      "a.b.c.d",
      "..",
    ]) {
      expect((await rig.ask(optOutRoutes, "POST", path, { token: forged })).status).toBe(404);
      expect((await rig.ask(optOutRoutes, "GET", path, { token: forged })).status).toBe(404);
    }
    expect(await consent()).toBe("unknown");
  });

  it("is kept as a hash only", async () => {
    const token = await link();
    const secret = token.split(".")[2] ?? "";
    expect(secret).toMatch(/^[0-9A-Z]{26}$/);
    expect(JSON.stringify(await contact())).not.toContain(secret);
  });
});

describe("a reply by SMS", () => {
  const reply = (
    messageBody: string,
    originationNumber = "+4940123456",
    inboundMessageId = "in-1",
  ): SNSEvent =>
    ({
      Records: [{ Sns: { Message: JSON.stringify({ originationNumber, messageBody, inboundMessageId }) } }],
    }) as unknown as SNSEvent;
  const tasks = async (id = "A1") => (await rig.store.listTasks(id, { limit: 50 })).items;
  const texted = async () => {
    rig.now = "2026-06-15T09:00:00.000Z";
    expect((await rig.run()).status).toBe("SUCCEEDED");
    expect(rig.sms).toHaveLength(1);
  };
  const sms = async (id = "A1") => (await rig.ledger.getAccount(id))?.consent.sms.status;

  it("STOP withdraws the consent of every account the number was written to for", async () => {
    await rig.open("A2", { number: "2" });
    await rig.bill("A2", { id: "I2", number: "2", issueDate: "2026-05-01", dueDate: "2026-06-08" });
    rig.now = "2026-06-15T09:00:00.000Z";
    await rig.run();
    expect(rig.sms).toHaveLength(2);
    const handler = smsReplies.createHandler(rig.runtime);
    await handler(reply("Please stop texting me"));
    await handler(reply("STOP"));
    expect([await sms("A1"), await sms("A2")]).toEqual(["withdrawn", "withdrawn"]);
    expect((await rig.ledger.getAccount("A1"))?.suppressions).toMatchObject([
      { address: "+4940123456", reason: "opted-out" },
    ]);
    expect(await revocations()).toMatchObject([
      { channel: "sms", means: "sms", proof: { text: "Please stop texting me", reference: "in-1" } },
    ]);
  });

  it("a word that means stop only where the number belongs is one from there", async () => {
    await texted();
    const handler = smsReplies.createHandler(rig.runtime);
    await handler(reply("Ende des Monats"));
    expect(await sms()).toBe("granted");
    await handler(reply("ENDE"));
    expect(await sms()).toBe("withdrawn");
  });

  it("that asks for no stop goes to a person with its words, once for each message", async () => {
    await texted();
    await rig.store.putCollector(
      {
        id: "jane",
        name: "Jane",
        email: "jane@nordwind.example",
        desks: ["collections"],
        seniority: 1,
        capacityMinutes: 480,
        active: true,
      },
      0,
    );
    const handler = smsReplies.createHandler(rig.runtime);
    await handler(reply("Thanks, paid this morning"));
    await handler(reply("Thanks, paid this morning"));
    const all = (await rig.store.listContacts("A1", { limit: 10 })).items;
    const texts = all.filter(({ channel }) => channel === "sms");
    const [task, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(task).toMatchObject({
      kind: "reply",
      title: "Answer Hansen & Söhne KG: 7 days past due",
      contactId: texts[0]?.id,
      assignee: { id: "jane" },
      // The next business day: Tuesday.
      dueAt: "2026-06-16T15:00:00.000Z",
      notes: [{ id: "in-1", by: "+4940123456", text: "Thanks, paid this morning" }],
      totals: [{ toPay: 10_000 }],
    });
    // Italian for stop, English for all is well; and 2,000 characters at the most.
    await handler(reply("Fine", "+4940123456", "in-2"));
    await handler(reply("x".repeat(3000), "+4940123456", "in-3"));
    expect((await tasks()).map(({ notes }) => notes.map(({ text }) => text.length))).toEqual([[25, 4, 2000]]);
    expect(await sms()).toBe("granted");
    const [open] = await tasks();
    if (open?.status !== "open") throw new Error("It is open");
    const after = closed(open, { outcome: "other" }, rig.now, "jane");
    await rig.store.changeTask(
      { before: open, after, entry: { kind: "task-closed", taskId: open.id, outcome: "other" } },
      rig.cause,
    );
    await handler(reply("Fine", "+4940123456", "in-2"));
    expect(await tasks()).toHaveLength(1);
    await handler(reply("HELP", "+4940123456", "in-4"));
    expect((await tasks()).filter(({ status }) => status === "open")).toMatchObject([
      { notes: [{ text: "HELP" }] },
    ]);
  });

  it("goes to the account that was written to last under the number", async () => {
    await texted();
    await rig.open("A2", { number: "2" });
    await rig.bill("A2", { id: "I2", number: "2", issueDate: "2026-05-01", dueDate: "2026-06-08" });
    rig.now = "2026-06-16T09:00:00.000Z";
    await rig.run();
    expect(rig.sms).toHaveLength(2);
    await smsReplies.createHandler(rig.runtime)(reply("Which invoice?"));
    expect(await tasks("A1")).toEqual([]);
    expect(await tasks("A2")).toMatchObject([
      { reasons: [{ code: "sms-reply", text: expect.stringContaining("1 more account") }] },
    ]);
  });

  it("stays where it was told first, though another account is written to before it is delivered again", async () => {
    await texted();
    const handler = smsReplies.createHandler(rig.runtime);
    await handler(reply("Which invoice?"));
    await rig.open("A2", { number: "2" });
    await rig.bill("A2", { id: "I2", number: "2", issueDate: "2026-05-01", dueDate: "2026-06-08" });
    rig.now = "2026-06-16T09:00:00.000Z";
    await rig.run();
    await handler(reply("Which invoice?"));
    expect(await tasks("A1")).toMatchObject([{ notes: [{ id: "in-1" }] }]);
    expect(await tasks("A2")).toEqual([]);
  });

  it("shares one task with another reply that comes at the same time", async () => {
    await texted();
    const handler = smsReplies.createHandler(rig.runtime);
    await Promise.all([
      handler(reply("Which invoice?")),
      handler(reply("The last one?", "+4940123456", "in-2")),
    ]);
    const [task, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(task?.notes.map(({ id }) => id).sort()).toEqual(["in-1", "in-2"]);
  });

  it("opens one task wherever it crashes and is delivered again", async () => {
    for (const when of ["before", "after"] as const)
      for (let at = 0, struck = true; struck; at++) {
        const table = `Events${++tableCount}`;
        await engine.createLedger(table);
        rig = new Rig(engine, table);
        await rig.open();
        await rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate: "2026-06-08" });
        await texted();
        const take = () => smsReplies.createHandler(rig.runtime)(reply("Which invoice?"));
        struck = await rig.crashing({ at, when }, take);
        await take();
        expect(await tasks()).toMatchObject([{ kind: "reply", notes: [{ text: "Which invoice?" }] }]);
        const kinds = (await rig.ledger.timeline("A1", { limit: 100 })).items.map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind === "task-opened")).toHaveLength(1);
        if (at > 40) throw new Error("It never ends");
      }
  });

  it("of a stranger changes nothing and is refused, so that it comes to where a person finds it", async () => {
    await texted();
    const handler = smsReplies.createHandler(rig.runtime);
    const both = {
      Records: [
        ...reply("STOP", "+4930999999", "in-8").Records,
        ...reply("Who are you?", "+4930999999", "in-9").Records,
        ...reply("Which invoice?").Records,
      ],
    };
    await expect(handler(both)).rejects.toThrow("Nobody was written to at the number that sent in-8, in-9");
    expect(await sms()).toBe("granted");
    // Those beside it are taken all the same.
    expect(await tasks()).toHaveLength(1);
  });
});
