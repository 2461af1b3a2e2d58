import fc from "fast-check";
import { type FieldReader, type Predicate, predicate } from "../../../domain/dunning/predicate.ts";
import { toMinor } from "../../../domain/money.ts";

/** Predicates of every shape over a few fields and few values, so that they often exclude one another. */

const order = fc.constantFrom("eq", "ne", "lt", "lte", "gt", "gte");
const texts = fc.constantFrom("DE", "FR", "US");
const tags = fc.constantFrom("a", "b");
const days = fc.integer({ min: 0, max: 3 });
const status = fc.constantFrom("granted", "withdrawn", "unknown");

const someAtom = fc.oneof(
  fc.record({ field: fc.constant("country"), op: order, value: texts }),
  fc.record({
    field: fc.constant("country"),
    op: fc.constant("in"),
    value: fc.array(texts, { minLength: 1 }),
  }),
  fc.record({ field: fc.constantFrom("country", "riskBand", "tag"), op: fc.constant("exists") }),
  fc.record({ field: fc.constant("tag"), op: order, value: tags }),
  fc.record({ field: fc.constant("tag"), op: fc.constant("in"), value: fc.array(tags, { minLength: 1 }) }),
  fc.record({ field: fc.constantFrom("oldestDaysPastDue", "lateShare"), op: order, value: days }),
  fc.record({ field: fc.constantFrom("emailConsent", "smsConsent"), op: order, value: status }),
  fc.record({ field: fc.constant("hasPhone"), op: fc.constantFrom("eq", "ne"), value: fc.boolean() }),
  fc.record({
    amount: fc.constantFrom("overdue", "balance"),
    currency: fc.constant("EUR"),
    op: order,
    value: fc.constantFrom("0.00", "0.01", "0.02"),
  }),
);

/** A predicate of some depth. */
export const somePredicate: fc.Arbitrary<Predicate> = fc
  .letrec((of) => ({
    test: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      someAtom,
      fc.record({ all: fc.array(of("test"), { maxLength: 4 }) }),
      fc.record({ any: fc.array(of("test"), { maxLength: 3 }) }),
      fc.record({ not: of("test") }),
    ),
  }))
  .test.map((test) => predicate.parse(test));

/** What some account says of the fields. */
export const someReader: fc.Arbitrary<FieldReader> = fc
  .record({
    country: fc.option(fc.constantFrom("AT", "DE", "FR", "US"), { nil: undefined }),
    riskBand: fc.option(fc.constant("high"), { nil: undefined }),
    tag: fc.subarray(["a", "b", "c"]),
    oldestDaysPastDue: fc.integer({ min: 0, max: 4 }),
    lateShare: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    emailConsent: status,
    smsConsent: status,
    hasPhone: fc.boolean(),
    amounts: fc.record({ overdue: fc.integer({ min: 0, max: 3 }), balance: fc.integer({ min: -1, max: 3 }) }),
  })
  .map(({ amounts, ...fields }) => ({
    plain: (field) => (fields as Record<string, ReturnType<FieldReader["plain"]>>)[field],
    compareAmount: (field, currency, decimal) =>
      ((amounts as Record<string, number>)[field] ?? 0) - toMinor(decimal, currency),
  }));
