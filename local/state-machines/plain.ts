import { ErrorName, StateError } from "./errors.ts";

/** Bytes of UTF-8 JSON a state may take in or hand on. Source: AWS, "Step Functions service quotas". */
export const payloadLimitBytes = 262_144;

const sequenceMarks = ["sequence", "cons", "keepSingleton", "outerWrapper", "tupleStream"];

/**
 * A JSONata result as plain JSON data.
 *
 * JSONata marks the arrays it builds; a marked array that came back as an input would later collapse
 * when it holds one element. Untouched parts are shared with the input, never changed.
 *
 * @throws StateError `States.QueryEvaluationError` for a function, which JSON cannot carry.
 */
export function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "function")
      throw new StateError(ErrorName.queryEvaluation, "the result is a function");
    return value;
  }
  if (Array.isArray(value)) return plainArray(value);
  if ("_jsonata_lambda" in value || "_jsonata_function" in value) {
    throw new StateError(ErrorName.queryEvaluation, "the result is a function");
  }
  let copy: Record<string, unknown> | undefined;
  for (const [key, inner] of Object.entries(value)) {
    const clean = plain(inner);
    if (clean === inner) continue;
    copy ??= { ...value };
    copy[key] = clean;
  }
  return copy ?? value;
}

function plainArray(value: readonly unknown[]): readonly unknown[] {
  let copy = sequenceMarks.some((mark) => mark in value) ? Array.from(value) : undefined;
  for (const [index, inner] of value.entries()) {
    const clean = plain(inner);
    if (clean === inner) continue;
    copy ??= Array.from(value);
    copy[index] = clean;
  }
  return copy ?? value;
}

/** Size in bytes of a value written as UTF-8 JSON. */
export function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value);
  return text === undefined ? 0 : Buffer.byteLength(text);
}

/**
 * Refuses a payload beyond 256 KiB.
 *
 * @throws StateError `States.DataLimitExceeded`, naming what was too large.
 */
export function withinPayloadLimit<T>(value: T, what: string): T {
  refuseBeyondLimit(jsonBytes(value), what);
  return value;
}

/** Bytes of all variables together. Source: AWS, "Passing data between states with variables". */
const variablesLimitBytes = 10 * 1024 * 1024;

/** Upper bounds of the sizes of sets of variables, so that each is written out as JSON at most now and then. */
const bounds = new WeakMap<object, number>();

/**
 * Variables with some assigned anew, each set of them within 256 KiB and all within 10 MiB.
 *
 * @throws StateError `States.DataLimitExceeded`, naming what was too large
 */
export function withAssigned(
  variables: Readonly<Record<string, unknown>>,
  assigned: Readonly<Record<string, unknown>>,
  what: string,
): Readonly<Record<string, unknown>> {
  const added = jsonBytes(assigned);
  refuseBeyondLimit(added, what);
  const all = { ...variables, ...assigned };
  let bound = (bounds.get(variables) ?? jsonBytes(variables)) + added;
  if (bound > variablesLimitBytes) bound = jsonBytes(all);
  if (bound > variablesLimitBytes) {
    throw new StateError(
      ErrorName.dataLimit,
      `${what}: the variables together have ${bound} bytes, more than the ${variablesLimitBytes} an execution may keep.`,
    );
  }
  bounds.set(all, bound);
  return all;
}

/**
 * A value as it arrives after crossing a service boundary: a copy, JSON only, nothing shared, null for nothing.
 *
 * @throws StateError `States.DataLimitExceeded`, naming what was too large, beyond 256 KiB
 */
export function acrossTheWire(value: unknown, what: string): unknown {
  const text = JSON.stringify(value);
  if (text === undefined) return null;
  refuseBeyondLimit(Buffer.byteLength(text), what);
  return JSON.parse(text);
}

function refuseBeyondLimit(bytes: number, what: string): void {
  if (bytes <= payloadLimitBytes) return;
  throw new StateError(
    ErrorName.dataLimit,
    `${what} has ${bytes} bytes, more than the ${payloadLimitBytes} a state may carry.`,
  );
}
