import { riskBands } from "../ledger/circumstances.ts";
import type { Account, Invoice } from "../ledger/model.ts";
import { dayOf, dunningDay } from "./day.ts";
import { type DunningFacts, placeOf } from "./facts.ts";
import { type Atom, choicesFor, constantsOf } from "./field-values.ts";
import type { Segment } from "./policy.ts";
import type { PlainField, Predicate, Scalar } from "./predicate.ts";
import { segmentOf } from "./segment.ts";
import { leastRaise, raised } from "./suppose-amount.ts";

/** What would bring an account that fits no segment into one. */

const atomsOf = (test: Predicate): readonly Atom[] => {
  if ("all" in test) return test.all.flatMap(atomsOf);
  if ("any" in test) return test.any.flatMap(atomsOf);
  return "not" in test ? atomsOf(test.not) : [test];
};

const changedAddress = (account: Account, changes: object): Account => ({
  ...account,
  address: { lines: [], ...account.address, ...changes },
});

/** The account with the field stated; undefined for what nobody states: what follows from invoices, payments and days. */
const stating = (account: Account, field: PlainField, value: Scalar): Account | undefined => {
  switch (field) {
    case "country":
    case "region":
    case "city":
      return typeof value === "string" ? changedAddress(account, { [field]: value }) : undefined;
    case "segment":
    case "language":
    case "experimentArm":
      return typeof value === "string" ? { ...account, [field]: value } : undefined;
    case "tag":
      return typeof value === "string" ? { ...account, tags: [...(account.tags ?? []), value] } : undefined;
    case "naturalPerson":
    case "autopay":
      return typeof value === "boolean" ? { ...account, [field]: value } : undefined;
    case "debtorType":
      return value === "business" || value === "consumer" ? { ...account, debtorType: value } : undefined;
    case "riskBand": {
      const band = riskBands.find((each) => each === value);
      return band && { ...account, riskBand: band };
    }
    default:
      return undefined;
  }
};

type Fitting = { facts: DunningFacts; segment: string; field: string } & (
  | { value: Scalar }
  | { amount: { currency: string; minor: number } }
);

/** How many values of one comparison are tried. */
const MAX_VALUES = 20;

const stated = (
  facts: DunningFacts,
  atom: Extract<Atom, { field: PlainField }>,
  fits: (supposed: DunningFacts) => Segment | undefined,
): Fitting[] => {
  const { field } = atom;
  const values = [...constantsOf(atom).slice(0, MAX_VALUES), ...choicesFor(field)];
  for (const value of values) {
    const account = stating(facts.account, field, value);
    const supposed = account && { ...facts, account };
    const segment = supposed && fits(supposed);
    if (supposed && segment) return [{ facts: supposed, segment: segment.name, field, value }];
  }
  return [];
};

/** How many invoices are tried, those that have been due the longest: the work grows with comparisons, not with both. */
const MAX_INVOICES = 5;

const oldestIn = ({ openInvoices }: DunningFacts, currency: string): readonly Invoice[] =>
  openInvoices
    .filter((each) => each.open > 0 && each.currency === currency)
    .toSorted((a, b) => dayOf(a.dueDate) - dayOf(b.dueDate))
    .slice(0, MAX_INVOICES);

const owing = (
  facts: DunningFacts,
  atom: Extract<Atom, { amount: unknown }>,
  fits: (supposed: DunningFacts) => Segment | undefined,
): Fitting[] => {
  const { currency, amount: field } = atom;
  const [bound] = constantsOf(atom);
  for (const invoice of oldestIn(facts, currency)) {
    const minor = leastRaise(Number(bound) + 1, (by) => fits(raised(facts, invoice, by)) !== undefined);
    if (minor === undefined) continue;
    const supposed = raised(facts, invoice, minor);
    const segment = fits(supposed);
    if (segment) return [{ facts: supposed, segment: segment.name, field, amount: { currency, minor } }];
  }
  return [];
};

/** How many comparisons are looked at. */
const MAX_ATOMS = 100;

/** The facts with one fact changed so that a segment fits, for each comparison of the policy by which that can be done. */
export const supposeSegment = (facts: DunningFacts): Fitting[] => {
  const today = dunningDay(facts.now, placeOf(facts));
  const fits = (supposed: DunningFacts) => segmentOf(supposed, today);
  if (fits(facts)) return [];
  return facts.policy.segments
    .flatMap(({ when }) => atomsOf(when))
    .slice(0, MAX_ATOMS)
    .flatMap((atom) => ("amount" in atom ? owing(facts, atom, fits) : stated(facts, atom, fits)));
};
