import { type Task, taskTitle } from "../../domain/dunning/task.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { type ActionOutcome, type ContactAction, outcomeOf } from "./actions.ts";
import { type Claimed, claimIfDue, moveOn } from "./claim.ts";
import { causeBy, dunningOf } from "./gather.ts";

const taskFrom = ({ facts, decision, contact }: Claimed): Task => ({
  // The contact's own id: a repeated step finds the task that the first one opened.
  id: contact.id,
  accountId: contact.accountId,
  legalEntityId: contact.legalEntityId,
  accountName: facts.account.name,
  accountNumber: facts.account.number,
  contactId: contact.id,
  title: taskTitle(decision, facts.account.name),
  reasons: contact.reasons,
  invoices: contact.invoices,
  totals: contact.totals,
  status: "open",
  openedAt: facts.now,
  version: 1,
});

/** Hands an account to a person: opens the task and records the contact in one transaction. */
export const createHandler =
  (runtime: Runtime) =>
  async (action: ContactAction): Promise<ActionOutcome> => {
    const store = dunningOf(runtime);
    const claimed = await claimIfDue(
      runtime,
      action,
      (_, due, previous) =>
        store.handOver(
          due.contact,
          taskFrom(due),
          { touched: due.facts.account.touched, previous },
          causeBy(runtime, "dunning-run", action.runId),
        ),
      (contact) => ({ ...contact, sentAt: contact.claimedAt, taskId: contact.id }),
    );
    if ("notDue" in claimed) return outcomeOf(action, "skipped", claimed.notDue);
    await moveOn(runtime, action, claimed);
    return outcomeOf(action, "sent");
  };

/** Opens one task of `dunning-run`. */
export const handler = entryPoint(createHandler);
