import type { Cancellation } from "./cancellation.ts";
import type { MachineType } from "./contract.ts";
import type { Flow } from "./definition.ts";
import { Seeds } from "./entropy.ts";
import { Cancelled, ExecutionTimedOut, StateError } from "./errors.ts";
import { History, type PathEntry } from "./history.ts";
import { withinPayloadLimit } from "./plain.ts";
import type { Redrive } from "./redrive.ts";
import { type Execution, type FlowScope, type Services, Strand } from "./strand.ts";
import type { Order } from "./turnstile.ts";

/** What to execute, and as what. */
export interface ExecutionPlan {
  readonly flow: Flow;
  readonly input: unknown;
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly type: MachineType;
  readonly timeoutSeconds: number | undefined;
  /** Epoch milliseconds by which it must end in any case: its parent's own deadline. */
  readonly deadline?: number;
  readonly redrive?: Redrive;
}

/** How an execution ended. */
export interface ExecutionOutcome {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly startedAt: string;
  readonly stoppedAt: string;
  readonly path: PathEntry[];
  /** Events the execution's own history holds. */
  readonly historyEvents: number;
}

/** Seconds an execution may last: five minutes, and a year. Source: AWS, "Step Functions service quotas". */
const limitSeconds = { EXPRESS: 300, STANDARD: 31_536_000 };

/**
 * Runs one execution to its end. The caller holds a permit of the turnstile for `strand`.
 * Failures are outcomes, not exceptions; only a fault in the runner itself throws.
 */
export async function runExecution(
  services: Services,
  plan: ExecutionPlan,
  place: { readonly order: Order; readonly cancellation: Cancellation },
  adopt: (strand: Strand) => void = () => {},
): Promise<ExecutionOutcome> {
  const { redrive } = plan;
  const begunAt = services.clock.now();
  const startedAt = redrive?.startedAt ?? begunAt;
  const limit = Math.min(plan.timeoutSeconds ?? Number.POSITIVE_INFINITY, limitSeconds[plan.type]);
  const execution: Execution = {
    services,
    arn: plan.arn,
    name: plan.name,
    stateMachineArn: plan.stateMachineArn,
    type: plan.type,
    input: plan.input,
    startedAt,
    redriveCount: redrive?.count ?? 0,
    redrivenAt: redrive === undefined ? undefined : begunAt,
    // A redrive sets the time that the machine allows back to its beginning.
    deadline: Math.min(Date.parse(begunAt) + limit * 1000, plan.deadline ?? Number.POSITIVE_INFINITY),
    history: new History(plan.type, redrive?.historyEvents),
  };
  const strand = new Strand(
    execution,
    place.order,
    place.cancellation,
    new Seeds(redrive === undefined ? plan.arn : `${plan.arn}|redrive ${redrive.count}`),
  );
  strand.holding = true;
  adopt(strand);
  const path: PathEntry[] = [];
  const ended = await settle(execution, plan, {
    strand,
    variables: {},
    path,
    ...(redrive === undefined ? {} : { resume: redrive.path }),
  });
  execution.history.close();
  const stoppedAt = services.clock.now();
  if (plan.type === "EXPRESS") {
    services.billed.expressRequests += 1;
    services.billed.expressMilliseconds += Date.parse(stoppedAt) - Date.parse(begunAt);
  }
  return { ...ended, startedAt, stoppedAt, path, historyEvents: execution.history.events };
}

type Ending = Pick<ExecutionOutcome, "status" | "output" | "error" | "cause">;

async function settle(execution: Execution, plan: ExecutionPlan, scope: FlowScope): Promise<Ending> {
  try {
    execution.history.add(1);
    withinPayloadLimit(plan.input, "The execution's input");
    return { status: "SUCCEEDED", output: await execution.services.runStates(plan.flow, plan.input, scope) };
  } catch (thrown) {
    if (thrown instanceof StateError) return { status: "FAILED", error: thrown.error, cause: thrown.cause };
    if (thrown instanceof ExecutionTimedOut)
      return { status: "TIMED_OUT", error: "States.Timeout", cause: "" };
    if (thrown instanceof Cancelled) return { status: "ABORTED" };
    throw thrown;
  }
}
