import {
  type FieldReader,
  holds,
  type PlainField,
  type Predicate,
  type Scalar,
} from "../../../../domain/dunning/predicate.ts";
import { riskBands } from "../../../../domain/ledger/circumstances.ts";
import { toMinor } from "../../../../domain/money.ts";

/**
 * The plain way to tell whether a predicate can hold for any account: it is taken apart into cases, each a list of comparisons
 * that hold or do not, and each field of a case is tried with the values at which its comparisons turn.
 * Fields are taken to be independent of one another, so "cannot" is proven and "can" is not.
 */

type Atom = Exclude<
  Predicate,
  { readonly all: unknown } | { readonly any: unknown } | { readonly not: unknown }
>;

interface Literal {
  readonly atom: Atom;
  readonly isTrue: boolean;
}
/** Comparisons that hold, or do not, all together. */
type Case = readonly Literal[];

/** Beyond so many cases nothing is proven. */
const MAX_CASES = 500;

const truths = [true, false] as const;
const consents = ["granted", "withdrawn", "unknown"] as const;

/** Fields that know few values. */
const choices: Partial<Record<PlainField, readonly Scalar[]>> = {
  debtorType: ["business", "consumer"],
  riskBand: riskBands,
  emailConsent: consents,
  smsConsent: consents,
  naturalPerson: truths,
  autopay: truths,
  hasOwner: truths,
  hasEmail: truths,
  hasPhone: truths,
  hasPostalAddress: truths,
};

const texts: ReadonlySet<PlainField> = new Set<PlainField>([
  "country",
  "region",
  "city",
  "segment",
  "language",
  "legalEntityId",
  "number",
  "experimentArm",
  "tag",
  "currencies",
]);

/** Fields that an account may not state. A comparison with what is not stated is false. */
const optional: ReadonlySet<PlainField> = new Set<PlainField>([
  "country",
  "region",
  "city",
  "naturalPerson",
  "segment",
  "riskBand",
  "experimentArm",
  "lateShare",
  "averageDaysLate",
  "daysSinceLastPayment",
  "daysSinceLastContact",
]);

/** Fields with several values at once, which compare by any of them. */
const several: ReadonlySet<PlainField> = new Set<PlainField>(["tag", "currencies"]);

const keyOf = (atom: Atom): string => ("amount" in atom ? `${atom.amount} ${atom.currency}` : atom.field);

const constantsOf = (atom: Atom): readonly Scalar[] => {
  if ("amount" in atom) return [toMinor(atom.value, atom.currency)];
  if (atom.op === "exists") return [];
  return atom.op === "in" ? atom.value : [atom.value];
};

const aroundNumbers = (constants: readonly Scalar[], least: number): number[] => {
  const sorted = constants.filter((it) => typeof it === "number").sort((a, b) => a - b);
  const between = sorted.flatMap((it, i) => [it, (it + (sorted[i + 1] ?? it + 2)) / 2]);
  return [(sorted[0] ?? 1) - 1, ...between, least].filter((it) => it >= least);
};

const aroundTexts = (constants: readonly Scalar[]): string[] => [
  "",
  ...constants.flatMap((it) => (typeof it === "string" ? [it, `${it}\u0001`] : [])),
];

/** Values of the field among which there is one for each way its comparisons can turn out. */
const candidates = (literals: Case): readonly (Scalar | undefined)[] => {
  const atom = literals[0]?.atom;
  if (!atom) return [];
  const constants = literals.flatMap((literal) => constantsOf(literal.atom));
  if ("amount" in atom)
    return aroundNumbers(constants, atom.amount === "balance" ? Number.NEGATIVE_INFINITY : 0).map(Math.floor);
  const { field } = atom;
  const stated = choices[field] ?? (texts.has(field) ? aroundTexts(constants) : aroundNumbers(constants, 0));
  return optional.has(field) ? [undefined, ...stated] : stated;
};

const readerOf = (value: Scalar | undefined): FieldReader => ({
  plain: () => value,
  compareAmount: (_, currency, decimal) => Number(value) - toMinor(decimal, currency),
});

const agrees = ({ atom, isTrue }: Literal, value: Scalar | undefined): boolean =>
  holds(atom, readerOf(value)) === isTrue;

const byField = (of: Case): ReadonlyMap<string, Literal[]> => {
  const groups = new Map<string, Literal[]>();
  for (const literal of of) {
    const key = keyOf(literal.atom);
    groups.set(key, [...(groups.get(key) ?? []), literal]);
  }
  return groups;
};

const canHold = (literals: Case): boolean => {
  const values = candidates(literals);
  const atom = literals[0]?.atom;
  if (atom && "field" in atom && several.has(atom.field)) {
    const never = literals.filter(({ isTrue }) => !isTrue);
    const wanted = literals.filter(({ isTrue }) => isTrue);
    return wanted.every((literal) =>
      values.some((it) => [literal, ...never].every((one) => agrees(one, it))),
    );
  }
  return values.some((value) => literals.every((literal) => agrees(literal, value)));
};

const isPossible = (of: Case): boolean => [...byField(of).values()].every(canHold);

const both = (left: readonly Case[], right: readonly Case[]): readonly Case[] | undefined => {
  if (left.length * right.length > MAX_CASES * 4) return undefined;
  const joined = left.flatMap((a) => right.map((b) => [...a, ...b])).filter(isPossible);
  return joined.length > MAX_CASES ? undefined : joined;
};

const together = (
  tests: readonly Predicate[],
  isTrue: boolean,
  all: boolean,
): readonly Case[] | undefined => {
  let found: readonly Case[] | undefined = all ? [[]] : [];
  for (const test of tests) {
    const cases = casesOf(test, isTrue);
    if (!cases || !found) return undefined;
    found = all ? both(found, cases) : [...found, ...cases];
  }
  return found;
};

/** The cases in which the predicate holds (or does not); none where it cannot, undefined where there are too many to tell. */
export const casesOf = (test: Predicate, isTrue = true): readonly Case[] | undefined => {
  if ("not" in test) return casesOf(test.not, !isTrue);
  if ("all" in test) return together(test.all, isTrue, isTrue);
  if ("any" in test) return together(test.any, isTrue, !isTrue);
  return [[{ atom: test, isTrue }]].filter(isPossible);
};

/** Whether the predicate holds for no account, by its list of cases; undefined where that is too long. */
export const isImpossible = (test: Predicate): boolean | undefined => {
  const cases = casesOf(test);
  return cases && cases.length === 0;
};
