import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { type ChargeAsk, lateChargesOn } from "../../../domain/interest/charge.ts";
import { rateOf } from "../../../domain/interest/rate.ts";
import { bankOfEngland } from "../../../domain/interest/rates/bank-of-england.ts";
import { bundesbank } from "../../../domain/interest/rates/bundesbank.ts";
import { ecb } from "../../../domain/interest/rates/ecb.ts";
import { oenb } from "../../../domain/interest/rates/oenb.ts";
import { type RateTable, referenceRate } from "../../../domain/interest/rates/table.ts";
import { business, owed } from "./facts.ts";

const BOTH: ChargeAsk = { interest: "statutory", fixedSum: true };

const percents = (invoice: ReturnType<typeof owed>, law: string, to: string, debtorType?: "consumer") =>
  lateChargesOn(
    invoice,
    business(law, debtorType && { debtorType }),
    { interest: "statutory" },
    to,
  ).due.flatMap(({ charge }) => charge.lines?.map(({ percent, days }) => [percent, days]) ?? []);

describe("United Kingdom: the base rate of the 30 June or 31 December before interest starts, fixed for the debt", () => {
  it("holds over later half-years, whatever the base rate does", () => {
    // Interest starts on 15 June 2024: 5.25 % of 31 December 2023; the rate of 31 December 2024 was 4.75 %.
    expect(percents(owed(1_000_00, "2024-06-14"), "GB", "2025-03-01")).toEqual([["13.25", 260]]);
  });

  it.each([
    // Due on 29 June, interest starts on the 30th: still the first half.
    ["2022-06-29", "8.25"],
    // Due on 30 June, interest starts on 1 July.
    ["2022-06-30", "9.25"],
    ["2022-12-30", "9.25"],
    ["2022-12-31", "11.50"],
  ])("due on %s it is %s %%", (dueDate, percent) => {
    expect(percents(owed(1_000_00, dueDate), "GB", addDays(dueDate, 10))).toEqual([[percent, 10]]);
  });

  it.each([
    [999_99, 40_00],
    [1_000_00, 70_00],
    [9_999_99, 70_00],
    [10_000_00, 100_00],
  ])("the fixed sum on %i pence is %i", (late, sum) => {
    const invoice = owed(late, "2026-01-10", [], { currency: "GBP" });
    const { due } = lateChargesOn(invoice, business("GB"), { fixedSum: true }, "2026-01-11");
    expect(due).toMatchObject([{ amount: sum, charge: { kind: "fixed-sum", source: "Act of 1998, s. 5A" } }]);
  });

  it("the fixed sum goes by what was late, not by what was paid in time or since", () => {
    const invoice = owed(
      1_500_00,
      "2026-01-10",
      [
        ["2026-01-10", -600_00],
        ["2026-01-12", -100_00],
      ],
      { currency: "GBP" },
    );
    expect(lateChargesOn(invoice, business("GB"), { fixedSum: true }, "2026-02-01").due[0]?.amount).toBe(
      40_00,
    );
  });

  it("a contract's own rate takes the place of the law, fixed sum and all", () => {
    const invoice = owed(1_000_00, "2026-01-10", [], { currency: "GBP" });
    const { due, not } = lateChargesOn(
      invoice,
      business("GB", { contract: { rate: "4" } }),
      BOTH,
      "2026-02-09",
    );
    expect(due).toMatchObject([{ amount: 3_29, charge: { source: "the contract" } }]);
    expect(not).toMatchObject([{ code: "contract-instead-of-law" }]);
  });

  it("consumers owe neither", () => {
    const terms = business("GB", { debtorType: "consumer" });
    const { due, not } = lateChargesOn(owed(1_000_00, "2026-01-10"), terms, BOTH, "2026-02-09");
    expect(due).toEqual([]);
    expect(not.map(({ code }) => code)).toEqual(["not-against-consumers", "not-against-consumers"]);
  });
});

describe("The directive and the laws that float: each half-year bears its own rate", () => {
  it.each([
    // The last day of June and the first of July, on both sides of the boundary.
    ["NL", "2025-06-20", "2025-06-30", [["11.15", 10]]],
    [
      "NL",
      "2025-06-20",
      "2025-07-01",
      [
        ["11.15", 10],
        ["10.15", 1],
      ],
    ],
    ["NL", "2025-06-30", "2025-07-01", [["10.15", 1]]],
    [
      "NL",
      "2024-12-30",
      "2025-01-01",
      [
        ["12.25", 1],
        ["11.15", 1],
      ],
    ],
    [
      "DE",
      "2024-06-29",
      "2024-07-02",
      [
        ["12.62", 1],
        ["12.37", 2],
      ],
    ],
    [
      "AT",
      "2023-06-29",
      "2023-07-02",
      [
        ["11.08", 1],
        ["12.58", 2],
      ],
    ],
    [
      "FR",
      "2023-12-30",
      "2024-01-02",
      [
        ["14.00", 1],
        ["14.50", 2],
      ],
    ],
    // Over a leap day and two boundaries.
    [
      "DE",
      "2023-12-30",
      "2024-07-01",
      [
        ["12.12", 1],
        ["12.62", 182],
        ["12.37", 1],
      ],
    ],
  ] as const)("%s, due %s, to %s", (law, dueDate, to, expected) => {
    expect(percents(owed(1_000_00, dueDate), law, to)).toEqual(expected);
  });

  it("€40 is owed once by businesses, in Germany, Austria, France and by the directive, in euro only", () => {
    for (const law of ["DE", "AT", "FR", "NL"]) {
      const sum = (given: object, currency = "EUR") =>
        lateChargesOn(
          owed(50_000_00, "2026-01-10", [], { currency }),
          business(law, given),
          { fixedSum: true },
          "2026-01-11",
        );
      expect(sum({}).due, law).toMatchObject([{ amount: 40_00 }]);
      expect(sum({ debtorType: "consumer" }).due, law).toEqual([]);
      expect(sum({}, "USD").not, law).toMatchObject([{ code: "currency-without-fixed-sum" }]);
    }
  });

  it("Germany: 9 points between businesses, 5 where a consumer is involved", () => {
    expect(percents(owed(1_000_00, "2026-01-10"), "DE", "2026-01-20")).toEqual([["10.27", 10]]);
    expect(percents(owed(1_000_00, "2026-01-10"), "DE", "2026-01-20", "consumer")).toEqual([["6.27", 10]]);
  });

  it("Austria: 4 % from consumers", () => {
    expect(percents(owed(1_000_00, "2026-01-10"), "AT", "2026-01-20", "consumer")).toEqual([["4.00", 10]]);
  });

  it("there is none by the directive outside the euro area, nor where no law is kept", () => {
    for (const law of ["SE", "PL", "US", undefined]) {
      const { due, not } = lateChargesOn(owed(1_000_00, "2026-01-10"), business(law), BOTH, "2026-02-09");
      expect(due).toEqual([]);
      expect(not.map(({ code }) => code)).toEqual(["no-law", "no-law"]);
    }
  });
});

describe("Ireland: one rate for a payment, that of its date", () => {
  it("what is paid in the next half-year bears that one's rate for all its days", () => {
    const paid = owed(10_000_00, "2024-12-01", [["2025-01-20", -10_000_00]]);
    expect(percents(paid, "IE", "2025-02-28")).toEqual([["11.15", 50]]);
    const inDecember = owed(10_000_00, "2024-12-01", [["2024-12-20", -10_000_00]]);
    expect(percents(inDecember, "IE", "2025-02-28")).toEqual([["12.25", 19]]);
  });

  it("each part goes by its own payment, what is open by the day that is reckoned to", () => {
    const invoice = owed(10_000_00, "2024-12-01", [["2024-12-20", -4_000_00]]);
    const [interest] = lateChargesOn(invoice, business("IE"), { interest: "statutory" }, "2025-01-10").due;
    expect(interest?.charge.lines).toMatchObject([
      { from: "2024-12-02", to: "2024-12-20", days: 19, balance: 4_000_00, percent: "12.25" },
      { from: "2024-12-02", to: "2024-12-20", days: 19, balance: 6_000_00, percent: "11.15" },
      { from: "2024-12-21", to: "2025-01-10", days: 21, balance: 6_000_00, percent: "11.15" },
    ]);
  });

  it.each([
    [1_000_00, 40_00],
    [1_000_01, 70_00],
    [10_000_00, 70_00],
    [10_000_01, 100_00],
  ])("the compensation on %i cents is %i", (late, sum) => {
    const { due } = lateChargesOn(owed(late, "2026-01-10"), business("IE"), { fixedSum: true }, "2026-01-11");
    expect(due[0]?.amount).toBe(sum);
  });
});

describe("The dated tables", () => {
  const tables: Readonly<Record<string, RateTable>> = { bankOfEngland, ecb, bundesbank, oenb };

  it.each(Object.entries(tables))("%s has every half-year in order and without a gap", (_, { rates }) => {
    const halves = rates.map(({ from }) => from);
    const [first = ""] = halves;
    const expected = halves.map((__, n) => {
      const half = Number(first.slice(0, 4)) * 2 + (first.slice(5, 7) === "07" ? 1 : 0) + n;
      return `${Math.floor(half / 2)}-${half % 2 === 0 ? "01" : "07"}-01`;
    });
    expect(halves).toEqual(expected);
    expect(halves.at(-1)).toBe("2026-07-01");
    for (const { percent } of rates) expect(() => rateOf(percent)).not.toThrow();
  });

  it("the German base rate moves by the points of the ECB's, as § 247 (1) BGB says", () => {
    const spread = (day: string) =>
      (referenceRate(ecb, day)?.rate ?? 0) - (referenceRate(bundesbank, day)?.rate ?? 0);
    const days = bundesbank.rates.map(({ from }) => from);
    expect(new Set(days.map(spread))).toEqual(new Set([8_800]));
  });

  it("a half-year that no table knows yet bears the last rate, as unverified", () => {
    expect(referenceRate(ecb, "2026-06-30")).toEqual({ rate: 21_500, unverified: false });
    expect(referenceRate(bankOfEngland, "2027-01-01")).toEqual({ rate: 37_500, unverified: true });
    expect(referenceRate(ecb, "2013-12-31")).toBeUndefined();
  });

  it("what rests on an unverified number says so in its line", () => {
    const terms = business("DE");
    const line = (dueDate: string) =>
      lateChargesOn(owed(1_000_00, dueDate), terms, BOTH, addDays(dueDate, 5)).due[0]?.charge.lines?.[0];
    expect(line("2026-03-01")).not.toHaveProperty("unverified");
    expect(line("2026-08-01")).toMatchObject({ unverified: true, percent: "10.52" });
  });
});
