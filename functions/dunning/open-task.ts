import { PutObjectCommand } from "@aws-sdk/client-s3";
import { dateAt } from "../../domain/calendar.ts";
import type { OpenTask } from "../../domain/dunning/task.ts";
import { openedTask } from "../../domain/dunning/task-open.ts";
import { composeLetter } from "../../domain/messages/letter.ts";
import type { DunningStore } from "../../store/dunning/index.ts";
import { ConcurrentChange } from "../../store/ledger/index.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { type ActionOutcome, type ContactAction, outcomeOf } from "./actions.ts";
import { assignTask } from "./assign-task.ts";
import { type Claimed, claimIfDue, moveOn } from "./claim.ts";
import { causeBy, dunningOf } from "./gather.ts";

/** The contact's own id, so that a repeated step finds the task that the first one opened; a letter that is tried again has a task of its own. */
const taskIdOf = ({ id, attempts }: Pick<Claimed["contact"], "id" | "attempts">): string =>
  attempts > 1 ? `${id}-${attempts}` : id;

/**
 * Writes the letter down, ready to be printed. Its name says by which state of the account it was written: only
 * the contact that is claimed on that very state stands for it, so that no other run's letter takes its place.
 */
const writeLetter = async (runtime: Runtime, { facts, contact, decision }: Claimed) => {
  const { legalEntity, account } = facts;
  const letter = composeLetter({
    legalEntity,
    account,
    recipientName: contact.recipient?.name ?? account.name,
    address: account.address ?? { lines: [] },
    date: dateAt(facts.now, legalEntity.timeZone),
    language: contact.language,
    tone: contact.tone,
    template: contact.template,
    invoices: decision.invoices,
    totals: decision.totals,
    payBy: decision.payBy,
  });
  const key = `letters/${contact.id}.${account.touched}.html`;
  await runtime.aws.s3.send(
    new PutObjectCommand({
      Bucket: runtime.env("DOCUMENTS_BUCKET"),
      Key: key,
      Body: letter.html,
      ContentType: "text/html; charset=utf-8",
    }),
  );
  return { key, subject: letter.subject };
};

const taskFrom = async (runtime: Runtime, claimed: Claimed): Promise<OpenTask> => {
  const { facts, decision, contact } = claimed;
  const isLetter = contact.channel === "letter";
  return openedTask(facts, {
    id: taskIdOf(contact),
    contact,
    reasons: contact.reasons,
    invoices: contact.invoices,
    totals: contact.totals,
    handOver: decision.handOver,
    ...(isLetter && { kind: "letter", letter: await writeLetter(runtime, claimed) }),
  });
};

/** Gives the task to somebody. It waits for anybody where that fails: whoever looks for what nobody has finds it. */
const giveOut = async (
  runtime: Runtime,
  store: DunningStore,
  { accountId, contactId, runId }: ContactAction,
): Promise<void> => {
  const contact = await store.getContact(accountId, contactId);
  const task = contact && (await store.getTask(accountId, taskIdOf(contact)));
  if (!task || task.status === "closed") return;
  try {
    await assignTask(store, task, causeBy(runtime, "dunning-run", runId));
  } catch (error) {
    if (!(error instanceof ConcurrentChange)) throw error;
  }
};

/**
 * Hands an account to a person, to work on it or to post a letter: opens the task and records the contact in one
 * transaction, then gives it to whom it fits. A letter counts as claimed until the task says that it was posted.
 */
export const createHandler =
  (runtime: Runtime) =>
  async (action: ContactAction): Promise<ActionOutcome> => {
    const store = dunningOf(runtime);
    const claimed = await claimIfDue(
      runtime,
      action,
      async (_, due, previous) =>
        store.handOver(
          due.contact,
          await taskFrom(runtime, due),
          { touched: due.facts.account.touched, previous },
          causeBy(runtime, "dunning-run", action.runId),
        ),
      (contact) => ({
        ...contact,
        ...(contact.channel === "task" && { sentAt: contact.claimedAt }),
        taskId: taskIdOf(contact),
      }),
    );
    await giveOut(runtime, store, action);
    if ("notDue" in claimed) return outcomeOf(action, "skipped", claimed.notDue);
    await moveOn(runtime, action, claimed);
    return outcomeOf(action, "sent");
  };

/** Opens one task of `dunning-run`. */
export const handler = entryPoint(createHandler);
