import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponentOf, isCurrency, MAX_MINOR, MoneyError, toDecimal, toMinor } from "../../domain/money.ts";

describe("Money", () => {
  it.each([
    ["1234.50", "EUR", 123450],
    ["1234.5", "EUR", 123450],
    ["12.500", "EUR", 1250],
    ["-0.05", "USD", -5],
    ["100", "JPY", 100],
    ["1.234", "KWD", 1234],
    ["0", "EUR", 0],
    ["-0", "EUR", 0],
  ])("reads %s %s as %i minor units", (text, currency, minor) => {
    expect(Object.is(toMinor(text, currency), minor)).toBe(true);
  });

  it.each(["", "1,50", "1.", ".5", "1e3", "NaN", "12.505", "0x10", " 1", "1 000", "9999999999999999"])(
    "refuses %j in EUR rather than rounding or guessing",
    (text) => {
      expect(() => toMinor(text, "EUR")).toThrow(MoneyError);
    },
  );

  it("knows the digits of ISO 4217, not those of a locale", () => {
    expect(["EUR", "JPY", "KWD", "CLF", "IQD"].map(exponentOf)).toEqual([2, 0, 3, 4, 3]);
    expect(["DEM", "eur", "XXX", "€"].map(isCurrency)).toEqual([false, false, false, false]);
    expect(() => exponentOf("DEM")).toThrow(MoneyError);
  });

  it("is the same after writing and reading it, in every currency's digits", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -MAX_MINOR, max: MAX_MINOR }),
        fc.constantFrom("EUR", "JPY", "KWD", "CLF"),
        (minor, currency) => {
          expect(toMinor(toDecimal(minor, currency), currency)).toBe(minor);
        },
      ),
    );
  });
});
