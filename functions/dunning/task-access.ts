import type { Assignee, LiveTask, Task } from "../../domain/dunning/task.ts";
import type { Cause } from "../../domain/ledger/entries.ts";
import type { DunningStore } from "../../store/dunning/index.ts";
import { writtenEarlier } from "../runtime/earlier.ts";
import { notFound, Problem, staleVersion } from "../runtime/http/problem.ts";
import type { ApiRequest } from "../runtime/http/route.ts";
import { etag, expectedVersion } from "../runtime/http/versions.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { viewTask } from "./views.ts";

type TaskRequest = Pick<
  ApiRequest<{ accountId: string; taskId: string }, unknown, { version?: number | undefined } | undefined>,
  "params" | "body" | "ifMatch"
>;

/** The task of a path; 404 where there is none. */
export const taskAt = async (
  store: DunningStore,
  { accountId, taskId }: { readonly accountId: string; readonly taskId: string },
): Promise<Task> => {
  const task = await store.getTask(accountId, taskId);
  if (!task) throw notFound("task", taskId);
  return task;
};

/** The task, if it is still to be done and at the version that the caller saw; 409 otherwise. */
export const stillOpen = (task: Task, request: TaskRequest): LiveTask => {
  if (task.status === "closed")
    throw new Problem(409, "task-closed", "The task is closed", {
      detail: `The task was closed on ${task.closedAt} as ${task.outcome}.`,
    });
  const expected = expectedVersion(request, request.body?.version);
  if (expected !== undefined && expected !== task.version) throw staleVersion("task", task.version);
  return task;
};

/**
 * Whether an attempt at this very request changed the task before it broke off: then the version that the caller saw
 * is an earlier one for that reason, and what others did since stands.
 */
export const changedEarlier = async (
  {
    params: { accountId, taskId },
    earlier,
  }: TaskRequest & Pick<ApiRequest<unknown, unknown, unknown>, "earlier">,
  runtime: Runtime,
): Promise<boolean> =>
  (await writtenEarlier(ledgerOf(runtime), accountId, earlier)).some(
    (entry) => "taskId" in entry && entry.taskId === taskId,
  );

/** The answer that shows the task. */
export const showing = (task: Task) => ({ status: 200, body: viewTask(task), headers: etag(task) });

/** The caller, by the name they are set up with; who is not set up may work on tasks too. */
export const callerOf = async (store: DunningStore, subject: string): Promise<Assignee> => ({
  id: subject,
  name: (await store.getCollector(subject))?.name ?? subject,
});

/** Who changed what, when and why. */
export const changeCause = (
  request: Pick<ApiRequest<unknown, unknown, unknown>, "subject" | "requestId">,
  runtime: Runtime,
): Cause => ({ at: runtime.clock.now(), by: request.subject, request: request.requestId });
