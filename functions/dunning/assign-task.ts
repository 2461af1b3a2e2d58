import type { LiveTask, Task } from "../../domain/dunning/task.ts";
import { assign, type Collector } from "../../domain/dunning/task-assign.ts";
import { assignedTo } from "../../domain/dunning/task-moves.ts";
import type { Cause } from "../../domain/ledger/entries.ts";
import type { DunningStore } from "../../store/dunning/index.ts";
import { ConcurrentChange } from "../../store/ledger/index.ts";

const ATTEMPTS = 6;

/** The people with their loads as they are this moment; the index that lists them may lag behind. */
const present = async (store: DunningStore, people: readonly Collector[]): Promise<Collector[]> =>
  (await Promise.all(people.map(({ id }) => store.getCollector(id)))).filter((it) => it !== undefined);

/**
 * Gives an open task that nobody has to the person it fits best, by loads that no other assignment can have changed
 * meanwhile. Answers the task as it is then: unassigned, with why, where nobody fits, and as others left it where they
 * were faster. Done again it changes nothing.
 */
export const assignTask = async (store: DunningStore, task: LiveTask, cause: Cause): Promise<Task> => {
  let current: LiveTask = task;
  for (let attempt = 1; current.status === "open" && current.assignee === undefined; attempt++) {
    const people = await store.listCollectors();
    // Where nobody is set up, tasks wait for whoever takes them, and nothing is to be written about it.
    if (people.length === 0) return current;
    const answer = assign(current, await present(store, people));
    if (!answer.to && answer.because === current.unassigned) return current;
    const after = assignedTo(current, answer);
    const { name } = answer.to ?? {};
    try {
      return await store.changeTask(
        {
          before: current,
          after,
          entry: {
            kind: "task-changed",
            taskId: after.id,
            change: "assigned",
            ...(name === undefined ? { note: after.unassigned ?? "" } : { assignee: name }),
          },
          room: answer.to && answer.room,
        },
        cause,
      );
    } catch (error) {
      if (!(error instanceof ConcurrentChange) || attempt === ATTEMPTS) throw error;
      const now = await store.getTask(task.accountId, task.id);
      if (!now || now.status === "closed") return now ?? current;
      current = now;
    }
  }
  return current;
};
