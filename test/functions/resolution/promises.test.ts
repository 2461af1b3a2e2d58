import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { routes as promises } from "../../../functions/resolution/promises.ts";
import { ledgerStore } from "../../../store/ledger/index.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { aCause } from "../../support/ledger.ts";
import { apiOver, eur, type Json, ledgerRoutes, openLedger } from "../ledger/rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let ledger: Awaited<ReturnType<typeof openLedger>>;
let call: ReturnType<typeof apiOver>;
let path = "";
const invoices: string[] = [];

beforeEach(async () => {
  ledger = await openLedger(engine);
  call = apiOver(ledger.runtime, [...ledgerRoutes, ...promises]);
  path = `/v1/accounts/${ledger.account.id}/promises`;
  invoices.length = 0;
  for (const [number, amount] of [
    ["R-1", "50.00"],
    ["R-2", "70.00"],
  ] as const) {
    const { body } = await call("POST /v1/invoices", {
      accountId: ledger.account.id,
      number,
      amount: eur(amount),
      issueDate: "2026-01-05",
    });
    invoices.push(body.id);
  }
});

const promise = (body: object = {}, key?: string) =>
  call(
    `POST ${path}`,
    { amount: eur("100.00"), payBy: "2026-02-10", ...body },
    key === undefined ? {} : { key },
  );
const settle = (promiseId: string, state: "kept" | "broken") =>
  ledgerStore(engine.db, ledger.table, () => ledger.runtime.ids.ulid()).execute(
    ledger.account.id,
    { type: "settle-promise", promiseId, state, on: "2026-02-11" },
    aCause({ by: "dunning-run" }),
  );
const fields = (body: Json): string[] => body.errors.map((error: Json) => error.field);

describe("A promise over the API", () => {
  it("is about all that is open, made today, and shown on the account", async () => {
    const { status, body, headers } = await promise({ note: "by phone" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      amount: eur("100.00"),
      owedThen: eur("120.00"),
      madeOn: "2026-02-01",
      payBy: "2026-02-10",
      status: "open",
      note: "by phone",
      recordedBy: "tester",
    });
    expect([...body.invoiceIds].sort()).toEqual([...invoices].sort());
    expect((await call(`GET ${headers["location"]}`)).body).toEqual(body);
    const account = await call(`GET /v1/accounts/${ledger.account.id}`);
    expect(account.body.promises).toMatchObject([{ id: body.id, amount: eur("100.00") }]);
  });

  it("is recorded once, however often the request is repeated, also when it is settled by then", async () => {
    const first = await promise({}, "once");
    expect((await promise({}, "once")).body).toEqual(first.body);
    expect((await call(`GET ${path}`)).body.items).toHaveLength(1);
  });

  it("tells how it ended, and is settled once", async () => {
    const { body } = await promise();
    expect((await settle(body.id, "broken")).entries).toHaveLength(1);
    expect((await settle(body.id, "kept")).entries).toEqual([]);
    const read = await call(`GET ${path}/${body.id}`);
    expect(read.body).toMatchObject({ status: "broken", ended: { by: "dunning-run", on: "2026-02-11" } });
    const again = await promise({ payBy: "2026-02-20" });
    expect((await call(`GET ${path}?status=broken`)).body.items.map((it: Json) => it.id)).toEqual([body.id]);
    expect((await call(`GET ${path}`)).body.items.map((it: Json) => it.id)).toEqual([again.body.id, body.id]);
  });

  it("is withdrawn, which a repetition leaves as it is, but not once it is settled", async () => {
    const first = await promise();
    const withdraw = (id: string) => call(`POST ${path}/${id}/withdrawal`, { reason: "wrong customer" });
    expect((await withdraw(first.body.id)).body).toMatchObject({
      status: "withdrawn",
      ended: { note: "wrong customer", on: "2026-02-01" },
    });
    expect((await withdraw(first.body.id)).status).toBe(200);
    const second = await promise();
    await settle(second.body.id, "kept");
    expect(await withdraw(second.body.id)).toMatchObject({
      status: 409,
      body: { type: "https://dunlin.dev/problems/already-settled" },
    });
    expect((await withdraw("nobody")).status).toBe(404);
  });

  it("gives way to a later one where that is said", async () => {
    const first = await promise({ invoiceIds: [invoices[0]], amount: eur("50.00") });
    const refused = await promise({ invoiceIds: [invoices[1], invoices[0]] });
    expect([refused.status, fields(refused.body)]).toEqual([409, ["invoiceIds[1]"]]);
    const second = await promise({ invoiceIds: [invoices[1], invoices[0]], replace: true });
    expect(second.status).toBe(201);
    expect((await call(`GET ${path}/${first.body.id}`)).body.status).toBe("withdrawn");
  });

  it.each<[string, number, object]>([
    ["amount", 409, { amount: eur("120.01") }],
    ["amount.amount", 422, { amount: eur("0.00") }],
    ["currency", 409, { amount: { amount: "1.00", currency: "CHF" } }],
    ["payBy", 422, { payBy: "2026-01-31" }],
    ["payBy", 422, { payBy: "soon" }],
    ["madeOn", 422, { madeOn: "2026-02-02" }],
    ["invoiceIds[0]", 422, { invoiceIds: ["nobody"] }],
  ])("is refused for its field %s (%i)", async (field, status, body) => {
    const answer = await promise(body);
    expect([answer.status, fields(answer.body)]).toEqual([status, [field]]);
    expect((await call(`GET ${path}`)).body.items).toEqual([]);
  });

  it("is not found for an account that is not there", async () => {
    for (const request of ["GET /v1/accounts/nobody/promises", "GET /v1/accounts/nobody/promises/none"])
      expect((await call(request)).status).toBe(404);
  });
});
