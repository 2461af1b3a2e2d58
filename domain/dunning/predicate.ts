import * as z from "zod";

/** What a predicate may ask of an account. Days and counts are numbers, the rest is as the account states it. */
const accountFields = [
  "country",
  "region",
  "debtorType",
  "segment",
  "language",
  "legalEntityId",
  "number",
  "autopay",
  "openInvoices",
  "oldestDaysPastDue",
  "tenureDays",
] as const;
export type AccountField = (typeof accountFields)[number];

/** Fields whose value changes with the date alone: a policy that asks for one looks at each account every day. */
const changingFields: ReadonlySet<AccountField> = new Set(["oldestDaysPastDue", "tenureDays"]);

const scalar = z.union([z.string().max(100), z.number(), z.boolean()]);
type Scalar = z.infer<typeof scalar>;

const field = z.enum(accountFields);

/**
 * A predicate over an account: `all`, `any` and `not` over comparisons of one field. A comparison
 * with a field the account does not state is false, whatever the operator; ask `exists` for that.
 */
export type Predicate =
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate }
  | {
      readonly field: AccountField;
      readonly op: "eq" | "ne" | "lt" | "lte" | "gt" | "gte";
      readonly value: Scalar;
    }
  | { readonly field: AccountField; readonly op: "in"; readonly value: readonly Scalar[] }
  | { readonly field: AccountField; readonly op: "exists" };

export const predicate: z.ZodType<Predicate> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(predicate).max(50) }),
      z.strictObject({ any: z.array(predicate).max(50) }),
      z.strictObject({ not: predicate }),
      z.strictObject({ field, op: z.enum(["eq", "ne", "lt", "lte", "gt", "gte"]), value: scalar }),
      z.strictObject({ field, op: z.literal("in"), value: z.array(scalar).min(1).max(500) }),
      z.strictObject({ field, op: z.literal("exists") }),
    ]),
  )
  .meta({ id: "Predicate" });

/** Gives the value of a field of the account in question, or undefined where it is not stated. */
export type FieldReader = (field: AccountField) => Scalar | undefined;

const compare = (actual: Scalar, op: "eq" | "ne" | "lt" | "lte" | "gt" | "gte", wanted: Scalar): boolean => {
  if (op === "eq") return actual === wanted;
  if (op === "ne") return actual !== wanted;
  if (typeof actual !== typeof wanted) return false;
  if (op === "lt") return actual < wanted;
  if (op === "lte") return actual <= wanted;
  return op === "gt" ? actual > wanted : actual >= wanted;
};

/** Whether the predicate holds for the account that `read` speaks of. */
export const holds = (test: Predicate, read: FieldReader): boolean => {
  if ("all" in test) return test.all.every((part) => holds(part, read));
  if ("any" in test) return test.any.some((part) => holds(part, read));
  if ("not" in test) return !holds(test.not, read);
  const actual = read(test.field);
  if (actual === undefined) return false;
  if (test.op === "exists") return true;
  return test.op === "in" ? test.value.includes(actual) : compare(actual, test.op, test.value);
};

/** Whether the predicate's answer can change with the date alone. */
export const changesWithTime = (test: Predicate): boolean => {
  if ("all" in test) return test.all.some(changesWithTime);
  if ("any" in test) return test.any.some(changesWithTime);
  if ("not" in test) return changesWithTime(test.not);
  return changingFields.has(test.field);
};
