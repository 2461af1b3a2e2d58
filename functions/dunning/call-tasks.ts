import type { CallReport, TaskMove } from "../../domain/dunning/call.ts";
import type { Contact } from "../../domain/dunning/contact.ts";
import type { HandOver } from "../../domain/dunning/step.ts";
import type { LiveTask, TaskKind } from "../../domain/dunning/task.ts";
import { taskDueAt } from "../../domain/dunning/task-due.ts";
import { closed, escalated, noted, postponed, toDisputes } from "../../domain/dunning/task-moves.ts";
import { openedTask } from "../../domain/dunning/task-open.ts";
import type { TaskChange } from "../../store/dunning/task-changes.ts";
import type { JudgedFacts } from "./gather.ts";

/** Business days that the dispute desk has for a dispute. */
const DISPUTE_DAYS = 5;

const lineOf = ({ direction, outcome, note }: CallReport): string =>
  `Call (${direction}): ${outcome}.${note === undefined ? "" : ` ${note}`}`;

/** What the call means for the task it was made for: a note, and where the outcome asks for it, a move. */
export const moved = (task: LiveTask, call: CallReport, move: TaskMove, facts: JudgedFacts): TaskChange => {
  const { id, by, at } = call;
  const text = lineOf(call);
  const told = noted(task, { id, at, by, text });
  const changed = { kind: "task-changed", taskId: task.id, note: text } as const;
  switch (move) {
    case "close-promised": {
      const after = closed(told, { outcome: "promised", note: call.note }, at, by);
      return { before: task, after, entry: { kind: "task-closed", taskId: task.id, outcome: "promised" } };
    }
    case "to-disputes": {
      const after = toDisputes(told, taskDueAt(at, DISPUTE_DAYS, facts.legalEntity));
      return { before: task, after, entry: { ...changed, change: "handed-on" } };
    }
    case "escalate": {
      const because = "The customer refused to pay.";
      const after = escalated(told, at, facts.legalEntity, { id: `${id}-up`, by, because });
      return { before: task, after, entry: { ...changed, change: "escalated" } };
    }
    case "call-again": {
      const after = call.outcome === "callback" ? postponed(told, call.callback.at) : told;
      return { before: task, after, entry: { ...changed, change: "postponed" } };
    }
    default:
      return { before: task, after: told, entry: { ...changed, change: "noted" } };
  }
};

interface Asked {
  readonly kind: TaskKind;
  readonly text: string;
  readonly handOver: Partial<HandOver>;
}

const asks: Readonly<Partial<Record<TaskMove, Asked>>> = {
  "to-disputes": {
    kind: "resolve-dispute",
    text: "The customer disputed an invoice in a call.",
    handOver: { desk: "disputes", dueInBusinessDays: DISPUTE_DAYS },
  },
  escalate: {
    kind: "negotiate",
    text: "The customer refused to pay in a call.",
    handOver: { desk: "negotiation", seniority: 2 },
  },
  "call-again": { kind: "call", text: "The customer is to be called again.", handOver: {} },
};

/** The task that a call opens which was made for none; undefined where its outcome asks for none. */
export const openedBy = (
  call: CallReport,
  contact: Contact,
  move: TaskMove,
  facts: JudgedFacts,
): TaskChange | undefined => {
  const ask = asks[move];
  if (!ask) return undefined;
  const after = openedTask(facts, {
    id: call.id,
    contact,
    reasons: [{ code: "call-outcome", text: ask.text }],
    invoices: contact.invoices,
    totals: contact.totals,
    handOver: ask.handOver,
    kind: ask.kind,
    ...(call.outcome === "callback" && { dueAt: call.callback.at }),
  });
  const notes = call.note === undefined ? [] : [{ id: call.id, at: call.at, by: call.by, text: call.note }];
  return {
    after: { ...after, notes },
    entry: { kind: "task-opened", taskId: after.id, title: after.title },
  };
};
