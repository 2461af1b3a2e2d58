import type { FieldError } from "../../runtime/http/problem.ts";
import type { Column } from "./columns.ts";

/** A fault of a line, as the error file shows it. `field` is a column. */
export interface LineError extends FieldError {
  readonly code: string;
}

/** A line that cannot be posted. Nothing of it was written. */
export class LineFault extends Error {
  override readonly name = "LineFault";
  readonly errors: readonly LineError[];
  constructor(errors: readonly LineError[]) {
    super(errors.map(({ field, message }) => `${field} ${message}`).join("; "));
    this.errors = errors;
  }
}

/** What a line has in a column as text, before anything of it is checked; undefined where that is nothing. */
export const textIn = (row: unknown, column: string): string | undefined => {
  const value = (row as Record<string, unknown> | null)?.[column];
  const text = typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  return text === "" ? undefined : text;
};

const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

const unknownColumn = (name: string, columns: readonly Column[]): LineError => {
  const near = columns.find((column) => bare(column.name) === bare(name));
  const hint = near
    ? `it is written ${near.name}`
    : `the columns are ${columns.map((it) => it.name).join(", ")}`;
  return { field: name, code: "unknown-column", message: `is not a column of this import; ${hint}` };
};

/** A line's values by column, without the empty ones. Excel's byte order mark and spaces around a header are no part of its name. */
export const valuesOf = (row: unknown, columns: readonly Column[]): Map<string, string> => {
  if (typeof row !== "object" || row === null || Array.isArray(row))
    throw new LineFault([
      { field: "line", code: "not-an-object", message: "must be an object with columns as fields" },
    ]);
  const values = new Map<string, string>();
  const errors: LineError[] = [];
  for (const [header, value] of Object.entries(row as Record<string, unknown>)) {
    const name = header.replace(/^\uFEFF/, "").trim();
    if (value === null || value === undefined || (typeof value === "string" && value.trim() === "")) continue;
    if (!columns.some((column) => column.name === name)) errors.push(unknownColumn(name, columns));
    else if (typeof value === "object")
      errors.push({
        field: name,
        code: "invalid-value",
        message: "must be a text, a number, or true or false",
      });
    else values.set(name, String(value).trim());
  }
  for (const { name, required } of columns)
    if (required && !values.has(name) && !errors.some(({ field }) => field === name))
      errors.push({ field: name, code: "missing", message: "is required" });
  if (errors.length > 0) throw new LineFault(errors);
  return values;
};

const converted = (text: string, as: Column["as"]): unknown => {
  if (as === "integer" && /^\d{1,6}$/.test(text)) return Number(text);
  if (as === "boolean" && /^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if (as === "list") return text.split(";").map((part) => part.trim());
  return text;
};

const place = (target: Record<string, unknown>, path: string, value: unknown): void => {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== "");
  const last = keys.pop();
  if (last === undefined) return;
  let at = target;
  for (const [index, key] of keys.entries()) {
    const next = keys[index + 1] ?? last;
    at[key] ??= /^\d+$/.test(next) ? [] : {};
    at = at[key] as Record<string, unknown>;
  }
  at[last] = value;
};

/** The request that the columns make: `issue_date` becomes `issueDate`, `currency` becomes `amount.currency`. */
export const requestOf = (
  values: ReadonlyMap<string, string>,
  columns: readonly Column[],
): Record<string, unknown> => {
  const request: Record<string, unknown> = {};
  for (const { name, path, as } of columns) {
    const value = values.get(name);
    if (value !== undefined) place(request, path, converted(value, as));
  }
  return request;
};

/** The column that a field of the request came from: the one at its path, else the first one within it. */
export const columnNamed = (field: string, columns: readonly Column[]): string =>
  (
    columns.find(({ path }) => path === field) ??
    columns.find(({ path }) => path.startsWith(`${field}.`) || path.startsWith(`${field}[`))
  )?.name ?? field;
