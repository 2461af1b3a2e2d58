import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { addMonths } from "../../../../domain/ledger/einvoice/months.ts";

describe("Months after a date", () => {
  it.each([
    ["2026-01-31", 1, "2026-02-28"],
    ["2024-01-31", 1, "2024-02-29"],
    ["2026-12-15", 2, "2027-02-15"],
    ["2026-03-31", 0, "2026-03-31"],
  ])("%s + %i is %s", (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  it("are those of the calendar, whatever the date", () => {
    const days = fc.integer({ min: 0, max: 80_000 });
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 120 }), (n, months) => {
        const date = Temporal.PlainDate.from("1970-01-01").add({ days: n });
        expect(addMonths(date.toString(), months)).toBe(date.add({ months }).toString());
      }),
    );
  });
});
