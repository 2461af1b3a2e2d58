import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { routes as contacts } from "../../../functions/dunning/contacts.ts";
import { taskView } from "../../../functions/dunning/schemas/tasks.ts";
import { contactView, decisionView, nextContactView } from "../../../functions/dunning/schemas/views.ts";
import { routes as tasks } from "../../../functions/dunning/tasks.ts";
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
  const table = `Api${++tables}`;
  await engine.createLedger(table);
  rig = new Rig(engine, table);
  await rig.open();
});

interface Listed {
  readonly items: { readonly id: string; readonly [field: string]: unknown }[];
  readonly cursor?: string;
}
const bill = (dueDate: string) => rig.bill("A1", { id: "I1", issueDate: "2026-05-01", dueDate });

describe("contacts", () => {
  const list = "/v1/accounts/{accountId}/contacts";

  it("lists them newest first, page by page, with money and without secrets", async () => {
    await bill("2026-06-08");
    await rig.run();
    rig.now = "2026-06-15T09:00:00.000Z";
    await rig.run();
    const first = await rig.ask(contacts, "GET", list, { accountId: "A1" }, { query: { limit: "2" } });
    const { items, cursor } = first.body as Listed;
    expect(items.map(({ stepId, channel }) => `${stepId} ${channel}`).sort()).toEqual([
      "day-7 email",
      "day-7 sms",
    ]);
    const query = { limit: "2", cursor: cursor ?? "" };
    const rest = (await rig.ask(contacts, "GET", list, { accountId: "A1" }, { query })).body as Listed;
    expect(rest.items).toMatchObject([
      { stepId: "day-1", status: "sent", totals: [{ toPay: { amount: "100.00", currency: "EUR" } }] },
    ]);
    expect(rest.cursor).toBeUndefined();
    for (const item of [...items, ...rest.items]) expect(contactView.parse(item)).toEqual(item);
    expect(first.text).not.toContain("optOutHash");

    const one = await rig.ask(contacts, "GET", `${list}/{contactId}`, {
      accountId: "A1",
      contactId: items[0]?.id ?? "",
    });
    expect(one.body).toEqual(items[0]);
  });

  it("says what is not there and what is no cursor", async () => {
    expect((await rig.ask(contacts, "GET", list, { accountId: "none" })).status).toBe(404);
    const bad = await rig.ask(contacts, "GET", list, { accountId: "A1" }, { query: { cursor: "x" } });
    expect(bad).toMatchObject({ status: 422, body: { errors: [{ field: "cursor" }] } });
    const missing = { accountId: "A1", contactId: "none" };
    expect((await rig.ask(contacts, "GET", `${list}/{contactId}`, missing)).status).toBe(404);
  });
});

describe("decisions", () => {
  const path = "/v1/accounts/{accountId}/decisions";

  it("answer why a customer was not contacted, once for each answer", async () => {
    await bill("2026-06-08");
    rig.now = "2026-06-09T20:00:00.000Z";
    await rig.run();
    await rig.run();
    const { items } = (await rig.ask(contacts, "GET", path, { accountId: "A1" })).body as Listed;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      action: "wait",
      nextLook: "2026-06-10T06:00:00.000Z",
      reasons: [
        { code: "step-due" },
        { code: "channel-deferred", ruleId: "house-default", channel: "email" },
      ],
    });
    expect(decisionView.parse(items[0])).toEqual(items[0]);
  });

  it("take no cursor but their own", async () => {
    const key = { pk: "ACCT#A1", sk: "INV#I1" };
    const made = [[], null, {}, key, { ...key, pk: "ACCT#A2" }].map((value) =>
      Buffer.from(JSON.stringify(value)).toString("base64url"),
    );
    for (const cursor of ["0000", ...made]) {
      const answer = await rig.ask(contacts, "GET", path, { accountId: "A1" }, { query: { cursor } });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: "cursor" }] } });
    }
  });

  it("can be asked for without anything happening", async () => {
    await bill("2026-06-08");
    const next = "/v1/accounts/{accountId}/next-contact";
    for (let i = 0; i < 2; i++) {
      const { body } = await rig.ask(contacts, "GET", next, { accountId: "A1" });
      expect(body).toMatchObject({
        action: "contact",
        stepId: "day-1",
        contacts: [{ channel: "email", recipient: { address: "ute@hansen.example" } }],
        totals: [{ toPay: { amount: "100.00", currency: "EUR" } }],
      });
      expect(nextContactView.parse(body)).toEqual(body);
    }
    expect(rig.mails).toHaveLength(0);
    expect((await rig.store.listContacts("A1", { limit: 5 })).items).toEqual([]);
    expect((await rig.ask(contacts, "GET", next, { accountId: "none" })).status).toBe(404);
  });
});

describe("tasks", () => {
  const item = "/v1/accounts/{accountId}/tasks/{taskId}";

  it("are listed while they are open, and closed once with an outcome", async () => {
    await bill("2026-05-08");
    await rig.run();
    const open = (await rig.ask(tasks, "GET", "/v1/tasks", {})).body as Listed;
    expect(open.items).toMatchObject([{ title: "Call Hansen & Söhne KG: 32 days past due", status: "open" }]);
    expect(taskView.parse(open.items[0])).toEqual(open.items[0]);
    const params = { accountId: "A1", taskId: open.items[0]?.id ?? "" };

    const stale = await rig.ask(tasks, "POST", `${item}/close`, params, {
      body: { outcome: "paid", version: 7 },
    });
    expect(stale.status).toBe(409);
    const body = { outcome: "promised", note: "By Friday", version: 1 };
    for (let i = 0; i < 2; i++) {
      const closed = await rig.ask(tasks, "POST", `${item}/close`, params, { body });
      expect(closed).toMatchObject({
        status: 200,
        body: { status: "closed", closedBy: "collector", outcome: "promised" },
      });
    }
    const other = await rig.ask(tasks, "POST", `${item}/close`, params, { body: { outcome: "paid" } });
    expect(other).toMatchObject({ status: 409, body: { type: expect.stringContaining("task-closed") } });

    expect((await rig.ask(tasks, "GET", "/v1/tasks", {})).body).toEqual({ items: [] });
    const all = await rig.ask(tasks, "GET", "/v1/tasks", {}, { query: { accountId: "A1" } });
    expect((all.body as Listed).items).toMatchObject([{ status: "closed" }]);
    const entries = (await rig.ledger.timeline("A1", { limit: 20 })).items.map(({ kind }) => kind);
    expect(entries.filter((kind) => kind.startsWith("task"))).toEqual(["task-closed", "task-opened"]);
  });

  it("are paged over all accounts, the oldest first", async () => {
    for (let i = 2; i <= 6; i++) {
      await rig.open(`A${i}`, { number: `N${i}` });
      await rig.bill(`A${i}`, {
        id: `I${i}`,
        number: `N${i}`,
        issueDate: "2026-05-01",
        dueDate: "2026-05-02",
      });
      rig.now = `2026-06-09T09:0${i}:00.000Z`;
      await rig.run();
    }
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const query: Record<string, string> = { limit: "2", ...(cursor !== undefined && { cursor }) };
      const page = (await rig.ask(tasks, "GET", "/v1/tasks", {}, { query })).body as Listed;
      seen.push(...page.items.map(({ accountId }) => accountId));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(["A2", "A3", "A4", "A5", "A6"]);
    const bad = await rig.ask(tasks, "GET", "/v1/tasks", {}, { query: { cursor: "!" } });
    expect(bad.status).toBe(422);
  });

  it("that do not exist are 404", async () => {
    expect((await rig.ask(tasks, "GET", item, { accountId: "A1", taskId: "none" })).status).toBe(404);
  });
});
