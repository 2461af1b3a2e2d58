import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { apiOver, eur, type Json, ledgerRoutes, openLedger } from "./rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let ledger: Awaited<ReturnType<typeof openLedger>>;
beforeEach(async () => {
  ledger = await openLedger(engine);
});

const payment = () => ({ accountNumber: "0042", amount: eur("10.00"), valueDate: "2026-01-30" });
const payments = async (): Promise<Json[]> =>
  (await ledger.call(`GET /v1/payments?accountId=${ledger.account.id}`)).body.items;

/** The same API on a runtime whose next write of an answer fails: the function crashed after its work. */
const crashing = (when: (input: Json) => boolean) => {
  let crashed = false;
  const db = new Proxy(ledger.runtime.aws.dynamodb, {
    get: (target, name) =>
      name !== "send"
        ? Reflect.get(target, name)
        : (command: { input: Json }) => {
            if (crashed || when(command.input)) {
              crashed = true;
              return Promise.reject(new Error("The function stopped"));
            }
            return target.send(command as never);
          },
  });
  const aws = Object.create(ledger.runtime.aws, { dynamodb: { value: db } });
  return apiOver({ ...ledger.runtime, aws }, ledgerRoutes, true);
};

const completes = (input: Json) => String(input.UpdateExpression).includes("answer = :answer");

describe("a write with an Idempotency-Key", () => {
  it("gets the same answer again, and is carried out once", async () => {
    const first = await ledger.call("POST /v1/payments", payment(), { key: "k1" });
    const again = await ledger.call("POST /v1/payments", payment(), { key: "k1" });
    expect(again).toEqual({ ...first, headers: { ...first.headers, "idempotency-replayed": "true" } });
    expect(await payments()).toHaveLength(1);
    await ledger.call("POST /v1/payments", payment());
    expect(await payments()).toHaveLength(2);
  });

  it("is refused where the key came with another body, path or method", async () => {
    await ledger.call("POST /v1/payments", payment(), { key: "k1" });
    const other = await ledger.call("POST /v1/payments", { ...payment(), amount: eur("11") }, { key: "k1" });
    expect(other).toMatchObject({
      status: 422,
      body: { type: "https://dunlin.dev/problems/idempotency-key-reused" },
    });
    const patch = await ledger.call(`PATCH /v1/accounts/${ledger.account.id}`, { name: "X" }, { key: "k1" });
    expect(patch.body.errors[0].field).toBe("Idempotency-Key");
  });

  it("does not share keys between subjects", async () => {
    await ledger.call("POST /v1/payments", payment(), { key: "k1" });
    await ledger.call(
      "POST /v1/payments",
      { ...payment(), amount: eur("11") },
      { key: "k1", subject: "other" },
    );
    expect(await payments()).toHaveLength(2);
  });

  it("may use the key again after a refusal: nothing was written", async () => {
    const bad = await ledger.call("POST /v1/payments", { ...payment(), accountNumber: "1" }, { key: "k1" });
    expect(bad.status).toBe(422);
    expect((await ledger.call("POST /v1/payments", payment(), { key: "k1" })).status).toBe(201);
  });

  it("is in progress while the first runs; after a minute it may be taken over", async () => {
    const broken = crashing(completes);
    expect((await broken("POST /v1/payments", payment(), { key: "k1" })).status).toBe(500);
    const soon = await ledger.call("POST /v1/payments", payment(), { key: "k1" });
    expect(soon).toMatchObject({
      status: 409,
      body: { type: "https://dunlin.dev/problems/request-in-progress" },
    });
    ledger.runtime.at = "2026-02-01T09:01:00.000Z";
    const taken = await ledger.call("POST /v1/payments", payment(), { key: "k1" });
    expect(taken.status).toBe(201);
    expect(taken.body).not.toHaveProperty("unchanged");
    expect(await payments()).toHaveLength(1);
  });

  it("is forgotten after a week, whether or not the engine has deleted it", async () => {
    await ledger.call("POST /v1/payments", payment(), { key: "k1" });
    const { Item } = await engine.db.send(
      new GetCommand({ TableName: ledger.table, Key: { pk: "IDEM#tester#k1", sk: "IDEM" } }),
    );
    expect(Item?.expiresAt).toBe(Date.parse("2026-02-08T09:00:00.000Z") / 1000);
    ledger.runtime.at = "2026-02-08T09:00:00.000Z";
    const other = await ledger.call("POST /v1/payments", { ...payment(), amount: eur("11") }, { key: "k1" });
    expect(other.status).toBe(201);
  });

  it("must be visible ASCII", async () => {
    for (const key of ["", "with space", "ü", "x".repeat(201)])
      expect((await ledger.call("POST /v1/payments", payment(), { key })).status).toBe(422);
  });
});

describe("a write that crashed between its work and its answer", () => {
  const repeated = async (request: string, body: object) => {
    const broken = crashing(completes);
    expect((await broken(request, body, { key: "again" })).status).toBe(500);
    ledger.runtime.at = "2026-02-01T09:05:00.000Z";
    return ledger.call(request, body, { key: "again" });
  };

  it("opens an account once, and says it was created", async () => {
    const body = { legalEntityId: ledger.entity.id, number: "7", name: "Once" };
    expect((await repeated("POST /v1/accounts", body)).status).toBe(201);
    expect((await ledger.call("GET /v1/accounts?number=7")).body.items).toHaveLength(1);
  });

  it("posts a batch once, and says it was posted", async () => {
    const invoices = ["1", "2", "3"].map((number) => ({
      accountNumber: "0042",
      number,
      amount: eur("5"),
      issueDate: "2026-01-05",
    }));
    const { status, body } = await repeated("POST /v1/invoices", { invoices });
    expect(status).toBe(201);
    expect(body.invoices.map((it: Json) => it.unchanged)).toEqual([undefined, undefined, undefined]);
  });

  it("refunds once", async () => {
    const { body } = await ledger.call("POST /v1/payments", payment());
    const path = `POST /v1/accounts/${body.accountId}/payments/${body.id}/refunds`;
    const { body: after } = await repeated(path, { amount: eur("4.00"), reason: "Paid twice" });
    expect(after).toMatchObject({ refunded: eur("4.00"), unapplied: eur("6.00") });
  });

  it("writes off a part once", async () => {
    const { body } = await ledger.call("POST /v1/invoices", {
      accountNumber: "0042",
      number: "1",
      amount: eur("9.00"),
      issueDate: "2026-01-05",
    });
    const path = `POST /v1/accounts/${body.accountId}/invoices/${body.id}/write-off`;
    const { body: after } = await repeated(path, { amount: eur("2.00"), reason: "Charges" });
    expect(after.open).toEqual(eur("7.00"));
  });

  it("changes an account once, on the version seen", async () => {
    const path = `PATCH /v1/accounts/${ledger.account.id}`;
    const { status, body } = await repeated(path, { name: "Renamed", version: 1 });
    expect([status, body.version]).toEqual([200, 2]);
  });
});
