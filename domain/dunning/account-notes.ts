import type { Instant } from "../calendar.ts";
import type { Contact } from "./contact.ts";
import type { Task } from "./task.ts";
import { ESCALATES } from "./task-moves.ts";

/** What somebody wrote about an account: who, when, and on which call or task. */
export interface AccountNote {
  readonly at: Instant;
  readonly by: string;
  readonly text: string;
  readonly contactId?: string;
  readonly taskId?: string;
}

/** The most notes from elsewhere that a task is read with. */
const MOST_NOTES = 20;

type Told = Pick<Contact, "id" | "claimedAt" | "by" | "note" | "taskId">;

const ofContacts = (contacts: readonly Told[]): AccountNote[] =>
  contacts.flatMap(({ id, claimedAt, by, note }) =>
    by === undefined || note === undefined ? [] : [{ at: claimedAt, by, text: note, contactId: id }],
  );

/** What was written on a task or when it was closed; not what its calls say themselves, nor that its time ran out. */
const ofTask = (task: Task, calls: ReadonlyMap<string, Told>): AccountNote[] => {
  const notes = task.notes
    .filter(({ id, by }) => !calls.has(id) && by !== ESCALATES)
    .map(({ at, by, text }) => ({ at, by, text, taskId: task.id }));
  if (task.status !== "closed" || task.note === undefined) return notes;
  const { closedAt: at, closedBy: by, note: text } = task;
  const isOfCall = [...calls.values()].some(
    (call) => call.taskId === task.id && call.claimedAt === at && call.note === text,
  );
  return isOfCall ? notes : [...notes, { at, by, text, taskId: task.id }];
};

const byTime = (a: AccountNote, b: AccountNote): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);

/**
 * The latest notes about the account that are not on the task itself: those of its calls and of its other tasks, each
 * once, the newest last. Gathered when a task is read, not kept with it, so what is written after it was opened is
 * there too.
 */
export const accountNotes = (
  contacts: readonly Told[],
  tasks: readonly Task[],
  shown: Pick<Task, "id">,
): readonly AccountNote[] => {
  const calls = new Map(contacts.filter(({ by }) => by !== undefined).map((call) => [call.id, call]));
  // A call that opened a task has its id.
  const elsewhere = contacts.filter(({ id, taskId }) => taskId !== shown.id && id !== shown.id);
  const others = tasks.filter(({ id }) => id !== shown.id);
  return [...ofContacts(elsewhere), ...others.flatMap((task) => ofTask(task, calls))]
    .sort(byTime)
    .slice(-MOST_NOTES);
};
