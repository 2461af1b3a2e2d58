import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { eur, type Json, openLedger } from "./rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let ledger: Awaited<ReturnType<typeof openLedger>>;
beforeEach(async () => {
  ledger = await openLedger(engine);
});

const invoice = (given: object = {}) => ({
  accountNumber: "0042",
  number: "2026-007",
  amount: eur("119.00"),
  issueDate: "2026-01-05",
  ...given,
});
const post = (body: object, call = {}) => ledger.call("POST /v1/invoices", body, call);
const fields = (body: Json): string[] => body.errors.map((error: Json) => error.field);
const all = async (query = "") =>
  (await ledger.call(`GET /v1/invoices?accountId=${ledger.account.id}${query}`)).body.items as Json[];

describe("posting an invoice", () => {
  it("takes the legal entity's terms where it states no due date", async () => {
    const { status, body, headers } = await post(invoice());
    expect(status).toBe(201);
    expect(body).toMatchObject({
      accountId: ledger.account.id,
      amount: eur("119.00"),
      open: eur("119.00"),
      status: "open",
      dueDate: "2026-01-19",
      dueDateSource: "terms",
    });
    expect(headers.location).toBe(`/v1/accounts/${ledger.account.id}/invoices/${body.id}`);
    expect((await ledger.call(`GET ${headers.location}`)).body).toEqual(body);
  });

  it("takes its own terms before the account's, and a stated date before both", async () => {
    await ledger.call(`PATCH /v1/accounts/${ledger.account.id}`, { terms: { netDays: 60 } });
    expect((await post(invoice({ number: "1" }))).body.dueDate).toBe("2026-03-06");
    const own = await post(invoice({ number: "2", terms: { netDays: 10, endOfMonth: true } }));
    expect(own.body.dueDate).toBe("2026-02-10");
    const stated = await post(invoice({ number: "3", dueDate: "2026-01-05" }));
    expect(stated.body).toMatchObject({ dueDate: "2026-01-05", dueDateSource: "stated" });
  });

  it("is unchanged when the same facts come again, even under changed terms", async () => {
    const { body } = await post(invoice());
    await ledger.call(`PATCH /v1/accounts/${ledger.account.id}`, { terms: { netDays: 60 } });
    const again = await post(invoice());
    expect(again.status).toBe(200);
    expect(again.body).toEqual({ ...body, unchanged: true });
  });

  it("refuses a number that is taken by other facts, and names it", async () => {
    await post(invoice());
    const other = await post(invoice({ amount: eur("120.00") }));
    expect(other).toMatchObject({ status: 409, body: { type: "https://dunlin.dev/problems/number-taken" } });
    expect(fields(other.body)).toEqual(["number"]);
    expect((await post(invoice({ number: "02026-007" }))).status).toBe(201);
  });

  it.each<[object, string, string]>([
    [{ amount: eur("0") }, "amount.amount", "must be more than zero"],
    [{ amount: eur("-5.00") }, "amount.amount", "must be more than zero"],
    [{ amount: eur("1,50") }, "amount.amount", 'is not a decimal amount such as "1234.50"'],
    [{ amount: eur("1.505") }, "amount.amount", "has more than the 2 decimal digits of EUR"],
    [
      { amount: { amount: "1.5", currency: "JPY" } },
      "amount.amount",
      "has more than the 0 decimal digits of JPY",
    ],
    [
      { amount: { amount: "1", currency: "XXQ" } },
      "amount.currency",
      "is not an ISO 4217 currency such as EUR",
    ],
    [{ amount: 12.5 }, "amount", "must be an object"],
    [{ amount: { amount: 12.5, currency: "EUR" } }, "amount.amount", "must be a text"],
    [{ dueDate: "2026-01-04" }, "dueDate", "lies before the date of issue"],
    [{ dueDate: "2026-02-30" }, "dueDate", "is not a date that exists, written YYYY-MM-DD"],
    [{ dueDate: "2026-02-01", terms: { netDays: 1 } }, "dueDate", "must not come together with terms"],
    [{ issueDate: undefined }, "issueDate", "is required"],
    [{ issueDate: "0001-01-01" }, "issueDate", "is not between 1970 and 2199"],
    [
      { servicePeriod: { start: "2026-01-02", end: "2026-01-01" } },
      "servicePeriod.end",
      "lies before the period's start",
    ],
    [{ links: { pay: "http://insecure.example" } }, "links.pay", "is not an https address"],
    [{ amonut: eur("1") }, "amonut", "is not a known field"],
    [{ accountNumber: "43" }, "accountNumber", "names no account: 43"],
    [{ accountNumber: undefined }, "accountId", "is required, or accountNumber in its place"],
    [{ accountId: "x" }, "accountNumber", "must not come together with accountId"],
    [{ legalEntityId: "nobody" }, "legalEntityId", "names no legal entity: nobody"],
  ])("refuses %j: %s %s, and writes nothing", async (given, field, message) => {
    const { status, body } = await post(invoice(given));
    expect(status).toBe(422);
    expect(body.errors).toContainEqual({ field, message });
    expect(await all()).toEqual([]);
  });

  it("refuses what is not JSON, another media type, and an empty body", async () => {
    expect((await post({}, { headers: { "content-type": "text/plain" } })).status).toBe(415);
    expect((await ledger.call("POST /v1/invoices", undefined)).status).toBe(400);
    expect((await post([])).status).toBe(422);
  });
});

describe("posting a batch", () => {
  it("posts up to 100, in the order sent", async () => {
    const numbers = Array.from({ length: 100 }, (_, index) => `N${index}`);
    const { status, body } = await post({ invoices: numbers.map((number) => invoice({ number })) });
    expect(status).toBe(201);
    expect(body.invoices.map((it: Json) => it.number)).toEqual(numbers);
    expect(await all("&limit=200")).toHaveLength(100);
  });

  it("writes none when one is bad, and names each bad field", async () => {
    const { status, body } = await post({
      invoices: [
        invoice({ number: "1" }),
        invoice({ number: "2", dueDate: "2025-12-31" }),
        invoice({ number: "3", amount: eur("x") }),
      ],
    });
    expect(status).toBe(422);
    expect(fields(body)).toEqual(["invoices[1].dueDate", "invoices[2].amount.amount"]);
    const unknown = await post({
      invoices: [invoice({ number: "1" }), invoice({ number: "2", accountNumber: "9" })],
    });
    expect(fields(unknown.body)).toEqual(["invoices[1].accountNumber"]);
    expect(await all()).toEqual([]);
  });

  it("writes none when a number is taken, or comes twice", async () => {
    await post(invoice({ number: "1" }));
    const taken = await post({
      invoices: [invoice({ number: "0" }), invoice({ number: "1", amount: eur("1") })],
    });
    expect([taken.status, fields(taken.body)]).toEqual([409, ["invoices[1].number"]]);
    const twice = await post({ invoices: [invoice({ number: "5" }), invoice({ number: "5" })] });
    expect([twice.status, fields(twice.body)]).toEqual([422, ["invoices[1].number"]]);
    expect(await all()).toHaveLength(1);
  });

  it("refuses more than 100, and none", async () => {
    const many = Array.from({ length: 101 }, (_, index) => invoice({ number: `N${index}` }));
    expect(fields((await post({ invoices: many })).body)).toEqual(["invoices"]);
    expect(fields((await post({ invoices: [] })).body)).toEqual(["invoices"]);
  });
});

describe("reading, holding, writing off", () => {
  it("filters by status, currency and due date, and finds by number", async () => {
    await post({
      invoices: [
        invoice({ number: "old", dueDate: "2026-01-10" }),
        invoice({ number: "new", dueDate: "2026-04-10" }),
        invoice({ number: "yen", amount: { amount: "900", currency: "JPY" }, dueDate: "2026-04-11" }),
      ],
    });
    const [old] = await all("&dueTo=2026-02-01");
    await ledger.call(`POST /v1/accounts/${ledger.account.id}/invoices/${old.id}/write-off`, {
      reason: "gone",
    });
    const numbers = async (query: string) => (await all(query)).map((it) => it.number).toSorted();
    expect(await numbers("&status=open")).toEqual(["new", "yen"]);
    expect(await numbers("&status=closed")).toEqual(["old"]);
    expect(await numbers("&status=open&currency=JPY")).toEqual(["yen"]);
    expect(await numbers("&dueFrom=2026-04-01&dueTo=2026-04-10")).toEqual(["new"]);
    const found = await ledger.call(`GET /v1/invoices?legalEntityId=${ledger.entity.id}&number=yen`);
    expect(found.body.items).toMatchObject([{ number: "yen", open: { amount: "900", currency: "JPY" } }]);
    expect((await ledger.call("GET /v1/invoices?number=nothing")).body.items).toEqual([]);
    expect((await ledger.call("GET /v1/invoices")).status).toBe(422);
  });

  it("holds an invoice until a day, on the version seen", async () => {
    const { body } = await post(invoice());
    const path = `PATCH /v1/accounts/${ledger.account.id}/invoices/${body.id}`;
    const hold = { until: "2026-02-28", reason: "Delivery in question" };
    expect((await ledger.call(path, { hold, version: 1 })).body).toMatchObject({ hold, version: 2 });
    expect((await ledger.call(path, { hold: null, version: 1 })).status).toBe(409);
    expect((await ledger.call(path, { hold: null, version: 2 })).body).not.toHaveProperty("hold");
  });

  it("writes off what a reversal opened, from the day it is open, and no day far ahead", async () => {
    const { body } = await post(invoice());
    const accountId = ledger.account.id;
    const paid = await ledger.call("POST /v1/payments", {
      accountId,
      amount: body.amount,
      valueDate: "2026-01-20",
      allocation: { mode: "oldest-first" },
    });
    const payment = `POST /v1/accounts/${accountId}/payments/${paid.body.id}`;
    await ledger.call(`${payment}/reversal`, { reason: "Returned", on: "2026-02-05" });
    const path = `POST /v1/accounts/${accountId}/invoices/${body.id}/write-off`;
    const ahead = await ledger.call(path, { reason: "x", on: "2026-02-09" });
    expect([ahead.status, fields(ahead.body)]).toEqual([422, ["on"]]);
    const before = await ledger.call(path, { reason: "x", on: "2026-02-04" });
    expect([before.status, fields(before.body)]).toEqual([422, ["on"]]);
    const { body: written } = await ledger.call(path, { reason: "Insolvent" });
    expect(written.movements.at(-1)).toMatchObject({ on: "2026-02-05", kind: "written-off" });
  });

  it("writes off a part, then the rest, and no more than that", async () => {
    const { body } = await post(invoice());
    const path = `POST /v1/accounts/${ledger.account.id}/invoices/${body.id}/write-off`;
    const part = await ledger.call(path, { amount: eur("19.00"), reason: "Bank charges" });
    expect(part.body.open).toEqual(eur("100.00"));
    expect((await ledger.call(path, { amount: eur("100.01"), reason: "x" })).body.type).toContain(
      "over-allocation",
    );
    const wrong = await ledger.call(path, { amount: { amount: "1", currency: "USD" }, reason: "x" });
    expect([wrong.status, fields(wrong.body)]).toEqual([422, ["amount.currency"]]);
    const rest = await ledger.call(path, { reason: "Insolvent" });
    expect(rest.body).toMatchObject({ open: eur("0.00"), status: "closed" });
    expect((await ledger.call(path, { reason: "again" })).body.type).toContain("invoice-closed");
  });
});
