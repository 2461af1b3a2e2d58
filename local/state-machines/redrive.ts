import { ErrorName } from "./errors.ts";
import type { PathEntry } from "./history.ts";

/** What a redrive knows of the attempt it continues. */
export interface Redrive {
  /** The path as the attempt left it. */
  readonly path: readonly PathEntry[];
  /** Which redrive of the execution this is, from 1. */
  readonly count: number;
  /** When the execution was started at first. */
  readonly startedAt: string;
  /** Events that its history holds already. */
  readonly historyEvents: number;
}

/** Where a flow of states goes on. */
export type Resumption =
  | { readonly kind: "done"; readonly output: unknown }
  | {
      readonly kind: "at";
      readonly state: string;
      readonly input: unknown;
      readonly variables: Readonly<Record<string, unknown>>;
      /** The passage that was broken off, where the state was entered already. */
      readonly before: PathEntry | undefined;
    };

/**
 * Where a flow goes on that left this path: at the state it entered and did not leave, with the same input
 * and variables. Undefined for a path without states, which is to begin anew.
 * Source: AWS, "Restarting state machine executions with redrive in Step Functions".
 */
export function resumptionOf(path: readonly PathEntry[] | undefined): Resumption | undefined {
  const last = path?.at(-1);
  if (last === undefined) return undefined;
  const variables = last.variables ?? {};
  if (!("output" in last)) {
    return { kind: "at", state: last.state, input: last.input, variables, before: last };
  }
  if (last.next === undefined) return { kind: "done", output: last.output };
  return { kind: "at", state: last.next, input: last.output, variables, before: undefined };
}

/**
 * The passage of which a Map or Parallel keeps what succeeded. After `States.DataLimitExceeded` that is
 * none: all of it is run anew. Source: the same page, "Redrive behavior of individual states".
 */
export function worthKeeping(before: PathEntry | undefined): PathEntry | undefined {
  return before?.error === ErrorName.dataLimit ? undefined : before;
}
