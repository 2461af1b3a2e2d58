import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_URGENCY } from "../../../domain/rehearsal/urgency.ts";
import { payChance, urged, urgency } from "../../../local/portfolio/hazard.ts";

const days = fc.integer({ min: -90, max: 400 });
const habit = fc.double({ min: -15, max: 90, noNaN: true });
const spread = fc.double({ min: 0.8, max: 10, noNaN: true });
const nudges = fc.array(
  fc.record({
    age: fc.integer({ min: 0, max: 60 }),
    factor: fc.double({ min: 1, max: 4, noNaN: true }),
  }),
  { maxLength: 6 },
);

describe("the chance that a bill is paid on a day", () => {
  it("is a probability, and grows as the habit passes", () => {
    fc.assert(
      fc.property(days, habit, spread, (day, habitDay, scale) => {
        const today = payChance(day, habitDay, scale);
        expect(today).toBeGreaterThanOrEqual(0);
        expect(today).toBeLessThanOrEqual(1);
        expect(payChance(day + 1, habitDay, scale)).toBeGreaterThanOrEqual(today - 1e-9);
      }),
    );
  });

  it("leaves half of the bills unpaid at the habit", () => {
    for (const habitDay of [-5, 0, 7, 30]) {
      let unpaid = 1;
      for (let day = habitDay - 120; day <= habitDay; day++) unpaid *= 1 - payChance(day, habitDay, 2.5);
      expect(unpaid).toBeCloseTo(0.5, 6);
    }
  });

  it("tends to 1 − e^(−1/spread) far beyond the habit", () => {
    expect(payChance(400, 5, 2)).toBeCloseTo(1 - Math.exp(-0.5), 9);
  });
});

describe("a reminder", () => {
  it("changes nothing with factor 1, and nothing for who does not respond", () => {
    fc.assert(
      fc.property(days, habit, spread, nudges, (day, habitDay, scale, given) => {
        const plain = payChance(day, habitDay, scale);
        expect(urged(plain, urgency(given, 0))).toBe(plain);
        const neutral = given.map(({ age }) => ({ age, factor: 1 }));
        expect(urged(plain, urgency(neutral, 1))).toBe(plain);
      }),
    );
  });

  it("never makes payment less likely, nor more urgent than the bound", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), nudges, (plain, given) => {
        const times = urgency(given, 1);
        expect(times).toBeGreaterThanOrEqual(1);
        expect(times).toBeLessThanOrEqual(MAX_URGENCY);
        expect(urged(plain, times)).toBeGreaterThanOrEqual(plain - 1e-12);
        expect(urged(plain, times)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("loses half of its effect in four days", () => {
    expect(urgency([{ age: 0, factor: 3 }], 1)).toBe(3);
    expect(urgency([{ age: 4, factor: 3 }], 1)).toBe(2);
    expect(urgency([{ age: 8, factor: 3 }], 0.5)).toBe(1.25);
  });
});
