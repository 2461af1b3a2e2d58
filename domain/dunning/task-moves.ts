import type { Instant } from "../calendar.ts";
import {
  type Assignee,
  type ClosedTask,
  type LiveTask,
  MINUTES,
  MOST_CARRIED,
  type OpenTask,
  type TakenTask,
  type Task,
  type TaskNote,
  type TaskOutcome,
} from "./task.ts";
import type { Assignment } from "./task-assign.ts";
import { taskDueAt, type Workplace } from "./task-due.ts";

/** How a task goes from one state to the next. Each move takes the states it is possible in, and raises the version. */

/** The highest seniority: what a manager does not get done stays with a manager. */
const MANAGER = 3;

/** Under which name Dunlin itself hands on what was not done in time, and notes it on the task. */
export const ESCALATES = "escalate-tasks";

/** A task with what only some of its states have taken off. */
const bare = (task: LiveTask) => {
  const { status: _, assignee, ...rest } = task;
  const { takenAt, unassigned, ...common } = rest as Omit<TakenTask, "status" | "assignee"> &
    Omit<OpenTask, "status" | "assignee">;
  return { common: { ...common, version: task.version + 1 }, assignee, takenAt, unassigned };
};

/** The task with another note; the oldest goes where there are too many. */
const withNote = <T extends LiveTask>(task: T, note: TaskNote): T => ({
  ...task,
  notes: [...task.notes, note].slice(-MOST_CARRIED.notes),
});

/** Somebody wrote something on it. */
export const noted = <T extends LiveTask>(task: T, note: TaskNote): T =>
  withNote({ ...task, version: task.version + 1 }, note);

/** It waits for the person it went to, or for anybody, with why. */
export const assignedTo = (task: LiveTask, assignment: Assignment): OpenTask => ({
  ...bare(task).common,
  status: "open",
  ...(assignment.to ? { assignee: assignment.to } : { unassigned: assignment.because }),
});

/** Someone works on it from now on. */
export const taken = (task: OpenTask, by: Assignee, at: Instant): TakenTask => ({
  ...bare(task).common,
  status: "taken",
  assignee: by,
  takenAt: at,
});

/** Its person gave it back: it waits for anybody. */
export const released = (task: LiveTask, by: string): OpenTask =>
  assignedTo(task, { because: `${by} gave it back.` });

/** It is done with. */
export const closed = (
  task: LiveTask,
  { outcome, note }: { readonly outcome: TaskOutcome; readonly note?: string | undefined },
  at: Instant,
  by: string,
): ClosedTask => {
  const { common, assignee } = bare(task);
  return {
    ...common,
    status: "closed",
    ...(assignee && { assignee }),
    closedAt: at,
    closedBy: by,
    outcome,
    ...(note !== undefined && { note }),
  };
};

/** The same work with another due time: a customer asked to be called back then. */
export const postponed = <T extends LiveTask>(task: T, dueAt: Instant): T => ({
  ...task,
  dueAt,
  version: task.version + 1,
});

/** The dispute desk takes it over. */
export const toDisputes = (task: LiveTask, dueAt: Instant): OpenTask => ({
  ...assignedTo(task, { because: "It was handed to the dispute desk." }),
  kind: "resolve-dispute",
  desk: "disputes",
  minutes: MINUTES["resolve-dispute"],
  dueAt,
});

/** Whether its time has run out. */
export const isOverdue = (task: Task, now: Instant): boolean => task.status !== "closed" && task.dueAt <= now;

const raised = (task: LiveTask, now: Instant, place: Workplace, because: string): LiveTask => {
  const dueAt = taskDueAt(now, 1, place);
  const escalated = task.escalated + 1;
  if (task.seniority >= MANAGER) return { ...task, dueAt, escalated, version: task.version + 1 };
  const open = assignedTo(task, { because });
  return { ...open, seniority: task.seniority + 1, dueAt, escalated };
};

/**
 * The task goes to more experienced people, with a new due time, one business day on, and a note of why. What is a
 * manager's already stays where it is.
 */
export const escalated = (
  task: LiveTask,
  now: Instant,
  place: Workplace,
  note: Pick<TaskNote, "id" | "by"> & { readonly because: string },
): LiveTask => {
  const up = raised(task, now, place, note.because);
  const went =
    up.seniority === task.seniority
      ? "It stays with a manager."
      : `It goes from seniority ${task.seniority} to ${up.seniority}.`;
  return withNote(up, { id: note.id, by: note.by, at: now, text: `${note.because} ${went}` });
};
