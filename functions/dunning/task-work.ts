import * as z from "zod";
import type { LiveTask } from "../../domain/dunning/task.ts";
import { isQualified } from "../../domain/dunning/task-assign.ts";
import { assignedTo, closed, noted, released, taken } from "../../domain/dunning/task-moves.ts";
import type { DunningStore } from "../../store/dunning/index.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { invalid, Problem } from "../runtime/http/problem.ts";
import { writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { id } from "../runtime/http/schemas.ts";
import { assignTask } from "./assign-task.ts";
import { dunningOf } from "./gather.ts";
import { taskChange, taskClosing, taskNoting, taskReassignment, taskView } from "./schemas/tasks.ts";
import { callerOf, changeCause, changedEarlier, showing, stillOpen, taskAt } from "./task-access.ts";

const tag = "Tasks";
const scope = "dunlin/dunning.write";
const params = z.object({ accountId: id, taskId: id });
const responses = writeResponses({ 200: { description: "The task as it is now.", schema: taskView } });

const requireQualified = async (store: DunningStore, task: LiveTask, subject: string): Promise<void> => {
  const person = await store.getCollector(subject);
  if (person && !isQualified(task, person))
    throw new Problem(409, "not-qualified", "The task is for somebody else", {
      detail: `The task is for the desk ${task.desk} and seniority ${task.seniority} or above, which ${person.name} is not set up for.`,
    });
};

const take = route({
  method: "POST",
  path: "/v1/accounts/{accountId}/tasks/{taskId}/take",
  operationId: "takeTask",
  summary: "Take a task up",
  description:
    "By who calls. A task that is assigned to somebody else is reassigned first. Taking what one has taken changes nothing.",
  tag,
  scope,
  params,
  body: taskChange,
  examples: { take: { summary: "Take it as seen", value: { version: 1 } } },
  takesIfMatch: true,
  responses,
  async handle(request, runtime) {
    const store = dunningOf(runtime);
    const found = await taskAt(store, request.params);
    if (found.status === "taken" && found.assignee.id === request.subject) return showing(found);
    if (await changedEarlier(request, runtime)) return showing(found);
    const before = stillOpen(found, request);
    if (before.status === "taken" || (before.assignee && before.assignee.id !== request.subject))
      throw new Problem(409, "task-of-another", "The task is somebody else's", {
        detail: `The task is ${before.assignee?.name}'s. Reassign it first.`,
      });
    await requireQualified(store, before, request.subject);
    const cause = changeCause(request, runtime);
    const after = taken(before, await callerOf(store, request.subject), cause.at);
    const entry = {
      kind: "task-changed",
      taskId: after.id,
      change: "taken",
      assignee: after.assignee.name,
    } as const;
    return showing(await store.changeTask({ before, after, entry }, cause));
  },
});

const release = route({
  method: "POST",
  path: "/v1/accounts/{accountId}/tasks/{taskId}/release",
  operationId: "releaseTask",
  summary: "Give a task back",
  description: "It waits for anybody, until somebody takes it or it is assigned anew within the hour.",
  tag,
  scope,
  params,
  body: taskChange,
  examples: { release: { summary: "Give it back", value: { version: 2 } } },
  takesIfMatch: true,
  responses,
  async handle(request, runtime) {
    const store = dunningOf(runtime);
    const found = await taskAt(store, request.params);
    if (found.status === "open" && !found.assignee) return showing(found);
    if (await changedEarlier(request, runtime)) return showing(found);
    const before = stillOpen(found, request);
    const cause = changeCause(request, runtime);
    const after = released(before, before.assignee?.name ?? request.subject);
    const entry = { kind: "task-changed", taskId: after.id, change: "released" } as const;
    return showing(await store.changeTask({ before, after, entry }, cause));
  },
});

const reassign = route({
  method: "POST",
  path: "/v1/accounts/{accountId}/tasks/{taskId}/reassign",
  operationId: "reassignTask",
  summary: "Give a task to somebody else",
  description:
    "To the collector named, who must be set up for such work, else to whom it fits best by seniority and load.",
  tag,
  scope,
  params,
  body: taskReassignment,
  examples: { named: { summary: "To a colleague", value: { to: "jane.doe", version: 2 } } },
  takesIfMatch: true,
  responses,
  async handle(request, runtime) {
    const store = dunningOf(runtime);
    const cause = changeCause(request, runtime);
    const { to } = request.body;
    const found = await taskAt(store, request.params);
    if (found.status === "open" && to !== undefined && found.assignee?.id === to) return showing(found);
    if (await changedEarlier(request, runtime)) {
      const isFree = found.status === "open" && !found.assignee;
      return showing(isFree ? await assignTask(store, found, cause) : found);
    }
    const before = stillOpen(found, request);
    if (to === undefined) {
      const back = released(before, before.assignee?.name ?? request.subject);
      const entry = { kind: "task-changed", taskId: back.id, change: "released" } as const;
      const free = before.assignee ? await store.changeTask({ before, after: back, entry }, cause) : before;
      return showing(await assignTask(store, free as LiveTask, cause));
    }
    const person = await store.getCollector(to);
    if (!person) throw invalid({ field: "to", message: "is no collector that is set up" });
    await requireQualified(store, before, to);
    const after = assignedTo(before, { to: { id: to, name: person.name }, room: 0 });
    const entry = {
      kind: "task-changed",
      taskId: after.id,
      change: "assigned",
      assignee: person.name,
    } as const;
    return showing(await store.changeTask({ before, after, entry }, cause));
  },
});

const note = route({
  method: "POST",
  path: "/v1/accounts/{accountId}/tasks/{taskId}/notes",
  operationId: "noteOnTask",
  summary: "Write on a task",
  description: "The task carries the latest 50 notes; all of them stay in the account's timeline.",
  tag,
  scope,
  params,
  body: taskNoting,
  examples: { note: { summary: "A note", value: { text: "The bookkeeper is back on Monday." } } },
  takesIfMatch: true,
  responses,
  async handle(request, runtime) {
    const store = dunningOf(runtime);
    const found = await taskAt(store, request.params);
    const noteId = createdId(request, runtime);
    if (found.notes.some((it) => it.id === noteId)) return showing(found);
    if (await changedEarlier(request, runtime)) return showing(found);
    const before = stillOpen(found, request);
    const cause = changeCause(request, runtime);
    const { text } = request.body;
    const after = noted(before, { id: noteId, at: cause.at, by: cause.by, text });
    const entry = { kind: "task-changed", taskId: after.id, change: "noted", note: text } as const;
    return showing(await store.changeTask({ before, after, entry }, cause));
  },
});

/** A letter that was posted has left the house; one that was not may be tried again, or another channel taken. */
const fateOf = (outcome: string) =>
  outcome === "posted"
    ? ({ status: "sent" } as const)
    : ({ status: "failed", failure: `The letter was not posted: ${outcome}` } as const);

const close = route({
  method: "POST",
  path: "/v1/accounts/{accountId}/tasks/{taskId}/close",
  operationId: "closeTask",
  summary: "Close a task",
  description:
    "Closing it the same way again changes nothing. A letter's task is closed as `posted` once the letter is on its way; by any other outcome the letter counts as not sent.",
  tag,
  scope,
  params,
  body: taskClosing,
  examples: {
    promised: { summary: "The customer promised to pay", value: { outcome: "promised", note: "By Friday" } },
  },
  takesIfMatch: true,
  responses: writeResponses({ 200: { description: "The closed task.", schema: taskView } }),
  async handle(request, runtime) {
    const store = dunningOf(runtime);
    const found = await taskAt(store, request.params);
    const { version: _, ...given } = request.body;
    if (found.status === "closed" && found.outcome === given.outcome && found.note === given.note)
      return showing(found);
    const before = stillOpen(found, request);
    if (!before.letter && (given.outcome === "posted" || given.outcome === "not-posted"))
      throw invalid({ field: "outcome", message: "is for letters; the task has none" });
    const cause = changeCause(request, runtime);
    const after = closed(before, given, cause.at, cause.by);
    const entry = { kind: "task-closed", taskId: after.id, outcome: given.outcome } as const;
    return showing(
      await store.changeTask(
        { before, after, entry, ...(before.letter && { letter: fateOf(given.outcome) }) },
        cause,
      ),
    );
  },
});

/** What a person does with a task. */
export const workRoutes = [take, release, reassign, note, close];
