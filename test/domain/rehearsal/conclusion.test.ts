import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import { defaultAssumptions } from "../../../domain/rehearsal/assumptions.ts";
import { horizonOf } from "../../../domain/rehearsal/horizon.ts";
import { rehearse } from "../../../domain/rehearsal/rehearse.ts";
import { conclusionOf } from "../../../domain/rehearsal/report/conclusion.ts";
import { type Difference, type RehearsalResult, resultOf } from "../../../domain/rehearsal/result.ts";
import { policyWith } from "../dunning/facts.ts";
import { crowd, rehearsalWith, START } from "./accounts.ts";

const compared = (second: typeof defaultPolicy): RehearsalResult => {
  const rehearsal = rehearsalWith({ policies: [defaultPolicy, second], seeds: [1, 2], days: 30 });
  const tallies = rehearse(rehearsal, crowd(10));
  const facts = { horizon: horizonOf(START, 30), seeds: [1, 2], ledger: "a ledger", paidBills: 0 };
  return resultOf(
    { ...facts, assumptions: defaultAssumptions },
    tallies.map((each, i) => ({ policy: { id: "p", name: "AB"[i] ?? "", source: "test" }, tallies: each })),
  );
};

/** The result with other changes of what is collected, in minor units. */
const collecting = (result: RehearsalResult, low: number, mean: number, high: number): RehearsalResult => ({
  ...result,
  differences: result.differences.map(
    (it): Difference =>
      it.figure === "Collected in all"
        ? { ...it, a: { mean: 1_000_000, low: 0, high: 0 }, change: { low, mean, high } }
        : it,
  ),
});

describe("what a comparison comes to", () => {
  const result = compared(policyWith({ coolDownDays: 20 }));

  it("says how much more or less is collected, and whether the dice agree on it", () => {
    expect(conclusionOf(collecting(result, 10_000, 20_000, 30_000))[1]).toBe(
      "B collects 200 EUR (2.0\u00a0%) more than A, whichever way the dice fall.",
    );
    expect(conclusionOf(collecting(result, -30_000, -20_000, -10_000))[1]).toMatch(/200 EUR .* less than A/);
    expect(conclusionOf(collecting(result, -10_000, 20_000, 30_000))[1]).toMatch(/take it as no difference/);
  });

  it("says so where both come to the same, and nothing where one was played alone", () => {
    expect(conclusionOf(compared(defaultPolicy))).toEqual([
      "Over the 30 days:",
      "In EUR both collect the same.",
      "Both ask the same of people and cost the same.",
    ]);
    expect(conclusionOf({ ...result, differences: [] })).toEqual([]);
  });
});
