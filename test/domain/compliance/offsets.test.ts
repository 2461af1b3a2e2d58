import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { epochOf } from "../../../domain/compliance/offsets.ts";

describe("an instant in milliseconds", () => {
  it("is what Date.parse says, for instants and for texts that are none", () => {
    const instant = fc
      .date({
        min: new Date("0000-01-01T00:00:00Z"),
        max: new Date("9999-12-31T23:59:59Z"),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString());
    const broken = fc
      .tuple(instant, fc.integer({ min: 0, max: 23 }), fc.constantFrom(..."0123456789-:.TZ x"))
      .map(([text, at, by]) => text.slice(0, at) + by + text.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(instant, broken, fc.string()), (text) => {
        expect(epochOf(text)).toBe(Date.parse(text));
      }),
      { numRuns: 5_000 },
    );
    expect(epochOf("2026-02-30T08:00:00.000Z")).toBe(Date.parse("2026-02-30T08:00:00.000Z"));
    expect(epochOf("2026-06-09T24:00:00.000Z")).toBe(Date.parse("2026-06-09T24:00:00.000Z"));
  });
});
