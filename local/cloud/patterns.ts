import { BlockList, isIP } from "node:net";

/** An event pattern of EventBridge, also used by the filters of event source mappings. Read it with `readPattern`. */
export type Pattern = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** Operators that a branch of `$or` cannot have as a field's name: such a `$or` is a field of that name. */
const OPERATORS: ReadonlySet<string> = new Set([
  "anything-but",
  "cidr",
  "equals-ignore-case",
  "exists",
  "numeric",
  "prefix",
  "suffix",
  "wildcard",
]);

/**
 * Whether `$or` stands for alternatives here: it has at least two branches, all objects, none with an
 * operator's name as a field. Source: AWS event-ruler (the library behind EventBridge), README, "The $or Primitive".
 */
export const isOr = (key: string, value: unknown): value is Pattern[] =>
  key === "$or" &&
  Array.isArray(value) &&
  value.length >= 2 &&
  value.every((branch) => isObject(branch) && !Object.keys(branch).some((name) => OPERATORS.has(name)));

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const cached = <T>(make: (key: string) => T): ((key: string) => T) => {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
};

/** `*` stands for any characters; `\*` and `\\` for themselves. */
const wildcard = cached((pattern) => {
  const parts = pattern.match(/\\[*\\]|\*|[^*\\]+/g) ?? [];
  const source = parts
    .map((part) => (part === "*" ? ".*" : escapeRegExp(part.replace(/^\\([*\\])$/, "$1"))))
    .join("");
  return new RegExp(`^${source}$`, "s");
});

/** Addresses of a block such as `10.0.0.0/24` or `2001:db8::/32`. */
export const blockOf = cached((cidr) => {
  const [address = "", bits] = cidr.split("/");
  const block = new BlockList();
  const version = isIP(address);
  if (version === 0) throw new RangeError(`${cidr} is no block of addresses`);
  const length = bits === undefined ? (version === 4 ? 32 : 128) : Number(bits);
  block.addSubnet(address, length, version === 4 ? "ipv4" : "ipv6");
  return block;
});

const inBlock = (cidr: string, value: unknown): boolean => {
  if (typeof value !== "string" || isIP(value) === 0) return false;
  return blockOf(cidr).check(value, isIP(value) === 4 ? "ipv4" : "ipv6");
};

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

const numeric = (conditions: unknown[], value: unknown): boolean => {
  if (typeof value !== "number") return false;
  for (let i = 0; i < conditions.length; i += 2)
    if (!COMPARISONS[String(conditions[i])]?.(value, Number(conditions[i + 1]))) return false;
  return true;
};

const text = (
  operand: unknown,
  value: unknown,
  test: (value: string, operand: string) => boolean,
): boolean => {
  if (typeof value !== "string") return false;
  if (isObject(operand))
    return test(value.toLowerCase(), String(operand["equals-ignore-case"]).toLowerCase());
  return test(value, String(operand));
};

/** Whether one value that is there (not a list, not an object) satisfies one alternative of a pattern. */
const matchesOne = (alternative: unknown, value: unknown): boolean => {
  if (!isObject(alternative)) return alternative === value;
  const [[operator, operand] = ["", undefined]] = Object.entries(alternative);
  switch (operator) {
    case "prefix":
      return text(operand, value, (whole, part) => whole.startsWith(part));
    case "suffix":
      return text(operand, value, (whole, part) => whole.endsWith(part));
    case "equals-ignore-case":
      return typeof value === "string" && value.toLowerCase() === String(operand).toLowerCase();
    case "wildcard":
      return typeof value === "string" && wildcard(String(operand)).test(value);
    case "numeric":
      return numeric(asList(operand), value);
    case "cidr":
      return inBlock(String(operand), value);
    case "anything-but":
      return isObject(operand)
        ? !Object.entries(operand).some(([inner, operands]) =>
            asList(operands).some((each) => matchesOne({ [inner]: each }, value)),
          )
        : !asList(operand).includes(value);
    case "exists":
      return operand === true;
    default:
      return false;
  }
};

const isAbsence = (alternative: unknown): boolean => isObject(alternative) && alternative["exists"] === false;

/** The values of a field that are neither lists nor objects: what patterns call leaves. */
const leavesOf = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) return value === undefined || isObject(value) ? [] : [value];
  return value.flat(Number.POSITIVE_INFINITY).filter((each) => !isObject(each));
};

/** A field with no leaf at all (missing, an empty list, an object) is one that does not exist. */
const matchesField = (alternatives: unknown[], value: unknown): boolean => {
  const leaves = leavesOf(value);
  if (leaves.length === 0) return alternatives.some(isAbsence);
  return leaves.some((leaf) => alternatives.some((alternative) => matchesOne(alternative, leaf)));
};

/** The event's fields below a field; a list of objects gives several. */
const objectsIn = (value: unknown): Record<string, unknown>[] => {
  const found = Array.isArray(value)
    ? value.flat(Number.POSITIVE_INFINITY).filter(isObject)
    : isObject(value)
      ? [value]
      : [];
  return found.length > 0 ? found : [{}];
};

/**
 * Whether the event matches the pattern, by the rules of EventBridge: every field of the pattern must
 * match, any alternative of a field suffices, lists in the event match by any element, a list of objects by one
 * that matches as a whole, `$or` by any branch. Numbers are compared by their value: AWS compares how they are
 * written, so that there 300 does not equal 300.0, which parsed JSON no longer tells apart.
 *
 * Source: AWS, "Comparison operators for use in event patterns in Amazon EventBridge" and "Amazon EventBridge
 * event patterns"; what they leave open, the README of event-ruler.
 */
export const matches = (pattern: Pattern, event: unknown): boolean =>
  objectsIn(event).some((fields) =>
    Object.entries(pattern).every(([key, expected]) => {
      if (isOr(key, expected)) return expected.some((branch) => matches(branch, fields));
      const value = fields[key];
      return Array.isArray(expected) ? matchesField(expected, value) : matches(expected as Pattern, value);
    }),
  );
