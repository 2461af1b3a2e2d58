import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { type Chargeable, lateChargesOn } from "../../../domain/interest/charge.ts";
import { dayCounts, daysBy } from "../../../domain/interest/day-count.ts";
import { type Fraction, fraction, plus, rounded } from "../../../domain/interest/fraction.ts";
import { type InterestRule, interestLines, interestOf } from "../../../domain/interest/interest.ts";
import { percentOf, rateOf } from "../../../domain/interest/rate.ts";
import { bundesbank } from "../../../domain/interest/rates/bundesbank.ts";
import { ecb } from "../../../domain/interest/rates/ecb.ts";
import { referenceRate } from "../../../domain/interest/rates/table.ts";
import { afterCharge } from "../../../domain/interest/record.ts";
import { aRule, business, owed } from "./facts.ts";

const DUE = "2024-01-15";

const day = fc.integer({ min: 0, max: 1100 }).map((days) => addDays(DUE, days));

/** Payments, credits and reversals that keep the balance between nothing and all of it. */
const invoice = fc
  .tuple(
    fc.integer({ min: 1, max: 100_000_000 }),
    fc.array(fc.tuple(fc.integer({ min: -20, max: 1000 }), fc.double({ min: -1, max: 1, noNaN: true })), {
      maxLength: 8,
    }),
  )
  .map(([amount, moves]) => {
    let open = amount;
    const changes = moves
      .map(([days, share]) => [addDays(DUE, days), share] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([on, share]) => {
        const change = share < 0 ? Math.round(share * open) : Math.round(share * (amount - open));
        open += change;
        return [on, change] as const;
      });
    return owed(amount, DUE, changes);
  });

const percent = fc.integer({ min: 0, max: 400_000 }).map(percentOf);

const rule: fc.Arbitrary<InterestRule> = fc.oneof(
  fc
    .record({
      percent,
      dayCount: fc.constantFrom(...dayCounts),
      graceDays: fc.constantFrom(0, 0, 3, 30),
    })
    .map(({ percent, ...given }) => aRule(percent, given)),
  fc.constant(
    aRule("0", {
      timing: "by-half-year",
      rateOn: (on) => {
        const found = referenceRate(ecb, on);
        return found && { ...found, rate: found.rate + rateOf("8") };
      },
    }),
  ),
);

const exact = (of: Parameters<typeof interestLines>[0], by: InterestRule, after: string, to: string) =>
  interestOf(interestLines(of, by, { after, to }));

const compare = (a: Fraction, b: Fraction): number => {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
};

const RUNS = { numRuns: 500 };

describe("For every invoice, history and rule, interest", () => {
  it("is additive over split periods before it is rounded", () => {
    fc.assert(
      fc.property(invoice, rule, day, day, (it, by, a, b) => {
        const [middle, end] = a < b ? [a, b] : [b, a];
        const parts = plus(exact(it, by, DUE, middle), exact(it, by, middle, end));
        expect(compare(parts, exact(it, by, DUE, end))).toBe(0);
      }),
      RUNS,
    );
  });

  it("never falls as days pass", () => {
    fc.assert(
      fc.property(invoice, rule, day, day, (it, by, a, b) => {
        const [sooner, later] = a < b ? [a, b] : [b, a];
        expect(compare(exact(it, by, DUE, sooner), exact(it, by, DUE, later))).toBeLessThanOrEqual(0);
      }),
      RUNS,
    );
  });

  it("never falls as the balance grows", () => {
    fc.assert(
      fc.property(invoice, fc.integer({ min: 1, max: 1_000_000 }), rule, day, (it, more, by, to) => {
        const [issued, ...rest] = it.movements;
        if (!issued) throw new Error("An invoice is issued");
        const greater = { ...it, movements: [{ ...issued, amount: issued.amount + more }, ...rest] };
        expect(compare(exact(it, by, DUE, to), exact(greater, by, DUE, to))).toBeLessThanOrEqual(0);
      }),
      RUNS,
    );
  });

  it("never falls as the rate rises", () => {
    fc.assert(
      fc.property(invoice, percent, percent, day, (it, a, b, to) => {
        const [lower, higher] = rateOf(a) < rateOf(b) ? [a, b] : [b, a];
        expect(
          compare(exact(it, aRule(lower), DUE, to), exact(it, aRule(higher), DUE, to)),
        ).toBeLessThanOrEqual(0);
      }),
      RUNS,
    );
  });

  it("is zero when it is paid in time", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000_000 }),
        fc.integer({ min: -60, max: 0 }),
        rule,
        day,
        (amount, early, by, to) => {
          const paid = owed(amount, DUE, [[addDays(DUE, early), -amount]]);
          expect(interestLines(paid, by, { after: DUE, to })).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  it("is that of its days one by one, each on the balance and at the rate of that day", () => {
    fc.assert(
      fc.property(invoice, day, (it, to) => {
        const by = aRule("0", {
          timing: "by-half-year",
          rateOn: (on) => {
            const found = referenceRate(ecb, on);
            return found && { ...found, rate: found.rate + 80_000 };
          },
        });
        let sum = fraction(0n, 1n);
        for (let on = addDays(DUE, 1); on <= to; on = addDays(on, 1)) {
          const open = it.movements
            .filter((move) => move.on < on)
            .reduce((all, { amount }) => all + amount, 0);
          const rate = (referenceRate(ecb, on)?.rate ?? 0) + 80_000;
          sum = plus(sum, fraction(BigInt(open) * BigInt(rate), 365_000_000n));
        }
        expect(compare(exact(it, by, DUE, to), sum)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe("For every way to charge an invoice over time", () => {
  it("each day bears interest once, and the sum is that of one charge, to the cent", () => {
    fc.assert(
      fc.property(invoice, fc.array(day, { minLength: 1, maxLength: 6 }), (it, days) => {
        const terms = business("NL");
        const ask = { interest: "statutory" } as const;
        let charged = it;
        let sum = 0;
        const covered: string[] = [];
        for (const to of [...days].sort()) {
          for (const { charge, amount } of lateChargesOn(charged, terms, ask, to).due) {
            covered.push(charge.from ?? "", charge.to ?? "");
            charged = { ...charged, lateCharges: afterCharge(charged.lateCharges, charge, amount) };
            sum += amount;
          }
        }
        expect(covered).toEqual([...covered].sort());
        const last = [...days].sort().at(-1) ?? DUE;
        const [whole] = lateChargesOn(it, terms, ask, last).due;
        expect(sum).toBe(whole?.amount ?? 0);
      }),
      RUNS,
    );
  });
});

/** Terms of all kinds, each with what is asked by them and the rate of a day that the days charged by them bear. */
const agreed = fc.oneof(
  fc.integer({ min: 1, max: 400_000 }).map((rate) => ({
    ask: { interest: "contract" } as const,
    terms: business("DE", { contract: { rate: percentOf(rate) } }),
    rateOn: (_: string) => rate,
  })),
  fc.constantFrom("business" as const, "consumer" as const).map((debtorType) => ({
    ask: { interest: "statutory" } as const,
    terms: business("DE", { debtorType }),
    rateOn: (on: string) =>
      (referenceRate(bundesbank, on)?.rate ?? 0) + (debtorType === "business" ? 90_000 : 50_000),
  })),
  fc.constant({
    ask: { interest: "statutory" } as const,
    terms: business("NL"),
    rateOn: (on: string) => (referenceRate(ecb, on)?.rate ?? 0) + 80_000,
  }),
);
const charges = fc.array(fc.tuple(agreed, day), { minLength: 1, maxLength: 6 }).map((list) => {
  const days = list.map(([, on]) => on).sort();
  return list.map(([by], at) => ({ by, to: days[at] ?? DUE }));
});

/** Charges the invoice one after the other: what was posted, day by day with the rate of then, and the invoice after it. */
const chargeAll = (
  it: Chargeable,
  list: readonly { by: typeof agreed extends fc.Arbitrary<infer T> ? T : never; to: string }[],
) => {
  let invoice = it;
  let sum = 0;
  const rates = new Map<string, number>();
  for (const { by, to } of list)
    for (const { charge, amount } of lateChargesOn(invoice, by.terms, by.ask, to).due) {
      expect(amount).toBeGreaterThan(0);
      invoice = { ...invoice, lateCharges: afterCharge(invoice.lateCharges, charge, amount) };
      sum += amount;
      for (let on = charge.from ?? to; on <= to; on = addDays(on, 1)) {
        expect(rates.has(on)).toBe(false);
        rates.set(on, by.rateOn(on));
      }
    }
  return { invoice, sum, rates };
};

/** What the days bear, each at its rate on the balance as it was, exactly. */
const borne = ({ movements }: Chargeable, rates: ReadonlyMap<string, number>): Fraction => {
  let sum = 0n;
  for (const [on, rate] of rates) {
    const open = movements.filter((move) => move.on < on).reduce((all, { amount }) => all + amount, 0);
    sum += BigInt(open) * BigInt(rate);
  }
  return fraction(sum, 365_000_000n);
};

describe("For every sequence of terms, agreed one after the other", () => {
  it("each charged day bears the rate of its charge, and the sum is exact to half a minor unit", () => {
    fc.assert(
      fc.property(invoice, charges, (it, list) => {
        const { invoice: after, sum, rates } = chargeAll(it, list);
        expect(sum).toBe(rounded(borne(after, rates)));
        const days = [...rates.keys()];
        expect(days).toEqual([...days].sort());
        expect(days.length === 0 || days[0] === addDays(DUE, 1)).toBe(true);
      }),
      RUNS,
    );
  });

  it("what a payment posted late shows to be too much is given back at the rates of then, and no more", () => {
    fc.assert(
      fc.property(
        invoice,
        charges,
        agreed,
        day,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (it, list, by, on, share) => {
          const { invoice: charged, sum, rates } = chargeAll(it, list);
          const least = charged.movements
            .map(({ on: date }) => date)
            .concat(on)
            .filter((date) => date >= on)
            .map((date) =>
              charged.movements
                .filter((move) => move.on <= date)
                .reduce((all, { amount }) => all + amount, 0),
            );
          const amount = Math.floor(Math.min(...least) * share);
          const known = {
            ...charged,
            movements: [...charged.movements, { on, kind: "paid", amount: -amount }],
          };
          const to = addDays(DUE, 1200);
          const more = chargeAll(known, [{ by, to }]);
          const inAll = rounded(borne(known, new Map([...rates, ...more.rates])));
          // Nothing is posted where there is not enough to take it from yet: money is not asked for and not paid out.
          if (more.rates.size > 0) expect(sum + more.sum).toBe(inAll);
          else expect(more.sum).toBe(0);
        },
      ),
      RUNS,
    );
  });

  it("an invoice remembers one stretch for each change of rate at most, however often it is charged", () => {
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 12 }), percent, (days, rate) => {
        const terms = business("DE", { contract: { rate } });
        const list = [...days].sort().map((to) => ({
          by: { ask: { interest: "contract" } as const, terms, rateOn: () => rateOf(rate) },
          to,
        }));
        const { invoice: after } = chargeAll(owed(1_000_000_00, DUE), list);
        expect(after.lateCharges?.interest?.stretches?.length ?? 0).toBeLessThanOrEqual(1);
      }),
      { numRuns: 100 },
    );
  });
});

describe("Day counts", () => {
  it("agree with an independent reading of 30/360 US", () => {
    const oracle = (from: string, to: string): number => {
      const [a, b] = [new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)];
      const endOfFebruary = (d: Date) =>
        d.getUTCMonth() === 1 && new Date(d.getTime() + 86_400_000).getUTCMonth() === 2;
      let [d1, d2] = [a.getUTCDate(), b.getUTCDate()];
      if (endOfFebruary(a) && endOfFebruary(b)) d2 = 30;
      if (endOfFebruary(a)) d1 = 30;
      if (d2 === 31 && (d1 === 30 || d1 === 31)) d2 = 30;
      if (d1 === 31) d1 = 30;
      const years = b.getUTCFullYear() - a.getUTCFullYear();
      return years * 360 + (b.getUTCMonth() - a.getUTCMonth()) * 30 + d2 - d1;
    };
    fc.assert(
      fc.property(day, day, (a, b) => {
        const [from = a, to = b] = [a, b].sort();
        expect(daysBy("30/360", from, to)).toBe(oracle(from, to));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("Exact numbers", () => {
  it("round to the nearest whole, a half away from zero", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (n, d) => {
          const whole = BigInt(rounded({ numerator: n % (d * 1_000_000n), denominator: d }));
          const twice = 2n * (n % (d * 1_000_000n)) - 2n * whole * d;
          const distance = twice < 0n ? -twice : twice;
          expect(distance <= d).toBe(true);
          if (distance === d) expect(whole > 0n ? twice < 0n : twice > 0n).toBe(true);
        },
      ),
    );
  });

  it("percentages are read as they are written", () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999, max: 9_999_999 }), (rate) => {
        expect(rateOf(percentOf(rate))).toBe(rate);
      }),
    );
    expect(["8", "10.15", "-0.88", "9.2", "0.0001"].map(rateOf)).toEqual([
      80_000, 101_500, -8_800, 92_000, 1,
    ]);
    expect(() => rateOf("1.23456")).toThrow(RangeError);
  });
});
