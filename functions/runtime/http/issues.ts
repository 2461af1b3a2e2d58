import type * as z from "zod";
import type { FieldError } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** The path as the caller wrote it: `invoices[3].dueDate`. `prefix` is where the value was in the request. */
export const fieldPath = (prefix: string, path: readonly PropertyKey[]): string => {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return (prefix + text).replace(/^\./, "") || "body";
};

const NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  int: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  date: "a date",
};

const bound = (issue: Extract<Issue, { code: "too_small" | "too_big" }>): string => {
  const [limit, word] = issue.code === "too_small" ? [issue.minimum, "at least"] : [issue.maximum, "at most"];
  if (issue.origin === "string")
    return issue.code === "too_small" && limit === 1
      ? "must not be empty"
      : `must have ${word} ${limit} characters`;
  if (issue.origin === "array") return `must have ${word} ${limit} entries`;
  return `must be ${word} ${limit}`;
};

const FORMATS: Readonly<Record<string, string>> = {
  email: "is not an e-mail address",
  url: "is not an https address",
  datetime: "is not an instant in UTC with milliseconds, such as 2026-01-05T09:00:00.000Z",
};

const message = (issue: Issue): string => {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined && /received undefined/.test(issue.message)
        ? "is required"
        : `must be ${NAMES[issue.expected] ?? `of type ${issue.expected}`}`;
    case "too_small":
    case "too_big":
      return bound(issue);
    case "invalid_value":
      return `must be ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      return issue.message.startsWith("Invalid")
        ? (FORMATS[issue.format] ?? "is not written as it should be")
        : issue.message;
    case "invalid_key":
      return issue.issues[0] ? `has a key that ${message(issue.issues[0])}` : "is not a known field";
    default:
      return issue.message;
  }
};

/** The branch of a union that was meant: the one that knows most of the fields, then the one whose faults lie deepest. */
const meant = (branches: readonly Issue[][]): readonly Issue[] => {
  const unknown = (branch: readonly Issue[]) =>
    branch.reduce((count, issue) => count + (issue.code === "unrecognized_keys" ? issue.keys.length : 0), 0);
  const depth = (branch: readonly Issue[]) =>
    branch.reduce((most, { path }) => Math.max(most, path.length), 0);
  return branches.toSorted((a, b) => unknown(a) - unknown(b) || depth(b) - depth(a))[0] ?? [];
};

/** What a schema found wrong, one entry per field, in words for the caller. */
export const fieldErrors = (issues: readonly Issue[], prefix = ""): FieldError[] =>
  issues.flatMap((issue): FieldError[] => {
    const field = fieldPath(prefix, issue.path);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        field: fieldPath(prefix, [...issue.path, key]),
        message: "is not a known field",
      }));
    if (issue.code === "invalid_union" && issue.errors.length > 0) {
      const nested = fieldErrors(meant(issue.errors as Issue[][]), field === "body" ? "" : field);
      return nested.length > 0 ? nested : [{ field, message: "is not one of the forms it may have" }];
    }
    if (issue.code === "invalid_union" && "options" in issue && Array.isArray(issue.options))
      return [{ field, message: `must be one of ${issue.options.map(String).join(", ")}` }];
    return [{ field, message: message(issue) }];
  });
