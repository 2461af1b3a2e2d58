import { type Contact, contactId } from "../../domain/dunning/contact.ts";
import type { LiveTask, Task, TaskNote } from "../../domain/dunning/task.ts";
import { noted } from "../../domain/dunning/task-moves.ts";
import { openedTask } from "../../domain/dunning/task-open.ts";
import type { Addressee, DunningStore } from "../../store/dunning/index.ts";
import type { TaskChange } from "../../store/dunning/task-changes.ts";
import { ConcurrentChange } from "../../store/ledger/index.ts";
import { allOf } from "../runtime/http/pages.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { assignTask } from "./assign-task.ts";
import { callFacts, spokenOf, totalsOf } from "./call-facts.ts";
import { causeBy, dunningOf } from "./gather.ts";

/** A reply by SMS. Source: AWS End User Messaging, "Two-way SMS payload". */
export interface Reply {
  readonly originationNumber: string;
  readonly messageBody: string;
  readonly inboundMessageId: string;
}

const ATTEMPTS = 6;

/** The message that the reply most likely answers: the last one to the number, whichever account it was for. */
const answered = async (
  store: DunningStore,
  addressees: readonly Addressee[],
): Promise<Contact | undefined> => {
  const contacts = await Promise.all(addressees.map((it) => store.getContact(it.accountId, it.contactId)));
  return contacts
    .filter((it) => it !== undefined)
    .sort((a, b) => (a.claimedAt + a.id < b.claimedAt + b.id ? 1 : -1))[0];
};

/** The account of which a task tells of the reply already: another one may have been written to since. */
const toldAt = async (
  store: DunningStore,
  addressees: readonly Addressee[],
  note: TaskNote,
): Promise<string | undefined> => {
  if (addressees.length < 2) return undefined;
  for (const { accountId } of addressees) {
    const tasks = await allOf((page) => store.listTasks(accountId, page));
    if (tasks.some((task) => tells(task, note))) return accountId;
  }
  return undefined;
};

const reasonFor = (others: number): string =>
  `The customer answered a text message in words that ask for no stop.${others === 0 ? "" : ` The number stands for ${others} more ${others === 1 ? "account" : "accounts"}.`}`;

const tells = ({ notes }: Task, { id }: TaskNote): boolean => notes.some((each) => each.id === id);

/**
 * The open task about replies of the account with another note, or a new one; undefined where a task tells of the
 * reply already. The new one's id follows from how many there were, so that of two replies at once the second finds
 * it taken, and is noted on the first one's.
 */
const changeFor = async (
  runtime: Runtime,
  tasks: readonly Task[],
  message: Contact,
  note: TaskNote,
  others: number,
): Promise<TaskChange | undefined> => {
  if (tasks.some((task) => tells(task, note))) return undefined;
  const before = tasks.find((it): it is LiveTask => it.kind === "reply" && it.status !== "closed");
  if (before) {
    const entry = { kind: "task-changed", taskId: before.id, change: "noted", note: note.text } as const;
    return { before, after: noted(before, note), entry };
  }
  const earlier = tasks.filter(({ kind }) => kind === "reply").length;
  const facts = await callFacts(runtime, dunningOf(runtime), message.accountId);
  const opened = openedTask(facts, {
    id: contactId(message.accountId, String(earlier), "reply", "sms"),
    contact: message,
    reasons: [{ code: "sms-reply", text: reasonFor(others), channel: "sms" }],
    invoices: spokenOf(facts),
    totals: totalsOf(facts),
    handOver: { dueInBusinessDays: 1 },
    kind: "reply",
  });
  const after = { ...opened, notes: [note] };
  return { after, entry: { kind: "task-opened", taskId: after.id, title: after.title } };
};

/**
 * Hands a reply that asks for no stop to a person, with its words: on the open task about replies of the account that
 * was written to last under the number, else on a new one. Once for each message, however often it is delivered.
 */
export const handToPerson = async (
  runtime: Runtime,
  reply: Reply,
  addressees: readonly Addressee[],
): Promise<void> => {
  const store = dunningOf(runtime);
  const message = await answered(store, addressees);
  if (!message) throw new Error(`There is no message that ${reply.inboundMessageId} could answer`);
  const cause = causeBy(runtime, "sms-replies", reply.inboundMessageId);
  const note = {
    id: reply.inboundMessageId,
    at: cause.at,
    by: reply.originationNumber,
    text: reply.messageBody.slice(0, 2000).toWellFormed(),
  };
  const accountId = (await toldAt(store, addressees, note)) ?? message.accountId;
  for (let attempt = 1; ; attempt++) {
    const tasks = await allOf((page) => store.listTasks(accountId, page));
    const change = await changeFor(runtime, tasks, message, note, addressees.length - 1);
    try {
      const task = change ? await store.changeTask(change, cause) : tasks.find((it) => tells(it, note));
      if (task?.status === "open") await assignTask(store, task, cause);
      return;
    } catch (error) {
      if (!(error instanceof ConcurrentChange) || attempt === ATTEMPTS) throw error;
    }
  }
};
