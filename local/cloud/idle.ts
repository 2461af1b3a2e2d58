import type { StateMachineModel } from "../cloudformation/model.ts";
import type { ExecutionResult, PathEntry } from "../state-machines/runner.ts";

const worksOnItems = ({ definition }: StateMachineModel): boolean => {
  const { States = {} } = JSON.parse(definition) as { States?: Record<string, { Type?: string }> };
  return Object.values(States).some(({ Type }) => Type === "Map");
};

const didSomething = ({ error, retries, iterations, mapRun, branches }: PathEntry): boolean =>
  error !== undefined ||
  retries !== undefined ||
  (iterations?.length ?? 0) > 0 ||
  (mapRun?.children.length ?? 0) > 0 ||
  (branches ?? []).flat().some(didSomething);

/** Whether an execution of a machine that works through items found none, and nothing went wrong: such as an hour in which no account was due. */
export const foundNothing = (machine: StateMachineModel, { status, path }: ExecutionResult): boolean =>
  status === "SUCCEEDED" && worksOnItems(machine) && !path.some(didSomething);
