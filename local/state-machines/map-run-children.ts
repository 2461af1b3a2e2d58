import type { MachineType } from "./contract.ts";
import type { ItemProcessor } from "./definition.ts";
import { uuidFrom } from "./entropy.ts";
import type { ExecutionOutcome } from "./execution.ts";
import type { Frame } from "./frame.ts";
import type { ChildSummary } from "./history.ts";
import type { Redrive } from "./redrive.ts";
import type { ChildRecord } from "./result-writer.ts";

/** The names of a Map Run and of its children, made as AWS makes them. */
export interface Names {
  readonly runId: string;
  readonly mapRunArn: string;
  readonly stateMachineArn: string;
  readonly type: MachineType;
}

/** How a child ended, in this attempt or an earlier one. */
export type Ended = Omit<ExecutionOutcome, "path" | "historyEvents">;

/** Names a Map Run. @param earlier the ARN of the Map Run that is redriven, which keeps its name */
export function nameRun(frame: Frame, processor: ItemProcessor, earlier: string | undefined): Names {
  const { stateMachineArn, arn } = frame.strand.execution;
  const label = frame.state.Label ?? frame.name.replaceAll(/[^A-Za-z0-9_-]/g, "").slice(0, 40);
  const runId =
    earlier?.slice(earlier.lastIndexOf(":") + 1) ??
    uuidFrom(`${arn}|${frame.name}|${frame.strand.seeds.next()}`);
  return {
    runId,
    mapRunArn: `${stateMachineArn.replace(":stateMachine:", ":mapRun:")}/${label}:${runId}`,
    stateMachineArn: `${stateMachineArn}/${label}`,
    type: processor.ProcessorConfig?.ExecutionType ?? "STANDARD",
  };
}

/** A child that ended, as the run keeps it. */
export function summarise(
  name: string,
  executionArn: string,
  items: number,
  outcome: ExecutionOutcome,
  redriveCount: number | undefined,
): ChildSummary {
  const { path, historyEvents, ...told } = outcome;
  return {
    name,
    executionArn,
    items,
    ...told,
    ...(outcome.status === "SUCCEEDED" ? {} : { path, historyEvents }),
    ...(redriveCount === undefined ? {} : { redriveCount }),
  };
}

/** Under which name and ARN a child runs: a Standard one is redriven itself, an Express one is started anew. */
export function identify(
  names: Names,
  index: number,
  earlier: ChildSummary | undefined,
  redriveCount: number,
): { name: string; arn: string; redrive?: Redrive } {
  const first = uuidFrom(`${names.runId}/${index}`);
  if (earlier === undefined) return { name: first, arn: childArn(names, first) };
  if (names.type === "EXPRESS") {
    const name = uuidFrom(`${names.runId}/${index}/redrive ${redriveCount}`);
    return { name, arn: childArn(names, name) };
  }
  const redrive = {
    path: earlier.path ?? [],
    count: (earlier.redriveCount ?? 0) + 1,
    startedAt: earlier.startedAt,
    historyEvents: earlier.historyEvents ?? 0,
  };
  return { name: earlier.name, arn: earlier.executionArn, redrive };
}

function childArn(names: Names, name: string): string {
  const express = names.type === "EXPRESS";
  const base = names.stateMachineArn.replace(":stateMachine:", express ? ":express:" : ":execution:");
  return express ? `${base}:${name}:${uuidFrom(name)}` : `${base}:${name}`;
}

/** A child that ended, as result files describe it. */
export function recordOf(names: Names, child: ChildSummary, input: unknown, outcome: Ended): ChildRecord {
  const succeeded = outcome.status === "SUCCEEDED";
  return {
    ExecutionArn: child.executionArn,
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(succeeded
      ? { Output: JSON.stringify(outcome.output ?? null), OutputDetails: { Included: true as const } }
      : { Error: outcome.error ?? "", Cause: outcome.cause ?? "" }),
    RedriveCount: child.redriveCount ?? 0,
    RedriveStatus: succeeded ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN",
    ...(succeeded ? { RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven" } : {}),
    StartDate: outcome.startedAt,
    StateMachineArn: names.stateMachineArn,
    Status: outcome.status,
    StopDate: outcome.stoppedAt,
  };
}

/** A child that never began, as result files describe it. */
export function pendingRecord(names: Names, index: number, input: unknown): ChildRecord {
  const name = uuidFrom(`${names.runId}/${index}`);
  return {
    ExecutionArn: childArn(names, name),
    Input: JSON.stringify(input),
    InputDetails: { Included: true },
    Name: name,
    RedriveCount: 0,
    RedriveStatus: "REDRIVABLE_BY_MAP_RUN",
    StateMachineArn: names.stateMachineArn,
    Status: "PENDING",
  };
}
