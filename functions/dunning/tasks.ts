import * as z from "zod";
import { api } from "../runtime/http/api.ts";
import { allOf, pageFrom } from "../runtime/http/pages.ts";
import { notFound, Problem, staleVersion } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { cursor, id, limit, line, pageOf, version } from "../runtime/http/schemas.ts";
import { etag, expectedVersion } from "../runtime/http/versions.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint } from "../runtime/runtime.ts";
import { dunningOf } from "./gather.ts";
import { taskView } from "./schemas/views.ts";
import { viewTask } from "./views.ts";

const tag = "Tasks";

const list = route({
  method: "GET",
  path: "/v1/tasks",
  operationId: "listTasks",
  summary: "List open tasks",
  description:
    "All that waits for a person, the oldest first. With an account, all its tasks, closed ones too.",
  tag,
  scope: "dunlin/dunning.read",
  query: z.strictObject({ accountId: id.optional(), cursor, limit }),
  responses: readResponses(pageOf(taskView), "A page of tasks."),
  async handle({ query }, runtime) {
    const store = dunningOf(runtime);
    const { accountId } = query;
    if (accountId !== undefined) {
      if (!(await ledgerOf(runtime).getAccount(accountId))) throw notFound("account", accountId);
      const tasks = await allOf((page) => store.listTasks(accountId, page));
      const items = tasks.sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1)).map(viewTask);
      return { status: 200, body: { items } };
    }
    return { status: 200, body: await pageFrom(query, (page) => store.listOpenTasks(page), viewTask) };
  },
});

const params = z.object({ accountId: id, taskId: id });

const read = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/tasks/{taskId}",
  operationId: "getTask",
  summary: "Read a task",
  tag,
  scope: "dunlin/dunning.read",
  params,
  responses: readResponses(taskView, "The task."),
  async handle({ params: { accountId, taskId } }, runtime) {
    const task = await dunningOf(runtime).getTask(accountId, taskId);
    if (!task) throw notFound("task", taskId);
    return { status: 200, body: viewTask(task), headers: etag(task) };
  },
});

const closing = z
  .strictObject({
    outcome: z.enum(["paid", "promised", "disputed", "unreachable", "other"]),
    note: line(2000).optional(),
    version,
  })
  .meta({ id: "TaskClosing" });

const close = route({
  method: "POST",
  path: "/v1/accounts/{accountId}/tasks/{taskId}/close",
  operationId: "closeTask",
  summary: "Close a task",
  description: "Closing it the same way again changes nothing.",
  tag,
  scope: "dunlin/dunning.write",
  params,
  body: closing,
  examples: {
    promised: { summary: "The customer promised to pay", value: { outcome: "promised", note: "By Friday" } },
  },
  responses: writeResponses({ 200: { description: "The closed task.", schema: taskView } }),
  async handle(request, runtime) {
    const { accountId, taskId } = request.params;
    const store = dunningOf(runtime);
    const task = await store.getTask(accountId, taskId);
    if (!task) throw notFound("task", taskId);
    const { version: inBody, ...given } = request.body;
    if (task.status === "closed") {
      if (task.outcome === given.outcome && task.note === given.note)
        return { status: 200, body: viewTask(task), headers: etag(task) };
      throw new Problem(409, "task-closed", "The task is closed", {
        detail: `The task was closed on ${task.closedAt} as ${task.outcome}.`,
      });
    }
    const expected = expectedVersion(request, inBody);
    if (expected !== undefined && expected !== task.version) throw staleVersion("task", task.version);
    const cause = { at: runtime.clock.now(), by: request.subject, request: request.requestId };
    const closed = await store.closeTask(task, given, cause);
    return { status: 200, body: viewTask(closed), headers: etag(closed) };
  },
});

export const routes = [list, read, close];

/** Answers /v1/tasks. */
export const handler = entryPoint(api(routes));
