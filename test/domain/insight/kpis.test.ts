import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  averageDaysDelinquent,
  bestPossibleDso,
  collectionEffectiveness,
  collectionPeriod,
  countbackDso,
  dso,
  receivablesTurnover,
  weightedAverageDaysLate,
} from "../../../domain/insight/kpis.ts";

describe("worked examples", () => {
  test("DSO, simple: 150,000 ÷ 1,800,000 × 365 → 30.4", () => {
    expect(dso(150_000, 1_800_000, 365)).toBeCloseTo(30.4, 1);
  });

  test("DSO, countback: 212k over 100k, 80k, 70k in 30-day months → 73.71", () => {
    const months = [100_000, 80_000, 70_000].map((sales) => ({ sales, days: 30 }));
    expect(countbackDso(212_000, months).days).toBeCloseTo(73.71, 2);
  });

  test("DSO, countback: 2.1M over March 900k, February 800k, January 700k → 76.71", () => {
    const months = [
      { sales: 900_000, days: 31 },
      { sales: 800_000, days: 28 },
      { sales: 700_000, days: 31 },
    ];
    expect(countbackDso(2_100_000, months).days).toBeCloseTo(76.71, 2);
  });

  test("best possible DSO: 4,000 ÷ 10,000 × 30 → 12", () => {
    expect(bestPossibleDso(4_000, 10_000, 30)).toBe(12);
  });

  test("average days delinquent: 45 − 12 → 33", () => {
    expect(averageDaysDelinquent(45, 12)).toBe(33);
  });

  test("CEI over three months: 6,200; 10,890 ÷ 3; 6,340; 3,590 → 55.9", () => {
    const cei = collectionEffectiveness({
      begin: 6_200,
      sales: 10_890,
      months: 3,
      end: 6_340,
      endCurrent: 3_590,
    });
    expect(cei).toBeCloseTo(55.9, 1);
  });

  test("CEI over one period: 100k; 1M; 120k; 100k → 98", () => {
    const cei = collectionEffectiveness({
      begin: 100_000,
      sales: 1_000_000,
      months: 1,
      end: 120_000,
      endCurrent: 100_000,
    });
    expect(cei).toBe(98);
  });

  test("ART: 6,205,000 ÷ 335,000 → 18.52; 19.71 days", () => {
    const turnover = receivablesTurnover(6_205_000, 335_000);
    expect(turnover).toBeCloseTo(18.52, 2);
    expect(collectionPeriod(turnover)).toBeCloseTo(19.71, 2);
  });
});

describe("edges", () => {
  test("no sales: no DSO, no ADD, no turnover", () => {
    expect(dso(100, 0, 30)).toBeNull();
    expect(averageDaysDelinquent(null, null)).toBeNull();
    expect(collectionPeriod(receivablesTurnover(100, 0))).toBeNull();
    expect(collectionPeriod(0)).toBeNull();
    expect(weightedAverageDaysLate(0, 0)).toBeNull();
  });

  test("countback stops at a month without sales and says what is left", () => {
    const months = [
      { sales: 100, days: 30 },
      { sales: 0, days: 31 },
      { sales: 500, days: 30 },
    ];
    expect(countbackDso(150, months)).toEqual({ days: 30, months: 1, unmatched: 50 });
    expect(countbackDso(100, months)).toEqual({ days: 30, months: 1, unmatched: 0 });
    expect(countbackDso(0, months)).toEqual({ days: 0, months: 0, unmatched: 0 });
  });

  test("countback grows with the receivable and never exceeds the days of its months", () => {
    const months = fc.array(
      fc.record({ sales: fc.integer({ min: 0, max: 1_000_000 }), days: fc.integer({ min: 28, max: 31 }) }),
      { maxLength: 24 },
    );
    const amount = fc.integer({ min: 0, max: 5_000_000 });
    fc.assert(
      fc.property(months, amount, amount, (months, a, b) => {
        const [less, more] = [countbackDso(Math.min(a, b), months), countbackDso(Math.max(a, b), months)];
        expect(less.days).toBeLessThanOrEqual(more.days + 1e-9);
        expect(more.days).toBeLessThanOrEqual(months.reduce((sum, { days }) => sum + days, 0));
      }),
    );
  });
});
