import type { LiveTask } from "../../domain/dunning/task.ts";
import { byUrgency, dueDay, type Waiting } from "../../domain/dunning/task-assign.ts";
import { ESCALATES, escalated, isOverdue } from "../../domain/dunning/task-moves.ts";
import type { Cause } from "../../domain/ledger/entries.ts";
import type { DunningStore } from "../../store/dunning/index.ts";
import { ConcurrentChange } from "../../store/ledger/index.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { assignTask } from "./assign-task.ts";
import { causeBy, dunningOf, entityReader } from "./gather.ts";

/** What one look at the tasks did. */
export interface Escalated {
  readonly escalated: number;
  readonly assigned: number;
}

const PAGE = 100;

/** All tasks of a list that grows shorter, or not, while it is read: each once. */
async function* all(
  store: DunningStore,
  filter: Parameters<DunningStore["listOpenTasks"]>[1],
): AsyncGenerator<LiveTask> {
  let cursor: string | undefined;
  do {
    const page = await store.listOpenTasks({ limit: PAGE, ...(cursor !== undefined && { cursor }) }, filter);
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

type Place = Waiting & Pick<LiveTask, "accountId">;

/**
 * The tasks of a list by due time in the order in which they are handed out. Of a day's tasks only what tells their
 * order is held at once.
 */
async function* mostUrgentFirst(tasks: AsyncIterable<LiveTask>): AsyncGenerator<Place> {
  let day: Place[] = [];
  for await (const { accountId, id, dueAt, openedAt, totals } of tasks) {
    const place = { accountId, id, dueAt, openedAt, totals };
    if (day[0] && dueDay(day[0]) !== dueDay(place)) {
      yield* day.sort(byUrgency);
      day = [];
    }
    day.push(place);
  }
  yield* day.sort(byUrgency);
}

/** Carries out the change, unless somebody else changed the task meanwhile: the next look sees what is left to do. */
const unlessChanged = async (change: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof ConcurrentChange)) throw error;
    return false;
  }
};

/**
 * Hands on what was not done in time, and gives to somebody what nobody has. The list may lag behind, so each task
 * is read again first; its new due time lies ahead, so a repeated look does nothing more.
 */
export const createHandler = (runtime: Runtime) => async (): Promise<Escalated> => {
  const store = dunningOf(runtime);
  const now = runtime.clock.now();
  const entityOf = entityReader(ledgerOf(runtime));
  const cause: Cause = causeBy(runtime, ESCALATES, now);
  let up = 0;
  for await (const { accountId, id } of all(store, { dueBefore: now })) {
    const before = await store.getTask(accountId, id);
    if (!before || before.status === "closed" || !isOverdue(before, now)) continue;
    const because = `Not done by ${before.dueAt}${before.assignee ? ` by ${before.assignee.name}` : ""}.`;
    const note = { id: `${before.id}-${before.escalated + 1}`, by: ESCALATES, because };
    const after = escalated(before, now, await entityOf(before.legalEntityId), note);
    const entry = {
      kind: "task-changed",
      taskId: id,
      change: "escalated",
      note: after.notes.at(-1)?.text ?? because,
    } as const;
    if (await unlessChanged(async () => Boolean(await store.changeTask({ before, after, entry }, cause))))
      up += 1;
  }
  let assigned = 0;
  const people = await store.listCollectors();
  if (people.some(({ active }) => active))
    for await (const { accountId, id } of mostUrgentFirst(all(store, { unassigned: true }))) {
      const present = await store.getTask(accountId, id);
      if (present?.status !== "open" || present.assignee) continue;
      const given = async () => (await assignTask(store, present, cause)).version > present.version;
      if (await unlessChanged(given)) assigned += 1;
    }
  runtime.logger.info("Tasks were looked at", { escalated: up, assigned });
  return { escalated: up, assigned };
};

/** Looks at the tasks once an hour. */
export const handler = entryPoint(createHandler);
