import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { routes as disputes } from "../../../functions/resolution/disputes.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { apiOver, eur, type Json, ledgerRoutes, openLedger } from "../ledger/rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let ledger: Awaited<ReturnType<typeof openLedger>>;
let call: ReturnType<typeof apiOver>;
let path = "";
let invoice: Json;

beforeEach(async () => {
  ledger = await openLedger(engine);
  call = apiOver(ledger.runtime, [...ledgerRoutes, ...disputes]);
  path = `/v1/accounts/${ledger.account.id}/disputes`;
  const { body } = await call("POST /v1/invoices", {
    accountId: ledger.account.id,
    number: "R-1",
    amount: eur("100.00"),
    issueDate: "2026-01-05",
  });
  invoice = body;
});

const dispute = (body: object = {}) =>
  call(`POST ${path}`, { invoiceId: invoice.id, reason: "quantity", ...body });
const pay = (amount: string) =>
  call("POST /v1/payments", {
    accountId: ledger.account.id,
    amount: eur(amount),
    valueDate: "2026-02-01",
    allocation: { mode: "oldest-first" },
  });
const fields = (body: Json): string[] => body.errors.map((error: Json) => error.field);

describe("A dispute over the API", () => {
  it("is about a part of the invoice, and shown on the account", async () => {
    const { status, body, headers } = await dispute({ amount: eur("40.00"), validationEnds: "2026-03-01" });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      amount: eur("40.00"),
      left: eur("40.00"),
      status: "open",
      receivedOn: "2026-02-01",
      validationEnds: "2026-03-01",
    });
    expect((await call(`GET ${headers["location"]}`)).body).toEqual(body);
    const account = await call(`GET /v1/accounts/${ledger.account.id}`);
    expect(account.body.disputes).toMatchObject([{ invoiceId: invoice.id, amount: eur("40.00") }]);
  });

  it("shrinks where more than the rest is paid, and ends when the invoice is settled", async () => {
    const { body } = await dispute({ amount: eur("40.00") });
    const now = async () => (await call(`GET ${path}/${body.id}`)).body;
    await pay("60.00");
    expect(await now()).toMatchObject({ left: eur("40.00"), status: "open" });
    await pay("10.00");
    expect(await now()).toMatchObject({ amount: eur("40.00"), left: eur("30.00"), status: "open" });
    await pay("30.00");
    expect(await now()).toMatchObject({ left: eur("0.00"), status: "settled", ended: { on: "2026-02-01" } });
    expect((await call(`GET /v1/accounts/${ledger.account.id}`)).body).not.toHaveProperty("disputes");
  });

  it("is verified and resolved; a repetition changes nothing, another outcome is refused", async () => {
    const { body } = await dispute();
    const at = `${path}/${body.id}`;
    expect((await call(`POST ${at}/verification`, {})).body).toMatchObject({ verifiedOn: "2026-02-01" });
    expect((await call(`POST ${at}/verification`, {})).status).toBe(200);
    const resolve = (outcome: string) => call(`POST ${at}/resolution`, { outcome, note: "checked" });
    expect((await resolve("rejected")).body).toMatchObject({
      status: "rejected",
      left: eur("0.00"),
      ended: { note: "checked", by: "tester" },
    });
    expect((await resolve("rejected")).status).toBe(200);
    expect(await resolve("upheld")).toMatchObject({
      status: 409,
      body: { type: "https://dunlin.dev/problems/already-settled" },
    });
    expect((await call(`GET ${path}?status=open`)).body.items).toEqual([]);
    expect((await call(`GET ${path}?status=rejected`)).body.items).toHaveLength(1);
  });

  it("of a consumer with an agency in the United States is not rejected before the debt is verified", async () => {
    const agency = { creditorRole: "third-party" };
    const consumer = {
      debtorType: "consumer",
      address: { lines: ["1 Bay St"], city: "Tampa", country: "US" },
    };
    await call(`PATCH /v1/legal-entities/${ledger.account.legalEntityId}`, agency);
    await call(`PATCH /v1/accounts/${ledger.account.id}`, { ...consumer, writtenNotice: "2026-01-20" });
    const { body } = await dispute();
    const at = `${path}/${body.id}`;
    const reject = () => call(`POST ${at}/resolution`, { outcome: "rejected" });
    const refused = await reject();
    expect([refused.status, fields(refused.body)]).toEqual([422, ["outcome"]]);
    expect((await call(`GET ${at}`)).body).toMatchObject({ status: "open" });
    await call(`POST ${at}/verification`, {});
    expect((await reject()).body).toMatchObject({ status: "rejected" });
    // What the consumer takes back needs no verification.
    const second = (await dispute()).body;
    const back = await call(`POST ${path}/${second.id}/resolution`, { outcome: "withdrawn" });
    expect(back.status).toBe(200);
  });

  it("that ended unverified cannot be verified any more", async () => {
    const { body } = await dispute();
    await call(`POST ${path}/${body.id}/resolution`, { outcome: "withdrawn" });
    expect((await call(`POST ${path}/${body.id}/verification`, {})).status).toBe(409);
  });

  it.each<[string, number, object]>([
    ["amount", 409, { amount: eur("100.01") }],
    ["amount.currency", 422, { amount: { amount: "1.00", currency: "CHF" } }],
    ["invoiceId", 422, { invoiceId: "nobody" }],
    ["reason", 422, { reason: "mood" }],
    ["receivedOn", 422, { receivedOn: "2026-02-02" }],
    ["receivedOn", 422, { receivedOn: "2026-01-04" }],
    ["validationEnds", 422, { validationEnds: "2026-01-31" }],
  ])("is refused for its field %s (%i)", async (field, status, body) => {
    const answer = await dispute(body);
    expect([answer.status, fields(answer.body)]).toEqual([status, [field]]);
    expect((await call(`GET ${path}`)).body.items).toEqual([]);
  });

  it("is not found where there is none", async () => {
    expect((await call(`GET ${path}/nobody`)).status).toBe(404);
    expect((await call(`POST ${path}/nobody/resolution`, { outcome: "upheld" })).status).toBe(404);
    expect((await call("GET /v1/accounts/nobody/disputes")).status).toBe(404);
  });
});
