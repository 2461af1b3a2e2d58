import { NotImitated } from "./errors.ts";

/** An item as the document client gives and takes it. */
export type Stored = Readonly<Record<string, unknown>>;

/**
 * A copy as DynamoDB would give it back: without what is undefined, as the clients of Dunlin are set.
 * Texts, numbers, booleans, nulls, lists and maps only.
 */
export const copyOf = (value: unknown): unknown => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.filter((it) => it !== undefined).map(copyOf);
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype)
    return copyOfItem(value as Stored);
  const kind = typeof value === "object" ? Object.prototype.toString.call(value).slice(8, -1) : typeof value;
  throw new NotImitated(`a value of the kind ${kind}`);
};

export const copyOfItem = (item: Stored): Stored => {
  const copy: Record<string, unknown> = {};
  for (const name in item) if (item[name] !== undefined) copy[name] = copyOf(item[name]);
  return copy;
};

const SURROGATE = /[\ud800-\udfff]/;

/** Texts in the order of their UTF-8 bytes, as sort keys are kept. */
export const compareTexts = (a: string, b: string): number => {
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
};

/** Order of two values of one kind; undefined where they have none, as between a text and a number. */
export const compare = (a: unknown, b: unknown): number | undefined => {
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return undefined;
};
