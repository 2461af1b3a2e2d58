import * as z from "zod";
import { openDispute, openPromise } from "../ledger/circumstances.ts";
import { instant } from "../ledger/fields.ts";
import { exponentOf } from "../money.ts";
import { contactInvoice, contactStatuses, currencyTotal, reason } from "./contact.ts";
import { contactChannels, desks, seniority } from "./step.ts";

/** What a person is to do. All but `letter`, which is to be posted, and `reply`, which is to be answered, are what a policy can suggest. */
export const taskKinds = [
  "call",
  "letter",
  "negotiate",
  "resolve-dispute",
  "place-with-agency",
  "write-off",
  "review",
  "reply",
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** How a task ends. `posted` is a letter that left the house; `not-posted` one that did not. */
export const taskOutcomes = [
  "paid",
  "promised",
  "disputed",
  "unreachable",
  "refused",
  "posted",
  "not-posted",
  "placed",
  "written-off",
  "resolved",
  "other",
] as const;
export type TaskOutcome = (typeof taskOutcomes)[number];

/** An earlier contact, as the task tells of it: when, how, and what became of it. */
const taskContact = z.object({
  id: z.string(),
  channel: z.enum(contactChannels),
  at: instant,
  status: z.enum(contactStatuses),
  stepId: z.string(),
  direction: z.enum(["outbound", "inbound"]).optional(),
  outcome: z.string().optional(),
});

/** What somebody, or Dunlin itself, wrote on a task. */
const taskNote = z.object({ id: z.string(), at: instant, by: z.string(), text: z.string().max(2000) });
export type TaskNote = z.infer<typeof taskNote>;

/** Who works on a task: the subject of their token, and their name. */
const assignee = z.object({ id: z.string(), name: z.string() });
export type Assignee = z.infer<typeof assignee>;

/** The most of each that a task carries; the account holds the rest. Notes beyond them stay in the account's timeline. */
export const MOST_CARRIED = { contacts: 20, promises: 20, disputes: 20, notes: 50 } as const;

const common = {
  id: z.string(),
  accountId: z.string(),
  legalEntityId: z.string(),
  accountName: z.string(),
  accountNumber: z.string(),
  /** The contact that records the handing over in the account's history; of a task that a call led to, the call; of a reply, the message it answers. */
  contactId: z.string(),
  kind: z.enum(taskKinds),
  desk: z.enum(desks),
  seniority,
  /** The minutes of work it counts for in a person's load. */
  minutes: z.int().positive(),
  title: z.string(),
  /** The suggested next move, in words, with why. */
  suggestion: z.string(),
  reasons: z.array(reason),
  invoices: z.array(contactInvoice),
  totals: z.array(currencyTotal),
  /** The latest contacts as they were when the task was opened, the newest first. */
  history: z.array(taskContact).max(MOST_CARRIED.contacts),
  promises: z
    .array(openPromise.omit({ invoiceIds: true, owedThen: true, credited: true, writtenOff: true }))
    .max(MOST_CARRIED.promises),
  /** Promises that were kept and broken by then. */
  promiseRecord: z.object({ kept: z.int(), broken: z.int() }).optional(),
  disputes: z.array(openDispute).max(MOST_CARRIED.disputes),
  notes: z.array(taskNote).max(MOST_CARRIED.notes),
  /** The letter to be posted: its place in the documents bucket. */
  letter: z.object({ key: z.string(), subject: z.string() }).optional(),
  /** By when it is to be done. */
  dueAt: instant,
  /** How often its time ran out. */
  escalated: z.int().min(0),
  openedAt: instant,
  version: z.int(),
};

/** Waits for someone to take it up: for the person it is assigned to, else for anybody. */
const openTask = z.object({
  ...common,
  status: z.literal("open"),
  assignee: assignee.optional(),
  /** Why nobody is assigned. */
  unassigned: z.string().optional(),
});
export type OpenTask = z.infer<typeof openTask>;

/** Somebody works on it. */
const takenTask = z.object({ ...common, status: z.literal("taken"), assignee, takenAt: instant });
export type TakenTask = z.infer<typeof takenTask>;

/** Done with, one way or another. */
const closedTask = z.object({
  ...common,
  status: z.literal("closed"),
  assignee: assignee.optional(),
  closedAt: instant,
  closedBy: z.string(),
  outcome: z.enum(taskOutcomes),
  note: z.string().max(2000).optional(),
});
export type ClosedTask = z.infer<typeof closedTask>;

/** Work for a person: an account with all that is needed to work on it. Each state has a shape of its own. */
export const task = z.discriminatedUnion("status", [openTask, takenTask, closedTask]);
export type Task = z.infer<typeof task>;
/** A task that is still to be done. */
export type LiveTask = OpenTask | TakenTask;

/** Minutes of work by kind of task: what a load is counted in. Estimates of the house; what counts is their proportion. */
export const MINUTES: Readonly<Record<TaskKind, number>> = {
  call: 15,
  letter: 5,
  negotiate: 30,
  "resolve-dispute": 45,
  "place-with-agency": 20,
  "write-off": 15,
  review: 20,
  reply: 10,
};

/**
 * What is at stake, to order tasks and loads by and for nothing else: what is to be paid in hundredths of the main
 * unit, all currencies added up. A currency without decimals counts as if it were hundredths (a yen like a cent).
 */
export const worthOf = ({ totals }: Pick<Task, "totals">): number => {
  let worth = 0;
  for (const { toPay, currency } of totals) worth += toPay / 10 ** Math.max(0, exponentOf(currency) - 2);
  return Math.max(0, Math.round(worth));
};
