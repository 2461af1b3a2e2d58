import { describe, expect, it } from "vitest";
import { type Chargeable, lateChargesOn } from "../../../domain/interest/charge.ts";
import { afterCharge } from "../../../domain/interest/record.ts";
import { type ChargeTerms, chargeTermsOf } from "../../../domain/interest/rule.ts";
import { aRule, business, interestTo, owed } from "./facts.ts";

/** The invoice once what is due on it to the day is posted, and the amounts of that. */
const posted = (
  invoice: Chargeable,
  terms: ChargeTerms,
  ask: Parameters<typeof lateChargesOn>[2],
  to: string,
): { invoice: Chargeable; amounts: number[] } => {
  const { due } = lateChargesOn(invoice, terms, ask, to);
  const lateCharges = due.reduce(
    (before, { charge, amount }) => afterCharge(before, charge, amount),
    invoice.lateCharges,
  );
  return { invoice: { ...invoice, lateCharges }, amounts: due.map(({ amount }) => amount) };
};

const TEN = business("DE", { contract: { rate: "10" } });

describe("Interest regards the days, the partial payments and the rate changes", () => {
  const rule = aRule("36.5");

  it("paid on the due date it is zero", () => {
    expect(interestTo(owed(1_000_00, "2026-03-10", [["2026-03-10", -1_000_00]]), rule, "2026-12-31")).toBe(0);
  });

  it("paid on the day after it is one day's", () => {
    expect(interestTo(owed(1_000_00, "2026-03-10", [["2026-03-11", -1_000_00]]), rule, "2026-12-31")).toBe(
      1_00,
    );
  });

  it("a part payment lowers it from the day after", () => {
    const invoice = owed(1_000_00, "2026-03-10", [["2026-03-20", -400_00]]);
    expect(interestTo(invoice, rule, "2026-03-20")).toBe(10_00);
    expect(interestTo(invoice, rule, "2026-03-30")).toBe(10_00 + 6_00);
  });

  it("a credit note and a write-off lower it as a payment does", () => {
    for (const kind of ["credited", "written-off"])
      expect(
        interestTo(owed(1_000_00, "2026-03-10", [["2026-03-20", -1_000_00, kind]]), rule, "2026-04-30"),
      ).toBe(10_00);
  });

  it("a reversed payment makes it run again from the day of the reversal, and only from then", () => {
    const invoice = owed(1_000_00, "2026-03-10", [
      ["2026-03-15", -1_000_00],
      ["2026-03-25", 1_000_00],
    ]);
    expect(interestTo(invoice, rule, "2026-03-25")).toBe(5_00);
    expect(interestTo(invoice, rule, "2026-03-30")).toBe(10_00);
  });

  it("a payment that came before the due date bears none, nor does the time before it", () => {
    const invoice = owed(1_000_00, "2026-03-10", [["2026-03-01", -900_00]]);
    expect(interestTo(invoice, rule, "2026-03-20")).toBe(1_00);
    expect(interestTo(invoice, rule, "2026-03-10")).toBe(0);
  });

  it("two movements of one day count as one", () => {
    const invoice = owed(1_000_00, "2026-03-10", [
      ["2026-03-15", -1_000_00],
      ["2026-03-15", 600_00],
    ]);
    expect(interestTo(invoice, rule, "2026-03-25")).toBe(5_00 + 6_00);
  });

  it("over a leap day there is one day more, and the year keeps 365", () => {
    expect(interestTo(owed(1_000_00, "2024-02-28"), rule, "2024-03-01")).toBe(2_00);
    expect(interestTo(owed(1_000_00, "2025-02-28"), rule, "2025-03-01")).toBe(1_00);
    expect(interestTo(owed(1_000_00, "2024-01-01"), rule, "2025-01-01")).toBe(366_00);
  });

  it("with grace days it begins after them", () => {
    const graced = aRule("36.5", { graceDays: 5 });
    expect(interestTo(owed(1_000_00, "2026-03-10"), graced, "2026-03-15")).toBe(0);
    expect(interestTo(owed(1_000_00, "2026-03-10"), graced, "2026-03-16")).toBe(1_00);
  });

  it("from the last payment on, it is on the balance that it left", () => {
    const since = aRule("36.5", { from: "last-payment" });
    const invoice = owed(1_000_00, "2026-03-10", [["2026-03-20", -400_00]]);
    expect(interestTo(invoice, since, "2026-03-30")).toBe(6_00);
    // A credit note is no payment.
    const credited = owed(1_000_00, "2026-03-10", [["2026-03-20", -400_00, "credited"]]);
    expect(interestTo(credited, since, "2026-03-30")).toBe(16_00);
    expect(interestTo(owed(1_000_00, "2026-03-10"), since, "2026-03-30")).toBe(20_00);
  });

  it("over a moratorium none runs", () => {
    const paused = aRule("36.5", { pauses: [{ from: "2026-03-13", until: "2026-03-20" }] });
    // 11 and 12 March, and 21 to 30 March.
    expect(interestTo(owed(1_000_00, "2026-03-10"), paused, "2026-03-30")).toBe(12_00);
    const still = aRule("36.5", { pauses: [{ from: "2026-03-13" }] });
    expect(interestTo(owed(1_000_00, "2026-03-10"), still, "2026-03-30")).toBe(2_00);
  });
});

describe("A late charge", () => {
  it("runs on from where it was charged to, and not a second time", () => {
    const first = posted(owed(1_000_00, "2026-03-10"), TEN, { interest: "contract" }, "2026-03-20");
    expect(first.amounts).toEqual([2_74]);
    const again = lateChargesOn(first.invoice, TEN, { interest: "contract" }, "2026-03-20");
    expect(again).toMatchObject({ due: [], not: [{ code: "charged-already" }] });
    const second = lateChargesOn(first.invoice, TEN, { interest: "contract" }, "2026-03-30");
    expect(second.due).toMatchObject([{ amount: 2_74, charge: { from: "2026-03-21", to: "2026-03-30" } }]);
  });

  it("gives back what a payment posted late shows to have been charged too much", () => {
    const ask = { interest: "contract" } as const;
    const late = business("DE", { contract: { rate: "36.5" } });
    const first = posted(owed(1_000_00, "2026-03-10"), late, ask, "2026-03-30");
    expect(first.amounts).toEqual([20_00]);
    // Half of it had been paid on the 20th: ten of the twenty were five too much.
    const { movements, ...rest } = first.invoice;
    const known = { ...rest, movements: [...movements, { on: "2026-03-20", kind: "paid", amount: -500_00 }] };
    const second = lateChargesOn(known, late, ask, "2026-04-29").due;
    expect(second).toMatchObject([
      { amount: 10_00, charge: { accrued: 10_00, note: expect.stringContaining("Less 5.00 EUR") } },
    ]);
    // Where there is not enough to take it from yet, nothing is charged.
    expect(lateChargesOn(known, late, ask, "2026-04-05").not).toMatchObject([{ code: "nothing-accrued" }]);
  });

  it("gives it back too where interest runs from the last payment by terms that were agreed since", () => {
    const ask = { interest: "contract" } as const;
    const first = posted(
      owed(1_000_00, "2026-03-10"),
      business("DE", { contract: { rate: "36.5" } }),
      ask,
      "2026-03-30",
    );
    const { movements, ...rest } = first.invoice;
    const known = { ...rest, movements: [...movements, { on: "2026-03-20", kind: "paid", amount: -500_00 }] };
    const sinceThen = business("DE", { contract: { rate: "36.5", from: "last-payment" } });
    expect(lateChargesOn(known, sinceThen, ask, "2026-04-29").due).toMatchObject([{ amount: 10_00 }]);
  });

  it("leaves charged days at the rate they were charged at, when another one is agreed", () => {
    const ask = { interest: "contract" } as const;
    const at = (rate: string) => business("DE", { contract: { rate } });
    const first = posted(owed(10_000_00, "2026-03-10"), at("12"), ask, "2026-04-09");
    expect(first.amounts).toEqual([98_63]);
    const lowered = posted(first.invoice, at("6"), ask, "2026-05-09");
    expect(lowered.amounts).toEqual([49_32]);
    const raised = posted(lowered.invoice, at("18"), ask, "2026-06-08");
    // 295.8904 in all.
    expect(raised.amounts).toEqual([147_94]);
    expect(raised.invoice.lateCharges?.interest?.stretches).toMatchObject([
      { from: "2026-03-11", to: "2026-04-09", rule: { rates: [{ percent: "12.00" }] } },
      { from: "2026-04-10", to: "2026-05-09", rule: { rates: [{ percent: "6.00" }] } },
      { from: "2026-05-10", to: "2026-06-08", rule: { rates: [{ percent: "18.00" }] } },
    ]);
  });

  it("leaves them too when the contract gives way to the law, another law, day count or grace is agreed, or the debtor is another", () => {
    const contract = { interest: "contract" } as const;
    const law = { interest: "statutory" } as const;
    const first = posted(
      owed(10_000_00, "2026-03-10"),
      business("DE", { contract: { rate: "36.5" } }),
      contract,
      "2026-03-20",
    );
    expect(first.amounts).toEqual([100_00]);
    const next = (terms: ChargeTerms, ask: Parameters<typeof lateChargesOn>[2]) =>
      posted(first.invoice, terms, ask, "2026-03-30").amounts;
    // Ten days at 10.27, 6.27 and 10.15 % by law, at 36 % over 360 days.
    expect(next(business("DE"), law)).toEqual([28_14]);
    expect(next(business("DE", { debtorType: "consumer" }), law)).toEqual([17_18]);
    expect(next(business("NL"), law)).toEqual([27_81]);
    expect(next(business("DE", { contract: { rate: "36", dayCount: "ACT/360" } }), contract)).toEqual([
      100_00,
    ]);
    // Eight of them are within a grace of 18 days.
    expect(next(business("DE", { contract: { rate: "36.5", graceDays: 18 } }), contract)).toEqual([20_00]);
  });

  it("gives back by the rate the days were charged at", () => {
    const ask = { interest: "contract" } as const;
    const first = posted(
      owed(1_000_00, "2026-03-10"),
      business("DE", { contract: { rate: "36.5" } }),
      ask,
      "2026-03-30",
    );
    const { movements, ...rest } = first.invoice;
    const known = { ...rest, movements: [...movements, { on: "2026-03-20", kind: "paid", amount: -500_00 }] };
    // Five too much at 36.5 %, and thirty days of 500.00 at 73 %.
    const second = lateChargesOn(known, business("DE", { contract: { rate: "73" } }), ask, "2026-04-29").due;
    expect(second).toMatchObject([
      { amount: 25_00, charge: { note: expect.stringContaining("Less 5.00 EUR") } },
    ]);
  });

  it("gives back what a moratorium that is recorded late takes out, and demands nothing when it is lifted", () => {
    const ask = { interest: "contract" } as const;
    const terms = (pauses: ChargeTerms["pauses"]) => business("GB", { contract: { rate: "36.5" }, pauses });
    const paused = terms([{ from: "2026-03-16", until: "2026-03-25" }]);
    const first = posted(owed(1_000_00, "2026-03-10"), terms([]), ask, "2026-03-30");
    expect(first.amounts).toEqual([20_00]);
    expect(posted(first.invoice, paused, ask, "2026-04-14").amounts).toEqual([5_00]);
    const known = posted(owed(1_000_00, "2026-03-10"), paused, ask, "2026-03-30");
    expect(known.amounts).toEqual([10_00]);
    expect(posted(known.invoice, terms([]), ask, "2026-04-09").amounts).toEqual([10_00]);
  });

  it("leaves charged days at a reference rate that is published or corrected later", () => {
    const rule = { dayCount: "ACT/365", timing: "by-half-year", graceDays: 0, rounding: "whole" } as const;
    const days = { from: "2026-03-11", to: "2026-04-09", accrued: 90_41 };
    const asOfThen = { ...rule, rates: [{ from: "2026-03-11", percent: "11.00" }] };
    const interest = { ...days, charged: 90_41, stretches: [{ ...days, rule: asOfThen }] };
    const invoice = owed(10_000_00, "2026-03-10", [], { lateCharges: { count: 1, interest } });
    // Thirty days at 10.27 %.
    const next = posted(invoice, business("DE"), { interest: "statutory" }, "2026-05-09");
    expect(next.amounts).toEqual([84_41]);
    expect(next.invoice.lateCharges?.interest?.stretches).toHaveLength(2);
  });

  it("leaves charged days at the rate of the day they were charged to, where a payment decides the rate", () => {
    const ask = { interest: "statutory" } as const;
    const irish = business("IE");
    const first = posted(owed(10_000_00, "2025-05-31"), irish, ask, "2025-06-30");
    const second = posted(first.invoice, irish, ask, "2025-07-30");
    // 30 days at 11.15 % and 30 at 10.15 %, the rates of the first and the second half of 2025.
    expect([...first.amounts, ...second.amounts]).toEqual([91_64, 83_43]);
    const third = posted(second.invoice, irish, ask, "2025-08-29");
    expect(third.amounts).toEqual([83_42]);
    expect(third.invoice.lateCharges?.interest?.stretches).toMatchObject([
      { from: "2025-06-01", to: "2025-06-30" },
      { from: "2025-07-01", to: "2025-08-29" },
    ]);
  });

  it("of an earlier release, without the rule of its days, stands as it is", () => {
    const lateCharges = { count: 1, interest: { to: "2026-03-30", accrued: 20_00, charged: 20_00 } };
    const invoice = owed(1_000_00, "2026-03-10", [["2026-03-20", -500_00]], { lateCharges });
    const terms = business("DE", { contract: { rate: "7.3" } });
    expect(posted(invoice, terms, { interest: "contract" }, "2026-04-09").amounts).toEqual([1_00]);
  });

  it("is not charged on a charge: no interest on interest, no fee on a fee", () => {
    const [due] = lateChargesOn(
      owed(1_000_00, "2026-03-10"),
      TEN,
      { interest: "contract" },
      "2026-03-20",
    ).due;
    const charge = owed(2_74, "2026-03-20", [], { charge: due?.charge });
    const ask = { interest: "contract", fixedSum: true, fee: { occasion: "day-7", amount: 500 } } as const;
    expect(lateChargesOn(charge, TEN, ask, "2026-12-31")).toMatchObject({
      due: [],
      not: [{ code: "is-a-charge" }],
    });
  });

  it("comes to the contract's minimum in all, however often it is charged", () => {
    const terms = business("DE", { contract: { rate: "36.5", minimum: { EUR: "5.00" } } });
    const first = posted(owed(1_000_00, "2026-03-10"), terms, { interest: "contract" }, "2026-03-12");
    expect(first.amounts).toEqual([5_00]);
    // Four days accrued: still within the minimum.
    const second = posted(first.invoice, terms, { interest: "contract" }, "2026-03-14");
    expect(second.amounts).toEqual([]);
    const third = posted(second.invoice, terms, { interest: "contract" }, "2026-03-18");
    expect(third.amounts).toEqual([3_00]);
  });

  it("has no minimum where nothing was late", () => {
    const terms = business("DE", { contract: { rate: "10", minimum: { EUR: "5.00" } } });
    const paid = owed(1_000_00, "2026-03-10", [["2026-03-10", -1_000_00]]);
    expect(lateChargesOn(paid, terms, { interest: "contract" }, "2026-06-01")).toMatchObject({
      due: [],
      not: [{ code: "nothing-accrued" }],
    });
  });

  it("of less than half a cent is not posted, and its days are kept for the next", () => {
    const cents = owed(10, "2026-03-10");
    expect(lateChargesOn(cents, TEN, { interest: "contract" }, "2026-03-20").not).toMatchObject([
      { code: "nothing-accrued" },
    ]);
    expect(lateChargesOn(cents, TEN, { interest: "contract" }, "2027-03-10").due).toMatchObject([
      { amount: 1, charge: { from: "2026-03-11" } },
    ]);
  });

  it("rounds half a cent away from zero, once over all its lines", () => {
    // Half a cent of interest on 18.25 EUR at 2 % over five days.
    const invoice = owed(18_25, "2026-03-10", [["2026-03-15", -9_12]]);
    const [due] = lateChargesOn(
      invoice,
      business("DE", { contract: { rate: "2" } }),
      { interest: "contract" },
      "2026-03-15",
    ).due;
    expect(due?.amount).toBe(1);
    expect(due?.charge.lines).toMatchObject([{ amount: "0.005000", days: 5 }]);
  });

  it("knows currencies without cents and with thousandths", () => {
    const yen = owed(100_000, "2026-01-10", [], { currency: "JPY" });
    expect(lateChargesOn(yen, TEN, { interest: "contract" }, "2026-01-25").due[0]).toMatchObject({
      amount: 411,
      charge: { lines: [{ amount: "410.9589" }] },
    });
    const dinar = owed(100_000, "2026-01-10", [], { currency: "KWD" });
    expect(lateChargesOn(dinar, TEN, { interest: "contract" }, "2026-01-25").due[0]).toMatchObject({
      amount: 411,
      charge: { lines: [{ amount: "0.4109589" }] },
    });
  });

  it("needs a rate in the contract where it is to follow the contract", () => {
    const { not } = lateChargesOn(
      owed(1_000_00, "2026-03-10"),
      business("DE"),
      { interest: "contract" },
      "2026-03-20",
    );
    expect(not).toMatchObject([{ code: "no-contract-rate" }]);
  });

  it("of a fee is posted once for each occasion", () => {
    const ask = (occasion: string) => ({ fee: { occasion, amount: 500 } });
    const first = posted(owed(1_000_00, "2026-03-10"), TEN, ask("day-7"), "2026-03-17");
    expect(first.amounts).toEqual([500]);
    expect(posted(first.invoice, TEN, ask("day-7"), "2026-03-18").amounts).toEqual([]);
    expect(posted(first.invoice, TEN, ask("day-14"), "2026-03-24").amounts).toEqual([500]);
    expect(posted(owed(1_000_00, "2026-03-10"), TEN, ask("day-7"), "2026-03-10").amounts).toEqual([]);
  });
});

describe("The terms of an account", () => {
  it("pause interest for a moratorium to its last day, which is its sixtieth where none is stated", () => {
    const entity = { address: { country: "DE" } };
    const pausesOf = (moratorium: { from: string; until?: string }) =>
      chargeTermsOf({ debtorType: "business", moratorium }, entity).pauses;
    expect(pausesOf({ from: "2026-02-10", until: "2026-03-01" })).toEqual([
      { from: "2026-02-10", until: "2026-03-01" },
    ]);
    expect(pausesOf({ from: "2026-02-10" })).toEqual([{ from: "2026-02-10", until: "2026-04-10" }]);
  });

  it("are its own before those of the legal entity, field by field, under the law of the creditor's country", () => {
    const entity = { address: { country: "GB" }, interestTerms: { rate: "8", graceDays: 3 } };
    const terms = chargeTermsOf({ debtorType: "business", interestTerms: { rate: "9" } }, entity);
    expect(terms).toEqual({
      debtorType: "business",
      law: "GB",
      contract: { rate: "9", graceDays: 3 },
      pauses: [],
    });
    const moved = chargeTermsOf({ debtorType: "business", interestTerms: { law: "IE" } }, entity);
    expect(moved.law).toBe("IE");
  });
});
