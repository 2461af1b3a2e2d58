import { blockOf, isOr, type Pattern } from "./patterns.ts";

/** An event pattern that AWS would refuse, or that uses what the local machine does not know. The message names the place. */
export class InvalidPattern extends Error {
  override readonly name = "InvalidPattern";
}

/** Bounds of numbers in `numeric`. Source: AWS, "Comparison operators", numeric matching: −5.0e9 to +5.0e9. */
const NUMERIC_LIMIT = 5e9;

type Check = (operand: unknown) => string | undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const string: Check = (operand) => (typeof operand === "string" ? undefined : "takes a string");

/** A string, or one of which case is ignored. */
const stringOfAnyCase: Check = (operand) => {
  if (!isObject(operand)) return string(operand);
  const [[key, inner] = ["", undefined], ...more] = Object.entries(operand);
  return key === "equals-ignore-case" && more.length === 0
    ? string(inner)
    : "takes a string or equals-ignore-case";
};

const wildcard: Check = (operand) => {
  if (typeof operand !== "string") return "takes a string";
  const unescaped = operand.replace(/\\[*\\]/g, "x");
  if (unescaped.includes("**")) return "takes no two wildcards in a row";
  return unescaped.includes("\\") ? "takes a backslash only before * and \\" : undefined;
};

const numeric: Check = (operand) => {
  if (!Array.isArray(operand)) return "takes a list";
  const [first, bound, second, top, ...more] = operand as unknown[];
  const isBound = (value: unknown): value is number =>
    typeof value === "number" && Math.abs(value) <= NUMERIC_LIMIT;
  if (!isBound(bound) || (operand.length > 2 && !isBound(top)) || more.length > 0)
    return "takes an operator and a number from -5e9 to 5e9, once, or twice for a range";
  if (operand.length === 2)
    return ["=", "<", "<=", ">", ">="].includes(String(first)) ? undefined : `does not know ${String(first)}`;
  if (!["<", "<="].includes(String(second)) || ![">", ">="].includes(String(first)))
    return "takes a range as > or >= with a number, then < or <= with a number";
  return isBound(top) && bound < top ? undefined : "takes a range whose bottom is less than its top";
};

const anythingBut: Check = (operand) => {
  if (isObject(operand)) {
    const [[key = "", inner] = [], ...more] = Object.entries(operand);
    const check = { prefix: string, suffix: string, "equals-ignore-case": string, wildcard }[key];
    if (!check || more.length > 0) return `does not know ${Object.keys(operand).join(", ")}`;
    const all: unknown[] = Array.isArray(inner) ? inner : [inner];
    if (all.length === 0 || all.includes("")) return `takes no empty ${key}`;
    return all.map(check).find((problem) => problem !== undefined);
  }
  const all: unknown[] = Array.isArray(operand) ? operand : [operand];
  const kinds = new Set(all.map((each) => typeof each));
  return kinds.size === 1 && (kinds.has("string") || kinds.has("number"))
    ? undefined
    : "takes strings or numbers, not both";
};

const cidr: Check = (operand) => {
  try {
    blockOf(String(operand));
    return undefined;
  } catch {
    return "takes a block of addresses, as 10.0.0.0/24";
  }
};

const CHECKS: Readonly<Record<string, Check>> = {
  "anything-but": anythingBut,
  cidr,
  "equals-ignore-case": string,
  exists: (operand) => (typeof operand === "boolean" ? undefined : "takes true or false"),
  numeric,
  prefix: stringOfAnyCase,
  suffix: stringOfAnyCase,
  wildcard,
};

const checkAlternative = (alternative: unknown, at: string): void => {
  if (Array.isArray(alternative)) throw new InvalidPattern(`${at} has a list within its list`);
  if (!isObject(alternative)) return;
  const [[operator, operand] = ["", undefined], ...more] = Object.entries(alternative);
  if (more.length > 0 || operator === "")
    throw new InvalidPattern(`${at} needs exactly one operator in each of its objects`);
  const check = CHECKS[operator];
  if (!check) throw new InvalidPattern(`${at} uses the operator ${operator}, which is not known`);
  const problem = check(operand);
  if (problem !== undefined) throw new InvalidPattern(`${at}: ${operator} ${problem}`);
};

const checkFields = (pattern: Record<string, unknown>, at: string): void => {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new InvalidPattern(`${at} has no field`);
  for (const [key, expected] of fields) {
    const place = `${at} at ${key}`;
    if (isOr(key, expected)) for (const branch of expected) checkFields(branch, place);
    else if (isObject(expected)) checkFields(expected, place);
    else if (!Array.isArray(expected))
      throw new InvalidPattern(`${place} has neither an object nor a list of values`);
    else if (expected.length === 0) throw new InvalidPattern(`${place} has an empty list`);
    else for (const alternative of expected) checkAlternative(alternative, place);
  }
};

/**
 * Reads a pattern given as JSON text or as an object, and refuses what EventBridge refuses: so that an operator
 * that is misspelt or unknown fails at the start, not at the first event.
 *
 * Source: AWS, "Comparison operators for use in event patterns in Amazon EventBridge"; event-ruler, README.
 *
 * @param what names the rule or mapping in messages
 * @throws InvalidPattern naming the place in the pattern and what is wrong there.
 */
export const readPattern = (value: unknown, what = "The event pattern"): Pattern => {
  let pattern: unknown;
  try {
    pattern = typeof value === "string" ? JSON.parse(value) : value;
  } catch (cause) {
    throw new InvalidPattern(`${what} has a pattern that is no JSON`, { cause });
  }
  if (!isObject(pattern)) throw new InvalidPattern(`${what} has a pattern that is no JSON object`);
  checkFields(pattern, what);
  return pattern;
};
