import { isDeepStrictEqual } from "node:util";
import { invalid, NotImitated } from "./errors.ts";
import { type Scope, valueAt } from "./scope.ts";
import { Tokens } from "./tokens.ts";
import { compare, type Stored } from "./values.ts";

/** A condition, filter or key condition that is ready to be asked of items. */
export type Condition = (item: Stored | undefined) => boolean;
type Bound = (scope: Scope) => Condition;

const ORDER: Readonly<Record<string, (order: number) => boolean>> = {
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

const call = (tokens: Tokens, name: string): Bound => {
  tokens.expect("(");
  const path = tokens.path();
  if (name === "attribute_exists" || name === "attribute_not_exists") {
    tokens.expect(")");
    return (scope) => {
      const at = scope.path(path);
      return (item) => (valueAt(item, at) !== undefined) === (name === "attribute_exists");
    };
  }
  if (name !== "begins_with") throw new NotImitated(`the function ${name}`);
  tokens.expect(",");
  const placeholder = tokens.value();
  tokens.expect(")");
  return (scope) => {
    const at = scope.path(path);
    const prefix = scope.value(placeholder);
    return (item) => {
      const value = valueAt(item, at);
      return typeof value === "string" && typeof prefix === "string" && value.startsWith(prefix);
    };
  };
};

const comparison = (tokens: Tokens): Bound => {
  const path = tokens.path();
  if (path.length === 1 && tokens.peek() === "(") return call(tokens, path[0] ?? "");
  if (tokens.take("BETWEEN")) {
    const low = tokens.value();
    tokens.expect("AND");
    const high = tokens.value();
    return (scope) => {
      const at = scope.path(path);
      const [from, to] = [scope.value(low), scope.value(high)];
      if ((compare(from, to) ?? 1) > 0)
        throw invalid("BETWEEN needs bounds of one kind, the lower one first");
      return (item) => {
        const value = valueAt(item, at);
        return (compare(value, from) ?? -1) >= 0 && (compare(value, to) ?? 1) <= 0;
      };
    };
  }
  const operator = tokens.next();
  const placeholder = tokens.value();
  const holds = ORDER[operator];
  if (!holds && operator !== "=" && operator !== "<>") throw new NotImitated(`the operator ${operator}`);
  return (scope) => {
    const at = scope.path(path);
    const bound = scope.value(placeholder);
    return (item) => {
      const value = valueAt(item, at);
      if (!holds) return isDeepStrictEqual(value, bound) === (operator === "=");
      const order = compare(value, bound);
      return order !== undefined && holds(order);
    };
  };
};

const negation = (tokens: Tokens): Bound => {
  if (tokens.take("NOT")) {
    const inner = negation(tokens);
    return (scope) => {
      const condition = inner(scope);
      return (item) => !condition(item);
    };
  }
  if (!tokens.take("(")) return comparison(tokens);
  const inner = alternatives(tokens);
  tokens.expect(")");
  return inner;
};

const joined =
  (word: "AND" | "OR", part: (tokens: Tokens) => Bound) =>
  (tokens: Tokens): Bound => {
    const parts = [part(tokens)];
    while (tokens.take(word)) parts.push(part(tokens));
    if (parts.length === 1 && parts[0]) return parts[0];
    return (scope) => {
      const conditions = parts.map((bind) => bind(scope));
      return word === "AND"
        ? (item) => conditions.every((condition) => condition(item))
        : (item) => conditions.some((condition) => condition(item));
    };
  };

const conjunction = joined("AND", negation);
const alternatives: (tokens: Tokens) => Bound = joined("OR", conjunction);

const parsed = new Map<string, Bound>();

/**
 * Understands attribute_exists, attribute_not_exists, begins_with, comparisons with a value, BETWEEN,
 * NOT, AND, OR and brackets ("Condition and filter expressions" in DynamoDB's developer guide).
 */
export const conditionOf = (expression: string, scope: Scope): Condition => {
  let bind = parsed.get(expression);
  if (!bind) {
    const tokens = new Tokens(expression);
    bind = alternatives(tokens);
    if (!tokens.done) throw new NotImitated(`"${tokens.peek()}" in ${expression}`);
    parsed.set(expression, bind);
  }
  return bind(scope);
};
