import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultAssumptions } from "../../../domain/rehearsal/assumptions.ts";
import { Curve } from "../../../domain/rehearsal/curve.ts";
import { Debtor } from "../../../domain/rehearsal/debtor.ts";

const { behaviour } = defaultAssumptions;
const curve = new Curve(behaviour.curve);
const DUE = 20_000;

interface Reminder {
  readonly day: number;
  readonly factor: number;
}

/** The days past due on which a bill's parts are paid. */
const paidOn = (
  seed: number,
  reminders: readonly Reminder[],
  changes: Partial<typeof behaviour> = {},
): number[] => {
  const debtor = new Debtor(seed, "account", curve, 1, { ...behaviour, ...changes });
  debtor.receive("bill", DUE, false);
  const days: number[] = [];
  for (let day = DUE - 30; day < DUE + 400; day++) {
    for (let paid = debtor.live(day, (day + 3) % 7 < 5).length; paid > 0; paid--) days.push(day - DUE);
    for (const { day: on, factor } of reminders) if (DUE + on === day) debtor.remind(day, factor);
  }
  return days;
};

const reminder = fc.record({
  day: fc.integer({ min: -3, max: 60 }),
  factor: fc.double({ min: 1, max: 4, noNaN: true }),
});
const seed = fc.integer({ min: 0, max: 1e9 });

describe("a customer who pays", () => {
  it("pays about half of all bills by the due date without any reminder, as the stated curve says", () => {
    const days = Array.from(
      { length: 3000 },
      (_, i) => paidOn(i, [], { parts: 0 })[0] ?? Number.POSITIVE_INFINITY,
    );
    const inTime = days.filter((day) => day <= 0).length / days.length;
    const chanceNotPaid = Array.from({ length: 31 }, (_, i) => Math.exp(-curve.at(i - 30))).reduce(
      (a, b) => a * b,
    );
    expect(inTime).toBeGreaterThan(1 - chanceNotPaid - 0.04);
    expect(inTime).toBeLessThan(1 - chanceNotPaid + 0.04);
  });

  it("never pays later for one reminder more, with the same dice", () => {
    fc.assert(
      fc.property(seed, fc.array(reminder, { maxLength: 6 }), reminder, (dice, reminders, more) => {
        const without = paidOn(dice, reminders);
        const withMore = paidOn(dice, [...reminders, more]);
        expect(withMore[0] ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(
          without[0] ?? Number.POSITIVE_INFINITY,
        );
      }),
      { numRuns: 300 },
    );
  });

  it("is moved by no reminder where reminders do not reach it, and by none about what is due much later", () => {
    fc.assert(
      fc.property(seed, reminder, (dice, one) => {
        expect(paidOn(dice, [one], { responsiveness: 0 })).toEqual(paidOn(dice, []));
        expect(paidOn(dice, [{ ...one, day: -20 }])).toEqual(paidOn(dice, []));
      }),
      { numRuns: 50 },
    );
  });

  it("pays on weekdays only", () => {
    for (let dice = 0; dice < 200; dice++)
      for (const day of paidOn(dice, [])) expect((DUE + day + 3) % 7).toBeLessThan(5);
  });

  it("keeps a promise on its day, and pays a debit when due unless it comes back", () => {
    const never = new Curve(behaviour.curve.map(() => 0));
    const debtor = new Debtor(1, "account", never, 1, { ...behaviour, parts: 0, debitsReturned: 0 });
    debtor.receive("promised", DUE, false);
    debtor.receive("debit", DUE + 5, true);
    debtor.willKeep(["promised"], DUE + 2);
    const paid = Array.from({ length: 10 }, (_, i) => debtor.live(DUE + i, true).map(({ id }) => id));
    expect(paid[2]).toEqual(["promised"]);
    expect(paid[5]).toEqual(["debit"]);
    expect(paid.flat()).toHaveLength(2);
    const returned = new Debtor(1, "account", never, 1, { ...behaviour, debitsReturned: 1 });
    returned.receive("debit", DUE, true);
    expect(Array.from({ length: 10 }, (_, i) => returned.live(DUE + i, true)).flat()).toEqual([]);
  });
});
