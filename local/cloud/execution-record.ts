import type { Instant } from "../../domain/calendar.ts";
import { type ExecutionResult, historyLimit, type PathEntry } from "../state-machines/runner.ts";

/** An execution as kept, with its path through the states once it has ended. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: string;
  readonly machineArn: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly status: "RUNNING" | ExecutionResult["status"];
  readonly input: string;
  readonly startedAt: Instant;
  readonly stoppedAt?: Instant;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly transitions?: number;
  readonly path?: PathEntry[];
  readonly historyEvents?: number;
  /** How often it was redriven; absent for never. */
  readonly redriveCount?: number;
  readonly redrivenAt?: Instant;
  /** The client token of the last redrive, which makes a repeated call the same redrive. */
  readonly redriveToken?: string;
}

const DAY = 86_400_000;

/** After how long a closed execution's name may be used again. Source: AWS, API reference, StartExecution. */
const NAME_KEPT = 90 * DAY;

const REDRIVABLE_FOR = 14 * DAY;

const age = (execution: Execution, now: Instant): number =>
  execution.stoppedAt === undefined ? 0 : Date.parse(now) - Date.parse(execution.stoppedAt);

/** Whether another execution may have the name by now. */
export const isNameFree = (execution: Execution, now: Instant): boolean => age(execution, now) >= NAME_KEPT;

/** Why an execution cannot be redriven, or undefined where it can. Source: AWS, API reference, RedriveExecution. */
export const notRedrivable = (execution: Execution, now: Instant): string | undefined => {
  if (execution.type === "EXPRESS") return "Executions of Express state machines cannot be redriven";
  if (execution.status === "RUNNING" || execution.status === "SUCCEEDED")
    return `Execution is ${execution.status} and cannot be redriven`;
  if (age(execution, now) > REDRIVABLE_FOR) return "Execution has exceeded the redrivable period of 14 days";
  if ((execution.historyEvents ?? 0) >= historyLimit - 1)
    return "Execution event history limit exceeded and it cannot be redriven";
  return undefined;
};

/** Whether the name is one that Step Functions takes. Source: AWS, API reference, StartExecution. */
export const isExecutionName = (name: string): boolean =>
  name.length >= 1 && name.length <= 80 && !/[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u.test(name);

/** An execution as DescribeExecution answers it. */
export const described = (execution: Execution, now: Instant): Record<string, unknown> => {
  const why = notRedrivable(execution, now);
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machineArn,
    name: execution.name,
    status: execution.status,
    startDate: new Date(execution.startedAt),
    ...(execution.stoppedAt !== undefined && { stopDate: new Date(execution.stoppedAt) }),
    input: execution.input,
    ...(execution.output !== undefined && { output: execution.output }),
    ...(execution.error !== undefined && { error: execution.error }),
    ...(execution.cause !== undefined && { cause: execution.cause }),
    redriveCount: execution.redriveCount ?? 0,
    ...(execution.redrivenAt !== undefined && { redriveDate: new Date(execution.redrivenAt) }),
    redriveStatus: why === undefined ? "REDRIVABLE" : "NOT_REDRIVABLE",
    ...(why !== undefined && { redriveStatusReason: why }),
  };
};
