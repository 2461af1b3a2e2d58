import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { aging, BoundsError, bucketsOf, DEFAULT_BOUNDS } from "../../../domain/insight/aging.ts";
import { addTo, noCells, openAt } from "../../../domain/insight/cells.ts";
import { contribution } from "../../../domain/insight/contribution.ts";
import { present, stories } from "./stories.ts";

const buckets = bucketsOf(DEFAULT_BOUNDS);
const at = (dueDate: string, asOf: string, bounds: readonly number[] = DEFAULT_BOUNDS) =>
  aging(new Map([[dueDate, { amount: 100, count: 1 }]]), asOf, bucketsOf(bounds)).buckets.find(
    ({ count }) => count === 1,
  )?.key;

describe("buckets", () => {
  test("by default: current, 1–30, 31–60, 61–90, 91–120, over 120", () => {
    expect(buckets.map(({ key }) => key)).toEqual([
      "current",
      "1-30",
      "31-60",
      "61-90",
      "91-120",
      "over-120",
    ]);
  });

  test.each([
    [-400, "current"],
    [0, "current"],
    [1, "1-30"],
    [30, "1-30"],
    [31, "31-60"],
    [60, "31-60"],
    [61, "61-90"],
    [90, "61-90"],
    [91, "91-120"],
    [120, "91-120"],
    [121, "over-120"],
    [5000, "over-120"],
  ])("%i days past due is %s", (days, key) => {
    expect(at(addDays("2026-06-30", -days), "2026-06-30")).toBe(key);
  });

  test("of one's own: 0,15,30,60 gives current, 1–15, 16–30, 31–60, over 60", () => {
    expect(bucketsOf([0, 15, 30, 60]).map(({ key }) => key)).toEqual([
      "current",
      "1-15",
      "16-30",
      "31-60",
      "over-60",
    ]);
    expect(bucketsOf([15, 30, 60])).toEqual(bucketsOf([0, 15, 30, 60]));
    expect(at("2026-06-14", "2026-06-30", [15, 30])).toBe("16-30");
  });

  test.each([[[30, 30]], [[60, 30]], [[-1, 30]], [[1.5]], [Array.from({ length: 40 }, (_, i) => i)]])(
    "bounds %j are refused",
    (bounds) => {
      expect(() => bucketsOf(bounds)).toThrow(BoundsError);
    },
  );
});

test("credits and unapplied cash are columns of their own, not netted", () => {
  const open = new Map([
    ["2026-06-01", { amount: 1_000, count: 2 }],
    ["credit", { amount: -300, count: 1 }],
    ["unapplied", { amount: -50, count: 1 }],
  ]);
  const result = aging(open, "2026-06-30", buckets);
  expect(result).toMatchObject({
    invoices: { amount: 1_000, count: 2 },
    overdue: { amount: 1_000, count: 2 },
    credits: { amount: -300, count: 1 },
    unappliedCash: { amount: -50, count: 1 },
    outstanding: 650,
  });
});

/** The ledger's own answer: the movements up to the day, item by item. */
const truth = (all: Parameters<typeof present>[0], asOf: string | undefined) => {
  const open = new Map<string, { amount: number; count: number }>();
  for (const item of present(all)) {
    if (item.kind === "contact") continue;
    const bearer = item.kind === "invoice" ? item.dueDate : item.kind === "payment" ? "unapplied" : "credit";
    const amount = item.movements
      .filter(({ on }) => asOf === undefined || on <= asOf)
      .reduce((sum, movement) => sum + movement.amount, 0);
    if (amount === 0) continue;
    const balance = open.get(bearer) ?? { amount: 0, count: 0 };
    open.set(bearer, {
      amount: balance.amount + (item.kind === "invoice" ? amount : -amount),
      count: balance.count + 1,
    });
  }
  return Object.fromEntries([...open].sort());
};

test("as of any day, the cells say what the items' own histories say", () => {
  fc.assert(
    fc.property(stories, fc.option(fc.integer({ min: -5, max: 130 }), { nil: undefined }), (all, offset) => {
      const asOf = offset === undefined ? undefined : addDays("2026-01-01", offset);
      const cells = noCells();
      for (const item of present(all)) addTo(cells, contribution(item));
      const open = [...openAt(cells, asOf)].filter(([, { amount, count }]) => amount !== 0 || count !== 0);
      expect(Object.fromEntries(open.sort())).toEqual(truth(all, asOf));
    }),
    { numRuns: 500 },
  );
});

test("buckets, credits and unapplied cash sum to the outstanding for any day and bounds", () => {
  const bounds = fc
    .uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 })
    .map((ends) => ends.sort((a, b) => a - b));
  fc.assert(
    fc.property(stories, bounds, fc.integer({ min: -50, max: 400 }), (all, ends, offset) => {
      const cells = noCells();
      for (const item of present(all)) addTo(cells, contribution(item));
      const result = aging(openAt(cells), addDays("2026-01-01", offset), bucketsOf(ends));
      const sum = result.buckets.reduce((total, { amount }) => total + amount, 0);
      expect(sum).toBe(result.invoices.amount);
      expect(result.buckets.reduce((total, { count }) => total + count, 0)).toBe(result.invoices.count);
      const ledger = Object.values(truth(all, undefined)).reduce((total, { amount }) => total + amount, 0);
      expect(result.outstanding).toBe(ledger);
    }),
  );
});
