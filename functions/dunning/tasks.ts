import { GetObjectCommand } from "@aws-sdk/client-s3";
import * as z from "zod";
import { accountNotes } from "../../domain/dunning/account-notes.ts";
import { api } from "../runtime/http/api.ts";
import { allOf, pageFrom } from "../runtime/http/pages.ts";
import { invalid, notFound } from "../runtime/http/problem.ts";
import { readResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { id, pageOf } from "../runtime/http/schemas.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint } from "../runtime/runtime.ts";
import { callRoutes } from "./calls.ts";
import { collectorRoutes } from "./collectors.ts";
import { dunningOf } from "./gather.ts";
import { taskQuery, taskView } from "./schemas/tasks.ts";
import { showing, taskAt } from "./task-access.ts";
import { workRoutes } from "./task-work.ts";
import { viewTask } from "./views.ts";

const tag = "Tasks";
const scope = "dunlin/dunning.read";

const list = route({
  method: "GET",
  path: "/v1/tasks",
  operationId: "listTasks",
  summary: "Read the work list",
  description:
    "All that waits for a person, what is due first first, then what has most at stake. With an account, all its tasks, closed ones too.",
  tag,
  scope,
  query: taskQuery,
  responses: readResponses(pageOf(taskView), "A page of tasks."),
  async handle({ query, subject }, runtime) {
    const store = dunningOf(runtime);
    const { accountId, mine, overdue, assignee, cursor: _, limit: __, ...filter } = query;
    if (accountId !== undefined) {
      const others = Object.entries({ mine, overdue, assignee, ...filter }).filter(
        ([, it]) => it !== undefined,
      );
      const [other] = others.map(([name]) => name);
      if (other !== undefined)
        throw invalid({ field: other, message: "cannot be asked for with an account" });
      if (!(await ledgerOf(runtime).getAccount(accountId))) throw notFound("account", accountId);
      const tasks = await allOf((page) => store.listTasks(accountId, page));
      const items = tasks.sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1)).map(viewTask);
      return { status: 200, body: { items } };
    }
    if (mine && assignee !== undefined && assignee !== subject)
      throw invalid({ field: "assignee", message: "is not the caller, whose tasks are asked for" });
    const wanted = {
      ...filter,
      assignee: mine ? subject : assignee,
      ...(overdue && { dueBefore: runtime.clock.now() }),
    };
    return {
      status: 200,
      body: await pageFrom(query, (page) => store.listOpenTasks(page, wanted), viewTask),
    };
  },
});

const params = z.object({ accountId: id, taskId: id });

const read = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/tasks/{taskId}",
  operationId: "getTask",
  summary: "Read a task",
  description:
    "With the latest notes about the account from its calls and its other tasks, as they are now; lists leave these out.",
  tag,
  scope,
  params,
  responses: readResponses(taskView, "The task."),
  async handle({ params: { accountId, taskId } }, runtime) {
    const store = dunningOf(runtime);
    const [task, contacts, tasks] = await Promise.all([
      taskAt(store, { accountId, taskId }),
      allOf((page) => store.listContacts(accountId, page)),
      allOf((page) => store.listTasks(accountId, page)),
    ]);
    const { body, ...answer } = showing(task);
    return { ...answer, body: { ...body, accountNotes: accountNotes(contacts, tasks, task) } };
  },
});

const letter = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/tasks/{taskId}/letter",
  operationId: "getTaskLetter",
  summary: "Read the letter that a task is to post",
  description: "One HTML page that loads nothing and prints on A4 for a window envelope.",
  tag,
  scope,
  params,
  responses: {
    ...readResponses(taskView, ""),
    200: { description: "The letter.", schema: z.string(), contentType: "text/html" },
  },
  async handle(request, runtime) {
    const { letter: kept } = await taskAt(dunningOf(runtime), request.params);
    if (!kept) throw notFound("letter of the task", request.params.taskId);
    const { Body } = await runtime.aws.s3.send(
      new GetObjectCommand({ Bucket: runtime.env("DOCUMENTS_BUCKET"), Key: kept.key }),
    );
    return {
      status: 200,
      body: (await Body?.transformToString()) ?? "",
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
      },
    };
  },
});

export const routes = [list, read, letter, ...workRoutes, ...callRoutes, ...collectorRoutes];

/** Answers for tasks, calls, and the people who work on them. */
export const handler = entryPoint(api(routes));
