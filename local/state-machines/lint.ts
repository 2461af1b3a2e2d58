import validate from "asl-validator";
import type { Definition, Flow, StateDefinition } from "./definition.ts";
import { definitionFaults } from "./definition-faults.ts";
import { unfitExpressions } from "./lint-expressions.ts";

/** One thing wrong with a definition. */
export interface LintMessage {
  /** The state it is about, where it is about one. */
  readonly state?: string;
  readonly rule:
    | "asl"
    | "definition"
    | "jsonata"
    | "lambda-retry"
    | "tolerated-failure"
    | "placeholder"
    | "variable-scope"
    | "task-timeout";
  readonly message: string;
}

const placeholder = /\$\{([A-Za-z][A-Za-z0-9_]*)\}/g;

/**
 * What is wrong with a definition before it is deployed; empty when nothing is.
 *
 * Beyond the schema and what the runner itself refuses: expressions that do not parse or that Step Functions refuses, Lambda tasks without
 * Retry, Distributed Maps without a tolerated failure, tasks awaiting a token without a time limit,
 * variables set in an inner scope under an outer one's name, and `${Name}` placeholders nobody fills.
 *
 * @param definition Amazon States Language, as text or parsed; it is not changed
 * @param options.substitutions values by placeholder; when given, any other placeholder is reported
 */
export function lintDefinition(
  definition: unknown,
  options: { substitutions?: Readonly<Record<string, string>> } = {},
): LintMessage[] {
  const text = typeof definition === "string" ? definition : JSON.stringify(definition);
  const { substitutions } = options;
  const messages: LintMessage[] = [];
  const filled = text.replaceAll(placeholder, (whole, name: string) => {
    const value = substitutions?.[name];
    if (value !== undefined) return JSON.stringify(value).slice(1, -1);
    if (substitutions !== undefined) {
      messages.push({ rule: "placeholder", message: `${whole} is filled by no substitution` });
    }
    return `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
  });
  let machine: Definition;
  try {
    machine = JSON.parse(filled) as Definition;
  } catch (thrown) {
    return [...messages, { rule: "asl", message: thrown instanceof Error ? thrown.message : String(thrown) }];
  }
  // The validator writes into what it is given.
  const { errors } = validate(JSON.parse(filled));
  for (const error of errors) messages.push({ rule: "asl", message: tell(error) });
  if (typeof machine.States !== "object" || machine.States === null) return messages;
  for (const fault of definitionFaults(machine)) messages.push({ rule: "definition", ...fault });
  lintFlow(machine, new Set(), messages);
  return messages;
}

function tell(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { message, instancePath, Message, Path } = error as Record<string, unknown>;
  const where = instancePath ?? Path;
  const what = message ?? Message ?? JSON.stringify(error);
  return where === undefined || where === "" ? String(what) : `${String(where)}: ${String(what)}`;
}

function lintFlow(flow: Flow, outer: ReadonlySet<string>, messages: LintMessage[]): void {
  const own = new Set(Object.values(flow.States).flatMap(assignedNames));
  const inScope = new Set([...outer, ...own]);
  for (const [name, state] of Object.entries(flow.States)) {
    for (const message of unfitExpressions(state)) messages.push({ state: name, rule: "jsonata", message });
    for (const variable of assignedNames(state)) {
      if (outer.has(variable)) {
        messages.push({
          state: name,
          rule: "variable-scope",
          message: `$${variable} belongs to an outer scope`,
        });
      }
    }
    lintState(name, state, messages);
    for (const branch of state.Branches ?? []) lintFlow(branch, inScope, messages);
    if (state.ItemProcessor !== undefined) {
      lintFlow(state.ItemProcessor, isDistributed(state) ? new Set() : inScope, messages);
    }
  }
}

function lintState(name: string, state: StateDefinition, messages: LintMessage[]): void {
  const resource = state.Resource ?? "";
  if (state.Type === "Task" && /:lambda:/.test(resource) && (state.Retry ?? []).length === 0) {
    messages.push({ state: name, rule: "lambda-retry", message: "calls Lambda without Retry" });
  }
  if (
    resource.endsWith(".waitForTaskToken") &&
    state.TimeoutSeconds === undefined &&
    state.HeartbeatSeconds === undefined
  ) {
    messages.push({ state: name, rule: "task-timeout", message: "awaits a token without a time limit" });
  }
  if (
    isDistributed(state) &&
    state.ToleratedFailureCount === undefined &&
    state.ToleratedFailurePercentage === undefined
  ) {
    messages.push({
      state: name,
      rule: "tolerated-failure",
      message: "is a Distributed Map without ToleratedFailureCount or ToleratedFailurePercentage",
    });
  }
}

function isDistributed(state: StateDefinition): boolean {
  return state.ItemProcessor?.ProcessorConfig?.Mode === "DISTRIBUTED";
}

function assignedNames(state: StateDefinition): string[] {
  const parts = [state, ...(state.Choices ?? []), ...(state.Catch ?? [])];
  return parts.flatMap((part) => Object.keys(part.Assign ?? {}));
}
