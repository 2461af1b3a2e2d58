import { escapeHtml } from "../../../domain/html.ts";
import { prose } from "./html.ts";
import type { Document, Schema } from "./model.ts";

/** Deeper fields are left to the OpenAPI document. */
const MAX_DEPTH = 4;

const resolver =
  ({ components }: Document) =>
  (schema: Schema): Schema => {
    const name = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? "")?.[1];
    const target = name === undefined ? undefined : components?.schemas?.[name];
    return target ? { ...target, ...(schema.description && { description: schema.description }) } : schema;
  };

type Resolve = ReturnType<typeof resolver>;

const nameOf = (schema: Schema): string | undefined => /([^/]+)$/.exec(schema.$ref ?? "")?.[1];

/** The forms of a schema. Beside fields of its own they are rules over these, which are told in words. */
const choices = (schema: Schema): readonly Schema[] =>
  schema.properties ? [] : (schema.anyOf ?? schema.oneOf ?? []);

const FORMATS: Readonly<Record<string, string>> = {
  date: "date",
  "date-time": "instant",
  email: "e-mail address",
  uri: "address",
};

/** The type in words: `text`, `list of Contact`, `date`, `"open" | "closed"`. */
const typeOf = (schema: Schema, resolve: Resolve): string => {
  const its = resolve(schema);
  if (its.enum) return its.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (its.const !== undefined) return JSON.stringify(its.const);
  if (choices(its).length > 0)
    return choices(its)
      .map((one) => typeOf(one, resolve))
      .join(" or ");
  const type = Array.isArray(its.type) ? its.type.join(" or ") : (its.type as string | undefined);
  if (type === "array") return `list of ${its.items ? typeOf(its.items, resolve) : "anything"}`;
  if (type === "object") return nameOf(schema) ?? "object";
  if (type === "string") return FORMATS[its.format ?? ""] ?? "text";
  return type ?? "anything";
};

const bounds = ({ minimum, maximum, minLength, maxLength, minItems, maxItems }: Schema): string => {
  const range = (from: number | undefined, to: number | undefined, unit: string): string[] => {
    const low = from !== undefined && from > 0 && Math.abs(from) < Number.MAX_SAFE_INTEGER ? from : undefined;
    const high = to !== undefined && to < Number.MAX_SAFE_INTEGER ? to : undefined;
    if (low !== undefined && high !== undefined) return [`${low} to ${high}${unit}`];
    if (high !== undefined) return [`at most ${high}${unit}`];
    return low !== undefined && (unit !== " characters" || low > 1) ? [`at least ${low}${unit}`] : [];
  };
  return [
    ...range(minimum, maximum, ""),
    ...range(minLength, maxLength, " characters"),
    ...range(minItems, maxItems, " entries"),
  ]
    .join(", ")
    .replace(/^a/, "A");
};

const row = (name: string, schema: Schema, required: boolean, resolve: Resolve): string => {
  const its = resolve(schema);
  const notes = [
    its.default !== undefined && `Else <code>${escapeHtml(JSON.stringify(its.default))}</code>.`,
    bounds(its) && `${escapeHtml(bounds(its))}.`,
  ].filter(Boolean);
  return `<tr><td><code>${escapeHtml(name)}</code>${required ? ' <span class="required">required</span>' : ""}</td><td class="type">${escapeHtml(typeOf(schema, resolve))}</td><td>${prose(its.description ?? "")}${notes.length > 0 ? `<p class="note">${notes.join(" ")}</p>` : ""}</td></tr>`;
};

const rows = (schema: Schema, resolve: Resolve, prefix: string, depth: number): string => {
  const its = resolve(schema);
  if (its.items) return rows(its.items, resolve, `${prefix}[]`, depth);
  const branches = choices(its).filter((one) => resolve(one).type !== "null");
  if (branches.length === 1 && branches[0]) return rows(branches[0], resolve, prefix, depth);
  if (branches.length > 1)
    return branches
      .map((one, index) => {
        const inner = rows(one, resolve, prefix, depth);
        const label = nameOf(one) ?? `form ${index + 1}`;
        return (
          inner &&
          `<tr class="form"><td colspan="3">${escapeHtml(prefix ? `${prefix}: ` : "")}either ${escapeHtml(label)}</td></tr>${inner}`
        );
      })
      .join("");
  return Object.entries(its.properties ?? {})
    .map(([name, property]) => {
      const path = prefix ? `${prefix}.${name}` : name;
      const nested = depth < MAX_DEPTH ? rows(property, resolve, path, depth + 1) : "";
      return row(path, property, its.required?.includes(name) ?? false, resolve) + nested;
    })
    .join("");
};

/** A table of all fields of a schema, nested ones by their path; empty for a schema without fields. */
export const fieldTable = (schema: Schema, document: Document): string => {
  const body = rows(schema, resolver(document), "", 1);
  return (
    body &&
    `<table><thead><tr><th>Field</th><th>Type</th><th></th></tr></thead><tbody>${body}</tbody></table>`
  );
};

/** A row of a table of parameters. */
export const parameterRow = (name: string, schema: Schema, required: boolean, document: Document): string =>
  row(name, schema, required, resolver(document));
