import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../../../domain/dunning/default-policy.ts";
import type { Policy } from "../../../domain/dunning/policy.ts";
import { policyWarnings, warningsBy } from "../../../domain/dunning/policy-warnings.ts";
import type { Predicate } from "../../../domain/dunning/predicate.ts";
import { entity, fromDue, stepOf } from "./facts.ts";
import { someCadence } from "./generators.ts";
import { plainMeans } from "./plain/means.ts";
import { somePredicate } from "./predicates.ts";

const unbounded = { comparisons: Number.POSITIVE_INFINITY, decisions: Number.POSITIVE_INFINITY };

const agency = { ...entity, id: "agency", creditorRole: "third-party" as const };
const overseas = {
  ...entity,
  id: "overseas",
  timeZone: "America/Chicago",
  address: { lines: [], country: "US" },
};
const nowhere = { ...entity, id: "nowhere", address: { lines: [] } };

const place = fc.constantFrom<Predicate[]>(
  [],
  [{ field: "country", op: "in", value: ["DE", "US", "CA"] }],
  [
    { field: "country", op: "eq", value: "US" },
    { field: "region", op: "in", value: ["WA", "NY"] },
  ],
  [{ field: "debtorType", op: "eq", value: "consumer" }],
);

const somePolicy: fc.Arbitrary<Policy> = fc
  .array(fc.record({ where: place, what: somePredicate, cadence: someCadence }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((all) => ({
    ...defaultPolicy,
    segments: all.map(({ where, what, cadence }, i) => ({
      id: `segment-${i}`,
      name: `Segment ${i}`,
      when: { all: [...where, what] },
      cadence,
    })),
  }));

describe("warnings of a policy", () => {
  it("are those of the plain way, that lists all cases and plays every kind of account", () => {
    fc.assert(
      fc.property(
        somePolicy,
        fc.subarray([entity, agency, overseas, nowhere], { minLength: 1, maxLength: 2 }),
        (policy, legalEntities) => {
          const house = { legalEntities, from: "2026-03-02" };
          const plainly = warningsBy(plainMeans(policy, house), policy);
          const quickly = policyWarnings(policy, house, unbounded);
          if (plainly.some(({ code }) => code === "checked-in-part"))
            expect(quickly).toEqual(
              expect.arrayContaining(plainly.filter(({ code }) => code !== "checked-in-part")),
            );
          else expect(quickly.map(withoutCount)).toEqual(plainly.map(withoutCount));
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});

/** How many courses were planned differs where the plain way stops counting. */
const withoutCount = ({ message, ...warning }: { readonly code: string; readonly message: string }) => ({
  ...warning,
  message: warning.code === "tried-in-part" ? "" : message,
});

describe("what was not looked at to the end is said", () => {
  const countries = Array.from(
    { length: 41 },
    (_, i) => `A${String.fromCharCode(65 + (i % 26))}${i > 25 ? "X" : ""}`,
  );
  const steps = [stepOf("one", fromDue(1), { channels: [["email", "sms", "letter", "task"]] })];
  const policyOf = (when: Predicate): Policy => ({
    ...defaultPolicy,
    segments: [when, { all: [] } as Predicate].map((each, i) => ({
      id: `segment-${i}`,
      name: `Segment ${i}`,
      when: each,
      cadence: { steps, minimum: {}, coolDownDays: 3, catchUp: "jump", graceBusinessDays: 0 },
    })),
  });
  const simple = policyOf({ field: "country", op: "eq", value: "DE" });
  const codesOf = (policy: Policy, bounds = unbounded) =>
    policyWarnings(policy, {}, bounds).map(({ path, code }) => `${path.join(".")} ${code}`);

  it("where the decisions did not suffice", () => {
    expect(codesOf(simple)).toEqual([]);
    const [warning, ...others] = policyWarnings(simple, {}, { ...unbounded, decisions: 100 });
    expect(others).toMatchObject([{ path: ["segments", 1], code: "tried-in-part" }]);
    expect(warning).toMatchObject({ path: ["segments", 0], code: "tried-in-part" });
    expect(warning?.message).toMatch(
      /^was tried out with \d+ of 50 courses .* what is said of its steps holds/,
    );
  });

  it("where the comparisons did not suffice, and then nothing is claimed that was not proven", () => {
    expect(codesOf(simple, { ...unbounded, comparisons: 0 })).toEqual(["segments checked-in-part"]);
  });

  it("where a segment names more places than are tried", () => {
    const many = policyOf({ field: "country", op: "in", value: countries });
    expect(codesOf(many)).toContain("segments.0 tried-in-part");
  });

  it("where a segment has more kinds of account than are tried", () => {
    const any = Array.from(
      { length: 25 },
      (_, i): Predicate => ({ field: "tag", op: "eq", value: `tag-${i}` }),
    );
    expect(codesOf(policyOf({ any: any.slice(0, 24) }))).toEqual([]);
    expect(codesOf(policyOf({ any }))).toEqual(["segments.0 tried-in-part"]);
  });

  it("at the same place whenever it is asked", () => {
    const bounds = { comparisons: 50, decisions: 400 };
    expect(policyWarnings(simple, {}, bounds)).toEqual(policyWarnings(simple, {}, bounds));
  });
});
