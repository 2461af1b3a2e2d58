/** An event pattern of EventBridge, also used by the filters of event source mappings. */
export type Pattern = Readonly<Record<string, unknown>>;

/** A pattern that uses an operator the local machine does not know. */
export class UnknownOperator extends Error {
  override readonly name = "UnknownOperator";
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a pattern given as JSON text or as an object. */
export const readPattern = (value: unknown): Pattern => {
  const pattern: unknown = typeof value === "string" ? JSON.parse(value) : value;
  if (!isObject(pattern)) throw new Error(`An event pattern is a JSON object, not ${JSON.stringify(value)}`);
  return pattern;
};

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** `*` stands for any characters; `\*` and `\\` for themselves. */
const wildcard = (pattern: string): RegExp => {
  const parts = pattern.match(/\\[*\\]|\*|[^*\\]+|\\/g) ?? [];
  const source = parts
    .map((part) => (part === "*" ? ".*" : escapeRegExp(part.replace(/^\\([*\\])$/, "$1"))))
    .join("");
  return new RegExp(`^${source}$`, "s");
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
  for (let i = 0; i < conditions.length; i += 2) {
    const compare = COMPARISONS[String(conditions[i])];
    if (!compare) throw new UnknownOperator(`numeric ${String(conditions[i])}`);
    if (!compare(value, Number(conditions[i + 1]))) return false;
  }
  return true;
};

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

const text = (
  operand: unknown,
  value: unknown,
  test: (value: string, operand: string) => boolean,
): boolean => {
  if (typeof value !== "string") return false;
  if (isObject(operand) && "equals-ignore-case" in operand)
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
      return typeof value === "string" && asList(operand).some((each) => wildcard(String(each)).test(value));
    case "numeric":
      return numeric(asList(operand), value);
    case "anything-but":
      return isObject(operand)
        ? !Object.entries(operand).some(([inner, operands]) =>
            asList(operands).some((each) => matchesOne({ [inner]: each }, value)),
          )
        : !asList(operand).includes(value);
    case "exists":
      return operand === true;
    default:
      throw new UnknownOperator(`The operator ${operator} of event patterns is not known here`);
  }
};

const matchesField = (alternatives: unknown[], value: unknown): boolean => {
  if (value === undefined) return alternatives.some((each) => isObject(each) && each["exists"] === false);
  // An empty list in an event counts as a field that is not there.
  const values = asList(value);
  if (values.length === 0) return alternatives.some((each) => isObject(each) && each["exists"] === false);
  return values.some(
    (each) => !isObject(each) && alternatives.some((alternative) => matchesOne(alternative, each)),
  );
};

/**
 * Whether the event matches the pattern, by the rules of EventBridge: every field of the pattern must
 * match, any alternative of a field suffices, lists in the event match by any element, `$or` by any branch.
 *
 * @throws UnknownOperator naming an operator that is not known.
 */
export const matches = (pattern: Pattern, event: unknown): boolean => {
  // A list of objects matches when one of them matches as a whole.
  if (Array.isArray(event)) return event.some((each) => matches(pattern, each));
  const fields = isObject(event) ? event : {};
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === "$or" && Array.isArray(expected))
      return expected.some((branch) => isObject(branch) && matches(branch, event));
    const value = fields[key];
    return Array.isArray(expected) ? matchesField(expected, value) : matches(readPattern(expected), value);
  });
};
