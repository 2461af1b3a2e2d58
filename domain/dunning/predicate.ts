import * as z from "zod";
import { TEXT_PATTERN } from "../ledger/fields.ts";
import { isCurrency } from "../money.ts";

/** What a predicate may ask of an account that is a text, a number or a truth. Days and counts are numbers. */
const plainFields = [
  // Who the account is.
  "country",
  "region",
  "city",
  "debtorType",
  "naturalPerson",
  "segment",
  "language",
  "legalEntityId",
  "number",
  "tag",
  "riskBand",
  "experimentArm",
  "hasOwner",
  "tenureDays",
  // How it may be reached.
  "hasEmail",
  "hasPhone",
  "hasPostalAddress",
  "emailConsent",
  "smsConsent",
  // What it owes.
  "autopay",
  "openInvoices",
  "overdueInvoices",
  "oldestDaysPastDue",
  "currencies",
  // How it pays.
  "paidInvoices",
  "lateShare",
  "averageDaysLate",
  "daysSinceLastPayment",
  // What was agreed and contested.
  "openPromises",
  "keptPromises",
  "brokenPromises",
  "openDisputes",
  // What was tried.
  "contacts",
  "bouncedContacts",
  "daysSinceLastContact",
] as const;
export type PlainField = (typeof plainFields)[number];

/** What a predicate may ask of an account that is an amount of one currency. */
const amountFields = [
  "balance",
  "overdue",
  "notDue",
  "overdue1to30",
  "overdue31to60",
  "overdue61to90",
  "overdue91to120",
  "overdueOver120",
  "largestInvoice",
  "credits",
  "disputed",
  "promised",
] as const;
export type AmountField = (typeof amountFields)[number];

/** Fields whose value changes with the date alone: a policy that asks for one looks at each account every day. */
const changingFields: ReadonlySet<PlainField | AmountField> = new Set<PlainField | AmountField>([
  "oldestDaysPastDue",
  "overdueInvoices",
  "tenureDays",
  "daysSinceLastPayment",
  "daysSinceLastContact",
  "overdue",
  "notDue",
  "overdue1to30",
  "overdue31to60",
  "overdue61to90",
  "overdue91to120",
  "overdueOver120",
]);

const scalar = z.union([z.string().max(100).meta({ pattern: TEXT_PATTERN }), z.number(), z.boolean()]);
export type Scalar = z.infer<typeof scalar>;

const order = z.enum(["eq", "ne", "lt", "lte", "gt", "gte"]);
type Order = z.infer<typeof order>;

const decimal = z.string().regex(/^-?\d{1,12}(\.\d{1,4})?$/, 'is not a decimal amount such as "1000.00"');

/**
 * A predicate over an account: `all`, `any` and `not` over comparisons of one field. A comparison
 * with a field the account does not state is false, whatever the operator; ask `exists` for that. A
 * field with several values (`tag`, `currencies`) compares by any of them. Amounts name their currency.
 */
export type Predicate =
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | { readonly field: PlainField; readonly op: Order; readonly value: Scalar }
  | { readonly field: PlainField; readonly op: "in"; readonly value: readonly Scalar[] }
  | { readonly field: PlainField; readonly op: "exists" }
  | { readonly amount: AmountField; readonly currency: string; readonly op: Order; readonly value: string };

const field = z.enum(plainFields);

export const predicate: z.ZodType<Predicate> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(predicate).max(50) }),
      z.strictObject({ any: z.array(predicate).max(50) }),
      z.strictObject({ not: predicate }),
      z.strictObject({ field, op: order, value: scalar }),
      z.strictObject({ field, op: z.literal("in"), value: z.array(scalar).min(1).max(500) }),
      z.strictObject({ field, op: z.literal("exists") }),
      z.strictObject({
        amount: z.enum(amountFields),
        currency: z
          .string()
          .refine(isCurrency, "is not an ISO 4217 currency")
          .meta({ pattern: "^[A-Z]{3}$" }),
        op: order,
        value: decimal,
      }),
    ]),
  )
  .meta({ id: "Predicate" });

/** Answers what predicates ask of the account in question. */
export interface FieldReader {
  /** The value of a field, several where it has several, or undefined where it is not stated. */
  plain(field: PlainField): Scalar | readonly Scalar[] | undefined;
  /** How an amount stands to a decimal of the currency: negative where it is less, 0 where equal, positive where more. */
  compareAmount(field: AmountField, currency: string, decimal: string): number;
}

const ordered = (sign: number, op: Order): boolean => {
  if (op === "eq") return sign === 0;
  if (op === "ne") return sign !== 0;
  if (op === "lt") return sign < 0;
  if (op === "lte") return sign <= 0;
  return op === "gt" ? sign > 0 : sign >= 0;
};

const compare = (actual: Scalar, op: Order, wanted: Scalar): boolean => {
  if (op === "eq") return actual === wanted;
  if (op === "ne") return actual !== wanted;
  if (typeof actual !== typeof wanted) return false;
  return ordered(actual < wanted ? -1 : actual > wanted ? 1 : 0, op);
};

/** Whether the predicate holds for the account that `read` speaks of. */
export const holds = (test: Predicate, read: FieldReader): boolean => {
  if ("all" in test) return test.all.every((part) => holds(part, read));
  if ("any" in test) return test.any.some((part) => holds(part, read));
  if ("not" in test) return !holds(test.not, read);
  if ("amount" in test) return ordered(read.compareAmount(test.amount, test.currency, test.value), test.op);
  const actual = read.plain(test.field);
  if (actual === undefined) return false;
  if (test.op === "exists") return true;
  const values = typeof actual === "object" ? actual : [actual];
  return values.some((value) =>
    test.op === "in" ? test.value.includes(value) : compare(value, test.op, test.value),
  );
};

/** Whether the predicate's answer can change with the date alone. */
export const changesWithTime = (test: Predicate): boolean => {
  if ("all" in test) return test.all.some(changesWithTime);
  if ("any" in test) return test.any.some(changesWithTime);
  if ("not" in test) return changesWithTime(test.not);
  return changingFields.has("amount" in test ? test.amount : test.field);
};
