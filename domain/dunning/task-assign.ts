import * as z from "zod";
import { desks, seniority } from "./step.ts";
import { type Assignee, type LiveTask, worthOf } from "./task.ts";

/** Someone of the house who works on tasks. */
export const collector = z.object({
  /** The subject of their token. */
  id: z.string(),
  name: z.string().min(1).max(200),
  email: z.email().max(254),
  desks: z.array(z.enum(desks)).min(1).max(4),
  /** 1 any collector, 2 a senior one, 3 a manager. */
  seniority,
  /** Minutes of open work they are given at most. */
  capacityMinutes: z.int().min(0).max(10_000),
  /** Whether they are given work now. */
  active: z.boolean(),
  /** The legal entities they work for; all of them where absent. */
  legalEntityIds: z.array(z.string()).min(1).max(50).optional(),
  /** What is assigned to them and not done yet. */
  openTasks: z.int(),
  openMinutes: z.int(),
  /** In hundredths of a main unit, to compare loads by. */
  openWorth: z.int(),
  version: z.int(),
});
export type Collector = z.infer<typeof collector>;

/** Whether the person may work on the task: at its desk, for its legal entity, experienced enough. */
export const isQualified = (
  task: Pick<LiveTask, "desk" | "seniority" | "legalEntityId">,
  { desks: at, seniority: has, legalEntityIds }: Pick<Collector, "desks" | "seniority" | "legalEntityIds">,
): boolean =>
  at.includes(task.desk) &&
  has >= task.seniority &&
  (legalEntityIds === undefined || legalEntityIds.includes(task.legalEntityId));

/**
 * The most open minutes that the person may have before this task: their capacity less its minutes, and of work
 * that a less experienced one could do, half of the capacity, so that the senior ones stay free for their own.
 */
export const roomFor = (
  { minutes, seniority: needed }: Pick<LiveTask, "minutes" | "seniority">,
  { capacityMinutes, seniority: has }: Pick<Collector, "capacityMinutes" | "seniority">,
): number => (has > needed ? Math.floor(capacityMinutes / 2) : capacityMinutes) - minutes;

/** To whom a task goes, or why to nobody. */
export type Assignment =
  | { readonly to: Assignee; readonly room: number }
  | { readonly to?: undefined; readonly because: string };

const byFitness = (a: Collector, b: Collector): number =>
  a.seniority - b.seniority ||
  a.openMinutes * b.capacityMinutes - b.openMinutes * a.capacityMinutes ||
  a.openWorth - b.openWorth ||
  (a.id < b.id ? -1 : 1);

/**
 * Whom the task goes to: of those who are qualified and have room, the least experienced, since others can do more;
 * of these the one with the least open work for their capacity, then with the least value, then by id. The answer
 * does not depend on the order of the people.
 */
export const assign = (
  task: Pick<LiveTask, "desk" | "seniority" | "legalEntityId" | "minutes">,
  people: readonly Collector[],
): Assignment => {
  const active = people.filter((person) => person.active);
  if (active.length === 0) return { because: "Nobody is set up to work on tasks." };
  const qualified = active.filter((person) => isQualified(task, person));
  if (qualified.length === 0)
    return {
      because: `Nobody of seniority ${task.seniority} works at the desk ${task.desk} for this company.`,
    };
  const free = qualified.filter((person) => person.openMinutes <= roomFor(task, person)).sort(byFitness);
  const [first] = free;
  if (!first) return { because: "All who could do it have as much open work as they can take." };
  return { to: { id: first.id, name: first.name }, room: roomFor(task, first) };
};

/** The day on which a task is due, in UTC: of two that are due on the same one, neither is the more urgent. */
export const dueDay = ({ dueAt }: Pick<LiveTask, "dueAt">): string => dueAt.slice(0, 10);

/** What tells which of two waiting tasks is handed out first. */
export type Waiting = Pick<LiveTask, "id" | "dueAt" | "openedAt" | "totals">;

/** The order in which waiting tasks are handed out: by the day they are due, then by what is at stake, the most first, then by age. */
export const byUrgency = (a: Waiting, b: Waiting): number =>
  inOrder(dueDay(a), dueDay(b)) ||
  worthOf(b) - worthOf(a) ||
  inOrder(a.openedAt, b.openedAt) ||
  inOrder(a.id, b.id);

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a task adds to the load of the one it is assigned to; nothing once it is closed. */
export const loadOf = (task: Pick<LiveTask, "minutes" | "totals">) => ({
  openTasks: 1,
  openMinutes: task.minutes,
  openWorth: worthOf(task),
});
