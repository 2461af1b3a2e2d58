import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { idempotencyStore } from "../../store/idempotency.ts";
import { startTestEngine, type TestEngine } from "../support/engine.ts";

let engine: TestEngine;
let table = "";
let tables = 0;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = `Ledger${++tables}`;
  await engine.createLedger(table);
});

const store = () => idempotencyStore(engine.db, table);
const use = (attempt: string, requestHash = "h") => ({ subject: "s", key: "k", requestHash, attempt });
const at = (seconds: number) =>
  new Date(Date.parse("2026-02-01T09:00:00.000Z") + seconds * 1000).toISOString();

describe("a use of an idempotency key", () => {
  it("is claimed by one of many at once", async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, (_, n) => store().claim(use(`a${n}`), at(0))));
    expect(claims.filter(({ outcome }) => outcome === "claimed")).toHaveLength(1);
    expect(claims.filter(({ outcome }) => outcome === "in-progress")).toHaveLength(7);
  });

  it("gives the kept answer to the same request, and nothing to another", async () => {
    await store().claim(use("a"), at(0));
    await store().complete(use("a"), { status: 201, body: "{}" }, at(1));
    expect(await store().claim(use("b"), at(2))).toEqual({
      outcome: "answered",
      answer: { status: 201, body: "{}" },
    });
    expect(await store().claim(use("b", "other"), at(2))).toEqual({ outcome: "other-request" });
  });

  it("is taken over after a minute by one, who learns of all that broke off; the old one may not answer", async () => {
    await store().claim(use("a"), at(0));
    expect(await store().claim(use("b"), at(59))).toEqual({ outcome: "in-progress" });
    const both = await Promise.all([store().claim(use("b"), at(60)), store().claim(use("c"), at(60))]);
    const taken = both.filter(({ outcome }) => outcome === "claimed");
    expect(taken).toEqual([{ outcome: "claimed", earlier: { since: at(0), attempts: ["a"] } }]);
    await store().complete(use("a"), { status: 500 }, at(61));
    const next = await store().claim(use("d"), at(200));
    expect(next).toMatchObject({
      outcome: "claimed",
      earlier: { attempts: ["a", both[0] === taken[0] ? "b" : "c"] },
    });
  });

  it("is free again once released, and at once open to a repetition once unlocked", async () => {
    await store().claim(use("a"), at(0));
    await store().unlock(use("a"), at(1));
    expect(await store().claim(use("b", "other"), at(1))).toEqual({ outcome: "other-request" });
    expect(await store().claim(use("b"), at(1))).toMatchObject({ outcome: "claimed" });
    await store().release(use("a"));
    expect(await store().claim(use("c", "other"), at(2))).toEqual({ outcome: "other-request" });
    await store().release(use("b"));
    expect(await store().claim(use("c", "other"), at(2))).toEqual({ outcome: "claimed" });
  });

  it("does not keep an answer that is too long for an item", async () => {
    await store().claim(use("a"), at(0));
    await store().complete(use("a"), { status: 200, body: "x".repeat(300_001) }, at(1));
    expect(await store().claim(use("b"), at(1))).toMatchObject({ outcome: "claimed" });
  });

  it("counts as gone after seven days", async () => {
    await store().claim(use("a"), at(0));
    await store().complete(use("a"), { status: 200 }, at(1));
    expect(await store().claim(use("b", "other"), at(7 * 86_400))).toEqual({ outcome: "claimed" });
  });
});
