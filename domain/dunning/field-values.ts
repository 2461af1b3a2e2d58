import { riskBands } from "../ledger/circumstances.ts";
import { toMinor } from "../money.ts";
import { type FieldReader, holds, type PlainField, type Predicate, type Scalar } from "./predicate.ts";

/** Which values the fields of an account can have, as far as the comparisons of predicates tell them apart. */

/** One comparison of a predicate. */
export type Atom = Exclude<
  Predicate,
  { readonly all: unknown } | { readonly any: unknown } | { readonly not: unknown }
>;

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

/** Whether the field has several values at once, any of which may make a comparison true. */
export const isSeveral = (atom: Atom): boolean => "field" in atom && several.has(atom.field);

/** What the comparison is about: one field, or one kind of amount in one currency. */
export const keyOf = (atom: Atom): string =>
  "amount" in atom ? `${atom.amount} ${atom.currency}` : atom.field;

/** The values that the comparison names; amounts in minor units. */
export const constantsOf = (atom: Atom): readonly Scalar[] => {
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

/** All that a field knows, where that is little. */
export const choicesFor = (field: PlainField): readonly Scalar[] => choices[field] ?? [];

/**
 * Values of one field among which there is one for each way its comparisons can turn out; undefined stands
 * for an account that does not state it. All comparisons are of the same field or amount.
 */
export const candidates = (atoms: readonly Atom[]): readonly (Scalar | undefined)[] => {
  const [atom] = atoms;
  if (!atom) return [];
  const constants = atoms.flatMap(constantsOf);
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

/** Whether the comparison holds for an account with the value. */
export const isTrueOf = (atom: Atom, value: Scalar | undefined): boolean => holds(atom, readerOf(value));
