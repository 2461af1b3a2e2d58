import { type Atom, candidates, constantsOf, isSeveral, isTrueOf, keyOf } from "./field-values.ts";
import type { Predicate, Scalar } from "./predicate.ts";
import type { Work } from "./work.ts";

/**
 * Whether a predicate can hold for any account. Fields are taken to be independent of one another, so "cannot"
 * is proven and "can" is not.
 *
 * For each field the values at which its comparisons turn are listed once, and a comparison is the set of
 * those for which it holds, as bits. An account is then looked for as in a puzzle: what must hold narrows
 * the values that are left, alternatives that have become impossible are struck out, and only where several
 * remain is one of them tried after the other.
 */

/** A comparison that must hold, or must not. */
interface Literal {
  readonly key: string;
  /** The values for which the comparison holds. */
  readonly values: bigint;
  readonly isTrue: boolean;
  readonly isSeveral: boolean;
}
type Formula = Literal | { readonly all: readonly Formula[] } | { readonly any: readonly Formula[] };

/** What is left of a field: the values it may have, and sets of values of each of which it must have one. */
interface Domain {
  readonly allowed: bigint;
  readonly wanted: readonly bigint[];
}

interface Comparison {
  readonly key: string;
  readonly values: bigint;
  /** All values of the field. */
  readonly whole: bigint;
  readonly isSeveral: boolean;
}
type Vocabulary = ReadonlyMap<Atom, Comparison>;

const atomsOf = (test: Predicate): readonly Atom[] => {
  if ("all" in test) return test.all.flatMap(atomsOf);
  if ("any" in test) return test.any.flatMap(atomsOf);
  return "not" in test ? atomsOf(test.not) : [test];
};

/** Bit by bit whether the comparison holds; of equality, which has long lists, only the values it names are looked up. */
const bitsOf = (
  atom: Atom,
  values: readonly (Scalar | undefined)[],
  places: ReadonlyMap<Scalar | undefined, number>,
): readonly (0 | 1)[] => {
  if ("amount" in atom || (atom.op !== "eq" && atom.op !== "in"))
    return values.map((value) => (isTrueOf(atom, value) ? 1 : 0));
  const bits = Array<0 | 1>(values.length).fill(0);
  for (const constant of constantsOf(atom)) {
    const place = places.get(constant);
    if (place !== undefined) bits[place] = 1;
  }
  return bits;
};

const vocabularyOf = (tests: readonly Predicate[], work: Work): Vocabulary | undefined => {
  const vocabulary = new Map<Atom, Comparison>();
  for (const [key, atoms] of Map.groupBy(new Set(tests.flatMap(atomsOf)), keyOf)) {
    const values = [...new Set(candidates(atoms))];
    const places = new Map(values.map((value, i) => [value, i]));
    const whole = (1n << BigInt(values.length)) - 1n;
    for (const atom of atoms) {
      if (!work.take(values.length)) return undefined;
      const bits = BigInt(`0b0${bitsOf(atom, values, places).join("")}`);
      vocabulary.set(atom, { key, values: bits, whole, isSeveral: isSeveral(atom) });
    }
  }
  return vocabulary;
};

const formulaOf = (test: Predicate, isTrue: boolean, known: Vocabulary): Formula => {
  if ("not" in test) return formulaOf(test.not, !isTrue, known);
  if ("all" in test || "any" in test) {
    const isAll = "all" in test;
    const parts = (isAll ? test.all : test.any).map((part) => formulaOf(part, isTrue, known));
    return isAll === isTrue ? { all: parts } : { any: parts };
  }
  const comparison = known.get(test);
  if (!comparison) throw new RangeError("A predicate is asked about whose comparisons were not announced");
  return { ...comparison, isTrue };
};

const negated = (formula: Formula): Formula => {
  if ("all" in formula) return { any: formula.all.map(negated) };
  if ("any" in formula) return { all: formula.any.map(negated) };
  return { ...formula, isTrue: !formula.isTrue };
};

/** The values that the field may have by the literal alone; of several, one that is wanted forbids none. */
const allowedBy = ({ values, isTrue }: Literal): bigint => (isTrue ? values : ~values);

const narrowed = ({ allowed, wanted }: Domain, literal: Literal): Domain =>
  literal.isSeveral && literal.isTrue
    ? { allowed, wanted: [...wanted, literal.values] }
    : { allowed: allowed & allowedBy(literal), wanted };

const isLeft = ({ allowed, wanted }: Domain): boolean => wanted.every((set) => (set & allowed) !== 0n);

/** Whether the literal holds for every account that is left, for none, or undefined for some. */
const literalHolds = ({ allowed, wanted }: Domain, literal: Literal): boolean | undefined => {
  const values = allowedBy(literal);
  if (literal.isSeveral && literal.isTrue) {
    if ((allowed & values) === 0n) return false;
    return wanted.some((set) => (set & allowed & ~values) === 0n) ? true : undefined;
  }
  if ((allowed & ~values) === 0n) return true;
  return wanted.some((set) => (set & allowed & values) === 0n) ? false : undefined;
};

type Domains = Map<string, Domain>;

/** Looks for an account; each literal that is regarded is counted as work. Undefined where that is used up. */
const search = (
  given: readonly Formula[],
  domains: Domains,
  wholeOf: (literal: Literal) => Domain,
  work: Work,
): boolean | undefined => {
  const domainOf = (literal: Literal): Domain => domains.get(literal.key) ?? wholeOf(literal);
  const holdsNow = (formula: Formula): boolean | undefined => {
    if ("all" in formula) {
      const parts = formula.all.map(holdsNow);
      return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    }
    if ("any" in formula) {
      const parts = formula.any.map(holdsNow);
      return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
    }
    work.take();
    return literalHolds(domainOf(formula), formula);
  };

  let required = [...given];
  let choices: (readonly Formula[])[] = [];
  while (required.length > 0) {
    for (let next = required.pop(); next; next = required.pop()) {
      if ("all" in next) required.push(...next.all);
      else if ("any" in next) choices.push(next.any);
      else {
        const left = narrowed(domainOf(next), next);
        if (!isLeft(left)) return false;
        domains.set(next.key, left);
      }
    }
    const open: (readonly Formula[])[] = [];
    for (const choice of choices) {
      if (!work.take()) return undefined;
      const told = choice.map((each) => [each, holdsNow(each)] as const);
      if (told.some(([, holds]) => holds)) continue;
      const possible = told.flatMap(([each, holds]) => (holds === undefined ? [each] : []));
      if (possible.length === 0) return false;
      if (possible.length === 1) required = [...required, ...possible];
      else open.push(possible);
    }
    choices = open;
  }
  const [first] = choices.toSorted((a, b) => a.length - b.length);
  if (!first) return true;
  const others = choices.filter((choice) => choice !== first).map((any) => ({ any }));
  const tried: Formula[] = [];
  for (const each of first) {
    const found = search([...others, ...tried, each], new Map(domains), wholeOf, work);
    if (found !== false) return found;
    tried.push(negated(each));
  }
  return false;
};

/** Answers whether it is proven that a predicate holds for no account; undefined where the work was used up before. */
export type Prover = (test: Predicate) => boolean | undefined;

/** A prover for predicates that are put together from those given. */
export const proverOf = (tests: readonly Predicate[], work: Work): Prover => {
  const known = vocabularyOf(tests, work);
  if (!known) return () => undefined;
  const wholes = new Map([...known.values()].map(({ key, whole }) => [key, whole]));
  const wholeOf = ({ key, isSeveral: some }: Literal): Domain => {
    const allowed = wholes.get(key) ?? 0n;
    // One value at least; of a field with several values, there may be none.
    return { allowed, wanted: some ? [] : [allowed] };
  };
  return (test) => {
    const found = search([formulaOf(test, true, known)], new Map(), wholeOf, work);
    return found === undefined ? undefined : !found;
  };
};
