import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { eur, type Json, openLedger } from "./rig.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let ledger: Awaited<ReturnType<typeof openLedger>>;
let ids: Record<string, string>;
beforeEach(async () => {
  ledger = await openLedger(engine);
  const { body } = await ledger.call("POST /v1/invoices", {
    invoices: [
      {
        accountNumber: "0042",
        number: "007",
        amount: eur("100.00"),
        issueDate: "2026-01-02",
        dueDate: "2026-01-20",
      },
      {
        accountNumber: "0042",
        number: "0071",
        amount: eur("50.00"),
        issueDate: "2026-01-03",
        dueDate: "2026-01-10",
      },
      {
        accountNumber: "0042",
        number: "JP-1",
        amount: { amount: "900", currency: "JPY" },
        issueDate: "2026-01-03",
        dueDate: "2026-01-30",
      },
    ],
  });
  ids = Object.fromEntries(body.invoices.map((it: Json) => [it.number, it.id]));
});

const pay = (given: object) =>
  ledger.call("POST /v1/payments", {
    accountNumber: "0042",
    amount: eur("120.00"),
    valueDate: "2026-01-30",
    ...given,
  });
const open = async (number: string): Promise<string> => {
  const { body } = await ledger.call(`GET /v1/invoices?number=${number}`);
  return body.items[0].open.amount;
};
const problem = ({ status, body }: { status: number; body: Json }) => [
  status,
  body.type.replace("https://dunlin.dev/problems/", ""),
  body.errors.map((error: Json) => error.field),
];
const nothingWritten = async () => {
  const { body } = await ledger.call(`GET /v1/payments?accountId=${ledger.account.id}`);
  expect(body.items).toEqual([]);
  expect([await open("007"), await open("0071")]).toEqual(["100.00", "50.00"]);
};

describe("receiving a payment", () => {
  it("settles the oldest due date first", async () => {
    const { body } = await pay({ allocation: { mode: "oldest-first" } });
    expect(body.allocations).toEqual([
      { invoiceId: ids["0071"], amount: eur("50.00"), on: "2026-01-30" },
      { invoiceId: ids["007"], amount: eur("70.00"), on: "2026-01-30" },
    ]);
    expect(body.unapplied).toEqual(eur("0.00"));
  });

  it("settles the invoices that its reference names as whole tokens, leading zeros and all", async () => {
    const { body } = await pay({ reference: "Rg. 007, Kd 42", allocation: { mode: "by-reference" } });
    expect(body.allocations).toEqual([{ invoiceId: ids["007"], amount: eur("100.00"), on: "2026-01-30" }]);
    expect(body.unapplied).toEqual(eur("20.00"));
    expect(await open("0071")).toBe("50.00");
  });

  it("settles exactly what it is told, by number or id, and keeps the rest as unapplied cash", async () => {
    const allocations = [
      { number: "007", amount: eur("60.00") },
      { invoiceId: ids["0071"], amount: eur("10") },
    ];
    const { body, status } = await pay({ allocation: { mode: "explicit", allocations } });
    expect(status).toBe(201);
    expect(body.unapplied).toEqual(eur("50.00"));
    expect([await open("007"), await open("0071")]).toEqual(["40.00", "40.00"]);
  });

  it("is unapplied cash where nothing is said", async () => {
    expect((await pay({})).body).toMatchObject({ unapplied: eur("120.00"), method: "bank-transfer" });
  });

  it("is unchanged when its external number comes again with the same facts, else a conflict", async () => {
    const first = await pay({ externalId: "CAMT-1" });
    const again = await pay({ externalId: "CAMT-1" });
    expect(again).toMatchObject({ status: 200, body: { ...first.body, unchanged: true } });
    expect(problem(await pay({ externalId: "CAMT-1", amount: eur("1") }))).toEqual([
      409,
      "number-taken",
      ["externalId"],
    ]);
  });

  const explicit = (share: object) => ({ allocation: { mode: "explicit", allocations: [share] } });
  it.each<[string, object, number, string, string]>([
    [
      "more than the invoice's open amount",
      explicit({ number: "007", amount: eur("100.01") }),
      409,
      "over-allocation",
      "allocation.allocations[0].amount",
    ],
    [
      "more than the payment",
      { ...explicit({ number: "007", amount: eur("99") }), amount: eur("98") },
      409,
      "over-allocation",
      "allocation.allocations",
    ],
    [
      "an invoice in another currency",
      { ...explicit({ number: "JP-1", amount: eur("1") }) },
      422,
      "currency-mismatch",
      "allocation.allocations[0].number",
    ],
    [
      "a share in another currency",
      explicit({ number: "JP-1", amount: { amount: "1", currency: "JPY" } }),
      422,
      "currency-mismatch",
      "allocation.allocations[0].amount.currency",
    ],
    [
      "an invoice that is not there",
      explicit({ number: "9999", amount: eur("1") }),
      422,
      "no-such-invoice",
      "allocation.allocations[0].number",
    ],
    [
      "an id that is not there",
      explicit({ invoiceId: "nope", amount: eur("1") }),
      422,
      "no-such-invoice",
      "allocation.allocations[0].invoiceId",
    ],
    [
      "a share of nothing",
      explicit({ number: "007", amount: eur("0") }),
      422,
      "invalid-request",
      "allocation.allocations[0].amount.amount",
    ],
    [
      "no shares",
      { allocation: { mode: "explicit", allocations: [] } },
      422,
      "invalid-request",
      "allocation.allocations",
    ],
    ["an unknown mode", { allocation: { mode: "magic" } }, 422, "invalid-request", "allocation.mode"],
    ["a negative amount", { amount: eur("-1") }, 422, "invalid-request", "amount.amount"],
    ["a value date far ahead", { valueDate: "2026-02-09" }, 422, "invalid-request", "valueDate"],
    ["an unknown method", { method: "barter" }, 422, "invalid-request", "method"],
    ["an unknown account", { accountNumber: "1" }, 422, "invalid-request", "accountNumber"],
  ])("refuses %s, and writes nothing", async (_, given, status, slug, field) => {
    expect(problem(await pay(given))).toEqual([status, slug, [field]]);
    await nothingWritten();
  });

  it("refuses to settle a closed invoice", async () => {
    await pay({ amount: eur("100"), reference: "007", allocation: { mode: "by-reference" } });
    const late = await pay(explicit({ number: "007", amount: eur("1.00") }));
    expect(problem(late)).toEqual([409, "invoice-closed", ["allocation.allocations[0].number"]]);
  });

  it("takes a value date a few days ahead, as banks announce it", async () => {
    expect((await pay({ valueDate: "2026-02-08" })).status).toBe(201);
  });
});

describe("what happens to a payment later", () => {
  const at = (payment: Json, verb = "") => `/v1/accounts/${payment.accountId}/payments/${payment.id}${verb}`;

  it("reversal opens what it settled again; twice changes nothing", async () => {
    const { body } = await pay({ allocation: { mode: "oldest-first" } });
    const reversed = await ledger.call(`POST ${at(body, "/reversal")}`, { reason: "Returned" });
    expect(reversed.body).toMatchObject({ status: "reversed", unapplied: eur("0.00") });
    expect([await open("007"), await open("0071")]).toEqual(["100.00", "50.00"]);
    expect((await ledger.call(`POST ${at(body, "/reversal")}`, { reason: "Returned" })).body).toEqual(
      reversed.body,
    );
    const early = await pay({});
    const before = await ledger.call(`POST ${at(early.body, "/reversal")}`, {
      reason: "x",
      on: "2026-01-01",
    });
    expect(problem(before)).toEqual([422, "dates-out-of-order", ["on"]]);
  });

  it("allocation applies unapplied cash", async () => {
    const { body } = await pay({});
    const applied = await ledger.call(`POST ${at(body, "/allocations")}`, {
      allocation: { mode: "oldest-first" },
    });
    expect(applied.body.unapplied).toEqual(eur("0.00"));
    expect([await open("007"), await open("0071")]).toEqual(["30.00", "0.00"]);
    expect((await ledger.call(`GET ${at(body)}`)).body).toEqual(applied.body);
  });

  it("refund pays back unapplied cash, and no more", async () => {
    const { body } = await pay({});
    const path = `POST ${at(body, "/refunds")}`;
    const more = await ledger.call(path, { amount: eur("120.01"), reason: "x" });
    expect(problem(more)).toEqual([409, "over-allocation", ["amount"]]);
    const other = await ledger.call(path, { amount: { amount: "1", currency: "USD" }, reason: "x" });
    expect(problem(other)).toEqual([422, "currency-mismatch", ["amount.currency"]]);
    const done = await ledger.call(path, { amount: eur("20.00"), reason: "Paid twice" });
    expect(done.body).toMatchObject({ unapplied: eur("100.00"), refunded: eur("20.00") });
    const reversal = await ledger.call(`POST ${at(body, "/reversal")}`, { reason: "x" });
    expect(problem(reversal)).toEqual([409, "payment-refunded", ["paymentId"]]);
  });

  it("refuses a day far ahead: a typing error would move all that follows", async () => {
    const { body } = await pay({});
    const on = "2026-02-09";
    for (const [verb, request] of [
      ["/reversal", { reason: "x", on }],
      ["/refunds", { amount: eur("1.00"), reason: "x", on }],
      ["/allocations", { allocation: { mode: "oldest-first" }, on }],
    ] as const) {
      expect(problem(await ledger.call(`POST ${at(body, verb)}`, request))).toEqual([
        422,
        "invalid-request",
        ["on"],
      ]);
    }
    const soon = await ledger.call(`POST ${at(body, "/reversal")}`, { reason: "x", on: "2026-02-08" });
    expect(soon.status).toBe(200);
  });

  it("takes the day before which nothing was settled, however far ahead it is", async () => {
    await ledger.call("POST /v1/invoices", {
      accountNumber: "0042",
      number: "LATER",
      amount: eur("10.00"),
      issueDate: "2026-05-01",
    });
    const { body } = await pay({
      allocation: { mode: "explicit", allocations: [{ number: "LATER", amount: eur("10.00") }] },
    });
    expect(body.allocations).toMatchObject([{ on: "2026-05-01" }]);
    const path = `POST ${at(body, "/reversal")}`;
    expect((await ledger.call(path, { reason: "x", on: "2026-05-02" })).status).toBe(422);
    expect((await ledger.call(path, { reason: "x", on: "2026-05-01" })).status).toBe(200);
  });

  it("does not know a payment of another account", async () => {
    expect((await ledger.call(`GET /v1/accounts/${ledger.account.id}/payments/nope`)).status).toBe(404);
    expect((await ledger.call("GET /v1/payments?accountId=nope")).status).toBe(404);
  });
});

describe("a credit note", () => {
  const credit = (given: object) =>
    ledger.call("POST /v1/credit-notes", {
      accountNumber: "0042",
      number: "C-1",
      amount: eur("60.00"),
      issueDate: "2026-01-25",
      ...given,
    });

  it("is applied to the invoices it names, as far as they are open", async () => {
    const { body, status } = await credit({ invoiceNumbers: ["0071"] });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      open: eur("10.00"),
      allocations: [{ invoiceId: ids["0071"], amount: eur("50.00") }],
    });
    const found = await ledger.call(`GET /v1/accounts/${body.accountId}/credit-notes/${body.id}`);
    expect(found.body).toEqual(body);
    const list = await ledger.call(`GET /v1/credit-notes?accountId=${body.accountId}`);
    expect(list.body.items).toEqual([body]);
  });

  it("stays open where it names none; is applied as told otherwise", async () => {
    expect((await credit({})).body.open).toEqual(eur("60.00"));
    const oldest = await credit({ number: "C-2", allocation: { mode: "oldest-first" } });
    expect(oldest.body.open).toEqual(eur("0.00"));
  });

  it("is unchanged when it comes again, and a conflict with other facts", async () => {
    const { body } = await credit({});
    expect(await credit({})).toMatchObject({ status: 200, body: { id: body.id, unchanged: true } });
    expect(problem(await credit({ amount: eur("61") }))).toEqual([409, "number-taken", ["number"]]);
  });

  it("is never negative", async () => {
    expect(problem(await credit({ amount: eur("-60") }))).toEqual([
      422,
      "invalid-request",
      ["amount.amount"],
    ]);
  });
});
