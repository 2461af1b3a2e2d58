import { invalid, NotImitated } from "./errors.ts";
import { type Scope, valueAt } from "./scope.ts";
import { Tokens } from "./tokens.ts";
import { copyOf, copyOfItem, type Stored } from "./values.ts";

type Mutable = Record<string, unknown>;
/** Changes `next`; reads what it needs from the item as it was. */
type Action = (next: Mutable, before: Stored) => void;
type Bound = (scope: Scope) => Action;

/** The map that holds a path's last name. DynamoDB makes no map that is not there. */
const parentOf = (item: Mutable, path: readonly string[]): Mutable => {
  const parent = valueAt(item, path.slice(0, -1));
  if (typeof parent !== "object" || parent === null || Array.isArray(parent))
    throw invalid("The document path provided in the update expression is invalid for update");
  return parent as Mutable;
};

const last = (path: readonly string[]): string => path[path.length - 1] ?? "";

const set = (path: readonly string[], placeholder: string): Bound => {
  return (scope) => {
    const at = scope.path(path);
    const value = scope.value(placeholder);
    return (next) => {
      parentOf(next, at)[last(at)] = copyOf(value);
    };
  };
};

const remove = (path: readonly string[]): Bound => {
  return (scope) => {
    const at = scope.path(path);
    return (next) => {
      delete parentOf(next, at)[last(at)];
    };
  };
};

const add = (path: readonly string[], placeholder: string): Bound => {
  return (scope) => {
    const at = scope.path(path);
    const term = scope.value(placeholder);
    if (typeof term !== "number") throw new NotImitated("ADD of anything but a number");
    return (next, before) => {
      const present = valueAt(before, at) ?? 0;
      if (typeof present !== "number")
        throw invalid("An operand in the update expression has an incorrect data type");
      parentOf(next, at)[last(at)] = present + term;
    };
  };
};

const parse = (expression: string): { actions: Bound[]; paths: (readonly string[])[] } => {
  const tokens = new Tokens(expression);
  const actions: Bound[] = [];
  const paths: (readonly string[])[] = [];
  while (!tokens.done) {
    const clause = tokens.next().toUpperCase();
    if (!["SET", "REMOVE", "ADD"].includes(clause)) throw new NotImitated(`${clause} in ${expression}`);
    do {
      const path = tokens.path();
      paths.push(path);
      if (clause === "REMOVE") actions.push(remove(path));
      else if (clause === "ADD") actions.push(add(path, tokens.value()));
      else {
        tokens.expect("=");
        actions.push(set(path, tokens.value()));
      }
    } while (tokens.take(","));
  }
  return { actions, paths };
};

const parsed = new Map<string, ReturnType<typeof parse>>();

/**
 * What an update expression makes of an item: SET with a value, REMOVE, and ADD of a number, on names and
 * names within maps ("Update expressions" in DynamoDB's developer guide). Two actions on one path are invalid.
 */
export const updateOf = (expression: string, scope: Scope): ((before: Stored) => Stored) => {
  const { actions, paths } = parsed.get(expression) ?? parse(expression);
  parsed.set(expression, { actions, paths });
  const written = paths.map((path) => scope.path(path).join("\u0000"));
  for (const [i, a] of written.entries())
    for (const [j, b] of written.entries())
      if (i !== j && (a === b || b.startsWith(`${a}\u0000`))) throw invalid("Two document paths overlap");
  const bound = actions.map((bind) => bind(scope));
  return (before) => {
    const next = copyOfItem(before) as Mutable;
    for (const action of bound) action(next, before);
    return next;
  };
};
