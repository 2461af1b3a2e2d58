import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import type { Cells } from "../../../domain/insight/cells.ts";
import { drift, groupKey } from "../../../domain/insight/drift.ts";
import type { SourceItem } from "../../../domain/insight/source.ts";
import { cellReads } from "../../../store/insight/cells.ts";
import { positionReads } from "../../../store/insight/positions.ts";
import { projection } from "../../../store/insight/project.ts";
import { imageOf } from "../../../store/insight/sources.ts";
import { anInvoice, present, stories } from "../../domain/insight/stories.ts";
import { startTestEngine, type TestEngine } from "../../support/engine.ts";

let engine: TestEngine;
let tables = 0;

beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const newTable = async (): Promise<string> => {
  const name = `Insight${tables++}`;
  await engine.createLedger(name);
  return name;
};

const PREFIX = { invoice: "INV", "credit-note": "CREDIT", payment: "PAY", contact: "CONTACT" } as const;
const image = (item: SourceItem) => imageOf(item, `${PREFIX[item.kind]}#${item.id}`);

const allCells = async (table: string): Promise<Map<string, Cells>> => {
  const reads = cellReads(engine.db, table);
  const cells = new Map<string, Cells>();
  for (const { legalEntityId, group } of await reads.groups())
    cells.set(groupKey(legalEntityId, group), await reads.cellsFrom(legalEntityId, group, "0000-01-01"));
  return cells;
};

describe("the projection in a table", () => {
  test("three writers at once, with repetitions and in any order: no drift", async () => {
    await fc.assert(
      fc.asyncProperty(stories, fc.infiniteStream(fc.nat()), async (all, chance) => {
        const table = await newTable();
        const images = all.flatMap((story) => story.map(image));
        const writers = [0, 1, 2].map(() => projection(engine.db, table));
        const shares = writers.map(() =>
          images.toSorted(() => ((chance.next().value ?? 0) % 3) - 1).slice((chance.next().value ?? 0) % 2),
        );
        const outcomes = await Promise.all(
          writers.map(async (writer, i) => {
            const share = shares[i] ?? [];
            await writer.project(share.slice(0, 5));
            return writer.project(share);
          }),
        );
        for (const failed of outcomes)
          for (const error of failed.values()) expect(error.name).toBe("TooManyConflicts");
        expect(await projection(engine.db, table).project(images)).toEqual(new Map());
        expect(drift(present(all), await allCells(table))).toEqual({ total: 0, discrepancies: [] });
      }),
      { numRuns: 15 },
    );
  });

  test("an item with a history of 400 days goes in by several transactions", async () => {
    const table = await newTable();
    const movements = [{ on: "2026-01-01", kind: "issued", amount: 1_000 }];
    for (let i = 1; i <= 400; i++) movements.push({ on: addDays("2026-01-01", i), kind: "paid", amount: -1 });
    const item = anInvoice({ amount: 1_000, movements, version: 401 });
    expect(await projection(engine.db, table).project([image(item)])).toEqual(new Map());
    expect(drift([item], await allCells(table)).total).toBe(0);
  });

  test("a hundred due dates moved on one day fit one expression", async () => {
    const table = await newTable();
    const items = Array.from({ length: 180 }, (_, i) =>
      anInvoice({
        id: `I${i}`,
        dueDate: addDays("2026-01-01", i),
        movements: [
          { on: "2026-01-01", kind: "issued", amount: 10_000 },
          { on: "2026-06-01", kind: "paid", amount: -5_000 - i },
        ],
      }),
    );
    expect(await projection(engine.db, table).project(items.map(image))).toEqual(new Map());
    expect(drift(items, await allCells(table)).total).toBe(0);
  });

  test("positions come account by account, each once, and go on after a mark", async () => {
    const table = await newTable();
    const items = Array.from({ length: 60 }, (_, i) => anInvoice({ id: `I${i}`, accountId: `A${i % 20}` }));
    await projection(engine.db, table).project(items.map(image));
    const { positions } = positionReads(engine.db, table);
    const all = await Array.fromAsync(positions("LE1"));
    expect(new Set(all.map(({ accountId }) => accountId)).size).toBe(20);
    expect(all).toHaveLength(20);
    for (const { cells } of all)
      expect(cells.get("EUR")?.open.get("2026-05-05")).toEqual({ amount: 30_000, count: 3 });
    for (const at of [0, 7, 19]) {
      const rest = await Array.fromAsync(positions("LE1", all[at]?.mark));
      expect(rest.map(({ accountId }) => accountId)).toEqual(
        all.slice(at + 1).map(({ accountId }) => accountId),
      );
    }
    expect(await Array.fromAsync(positions("LE2"))).toEqual([]);
  });
});
