import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { BANDS, defaultAssumptions } from "../../../domain/rehearsal/assumptions.ts";
import { Curve, daysInBand } from "../../../domain/rehearsal/curve.ts";
import { bothSeen, estimateCurve, nothingSeen, paceOf, seenOf } from "../../../domain/rehearsal/estimate.ts";
import { withOwnCurve } from "../../../domain/rehearsal/prepare.ts";
import { invoice } from "../dunning/facts.ts";
import { copyOf, FIRST_DAY, paidInvoice, TODAY } from "./accounts.ts";

const stated = defaultAssumptions.behaviour.curve;

/** So many bills, each paid on its third day past due. */
const thirdDayPayers = (count: number) =>
  copyOf(
    "a",
    Array.from({ length: count }, (_, i) => paidInvoice(String(i), addDays(TODAY, -60), addDays(TODAY, -57))),
  );

describe("the payment curve", () => {
  it("adds up over the days of its bands", () => {
    const curve = new Curve(stated);
    for (const [first, last] of [
      [-40, 120],
      [0, 0],
      [-7, 3],
      [91, 400],
      [5, 4],
    ] as const) {
      let sum = 0;
      for (let day = first; day <= last; day++) sum += curve.at(day);
      expect(curve.sum(first, last)).toBeCloseTo(sum, 10);
    }
    expect(BANDS.reduce<number>((sum, _, i) => sum + daysInBand(i, -30, 99), 0)).toBe(130);
  });

  it("is estimated from paid bills over the days on which bills were open", () => {
    const seen = seenOf(thirdDayPayers(200), FIRST_DAY);
    const band = BANDS.indexOf(1);
    // Days 1, 2 and 3 past due of each bill, and all of them paid on the third.
    expect(seen.days[band]).toBe(600);
    expect(seen.paid).toEqual(BANDS.map((_, i) => (i === band ? 200 : 0)));
    const { curve, paidBills } = estimateCurve(seen, stated);
    expect(paidBills).toBe(200);
    expect(curve[band]).toBeCloseTo((200 + 100 * (stated[band] ?? 0)) / 700, 4);
    expect(curve[BANDS.indexOf(0)]).toBeLessThan(stated[BANDS.indexOf(0)] ?? 0);
  });

  it("stays the stated one where too few bills were paid", () => {
    expect(estimateCurve(seenOf(thirdDayPayers(10), FIRST_DAY), stated)).toEqual({
      curve: stated,
      paidBills: 0,
    });
    expect(withOwnCurve(defaultAssumptions, [], FIRST_DAY).assumptions).toEqual(defaultAssumptions);
  });

  it("learns nothing from direct debits, and nothing of the end of what was written off", () => {
    const autopay = { ...thirdDayPayers(200), account: { ...thirdDayPayers(1).account, autopay: true } };
    expect(seenOf(autopay, FIRST_DAY)).toEqual(nothingSeen);
    const writtenOff = invoice("w", addDays(TODAY, -60), {
      open: 0,
      movements: [
        { on: addDays(TODAY, -90), kind: "issued", amount: 10_000 },
        { on: addDays(TODAY, -30), kind: "written-off", amount: -10_000 },
      ],
    });
    const seen = seenOf(copyOf("a", [writtenOff]), FIRST_DAY);
    expect(seen.paid.every((paid) => paid === 0)).toBe(true);
    expect(seen.days.reduce((sum, days) => sum + days, 0)).toBe(60);
  });

  it("adds up over accounts", () => {
    const [a, b] = [seenOf(thirdDayPayers(3), FIRST_DAY), seenOf(thirdDayPayers(4), FIRST_DAY)];
    expect(bothSeen(a, b)).toEqual(seenOf(thirdDayPayers(7), FIRST_DAY));
  });

  it("knows who pays faster than the others and who pays slower", () => {
    const curve = new Curve(stated);
    const fast = copyOf(
      "f",
      Array.from({ length: 8 }, (_, i) => paidInvoice(String(i), addDays(TODAY, -30), addDays(TODAY, -55))),
    );
    const slow = copyOf(
      "s",
      Array.from({ length: 8 }, (_, i) => invoice(String(i), addDays(TODAY, -80))),
    );
    expect(paceOf(fast, curve, FIRST_DAY)).toBeGreaterThan(1.5);
    expect(paceOf(slow, curve, FIRST_DAY)).toBeLessThan(0.2);
    expect(paceOf(copyOf("n", []), curve, FIRST_DAY)).toBe(1);
  });
});
