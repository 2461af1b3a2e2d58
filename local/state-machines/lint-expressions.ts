import jsonata from "jsonata";
import type { StateDefinition } from "./definition.ts";
import { expressionSource } from "./expressions.ts";

/** Fields that hold other states, which are looked at on their own. */
const nested = new Set(["Branches", "ItemProcessor"]);

/**
 * What Step Functions would not accept in a state's own expressions: syntax errors, `$eval`, `$$`, and
 * field names or `$` at the top level, where JSONata in a state has no context to read them from. Also
 * `$states.result` and `$states.errorOutput` where there is none.
 * Source: AWS, "Transforming data with JSONata in Step Functions" and "Passing data between states with variables".
 */
export function unfitExpressions(state: StateDefinition): string[] {
  return Object.entries(state)
    .filter(([field]) => !nested.has(field))
    .flatMap(([field, value]) => inValue(value, field, state.Type));
}

/** What `$states` holds in a field, besides `input` and `context`. */
function heldIn(field: string, type: string): string | undefined {
  if (/^Catch\/\d+\/(Output|Assign)(\/|$)/.test(field)) return "errorOutput";
  if (/^(Output|Assign)(\/|$)/.test(field) && ["Task", "Parallel", "Map"].includes(type)) return "result";
  return undefined;
}

function inValue(value: unknown, field: string, type: string): string[] {
  if (typeof value === "string") {
    const source = expressionSource(value);
    if (source === undefined)
      return value.includes("{%") ? [`${field}: "${value}" is not wholly {% … %}`] : [];
    return inExpression(source, heldIn(field, type)).map((message) => `${field}: ${message}`);
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => inValue(inner, `${field}/${key}`, type));
}

function inExpression(source: string, held: string | undefined): string[] {
  let ast: unknown;
  try {
    ast = jsonata(source).ast();
  } catch (thrown) {
    const why =
      thrown instanceof Error || (typeof thrown === "object" && thrown !== null && "message" in thrown);
    return [
      `'${source}' does not parse: ${why ? String((thrown as { message: unknown }).message) : String(thrown)}`,
    ];
  }
  const found = new Set<string>();
  inNode(ast, true, found, ["input", "context", held]);
  return [...found].map((what) => `'${source}' ${what}`);
}

/** Parts of a node that are evaluated with a context of their own, in which names and `$` mean something. */
const withContext = new Set(["stages", "predicate", "group", "pattern", "update", "delete"]);

function inNode(
  node: unknown,
  topLevel: boolean,
  found: Set<string>,
  held: readonly (string | undefined)[],
): void {
  if (Array.isArray(node)) {
    for (const part of node) inNode(part, topLevel, found, held);
    return;
  }
  if (typeof node !== "object" || node === null) return;
  const { type, value, steps } = node as { type?: unknown; value?: unknown; steps?: unknown };
  if (type === "variable") {
    if (value === "$") found.add("uses $$, which Step Functions does not have");
    if (value === "eval") found.add("uses $eval, which Step Functions does not have");
    if (value === "" && topLevel) found.add("uses $ where there is no context");
  }
  if (type === "name" && topLevel)
    found.add(`reads the field ${String(value)} of nothing; begin with $states or a variable`);
  if (Array.isArray(steps)) {
    const [root, name] = steps as ({ type?: unknown; value?: unknown } | undefined)[];
    if (root?.type === "variable" && root.value === "states" && name?.type === "name") {
      if (!held.includes(String(name.value))) found.add(`reads $states.${name.value}, which is not there`);
    }
  }
  for (const [key, part] of Object.entries(node)) {
    if (key === "steps" && Array.isArray(steps)) {
      inNode(steps[0], topLevel, found, held);
      inNode(steps.slice(1), false, found, held);
    } else {
      inNode(part, topLevel && !withContext.has(key), found, held);
    }
  }
}
