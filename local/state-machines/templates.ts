import { ErrorName, StateError } from "./errors.ts";
import { compileExpression, type EvaluationScope, type Expression, expressionSource } from "./expressions.ts";

type Template =
  | { readonly kind: "constant"; readonly value: unknown }
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "array"; readonly parts: readonly Template[] }
  | { readonly kind: "object"; readonly parts: readonly (readonly [string, Template])[] };

const prepared = new WeakMap<object, Template>();

/**
 * The value of a field that may hold `{% … %}` expressions at any depth.
 *
 * @param field the field's name, for the error's text
 * @throws StateError `States.QueryEvaluationError` when an expression fails or yields nothing
 */
export async function evaluateField(value: unknown, field: string, scope: EvaluationScope): Promise<unknown> {
  if (typeof value === "string") return evaluateTemplate(prepare(value), field, scope);
  if (typeof value !== "object" || value === null) return value;
  let template = prepared.get(value);
  if (template === undefined) {
    template = prepare(value);
    prepared.set(value, template);
  }
  return evaluateTemplate(template, field, scope);
}

/**
 * The whole number a field holds or computes, or `fallback` where the field is absent.
 *
 * @throws StateError `States.QueryEvaluationError` when it is no number of at least `least`
 */
export async function evaluateNumber(
  value: unknown,
  field: string,
  scope: EvaluationScope,
  fallback: number,
  least = 0,
): Promise<number> {
  if (value === undefined) return fallback;
  const number = await evaluateField(value, field, scope);
  if (typeof number === "number" && Number.isFinite(number) && number >= least) return number;
  throw new StateError(
    ErrorName.queryEvaluation,
    `'${field}' must be a number of at least ${least}, not ${JSON.stringify(number)}`,
  );
}

function prepare(value: unknown): Template {
  if (typeof value === "string") {
    const source = expressionSource(value);
    return source === undefined
      ? { kind: "constant", value }
      : { kind: "expression", expression: compileExpression(source) };
  }
  if (typeof value !== "object" || value === null) return { kind: "constant", value };
  if (Array.isArray(value)) {
    const parts = value.map(prepare);
    return parts.every((part) => part.kind === "constant")
      ? { kind: "constant", value }
      : { kind: "array", parts };
  }
  const parts = Object.entries(value).map(([key, inner]) => [key, prepare(inner)] as const);
  return parts.every(([, part]) => part.kind === "constant")
    ? { kind: "constant", value }
    : { kind: "object", parts };
}

async function evaluateTemplate(template: Template, field: string, scope: EvaluationScope): Promise<unknown> {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "expression": {
      const value = await template.expression.evaluate(scope);
      if (value !== undefined) return value;
      throw new StateError(
        ErrorName.queryEvaluation,
        `The JSONata expression '${template.expression.source}' specified for the field '${field}' returned nothing (undefined).`,
      );
    }
    case "array": {
      const values: unknown[] = [];
      for (const [index, part] of template.parts.entries()) {
        values.push(await evaluateTemplate(part, `${field}[${index}]`, scope));
      }
      return values;
    }
    case "object": {
      const values: Record<string, unknown> = {};
      for (const [key, part] of template.parts) {
        values[key] = await evaluateTemplate(part, `${field}/${key}`, scope);
      }
      return values;
    }
  }
}
