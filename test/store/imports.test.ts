import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  errorPartKey,
  errorsKey,
  type Import,
  importStore,
  sourceKey,
  summaryKey,
} from "../../store/imports.ts";
import { startTestEngine, type TestEngine } from "../support/engine.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
  await engine.createLedger("Ledger");
});
afterAll(() => engine.stop());

const announced: Import = {
  id: "I1",
  kind: "invoices",
  format: "csv",
  legalEntityId: "LE1",
  status: "waiting",
  createdAt: "2026-02-01T09:00:00.000Z",
  createdBy: "tester",
};

describe("imports", () => {
  it("are announced once, run, end, and run again with another upload", async () => {
    const store = importStore(engine.db, "Ledger");
    expect(await store.get("I1")).toBeUndefined();
    expect(await store.create(announced)).toEqual(announced);
    expect(await store.create({ ...announced, createdBy: "other" })).toEqual(announced);
    await store.started("I1", "2026-02-01T09:01:00.000Z");
    expect(await store.get("I1")).toMatchObject({ status: "running", startedAt: "2026-02-01T09:01:00.000Z" });
    const counts = { lines: 2, posted: 1, unchanged: 0, failed: 1 };
    await store.finished("I1", "2026-02-01T09:02:00.000Z", {
      status: "done",
      counts,
      totals: { EUR: 100 },
      errorLines: 1,
    });
    expect(await store.get("I1")).toMatchObject({
      status: "done",
      counts,
      totals: { EUR: 100 },
      errorLines: 1,
    });
    await store.started("I1", "2026-02-01T09:03:00.000Z");
    const again = await store.get("I1");
    expect(again).toMatchObject({ status: "running" });
    expect(Object.keys(again ?? {})).not.toContain("counts");
  });

  it("cannot run or end without being announced", async () => {
    const store = importStore(engine.db, "Ledger");
    await expect(store.started("I2", announced.createdAt)).rejects.toThrow();
    await expect(store.finished("I2", announced.createdAt, { status: "done" })).rejects.toThrow();
  });

  it("lie under one prefix; parts of the error file sort by line", () => {
    expect(sourceKey("I1", "csv")).toBe("imports/I1/source.csv");
    expect(errorsKey("I1")).toBe("imports/I1/errors.jsonl");
    expect(summaryKey("I1")).toBe("imports/I1/summary.json");
    expect(errorPartKey("I1", 900) < errorPartKey("I1", 10_000)).toBe(true);
  });
});
