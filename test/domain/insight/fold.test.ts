import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { drift } from "../../../domain/insight/drift.ts";
import { type Image, lastImages, nextStep, pack } from "../../../domain/insight/fold.ts";
import { cellItemOf } from "../../../store/insight/layout.ts";
import { memory } from "./memory.ts";
import { anInvoice, imageOf, present, stories } from "./stories.ts";

/** Batches of the images, each item's versions anywhere and any number of times, the newest at least once. */
const deliveries = stories.chain((all) => {
  const images = all.flatMap((story) => story.map(imageOf));
  return fc.record({
    all: fc.constant(all),
    batches: fc
      .tuple(
        fc.shuffledSubarray(images, { minLength: images.length }),
        fc.array(fc.constantFrom(...images), { maxLength: 20 }),
      )
      .chain(([once, again]) =>
        fc.shuffledSubarray([...once, ...again], { minLength: once.length + again.length }),
      )
      .chain((order) =>
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }).map((sizes) => cut(order, sizes)),
      ),
    limit: fc.constantFrom(62, 70, 100),
    crashes: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 }),
  });
});

const cut = (images: readonly Image[], sizes: readonly number[]): Image[][] => {
  const batches: Image[][] = [];
  for (let at = 0, i = 0; at < images.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    batches.push(images.slice(at, at + size));
    at += size;
  }
  return batches;
};

describe("projection converges", () => {
  test("any order, repetition, crash and redrive of images leads to the cells of the present items", () => {
    fc.assert(
      fc.property(deliveries, ({ all, batches, limit, crashes }) => {
        const table = memory();
        batches.forEach((batch, i) => {
          if (!table.project(batch, limit, crashes[i])) table.project(batch, limit);
        });
        expect(drift(present(all), table.groups)).toEqual({ total: 0, discrepancies: [] });
      }),
      { numRuns: 300 },
    );
  });

  test("a crashed batch that comes back only after newer ones changes nothing", () => {
    fc.assert(
      fc.property(deliveries, ({ all, batches, limit, crashes }) => {
        const table = memory();
        const dead: Image[][] = [];
        batches.forEach((batch, i) => {
          if (!table.project(batch, limit, crashes[i])) dead.push(batch);
        });
        for (const batch of dead.reverse()) table.project(batch, limit);
        const once = table.numbers();
        for (const batch of batches) table.project(batch, limit);
        expect(table.numbers()).toEqual(once);
        expect(drift(present(all), table.groups).total).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test("an item with a history over more days than a transaction holds is applied in parts, each resumable", () => {
    const movements = [{ on: "2026-01-01", kind: "issued", amount: 1_000 }];
    for (let i = 1; i <= 400; i++) movements.push({ on: addDays("2026-01-01", i), kind: "paid", amount: -1 });
    const item = anInvoice({ amount: 1_000, movements, version: 401 });
    const older = anInvoice({ amount: 1_000, movements: movements.slice(0, 200), version: 200 });
    for (let crashAt = 0; crashAt < 6; crashAt++) {
      const table = memory();
      table.project([imageOf(older)], 100, 2);
      table.project([imageOf(item)], 100, crashAt);
      table.project([imageOf(older)]);
      expect(table.project([imageOf(item)])).toBe(true);
      expect(table.applied.get(imageOf(item).source)).toMatchObject({ version: 401 });
      expect(drift([item], table.groups).total).toBe(0);
    }
  });

  test("a removed item takes its contribution back, and a late image of it changes nothing", () => {
    const image = imageOf(anInvoice());
    const table = memory();
    table.project([image]);
    table.project([{ ...image, version: 2, contribution: {} }]);
    table.project([image]);
    expect(table.numbers()).toEqual({});
  });

  test("a release that counts otherwise moves the cells to its counting on replay", () => {
    const image = imageOf(anInvoice());
    const table = memory();
    table.project([{ ...image, contribution: { "F|2026-01-01|billed": 1 } }]);
    table.project([image]);
    expect(drift([anInvoice()], table.groups).total).toBe(0);
  });
});

describe("folding", () => {
  test("keeps the newest image of each item", () => {
    const [a1, a2, b1] = [
      imageOf(anInvoice()),
      imageOf(anInvoice({ version: 2 })),
      imageOf(anInvoice({ id: "I2" })),
    ];
    expect(lastImages([a2, b1, a1])).toEqual([a2, b1]);
  });

  test("writes each cell item of a batch once, with what its images add up to", () => {
    const images = [
      anInvoice(),
      anInvoice({ id: "I2", amount: 500, movements: [{ on: "2026-04-05", kind: "issued", amount: 500 }] }),
    ].map(imageOf);
    const steps = images.flatMap((image) => nextStep(image, undefined, cellItemOf) ?? []);
    const [only, ...more] = pack(steps, cellItemOf, 100);
    expect(more).toEqual([]);
    expect(only?.steps).toHaveLength(2);
    expect([...(only?.cells.keys() ?? [])].sort()).toEqual(["DAY#2026-04-05", "OPEN#2026-05"]);
    expect(only?.cells.get("OPEN#2026-05")?.get("O|2026-05-05|a")).toBe(10_500);
  });

  test("no pack holds more than the limit, and nothing is lost between packs", () => {
    fc.assert(
      fc.property(stories, fc.integer({ min: 62, max: 100 }), (all, limit) => {
        const images = lastImages(all.flatMap((story) => story.map(imageOf)));
        const steps = images.flatMap((image) => nextStep(image, undefined, cellItemOf) ?? []);
        const packs = pack(steps, cellItemOf, limit);
        for (const { steps, cells } of packs) expect(steps.length + cells.size).toBeLessThanOrEqual(limit);
        expect(packs.flatMap((each) => each.steps).length).toBe(steps.length);
      }),
    );
  });
});
