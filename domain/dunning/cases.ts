import {
  type Atom,
  candidates,
  choicesFor,
  constantsOf,
  isSeveral,
  isTrueOf,
  keyOf,
} from "./field-values.ts";
import type { PlainField, Predicate, Scalar } from "./predicate.ts";
import type { Work } from "./work.ts";

/** The kinds of account for which a predicate holds: accounts to try a cadence with are made up from them. */

interface Literal {
  readonly atom: Atom;
  readonly isTrue: boolean;
}
/** Comparisons that hold, or do not, all together. */
export type Case = readonly Literal[];

const agrees = ({ atom, isTrue }: Literal, value: Scalar | undefined): boolean =>
  isTrueOf(atom, value) === isTrue;

/** Whether an account can agree with all literals, which are of one field. */
const canHold = (literals: Case): boolean => {
  const values = candidates(literals.map(({ atom }) => atom));
  const [first] = literals;
  if (!first || !isSeveral(first.atom))
    return values.some((value) => literals.every((literal) => agrees(literal, value)));
  const never = literals.filter(({ isTrue }) => !isTrue);
  const wanted = literals.filter(({ isTrue }) => isTrue);
  return wanted.every((literal) => values.some((it) => [literal, ...never].every((one) => agrees(one, it))));
};

const ofField = (of: Case, key: string): Case => of.filter(({ atom }) => keyOf(atom) === key);

/** Each way in which all tests hold (or do not) beside what is given, in the order in which they are written. */
function* casesWith(
  tests: readonly Predicate[],
  isTrue: boolean,
  given: Case,
  work: Work,
): Generator<Case, void> {
  const [first, ...others] = tests;
  if (!first) {
    yield given;
    return;
  }
  for (const one of casesBeside(first, isTrue, given, work)) yield* casesWith(others, isTrue, one, work);
}

function* casesBeside(test: Predicate, isTrue: boolean, given: Case, work: Work): Generator<Case, void> {
  if ("not" in test) yield* casesBeside(test.not, !isTrue, given, work);
  else if ("all" in test || "any" in test) {
    const parts = "all" in test ? test.all : test.any;
    if ("all" in test === isTrue) yield* casesWith(parts, isTrue, given, work);
    else for (const part of parts) yield* casesBeside(part, isTrue, given, work);
  } else if (work.take()) {
    const one = [...given, { atom: test, isTrue }];
    if (canHold(ofField(one, keyOf(test)))) yield one;
  }
}

/** The first cases in which a predicate holds. */
export interface Cases {
  readonly cases: readonly Case[];
  /** Whether there may be more than these. */
  readonly isCutOff: boolean;
}

/** The first `most` cases in which the predicate holds; each literal that is regarded is counted as work. */
export const casesOf = (test: Predicate, most: number, work: Work): Cases => {
  const cases: Case[] = [];
  for (const one of casesBeside(test, true, [], work)) {
    if (cases.length === most) return { cases, isCutOff: true };
    cases.push(one);
  }
  return { cases, isCutOff: !work.take(0) };
};

/** The values of a plain field that the case allows among those it names; undefined where it asks nothing of the field. */
export const valuesIn = (of: Case, field: PlainField): readonly Scalar[] | undefined => {
  const literals = ofField(of, field);
  if (literals.length === 0) return undefined;
  const named = new Set([...literals.flatMap(({ atom }) => constantsOf(atom)), ...choicesFor(field)]);
  return [...named].filter((value) => literals.every((literal) => agrees(literal, value)));
};
