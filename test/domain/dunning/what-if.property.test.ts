import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addMilliseconds } from "../../../domain/calendar.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import { explain } from "../../../domain/dunning/explanation.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { callNow, keyOf } from "../../../domain/dunning/obstacles.ts";
import { type Supposition, supposing } from "../../../domain/dunning/supposing.ts";
import { firstOf, type WouldChange } from "../../../domain/dunning/what-if.ts";
import { tell } from "../../../domain/messages/explained/tell.ts";
import { someFacts } from "./generators.ts";

const RUNS = 400;
const SEED = 20_260_609;

/** Of the ways to make the change, the one that is told of. */
const meant = (facts: DunningFacts, { whatIf, value, amount, field }: WouldChange): Supposition => {
  const found = supposing(facts, whatIf).find(
    (way) => way.value === value && way.field === field && way.amount?.minor === amount?.minor,
  );
  if (!found) throw new Error(`${whatIf} is told of and cannot be supposed`);
  return found;
};

const reasonsOf = (facts: DunningFacts) => [
  ...decideContact(facts).reasons,
  ...(callNow(facts)?.reasons ?? []),
];

/** Accounts at any hour of a fortnight, of first and third parties. */
const cases = fc
  .record({
    facts: someFacts,
    hours: fc.integer({ min: 0, max: 14 * 24 }),
    creditorRole: fc.constantFrom("first-party" as const, "third-party" as const),
    noSegment: fc.integer({ min: 0, max: 5 }),
  })
  .map(({ facts, hours, creditorRole, noSegment }): DunningFacts => {
    const { policy } = facts;
    const [first] = policy.segments;
    const segments =
      first && noSegment === 0
        ? [{ ...first, when: { field: "tag", op: "eq", value: "key" } as const }]
        : policy.segments;
    return {
      ...facts,
      policy: { ...policy, segments },
      now: addMilliseconds(facts.now, hours * 3_600_000),
      legalEntity: { ...facts.legalEntity, creditorRole },
    };
  });

describe("an explanation of any account", () => {
  it("tells of no change but one that, made and decided anew, comes to what is told", () => {
    const told = new Map<string, number>();
    const property = fc.property(cases, (facts) => {
      const present = firstOf(facts);
      const { wouldChange, heldBack, call } = explain(facts);
      for (const change of wouldChange) {
        told.set(change.whatIf, (told.get(change.whatIf) ?? 0) + 1);
        const then = meant(facts, change).facts;
        expect(firstOf(then)).toEqual(change.next);
        if (change.changesNext) expect(firstOf(then)).not.toEqual(present);
        const left = new Set(reasonsOf(then).map(keyOf));
        const lifted = [...heldBack, ...(call?.heldBack ?? [])].filter(({ changedBy }) =>
          changedBy.includes(change.whatIf),
        );
        for (const reason of lifted) expect(left).not.toContain(keyOf(reason));
        expect(change.changesNext || lifted.length > 0).toBe(true);
      }
    });
    fc.assert(property, { numRuns: RUNS, seed: SEED });
    expect(told.size).toBeGreaterThan(12);
  });

  it("names the first instant at which time alone ends what is held back", () => {
    let seen = 0;
    const property = fc.property(cases, (facts) => {
      const first = firstOf(facts);
      for (const reason of explain(facts).heldBack) {
        const { endsAt } = reason;
        // What follows an action rests on its having been carried out.
        if (endsAt === undefined || reason.until !== undefined || (first && first.at < endsAt)) continue;
        seen++;
        const keysAt = (now: string) => decideContact({ ...facts, now }).reasons.map(keyOf);
        expect(keysAt(endsAt)).not.toContain(keyOf(reason));
        expect(keysAt(addMilliseconds(endsAt, -1))).toContain(keyOf(reason));
      }
    });
    fc.assert(property, { numRuns: RUNS, seed: SEED });
    expect(seen).toBeGreaterThan(100);
  });

  it("leaves nothing that is held back without a word on what ends it", () => {
    const property = fc.property(cases, (facts) => {
      const explanation = explain(facts);
      const { heldBack, call } = explanation;
      const { collector, customer } = tell(explanation, "fr");
      const lines = collector.filter((line) => /^(Held back|No call now): /.test(line));
      expect(lines).toHaveLength(heldBack.length + (call?.heldBack.length ?? 0));
      for (const line of lines)
        expect(line).toMatch(
          /It ends by itself on |Nothing but time changes it: on |It would not be so |Nothing in sight changes it: /,
        );
      expect(customer.length).toBeGreaterThan(0);
    });
    fc.assert(property, { numRuns: RUNS, seed: SEED });
  });
});
