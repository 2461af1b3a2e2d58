import { describe, expect, it } from "vitest";
import { addDays } from "../../../domain/calendar.ts";
import { type ChargeAsk, lateChargesOn } from "../../../domain/interest/charge.ts";
import { interestLines } from "../../../domain/interest/interest.ts";
import { aRule, business, interestTo, owed } from "./facts.ts";

const STATUTORY: ChargeAsk = { interest: "statutory" };

describe("Interest matches the published figures to the cent", () => {
  it("£1,000 at 8.25 % for 60 days is £13.56", () => {
    expect(interestTo(owed(1_000_00, "2026-01-01"), aRule("8.25"), addDays("2026-01-01", 60))).toBe(13_56);
  });

  it("£1,000 at 8.5 % for 50 days is £11.64 exactly reckoned", () => {
    expect(interestTo(owed(1_000_00, "2026-01-01"), aRule("8.5"), addDays("2026-01-01", 50))).toBe(11_64);
  });

  it("£1,000 at 8.5 % for 50 days is £11.50 with the day's interest rounded first, as gov.uk does", () => {
    const daily = aRule("8.5", { rounding: "daily" });
    expect(interestTo(owed(1_000_00, "2026-01-01"), daily, addDays("2026-01-01", 50))).toBe(11_50);
  });

  it("€5,000 at 10.27 % for 45 days is €63.31", () => {
    expect(interestTo(owed(5_000_00, "2026-01-01"), aRule("10.27"), addDays("2026-01-01", 45))).toBe(63_31);
  });

  it("€5,000 between German businesses for 45 days of the first half of 2026 is €63.31 by law", () => {
    const { due } = lateChargesOn(owed(5_000_00, "2026-02-01"), business("DE"), STATUTORY, "2026-03-18");
    expect(due).toMatchObject([
      {
        amount: 63_31,
        charge: { from: "2026-02-02", to: "2026-03-18", lines: [{ percent: "10.27", days: 45 }] },
      },
    ]);
  });

  it("€100 at 10 % for 15 days is €0.41", () => {
    expect(interestTo(owed(100_00, "2026-01-01"), aRule("10"), addDays("2026-01-01", 15))).toBe(41);
  });

  it.each([
    ["ACT/365", 79_45, 29],
    ["ACT/360", 80_56, 29],
    ["30/360", 86_11, 31],
  ] as const)(
    "$10,000 at 10 %% from 31 January to 1 March 2025 by %s is %i cents over %i days",
    (dayCount, cents, days) => {
      const invoice = owed(10_000_00, "2025-01-31");
      const rule = aRule("10", { dayCount });
      expect(interestTo(invoice, rule, "2025-03-01")).toBe(cents);
      const lines = interestLines(invoice, rule, { after: "2025-01-31", to: "2025-03-01" });
      expect(lines.map((line) => line.days)).toEqual([days]);
    },
  );

  it("€10,000 by the directive: 30 days at 10.15 % are €83.42, with 31 more at 10.40 % they are €171.75", () => {
    const invoice = owed(10_000_00, "2026-05-31");
    const [june] = lateChargesOn(invoice, business("NL"), STATUTORY, "2026-06-30").due;
    expect(june?.amount).toBe(83_42);
    const [both] = lateChargesOn(invoice, business("NL"), STATUTORY, "2026-07-31").due;
    expect(both?.amount).toBe(171_75);
    expect(both?.charge.lines).toEqual([
      {
        from: "2026-06-01",
        to: "2026-06-30",
        days: 30,
        balance: 10_000_00,
        percent: "10.15",
        amount: "83.424658",
      },
      {
        from: "2026-07-01",
        to: "2026-07-31",
        days: 31,
        balance: 10_000_00,
        percent: "10.40",
        amount: "88.328767",
        unverified: true,
      },
    ]);
  });
});
