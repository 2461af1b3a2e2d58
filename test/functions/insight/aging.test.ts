import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../../functions/insight/aging.ts";
import { measureDrift } from "../../../functions/insight/drift.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { type Answer, calling, eur, type House, newHouse } from "./rig.ts";

let engine: TestEngine;
let house: House;
let aging: (query?: Record<string, string>, headers?: Record<string, string>) => Promise<Answer>;

beforeAll(async () => {
  engine = await startTestEngine();
  house = await newHouse(engine);
  const call = calling(house.runtime, routes);
  aging = (query = {}, headers = {}) => call("GET /v1/aging", { query, headers });
  await house.openEntity("LE1", "Nordwind GmbH");
  for (const id of ["A1", "A2", "A3", "A4"]) await house.openAccount(id);
  // Today is 2026-06-30.
  await house.invoice("A1", "I1", 10_000, "2026-05-01", "2026-06-30");
  await house.invoice("A1", "I2", 20_000, "2026-05-01", "2026-05-31");
  await house.invoice("A2", "I3", 5_000, "2026-01-01", "2026-02-01");
  await house.invoice("A2", "I4", 700, "2026-06-01", "2026-07-15", "JPY");
  await house.invoice("A3", "I5", 9_900, "2026-05-01", "2026-06-01");
  await house.pay("A1", "P1", 7_500, "2026-06-10");
  await house.pay("A3", "P2", 10_000, "2026-06-20");
  await house.drain();
});
afterAll(() => engine.stop());

describe("GET /v1/aging in total", () => {
  test("today: per currency, summing to the outstanding", async () => {
    const { status, body } = await aging();
    expect(status).toBe(200);
    expect(body).toMatchObject({ asOf: "2026-06-30", legalEntityId: "LE1" });
    expect(body.totals.map(({ currency }: { currency: string }) => currency)).toEqual(["EUR", "JPY"]);
    const [euros, yen] = body.totals;
    expect(euros).toMatchObject({
      openInvoices: { amount: eur("275.00"), count: 3 },
      overdue: { amount: eur("175.00"), count: 2 },
      credits: { amount: eur("0.00"), count: 0 },
      unappliedCash: { amount: eur("-1.00"), count: 1 },
      outstanding: eur("274.00"),
    });
    expect(euros.buckets.map(({ key, amount }: { key: string; amount: object }) => [key, amount])).toEqual([
      ["current", eur("100.00")],
      ["1-30", eur("125.00")],
      ["31-60", eur("0.00")],
      ["61-90", eur("0.00")],
      ["91-120", eur("0.00")],
      ["over-120", eur("50.00")],
    ]);
    expect(yen.outstanding).toEqual({ amount: "700", currency: "JPY" });
  });

  test("of a past day: what was open then, as old as it was", async () => {
    const { body } = await aging({ asOf: "2026-06-09", currency: "EUR" });
    expect(body.totals).toMatchObject([
      {
        openInvoices: { amount: eur("449.00"), count: 4 },
        unappliedCash: { count: 0 },
        outstanding: eur("449.00"),
      },
    ]);
  });

  test("of a future day: what is open now, as old as it will be", async () => {
    const { body } = await aging({ asOf: "2026-08-30", currency: "EUR", buckets: "0,60" });
    expect(body.totals[0].buckets).toEqual([
      { key: "current", amount: eur("0.00"), count: 0 },
      { key: "1-60", amount: eur("0.00"), count: 0 },
      { key: "over-60", amount: eur("275.00"), count: 3 },
    ]);
  });

  test("as CSV, by query or by Accept", async () => {
    const [byQuery, byHeader] = [await aging({ format: "csv" }), await aging({}, { accept: "text/csv" })];
    expect(byHeader.text).toBe(byQuery.text);
    expect(byQuery.headers["content-type"]).toMatch(/^text\/csv/);
    const [euros] = parse(byQuery.text, { columns: true }) as Record<string, string>[];
    expect(euros).toMatchObject({
      currency: "EUR",
      current: "100.00",
      outstanding: "274.00",
      unapplied_cash: "-1.00",
    });
  });

  test("a currency without receivables is zero", async () => {
    const { body } = await aging({ currency: "GBP" });
    expect(body.totals).toMatchObject([{ currency: "GBP", outstanding: { amount: "0.00" } }]);
  });
});

describe("GET /v1/aging by account", () => {
  test("one row for each account and currency with anything open", async () => {
    const { body } = await aging({ by: "account" });
    const rows = body.items.map(
      (row: { number: string; currency: string; outstanding: { amount: string } }) => [
        row.number,
        row.currency,
        row.outstanding.amount,
      ],
    );
    expect(rows.sort()).toEqual([
      ["N-A1", "EUR", "225.00"],
      ["N-A2", "EUR", "50.00"],
      ["N-A2", "JPY", "700"],
      ["N-A3", "EUR", "-1.00"],
    ]);
    expect(body.cursor).toBeUndefined();
  });

  test("of a past day, page by page, sums to the total of that day", async () => {
    const query = { by: "account", asOf: "2026-06-09", currency: "EUR", limit: "1" };
    const amounts: number[] = [];
    let cursor: string | undefined;
    do {
      const { body }: Answer = await aging({ ...query, ...(cursor && { cursor }) });
      for (const { outstanding } of body.items) amounts.push(Number(outstanding.amount));
      cursor = body.cursor;
    } while (cursor);
    expect(amounts).toHaveLength(3);
    expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(449);
  });

  test("as CSV, with the cursor in a header", async () => {
    const { text, headers } = await aging({ by: "account", format: "csv", limit: "1" });
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows[0]).toHaveProperty("account_number");
    expect(headers["x-next-cursor"]).toEqual(expect.any(String));
  });
});

describe("what is refused", () => {
  test.each([
    [{ asOf: "2026-02-30" }, "asOf"],
    [{ buckets: "30,20" }, "buckets"],
    [{ buckets: "a" }, "buckets"],
    [{ currency: "EURO" }, "currency"],
    [{ legalEntityId: "nobody" }, "legalEntityId"],
    [{ by: "account", cursor: "x" }, "cursor"],
    [{ by: "account", cursor: Buffer.from("[99,null]").toString("base64url") }, "cursor"],
    [{ by: "account", limit: "0" }, "limit"],
    [{ asof: "2026-01-01" }, "asof"],
  ])("%j names %s", async (query: Record<string, string>, field) => {
    const { status, body } = await aging(query);
    expect(status).toBe(422);
    expect(JSON.stringify(body.errors)).toContain(field);
  });
});

test("the cells do not drift from the ledger, and drift is seen", async () => {
  expect(await measureDrift(house.runtime)).toEqual({ total: 0, discrepancies: [] });
  await house.invoice("A4", "I9", 100, "2026-06-30", "2026-07-30");
  const late = await measureDrift(house.runtime);
  expect(late.total).toBeGreaterThan(0);
  await house.drain();
  expect((await measureDrift(house.runtime)).total).toBe(0);
});

describe("several legal entities", () => {
  let call: (query: Record<string, string>) => Promise<Answer>;
  beforeAll(async () => {
    const several = await newHouse(engine);
    for (const [id, amount] of [
      ["LE1", 10_000],
      ["LE2", 2_500],
    ] as const) {
      await several.openEntity(id);
      for (const n of [1, 2]) {
        await several.openAccount(`${id}-A${n}`, id);
        await several.invoice(`${id}-A${n}`, `${id}-I${n}`, amount, "2026-05-01", "2026-06-15");
      }
    }
    await several.drain();
    call = (query) => calling(several.runtime, routes)("GET /v1/aging", { query });
  });

  test("are taken together where none is named", async () => {
    const { body } = await call({});
    expect(body).toMatchObject({ legalEntityId: null, totals: [{ outstanding: eur("250.00") }] });
    const one = await call({ legalEntityId: "LE2" });
    expect(one.body).toMatchObject({ legalEntityId: "LE2", totals: [{ outstanding: eur("50.00") }] });
  });

  test("follow each other in the pages by account, each account once", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body }: Answer = await call({ by: "account", limit: "1", ...(cursor && { cursor }) });
      for (const { accountId } of body.items) seen.push(accountId);
      cursor = body.cursor;
    } while (cursor);
    expect(seen.sort()).toEqual(["LE1-A1", "LE1-A2", "LE2-A1", "LE2-A2"]);
  });
});
