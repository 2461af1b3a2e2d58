import jsonata from "jsonata";
import type { Seeds } from "./entropy.ts";
import { ErrorName, StateError } from "./errors.ts";
import { pureFunctions, situatedFunctions } from "./functions.ts";
import { plain } from "./plain.ts";

/** What an expression can see: the variables in scope, `$states`, the virtual instant, and seeds for chance. */
export interface EvaluationScope {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly states: Readonly<Record<string, unknown>>;
  readonly nowMillis: number;
  readonly seeds: Seeds;
}

/** A compiled expression; evaluation yields `undefined` where JSONata does. */
export interface Expression {
  readonly source: string;
  evaluate(scope: EvaluationScope): unknown | Promise<unknown>;
}

const compiled = new Map<string, Expression>();

/** The JSONata source inside `{% … %}`, or undefined for a text that is no expression. */
export function expressionSource(text: string): string | undefined {
  return text.startsWith("{%") && text.endsWith("%}") && text.length >= 4
    ? text.slice(2, -2).trim()
    : undefined;
}

/**
 * Compiles an expression once; later calls with the same source are free.
 *
 * @throws StateError `States.QueryEvaluationError` when it does not parse.
 */
export function compileExpression(source: string): Expression {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const expression = compile(source);
  compiled.set(source, expression);
  return expression;
}

function compile(source: string): Expression {
  let program: jsonata.Expression;
  try {
    program = jsonata(source);
  } catch (thrown) {
    throw new StateError(ErrorName.queryEvaluation, `'${source}' does not parse: ${describe(thrown)}`);
  }
  for (const [name, implementation] of Object.entries(pureFunctions)) {
    program.registerFunction(name, implementation as (...given: unknown[]) => unknown);
  }
  const inFull = async (scope: EvaluationScope): Promise<unknown> => {
    try {
      return plain(
        await program.evaluate(undefined, {
          ...situatedFunctions(scope.nowMillis, scope.seeds),
          ...scope.variables,
          states: scope.states,
        }),
      );
    } catch (thrown) {
      if (thrown instanceof StateError) {
        throw new StateError(thrown.error, `'${source}': ${thrown.cause}`);
      }
      throw new StateError(ErrorName.queryEvaluation, `'${source}' failed: ${describe(thrown)}`);
    }
  };
  const steps = plainPath(program.ast());
  if (steps === undefined) return { source, evaluate: inFull };
  return { source, evaluate: (scope) => walk(steps, scope, inFull) };
}

/**
 * The names of a path that only goes down by name from a variable, such as `$states.input.batch.id`.
 * Most expressions are of this kind, and walking them directly is many times faster than evaluating.
 */
function plainPath(ast: jsonata.ExprNode): readonly string[] | undefined {
  const isBare = (node: object): boolean =>
    Object.entries(node).every(
      ([key, value]) => ["type", "value", "position"].includes(key) || value === undefined,
    );
  if (ast.type === "variable") {
    return isBare(ast) && typeof ast.value === "string" && isWord(ast.value) ? [ast.value] : undefined;
  }
  if ((ast.type as string) !== "path" || ast.steps === undefined) return undefined;
  if (Object.keys(ast).some((key) => key !== "type" && key !== "steps")) return undefined;
  const names: string[] = [];
  for (const [index, step] of ast.steps.entries()) {
    if (step.type !== (index === 0 ? "variable" : "name") || !isBare(step)) return undefined;
    if (typeof step.value !== "string" || (index === 0 && !isWord(step.value))) return undefined;
    names.push(step.value);
  }
  return names;
}

function isWord(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}

/** Follows a path through objects; anything else on the way, an array above all, is left to JSONata. */
function walk(
  steps: readonly string[],
  scope: EvaluationScope,
  inFull: (scope: EvaluationScope) => Promise<unknown>,
): unknown {
  const [root = "", ...names] = steps;
  if (root !== "states" && !Object.hasOwn(scope.variables, root)) return inFull(scope);
  let value: unknown = root === "states" ? scope.states : scope.variables[root];
  for (const name of names) {
    if (typeof value !== "object" || value === null) return undefined;
    if (Array.isArray(value)) return inFull(scope);
    value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value;
}

function describe(thrown: unknown): string {
  return typeof thrown === "object" && thrown !== null && "message" in thrown
    ? String(thrown.message)
    : String(thrown);
}
