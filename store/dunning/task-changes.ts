import type { Instant } from "../../domain/calendar.ts";
import type { Desk } from "../../domain/dunning/step.ts";
import type { Task, TaskKind } from "../../domain/dunning/task.ts";
import type { EntryBody } from "../../domain/ledger/entries.ts";

/** What became of the letter whose task is closed: it was posted, or it was not and may be tried again. */
export interface LetterFate {
  readonly status: "sent" | "failed";
  readonly failure?: string;
}

/** A task from one state to the next; without a state before, it is new. */
export interface TaskChange {
  readonly before?: Task | undefined;
  readonly after: Task;
  readonly entry: Extract<EntryBody, { kind: `task-${string}` }>;
  /** The most open minutes that the person it goes to may have. */
  readonly room?: number | undefined;
  readonly letter?: LetterFate | undefined;
}

/** Which of the open tasks are wanted. */
export interface TaskFilter {
  readonly desk?: Desk | undefined;
  readonly kind?: TaskKind | undefined;
  readonly seniority?: number | undefined;
  readonly legalEntityId?: string | undefined;
  readonly assignee?: string | undefined;
  readonly unassigned?: boolean | undefined;
  /** Only those that were due by then. */
  readonly dueBefore?: Instant | undefined;
}
