import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type * as z from "zod";
import { addMilliseconds } from "../../../domain/calendar.ts";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { PolicyDocument } from "../../../domain/dunning/policy.ts";
import type { Step } from "../../../domain/dunning/step.ts";
import { routes as contactRoutes } from "../../../functions/dunning/contacts.ts";
import * as escalate from "../../../functions/dunning/escalate-tasks.ts";
import { callView, mayCallView } from "../../../functions/dunning/schemas/calls.ts";
import { collectorView, taskView } from "../../../functions/dunning/schemas/tasks.ts";
import { routes } from "../../../functions/dunning/tasks.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { aLegalEntity, aProfile } from "../../support/ledger.ts";
import { Rig } from "./rig.ts";

let engine: TestEngine;
let rig: Rig;
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

type TaskView = z.infer<typeof taskView>;
type CallView = z.infer<typeof callView>;

const step = (given: Partial<Step>): Step => ({
  id: "hand-over",
  trigger: { from: "due-date", days: 30, count: "calendar" },
  channels: ["task"],
  tone: "firm",
  template: "last-reminder",
  ...given,
});

/** The default policy with these steps in its place. */
const policyOf = (...steps: Step[]): PolicyDocument => {
  const { version: _, segments, ...document } = defaultPolicy;
  return {
    ...document,
    segments: segments.map((each) => ({ ...each, cadence: { ...each.cadence, steps } })),
  };
};

const reminder = step({
  id: "reminder",
  trigger: { from: "due-date", days: 1, count: "calendar" },
  channels: ["email"],
  tone: "friendly",
  template: "reminder",
});

const ask = (
  method: string,
  path: string,
  params: Record<string, string>,
  options: Parameters<Rig["ask"]>[4] = {},
) => rig.ask(routes, method, path, params, options);
const item = "/v1/accounts/{accountId}/tasks/{taskId}";

const list = async (query: Record<string, string> = {}): Promise<TaskView[]> => {
  const { status, body } = await ask("GET", "/v1/tasks", {}, { query });
  if (status !== 200) throw new Error(`The API answered ${status}: ${JSON.stringify(body)}`);
  return (body as { items: TaskView[] }).items;
};

const only = async (query: Record<string, string> = {}): Promise<TaskView> => {
  const [task, ...more] = await list(query);
  if (!task || more.length > 0) throw new Error("There is exactly one task");
  return task;
};

const act = async (
  task: Pick<TaskView, "accountId" | "id">,
  verb: string,
  body: object,
  headers: Record<string, string> = {},
) => ask("POST", `${item}/${verb}`, { accountId: task.accountId, taskId: task.id }, { body, headers });

const log = async (body: object, headers: Record<string, string> = {}) =>
  ask("POST", "/v1/accounts/{accountId}/calls", { accountId: "A1" }, { body, headers });

const person = (id: string, given: object = {}) =>
  ask(
    "PUT",
    "/v1/collectors/{collectorId}",
    { collectorId: id },
    {
      body: {
        name: `Name of ${id}`,
        email: `${id}@nordwind.example`,
        desks: ["collections", "negotiation"],
        seniority: 1,
        capacityMinutes: 480,
        active: true,
        ...given,
      },
    },
  );

const bill = (id: string, dueDate: string, accountId = "A1") =>
  rig.bill(accountId, { id, number: `N-${id}`, issueDate: "2026-04-01", dueDate, amount: 10_000 });

const hours = (count: number) => {
  rig.now = addMilliseconds(rig.now, count * 3_600_000);
};

const escalateTasks = () => escalate.createHandler(rig.runtime)();
const contactsOf = async () => (await rig.store.listContacts("A1", { limit: 50 })).items;
const account = async () => {
  const found = await rig.ledger.getAccount("A1");
  if (!found) throw new Error("There is an account");
  return found;
};
const kinds = async () => (await rig.ledger.timeline("A1", { limit: 100 })).items.map(({ kind }) => kind);

/** The load of each collector is what is assigned to them and open, at every instant. */
const loadsAreTrue = async () => {
  const open = await list({ limit: "200" });
  for (const { id, openTasks, openMinutes } of await rig.store.listCollectors()) {
    const own = open.filter(({ assignee }) => assignee?.id === id);
    expect([id, openTasks, openMinutes]).toEqual([
      id,
      own.length,
      own.reduce((sum, { minutes }) => sum + minutes, 0),
    ]);
  }
};

beforeEach(async () => {
  const table = `Tasks${++tables}`;
  await engine.createLedger(table);
  rig = new Rig(engine, table);
  await rig.open();
});
afterEach(() => rig.close());

describe("a task", () => {
  it("carries invoices, contacts and their fate, the reason, a suggestion, and a due time by policy", async () => {
    rig.now = "2026-05-11T09:00:00.000Z";
    await rig.store.putPolicy(
      policyOf(
        reminder,
        step({
          handOver: { desk: "negotiation", seniority: 2, dueInBusinessDays: 3, suggestion: "negotiate" },
        }),
      ),
      undefined,
      rig.now,
    );
    await bill("I1", "2026-05-08");
    await rig.run();
    await rig.ledger.execute(
      "A1",
      {
        type: "record-promise",
        promise: { id: "P1", amount: 5000, currency: "EUR", madeOn: "2026-05-11", payBy: "2026-05-20" },
      },
      rig.cause,
    );
    rig.now = "2026-06-09T09:00:00.000Z";
    await rig.run();
    const task = await only();
    expect(taskView.parse(task)).toEqual(task);
    expect(task).toMatchObject({
      kind: "negotiate",
      desk: "negotiation",
      seniority: 2,
      status: "open",
      title: "Negotiate with Hansen & Söhne KG: 32 days past due",
      // Three business days on, at the end of business in Hamburg.
      dueAt: "2026-06-12T15:00:00.000Z",
      history: [{ channel: "email", stepId: "reminder" }],
      invoices: [{ number: "N-I1", open: { amount: "100.00", currency: "EUR" } }],
      escalated: 0,
    });
    expect(task.suggestion).toContain("100.00 EUR to pay, the oldest invoice 32 days past due");
    expect(task).not.toHaveProperty("assignee");
  });

  it("stands in the work list by due time, then by what is at stake", async () => {
    await rig.open("A2", { number: "2" });
    await rig.open("A3", { number: "3" });
    await bill("I1", "2026-05-08");
    await rig.bill("A2", {
      id: "I2",
      number: "N2",
      issueDate: "2026-04-01",
      dueDate: "2026-05-08",
      amount: 90_000,
    });
    await rig.run();
    hours(24);
    await rig.bill("A3", {
      id: "I3",
      number: "N3",
      issueDate: "2026-04-01",
      dueDate: "2026-05-08",
      amount: 990_000,
    });
    await rig.run();
    expect((await list()).map(({ accountId }) => accountId)).toEqual(["A2", "A1", "A3"]);
    const pages = [];
    let cursor: string | undefined;
    do {
      const { body } = await ask(
        "GET",
        "/v1/tasks",
        {},
        { query: { limit: "1", ...(cursor && { cursor }) } },
      );
      const page = body as { items: TaskView[]; cursor?: string };
      pages.push(...page.items.map(({ accountId }) => accountId));
      cursor = page.cursor;
    } while (cursor);
    expect(pages).toEqual(["A2", "A1", "A3"]);
    expect(await list({ desk: "disputes" })).toEqual([]);
    expect(await list({ overdue: "true" })).toEqual([]);
    rig.now = (await list())[0]?.dueAt ?? "";
    expect((await list({ overdue: "true" })).map(({ accountId }) => accountId)).toEqual(["A2", "A1"]);
  });

  it("is taken by one of two, written on, given back and closed, each once", async () => {
    await person("collector");
    await bill("I1", "2026-05-08");
    await rig.run();
    const task = await only({ mine: "true" });
    expect(task).toMatchObject({ status: "open", assignee: { id: "collector", name: "Name of collector" } });
    await loadsAreTrue();
    const taken = await act(task, "take", { version: task.version });
    expect(taken.body).toMatchObject({ status: "taken", takenAt: rig.now });
    expect((await act(task, "take", {})).body).toEqual(taken.body);
    const noted = await act(task, "notes", { text: "Rang twice" }, { "idempotency-key": "note-1" });
    expect((await act(task, "notes", { text: "Rang twice" }, { "idempotency-key": "note-1" })).body).toEqual(
      noted.body,
    );
    expect((noted.body as TaskView).notes).toMatchObject([{ by: "collector", text: "Rang twice" }]);
    expect((await act(task, "release", { version: 1 })).status).toBe(409);
    expect((await act(task, "release", {})).body).toMatchObject({
      status: "open",
      unassigned: expect.any(String),
    });
    await loadsAreTrue();
    expect((await act(task, "reassign", { to: "nobody" })).status).toBe(422);
    await person("other", { seniority: 2 });
    expect((await act(task, "reassign", { to: "other" })).body).toMatchObject({ assignee: { id: "other" } });
    expect((await act(task, "take", {})).body).toMatchObject({
      type: expect.stringContaining("task-of-another"),
    });
    expect((await act(task, "close", { outcome: "posted" })).status).toBe(422);
    expect((await act(task, "close", { outcome: "paid" })).body).toMatchObject({
      status: "closed",
      outcome: "paid",
    });
    expect((await act(task, "take", {})).status).toBe(409);
    await loadsAreTrue();
    expect((await rig.store.getCollector("other"))?.openTasks).toBe(0);
  });

  it("goes to whom it fits best, and never over their capacity however many come at once", async () => {
    await person("junior", { capacityMinutes: 45 });
    await person("senior", { seniority: 2, capacityMinutes: 60 });
    for (let i = 2; i <= 8; i++) await rig.open(`A${i}`, { number: `${i}` });
    for (let i = 1; i <= 8; i++) await bill(`I${i}`, "2026-05-08", `A${i}`);
    await rig.run();
    await loadsAreTrue();
    const open = await list();
    const of = (id: string | undefined) => open.filter(({ assignee }) => assignee?.id === id).length;
    // Three calls fill the junior; the senior one takes junior work to half of the capacity.
    expect([of("junior"), of("senior"), of(undefined)]).toEqual([3, 2, 3]);
    expect(await list({ unassigned: "true" })).toHaveLength(3);
    await person("fresh");
    expect(await escalateTasks()).toEqual({ escalated: 0, assigned: 3 });
    await loadsAreTrue();
  });

  it("that waits goes out by the day it is due, and of a day the one with most at stake first", async () => {
    for (const [id, amount] of [
      ["A2", 20_000],
      ["A3", 990_000],
      ["A4", 50_000],
    ] as const) {
      await rig.open(id, { number: id });
      await rig.bill(id, { id, number: id, issueDate: "2026-04-01", dueDate: "2026-05-08", amount });
    }
    await rig.run();
    // The customer of the least asks for a call within the same day, so that it stands before the others in the list.
    const [least] = (await list()).filter(({ accountId }) => accountId === "A2");
    if (!least) throw new Error("There is a task");
    const at = least.dueAt.replace("T15", "T08");
    await act(least, "call", { outcome: "callback", callback: { at } });
    expect((await list()).map(({ accountId }) => accountId)).toEqual(["A2", "A3", "A4"]);
    await person("junior", { capacityMinutes: 30 });
    expect(await escalateTasks()).toEqual({ escalated: 0, assigned: 3 });
    expect((await list({ assignee: "junior" })).map(({ accountId }) => accountId)).toEqual(["A3", "A4"]);
    await loadsAreTrue();
  });

  it("goes by its value to somebody more experienced than the step asks for", async () => {
    await rig.store.putPolicy(
      { ...policyOf(step({})), tasks: { byValue: [{ seniority: 2, from: { EUR: "500.00" } }] } },
      undefined,
      rig.now,
    );
    await person("junior");
    await person("senior", { seniority: 2 });
    await rig.open("A2", { number: "2" });
    await bill("I1", "2026-05-08");
    await rig.bill("A2", {
      id: "I2",
      number: "N2",
      issueDate: "2026-04-01",
      dueDate: "2026-05-08",
      amount: 50_000,
    });
    await rig.run();
    expect(
      (await list()).map(({ accountId, seniority, assignee }) => [accountId, seniority, assignee?.id]),
    ).toEqual([
      ["A2", 2, "senior"],
      ["A1", 1, "junior"],
    ]);
    expect(
      (await act({ accountId: "A2", id: (await list())[0]?.id ?? "" }, "reassign", { to: "junior" })).status,
    ).toBe(409);
  });

  it("is handed on to the next seniority when its time runs out, with why, and once", async () => {
    await person("junior");
    await person("senior", { seniority: 2 });
    await bill("I1", "2026-05-08");
    await rig.run();
    const task = await only();
    expect(task).toMatchObject({ assignee: { id: "junior" }, dueAt: "2026-06-11T15:00:00.000Z" });
    expect(await escalateTasks()).toEqual({ escalated: 0, assigned: 0 });
    rig.now = task.dueAt;
    expect(await escalateTasks()).toEqual({ escalated: 1, assigned: 1 });
    expect(await escalateTasks()).toEqual({ escalated: 0, assigned: 0 });
    const up = await only();
    expect(up).toMatchObject({
      seniority: 2,
      escalated: 1,
      assignee: { id: "senior" },
      dueAt: "2026-06-12T15:00:00.000Z",
      notes: [
        {
          by: "escalate-tasks",
          text: "Not done by 2026-06-11T15:00:00.000Z by Name of junior. It goes from seniority 1 to 2.",
        },
      ],
    });
    await loadsAreTrue();
    rig.now = up.dueAt;
    await escalateTasks();
    rig.now = "2026-06-15T15:00:00.000Z";
    await escalateTasks();
    expect(await only()).toMatchObject({
      seniority: 3,
      escalated: 3,
      unassigned: expect.stringContaining("seniority 3"),
    });
    await loadsAreTrue();
  });

  it("is escalated once and to somebody, wherever the look at it crashes", async () => {
    for (const when of ["before", "after"] as const)
      for (let at = 0, struck = true; struck; at++) {
        const table = `Tasks${++tables}`;
        await engine.createLedger(table);
        rig.close();
        rig = new Rig(engine, table);
        await rig.open();
        await person("junior");
        await person("senior", { seniority: 2 });
        await bill("I1", "2026-05-08");
        await rig.run();
        rig.now = (await only()).dueAt;
        struck = await rig.crashing({ at, when }, escalateTasks);
        await escalateTasks();
        expect(await only()).toMatchObject({ seniority: 2, escalated: 1, assignee: { id: "senior" } });
        await loadsAreTrue();
        if (at > 40) throw new Error("It never ends");
      }
  }, 600_000);
});

describe("a letter", () => {
  const posting = () =>
    rig.store.putPolicy(
      policyOf(
        step({ id: "letter", channels: ["letter"] }),
        step({ id: "later", trigger: { from: "previous-step", days: 2, count: "calendar" } }),
      ),
      undefined,
      rig.now,
    );

  it("is written, waits to be posted, and holds its step meanwhile", async () => {
    await posting();
    await bill("I1", "2026-05-10");
    await rig.run();
    const task = await only();
    expect(task).toMatchObject({
      kind: "letter",
      title: "Post a letter to Hansen & Söhne KG: 30 days past due",
    });
    expect(await contactsOf()).toMatchObject([{ channel: "letter", status: "claimed", taskId: task.id }]);
    const letter = await ask("GET", `${item}/letter`, { accountId: "A1", taskId: task.id });
    expect(letter.text).toContain("Am Markt 3");
    expect(letter.text).toContain("N-I1");
    expect(letter.headers["content-security-policy"]).toContain("default-src 'none'");
    await rig.run();
    expect(await list()).toHaveLength(1);
    expect((await act(task, "close", { outcome: "posted" })).body).toMatchObject({ status: "closed" });
    expect(await contactsOf()).toMatchObject([{ status: "sent", sentAt: rig.now }]);
  });

  it("that is not posted is tried again, with a task of its own", async () => {
    await posting();
    await bill("I1", "2026-05-10");
    await rig.run();
    const task = await only();
    await act(task, "close", { outcome: "not-posted", note: "No paper" });
    expect(await contactsOf()).toMatchObject([
      { status: "failed", failure: "The letter was not posted: not-posted" },
    ]);
    hours(2);
    await rig.run();
    const second = await only();
    expect(second.id).not.toBe(task.id);
    await act(second, "close", { outcome: "posted" });
    expect(await contactsOf()).toMatchObject([{ status: "sent", attempts: 2 }]);
  });
});

describe("a call", () => {
  beforeEach(async () => {
    await bill("I1", "2026-06-02");
    await bill("I2", "2026-05-20");
  });

  it("is a contact that the caps count, and the next message waits", async () => {
    const logged = await log({ outcome: "conversation", note: "Will look into it" });
    expect(logged.status).toBe(201);
    expect(callView.parse(logged.body)).toEqual(logged.body);
    expect(logged.body).toMatchObject({
      contact: { channel: "call", outcome: "conversation" },
      warnings: [],
    });
    await rig.run();
    // house-default: one message a day over all channels.
    expect(rig.mails).toHaveLength(0);
    const may = (await ask("GET", "/v1/accounts/{accountId}/may-call", { accountId: "A1" })).body;
    expect(mayCallView.parse(may)).toEqual(may);
    expect(may).toMatchObject({
      verdict: "defer",
      rules: expect.arrayContaining([
        expect.objectContaining({ verdict: "defer", ruleId: expect.any(String), source: expect.any(String) }),
      ]),
    });
  });

  it("keeps its note: with the contact, in the timeline, and for whoever reads a task of the account later", async () => {
    const { contact } = (await log({ outcome: "conversation", note: "The bookkeeper is ill" }))
      .body as CallView;
    expect(contact).toMatchObject({ by: "collector", note: "The bookkeeper is ill" });
    const listed = await rig.ask(
      contactRoutes,
      "GET",
      "/v1/accounts/{accountId}/contacts",
      { accountId: "A1" },
      {},
    );
    expect(listed.body).toMatchObject({ items: [{ id: contact.id, note: "The bookkeeper is ill" }] });
    expect((await rig.ledger.timeline("A1", { limit: 1 })).items).toMatchObject([
      { kind: "contact-recorded", note: "The bookkeeper is ill" },
    ]);
    hours(1);
    const first = (await log({ outcome: "refused", note: "Asks for the boss" })).body as CallView;
    const firstId = first.task?.id ?? "";
    await act({ accountId: "A1", id: firstId }, "notes", { text: "Sent the contract again" });
    await act({ accountId: "A1", id: firstId }, "call", { outcome: "no-answer", note: "Rang ten times" });
    hours(1);
    await act({ accountId: "A1", id: firstId }, "close", { outcome: "other", note: "Ask in May" });
    hours(1);
    const { task } = (await log({ outcome: "refused", note: "Shouted" })).body as CallView;
    hours(1);
    await log({ outcome: "conversation", note: "Apologised", direction: "inbound" });
    const read = await ask("GET", item, { accountId: "A1", taskId: task?.id ?? "" });
    expect(taskView.parse(read.body)).toEqual(read.body);
    expect(read.body).toMatchObject({
      notes: [{ text: "Shouted" }],
      accountNotes: [
        {
          text: "The bookkeeper is ill",
          at: "2026-06-09T09:00:00.000Z",
          by: "collector",
          contactId: contact.id,
        },
        { text: "Asks for the boss", contactId: firstId },
        { text: "Rang ten times" },
        { text: "Sent the contract again", by: "collector", taskId: firstId },
        { text: "Ask in May", taskId: firstId },
        { text: "Apologised" },
      ],
    });
    expect((await list())[0]).not.toHaveProperty("accountNotes");
  });

  it("is recorded even where a rule forbade it, with a warning that names the rule", async () => {
    await log({ outcome: "voicemail" });
    const second = (await log({ outcome: "conversation" })).body as CallView;
    expect(second.warnings.length).toBeGreaterThan(0);
    expect(second.contact.reasons).toMatchObject([
      { code: "rule-passed-by", ruleId: second.warnings[0]?.ruleId },
    ]);
    const inbound = (await log({ outcome: "conversation", direction: "inbound" })).body as CallView;
    expect(inbound.warnings).toEqual([]);
    expect(await contactsOf()).toHaveLength(3);
  });

  it("with a promise records it, closes the task, and chasing pauses", async () => {
    await rig.ledger.execute("A1", { type: "change-account", changes: {} }, rig.cause);
    const body = {
      outcome: "promise",
      promise: { amount: { amount: "150.00", currency: "EUR" }, payBy: "2026-06-19" },
    };
    expect((await log(body)).status).toBe(201);
    expect((await account()).promises).toMatchObject([
      { amount: 15_000, payBy: "2026-06-19", owedThen: 20_000 },
    ]);
    await rig.runHourly(48);
    expect(rig.mails).toHaveLength(0);
    const again = await log(body);
    expect(again).toMatchObject({ status: 409, body: { type: expect.stringContaining("already-promised") } });
    const more = await log({
      outcome: "promise",
      promise: { ...body.promise, amount: { amount: "900.00", currency: "EUR" }, replace: true },
    });
    expect(more.status).toBe(409);
    // A refused call leaves no trace.
    expect(await contactsOf()).toHaveLength(1);
  });

  it("with a dispute opens it and hands it to the dispute desk", async () => {
    await person("clerk", { desks: ["disputes"] });
    const body = {
      outcome: "dispute",
      dispute: { invoiceId: "I2", amount: { amount: "40.00", currency: "EUR" }, reason: "quality" },
    };
    const { task } = (await log(body)).body as CallView;
    expect(task).toMatchObject({ kind: "resolve-dispute", desk: "disputes", assignee: { id: "clerk" } });
    expect((await account()).disputes).toMatchObject([{ invoiceId: "I2", amount: 4000 }]);
    const wrong = await log({
      ...body,
      dispute: { ...body.dispute, amount: { amount: "1.00", currency: "USD" } },
    });
    expect((wrong.body as { errors: { field: string }[] }).errors[0]?.field).toBe("dispute.amount.currency");
  });

  it("with a consumer's dispute keeps an agency from calling again until the debt is verified", async () => {
    const address = { lines: ["1 Bay St"], city: "Tampa", region: "FL", country: "US" };
    await rig.ledger.createLegalEntity(aLegalEntity({ id: "AGENCY", creditorRole: "third-party" }));
    const profile = aProfile({ debtorType: "consumer", address, writtenNotice: "2026-06-01" });
    await rig.ledger.openAccount({ id: "A2", legalEntityId: "AGENCY", profile }, rig.cause);
    await bill("I3", "2026-06-02", "A2");
    const told = { amount: { amount: "40.00", currency: "EUR" }, reason: "quality", invoiceId: "I3" };
    const path = "/v1/accounts/{accountId}/calls";
    await ask("POST", path, { accountId: "A2" }, { body: { outcome: "dispute", dispute: told } });
    const denials = async () => {
      const { body } = await ask("GET", "/v1/accounts/{accountId}/may-call", { accountId: "A2" });
      const { rules } = mayCallView.parse(body);
      return rules.filter(({ verdict }) => verdict === "deny").map(({ ruleId }) => ruleId);
    };
    expect(await denials()).toContain("us-dispute");
    const [dispute] = (await rig.ledger.getAccount("A2"))?.disputes ?? [];
    await rig.ledger.execute(
      "A2",
      { type: "verify-dispute", disputeId: dispute?.id ?? "", on: "2026-06-09" },
      rig.cause,
    );
    expect(await denials()).not.toContain("us-dispute");
  });

  it("with a callback holds the account until then and opens the call at that time", async () => {
    const at = "2026-06-12T08:00:00.000Z";
    const { task } = (await log({ outcome: "callback", callback: { at } })).body as CallView;
    expect(task).toMatchObject({ kind: "call", dueAt: at });
    expect((await account()).hold).toMatchObject({ until: "2026-06-12", awaits: "call" });
    const past = await log({ outcome: "callback", callback: { at: "2026-06-01T08:00:00Z" } });
    expect((past.body as { errors: { field: string }[] }).errors[0]?.field).toBe("callback.at");
    await rig.runHourly(72);
    expect(rig.mails).toHaveLength(0);
  });

  it("to a wrong number takes the number out of use; the caps count it, the cadence does not wait for it", async () => {
    await log({ outcome: "wrong-number" });
    expect((await account()).suppressions).toMatchObject([{ address: "+4940123456", reason: "invalid" }]);
    hours(24);
    await rig.run();
    expect(rig.mails).toHaveLength(1);
    expect(rig.sms).toHaveLength(0);
  });

  it("that says it is paid waits for the money, then chases on", async () => {
    await log({ outcome: "paid-claimed", paid: { on: "2026-06-09", reference: "RF18" } });
    expect((await account()).stops).toMatchObject([{ kind: "payment-in-flight", until: "2026-06-12" }]);
    await rig.runHourly(72);
    expect(rig.mails).toHaveLength(0);
    await rig.runHourly(72);
    expect(rig.mails).toHaveLength(1);
  });

  it("that is refused goes to somebody more experienced", async () => {
    const { task } = (await log({ outcome: "refused" })).body as CallView;
    expect(task).toMatchObject({ kind: "negotiate", seniority: 2, desk: "negotiation" });
    const id = task?.id ?? "";
    const { body } = await act({ accountId: "A1", id }, "call", { outcome: "refused", note: "Hung up" });
    expect((body as CallView).task).toMatchObject({
      id,
      seniority: 3,
      notes: [
        { text: "Call (outbound): refused. Hung up" },
        { text: "The customer refused to pay. It goes from seniority 2 to 3." },
      ],
    });
    const promised = await act({ accountId: "A1", id }, "call", {
      outcome: "promise",
      promise: { amount: { amount: "100.00", currency: "EUR" }, payBy: "2026-06-19" },
    });
    expect((promised.body as CallView).task).toMatchObject({ status: "closed", outcome: "promised" });
    expect((await act({ accountId: "A1", id }, "call", { outcome: "no-answer" })).status).toBe(409);
  });

  it("ends the same wherever it crashes and is sent again", async () => {
    const bodies: readonly [object, string][] = [
      [{ outcome: "dispute", dispute: { invoiceId: "I1", reason: "price" } }, "dispute-opened"],
      [
        {
          outcome: "promise",
          promise: { amount: { amount: "50.00", currency: "EUR" }, payBy: "2026-06-19" },
        },
        "promise-recorded",
      ],
    ];
    for (const [body, kind] of bodies)
      for (const when of ["before", "after"] as const)
        for (let at = 0, struck = true; struck; at++) {
          const table = `Tasks${++tables}`;
          await engine.createLedger(table);
          rig.close();
          rig = new Rig(engine, table);
          await rig.open();
          await bill("I1", "2026-06-02");
          await person("clerk", { desks: ["disputes"] });
          const send = async () => {
            const answer = await log(body, { "idempotency-key": "call-1" });
            if (answer.status >= 500) throw new Error(answer.text);
            return answer;
          };
          struck = await rig.crashing({ at, when }, send);
          hours(1);
          expect((await send()).status).toBe(201);
          expect(await contactsOf()).toHaveLength(1);
          const written = await kinds();
          expect(written.filter((it) => it === kind)).toHaveLength(1);
          expect(written.filter((it) => it === "contact-recorded")).toHaveLength(1);
          const open = await list();
          expect(open).toHaveLength(kind === "dispute-opened" ? 1 : 0);
          for (const task of open) expect(task.assignee?.id).toBe("clerk");
          await loadsAreTrue();
          if (at > 60) throw new Error("It never ends");
        }
  }, 600_000);
});

describe("collectors", () => {
  it("are set up by version, and keep their load", async () => {
    const made = await person("jane");
    expect(collectorView.parse(made.body)).toEqual(made.body);
    expect((await person("jane")).body).toEqual(made.body);
    expect((await person("jane", { seniority: 3, version: 7 })).status).toBe(409);
    expect((await person("jane", { seniority: 3, version: 1 })).body).toMatchObject({
      seniority: 3,
      version: 2,
    });
    expect((await ask("GET", "/v1/collectors", {})).body).toMatchObject({ items: [{ id: "jane" }] });
    expect((await ask("GET", "/v1/collectors/{collectorId}", { collectorId: "joe" })).status).toBe(404);
  });

  it("who are not set up can take work, and keep it when they are", async () => {
    await bill("I1", "2026-05-08");
    await rig.run();
    const task = await only();
    expect((await act(task, "take", {})).body).toMatchObject({
      status: "taken",
      assignee: { id: "collector" },
    });
    await person("collector");
    await loadsAreTrue();
  });
});
