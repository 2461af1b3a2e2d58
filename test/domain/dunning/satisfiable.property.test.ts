import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Case, casesOf } from "../../../domain/dunning/cases.ts";
import { holds, type PlainField, type Predicate, type Scalar } from "../../../domain/dunning/predicate.ts";
import { type Prover, proverOf } from "../../../domain/dunning/satisfiable.ts";
import { Work } from "../../../domain/dunning/work.ts";
import * as plain from "./plain/satisfiable.ts";
import { somePredicate, someReader } from "./predicates.ts";

const prover = (tests: readonly Predicate[]): Prover => proverOf(tests, new Work());

describe("what a predicate excludes", () => {
  it("is proven as by the list of all its cases", () => {
    let proven = 0;
    fc.assert(
      fc.property(somePredicate, (test) => {
        const expected = plain.isImpossible(test);
        fc.pre(expected !== undefined);
        expect(prover([test])(test)).toBe(expected);
        if (expected) proven += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(proven).toBeGreaterThan(200);
  });

  it("is what no account does", () => {
    fc.assert(
      fc.property(somePredicate, someReader, (test, account) => {
        if (holds(test, account)) expect(prover([test])(test)).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it("is proven alike whatever other predicates the prover knows of", () => {
    fc.assert(
      fc.property(fc.array(somePredicate, { minLength: 2, maxLength: 4 }), (tests) => {
        const knowing = prover(tests);
        for (const test of tests) expect(knowing(test)).toBe(prover([test])(test));
        const all: Predicate = { all: [...tests] };
        const expected = plain.isImpossible(all);
        if (expected !== undefined) expect(knowing(all)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("is proven where the list of cases would be too long", () => {
    const field = (name: PlainField, value: Scalar): Predicate => ({ field: name, op: "gt", value });
    const stairs = Array.from(
      { length: 40 },
      (_, i): Predicate => ({
        any: [field("oldestDaysPastDue", 100 + i), { not: field("lateShare", i) }],
      }),
    );
    const top: Predicate = { all: [field("lateShare", 50), { not: field("oldestDaysPastDue", 120) }] };
    const test: Predicate = { all: [...stairs, top] };
    expect(plain.isImpossible(test)).toBeUndefined();
    expect(prover([test])(test)).toBe(true);
    expect(prover([test])({ all: stairs })).toBe(false);
  });

  it("is not said to be known where the work was used up", () => {
    const test: Predicate = {
      all: [
        { field: "country", op: "eq", value: "DE" },
        {
          any: [
            { field: "tag", op: "eq", value: "a" },
            { field: "tag", op: "eq", value: "b" },
          ],
        },
      ],
    };
    expect(proverOf([test], new Work(2))(test)).toBeUndefined();
    const work = new Work();
    proverOf([test], work)(test);
    expect(proverOf([test], new Work(work.spent))(test)).toBe(false);
  });
});

describe("the first cases of a predicate", () => {
  const first = 6;
  const shown = (cases: readonly Case[]) => cases.slice(0, first).map((of) => JSON.stringify(of));

  it("are the first of all of them", () => {
    fc.assert(
      fc.property(somePredicate, (test) => {
        const all = plain.casesOf(test);
        fc.pre(all !== undefined);
        const found = casesOf(test, first, new Work());
        expect(shown(found.cases)).toEqual(shown(all));
        expect(found.isCutOff).toBe(all.length > first);
      }),
      { numRuns: 1_000 },
    );
  });

  it("say that there may be more where the work was used up", () => {
    const test: Predicate = {
      any: [
        { field: "tag", op: "eq", value: "a" },
        { field: "tag", op: "eq", value: "b" },
      ],
    };
    expect(casesOf(test, first, new Work(1))).toMatchObject({ cases: [[{}]], isCutOff: true });
    expect(casesOf(test, first, new Work(2))).toMatchObject({ cases: [[{}], [{}]], isCutOff: false });
  });
});
