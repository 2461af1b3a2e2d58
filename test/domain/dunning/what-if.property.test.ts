import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays, addMilliseconds } from "../../../domain/calendar.ts";
import { decideContact } from "../../../domain/dunning/decide.ts";
import { explain } from "../../../domain/dunning/explanation.ts";
import type { DunningFacts } from "../../../domain/dunning/facts.ts";
import { callNow, keyOf } from "../../../domain/dunning/obstacles.ts";
import { type Supposition, supposing } from "../../../domain/dunning/supposing.ts";
import { firstOf, type WouldChange } from "../../../domain/dunning/what-if.ts";
import { tell } from "../../../domain/messages/explained/tell.ts";
import { START, someFacts } from "./generators.ts";

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

const endsOnItsDay: ReadonlySet<string> = new Set([
  "account-stopped",
  "invoice-held",
  "promised",
  "promised-in-part",
]);

const withoutMoratorium = (facts: DunningFacts): DunningFacts => {
  const { moratorium: _, ...account } = facts.account;
  return { ...facts, account };
};

/** In the order in which a decision asks for them. */
const accountWide: readonly string[] = ["account-held", "moratorium", "account-stopped"];

/** Whether a decision that gives the one has not come to ask for the other. */
const hides = (one: string, other: string): boolean => {
  if (one === other) return false;
  if (one === "no-segment") return !endsOnItsDay.has(other) && !accountWide.includes(other);
  const place = accountWide.indexOf(one);
  return place >= 0 && (!accountWide.includes(other) || place < accountWide.indexOf(other));
};

/** In force, over, or still to begin. */
const someMoratorium = fc
  .record({ begins: fc.integer({ min: -5, max: 25 }), lasts: fc.integer({ min: 0, max: 40 }) })
  .map(({ begins, lasts }) => ({ from: addDays(START, begins), until: addDays(START, begins + lasts) }));

/** Accounts at any hour of a fortnight, of first and third parties, some with a moratorium. */
const cases = fc
  .record({
    facts: someFacts,
    hours: fc.integer({ min: 0, max: 14 * 24 }),
    creditorRole: fc.constantFrom("first-party" as const, "third-party" as const),
    noSegment: fc.integer({ min: 0, max: 5 }),
    moratorium: fc.option(someMoratorium, { nil: undefined, freq: 2 }),
  })
  .map(({ facts, hours, creditorRole, noSegment, moratorium }): DunningFacts => {
    const { policy } = facts;
    const [first] = policy.segments;
    const segments =
      first && noSegment === 0
        ? [{ ...first, when: { field: "tag", op: "eq", value: "key" } as const }]
        : policy.segments;
    return {
      ...facts,
      account: { ...facts.account, ...(moratorium && { moratorium }) },
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

  it("names the first instant at which time alone ends what is held back, not one that only hides it", () => {
    let [seen, seenBeforeMoratorium] = [0, 0];
    const property = fc.property(cases, (facts) => {
      const first = firstOf(facts);
      for (const reason of explain(facts).heldBack) {
        const { code, endsAt } = reason;
        // What follows an action rests on its having been carried out.
        if (endsAt === undefined || reason.until !== undefined || (first && first.at < endsAt)) continue;
        seen++;
        if ((facts.account.moratorium?.from ?? "") > facts.now.slice(0, 10)) seenBeforeMoratorium++;
        // A hold or a promise ends on its own day, which a moratorium does not move.
        const asked = endsOnItsDay.has(code) ? withoutMoratorium(facts) : facts;
        const reasonsAt = (now: string) => decideContact({ ...asked, now }).reasons;
        const then = reasonsAt(endsAt);
        expect(then.map(keyOf)).not.toContain(keyOf(reason));
        expect(then.filter((other) => hides(other.code, code))).toEqual([]);
        const before = reasonsAt(addMilliseconds(endsAt, -1));
        expect(before.some((other) => keyOf(other) === keyOf(reason) || hides(other.code, code))).toBe(true);
      }
    });
    fc.assert(property, { numRuns: RUNS, seed: SEED });
    expect(seen).toBeGreaterThan(100);
    expect(seenBeforeMoratorium).toBeGreaterThan(10);
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
