import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../../functions/insight/kpis.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";
import { type Answer, calling, eur, type House, newHouse } from "./rig.ts";

let engine: TestEngine;
let house: House;
let kpis: (query?: Record<string, string>) => Promise<Answer>;

beforeAll(async () => {
  engine = await startTestEngine();
  house = await newHouse(engine);
  const call = calling(house.runtime, routes);
  kpis = (query = {}) => call("GET /v1/kpis", { query });
  house.clock.at = "2026-03-31T10:00:00.000Z";
  await house.openEntity("LE1");
  await house.openAccount("A1");
  // Sales of January 700k, February 800k, March 900k; of them 2.1M are open: DOMAIN.md's example.
  await house.invoice("A1", "I1", 70_000_000, "2026-01-15", "2026-02-15");
  await house.invoice("A1", "I2", 80_000_000, "2026-02-15", "2026-03-15");
  await house.invoice("A1", "I3", 90_000_000, "2026-03-15", "2026-04-15");
  await house.pay("A1", "P1", 30_000_000, "2026-03-20");
  await house.drain();
});
afterAll(() => engine.stop());

describe("GET /v1/kpis", () => {
  test("the worked example of countback with calendar months: 76.71 days", async () => {
    const { status, body } = await kpis({ from: "2026-01-01", to: "2026-03-31" });
    expect(status).toBe(200);
    expect(body.currencies[0].dsoCountback).toEqual({
      value: 76.71,
      unit: "days",
      inputs: { receivable: eur("2100000.00"), months: 3, unmatched: eur("0.00") },
    });
  });

  test("each figure follows from its inputs", async () => {
    const { body } = await kpis({ from: "2026-01-01", to: "2026-03-31" });
    const [euros] = body.currencies;
    expect(body.window).toEqual({ from: "2026-01-01", to: "2026-03-31", days: 90, months: 3 });
    expect(euros.dso).toEqual({
      value: 78.75,
      unit: "days",
      inputs: { receivable: eur("2100000.00"), sales: eur("2400000.00"), days: 90 },
    });
    expect(euros.bestPossibleDso.value).toBe(33.75);
    expect(euros.averageDaysDelinquent.value).toBe(45);
    // (0 + 800k − 2.1M) ÷ (0 + 800k − 900k)
    expect(euros.collectionEffectivenessIndex.value).toBe(1300);
    expect(euros.receivablesTurnover.inputs.averageReceivable).toEqual(eur("1050000.00"));
    expect(euros.flows).toMatchObject({
      billed: { amount: eur("2400000.00"), count: 3 },
      collected: { amount: eur("300000.00"), count: 1 },
    });
    expect(body.contacts).toMatchObject({ email: 0, sms: 0 });
  });

  test("of a window that has passed: balances as they were at its end", async () => {
    const { body } = await kpis({ from: "2026-02-01", to: "2026-02-28" });
    const [euros] = body.currencies;
    expect(euros.dso.inputs).toEqual({ receivable: eur("1500000.00"), sales: eur("800000.00"), days: 28 });
    expect(euros.collectionEffectivenessIndex.inputs).toMatchObject({
      openingReceivable: eur("700000.00"),
      closingCurrentReceivable: eur("800000.00"),
    });
  });

  test("by length; no sales, no DSO", async () => {
    const { body } = await kpis({ window: "10d" });
    expect(body.window).toMatchObject({ from: "2026-03-22", to: "2026-03-31", days: 10, months: 1 });
    expect(body.currencies[0].dso.value).toBeNull();
    expect(body.currencies[0].averageDaysDelinquent.value).toBeNull();
  });

  test.each([
    [{ to: "2026-04-01" }, "to"],
    [{ from: "2026-03-02", to: "2026-03-01" }, "from"],
    [{ from: "2026-03-01", window: "30d" }, "window"],
    [{ window: "30" }, "window"],
    [{ from: "1990-01-01" }, "from"],
  ])("%j is refused naming %s", async (query: Record<string, string>, field) => {
    const { status, body } = await kpis(query);
    expect(status).toBe(422);
    expect(body.errors[0].field).toBe(field);
  });
});

test("on the first days of a month, before anything is billed in it, countback goes on from the month before", async () => {
  house.clock.at = "2026-04-02T10:00:00.000Z";
  const { body } = await kpis();
  house.clock.at = "2026-03-31T10:00:00.000Z";
  // 900k over 33 days, 800k over 28, 400k of January's 700k: 33 + 28 + 31 × 4 ÷ 7.
  expect(body.currencies[0].dsoCountback).toMatchObject({ value: 78.71, inputs: { unmatched: eur("0.00") } });
});

test("of several legal entities together where none is named", async () => {
  const several = await newHouse(engine);
  for (const id of ["LE1", "LE2"]) {
    await several.openEntity(id);
    await several.openAccount(`A-${id}`, id);
    await several.invoice(`A-${id}`, `I-${id}`, 10_000, "2026-06-01", "2026-07-01");
  }
  await several.drain();
  const { body } = await calling(several.runtime, routes)("GET /v1/kpis", { query: {} });
  expect(body.legalEntityId).toBeNull();
  expect(body.currencies[0].dso.inputs).toMatchObject({ receivable: eur("200.00"), sales: eur("200.00") });
});
