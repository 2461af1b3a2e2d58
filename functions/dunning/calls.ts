import * as z from "zod";
import { type CallEffect, type CallReport, effectOf } from "../../domain/dunning/call.ts";
import type { Contact, Reason } from "../../domain/dunning/contact.ts";
import { recipientOf } from "../../domain/dunning/facts.ts";
import type { LiveTask, Task } from "../../domain/dunning/task.ts";
import type { Cause, Entry } from "../../domain/ledger/entries.ts";
import type { DunningStore } from "../../store/dunning/index.ts";
import { ConcurrentChange } from "../../store/ledger/index.ts";
import { writtenEarlier } from "../runtime/earlier.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { type ApiRequest, route } from "../runtime/http/route.ts";
import { flag, id } from "../runtime/http/schemas.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { assignTask } from "./assign-task.ts";
import { callFacts, callVerdict, contactOf, reportOf } from "./call-facts.ts";
import { moved, openedBy } from "./call-tasks.ts";
import { dunningOf, type JudgedFacts } from "./gather.ts";
import { type CallInput, callInput, callView, mayCallView } from "./schemas/calls.ts";
import { changeCause, stillOpen, taskAt } from "./task-access.ts";
import { viewContact, viewTask } from "./views.ts";

const tag = "Tasks";
const account = z.object({ accountId: id });

const ask = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/may-call",
  operationId: "mayCall",
  summary: "Ask whether the customer may be called now",
  description:
    "What the gate says of a call to the account's contact at this moment, with every rule and its source. Ask before you dial.",
  tag,
  scope: "dunlin/dunning.read",
  params: account,
  query: z.strictObject({
    atWork: flag.meta({ description: "Whether the call would reach the debtor at work." }),
  }),
  responses: readResponses(mayCallView, "The verdict."),
  async handle({ params, query }, runtime) {
    const facts = await callFacts(runtime, dunningOf(runtime), params.accountId);
    const { verdict, until, rules } = callVerdict(facts, query.atWork);
    const phone = recipientOf(facts, "sms")?.address;
    return {
      status: 200,
      body: { verdict, ...(until !== undefined && { until }), ...(phone !== undefined && { phone }), rules },
    };
  },
});

const warningsOf = (input: CallInput, facts: JudgedFacts) =>
  input.direction === "inbound"
    ? []
    : callVerdict(facts, input.atWork).rules.filter(({ verdict }) => verdict !== "allow");

const asReason = ({ ruleId, reason, source }: ReturnType<typeof warningsOf>[number]): Reason => ({
  code: "rule-passed-by",
  text: reason,
  channel: "call",
  ruleId,
  ...(source !== undefined && { source }),
});

/**
 * The facts without what earlier attempts at the same request wrote down: the call was made without a look at its own
 * promise, dispute, hold or stop. What these took the place of is not known any more, and is left out.
 */
const without = (written: readonly Entry[], facts: JudgedFacts): JudgedFacts => {
  const { promises, disputes, stops, hold, ...account } = facts.account;
  const isNot = (kind: Entry["kind"], is: (entry: Entry) => boolean): boolean =>
    !written.some((entry) => entry.kind === kind && is(entry));
  return {
    ...facts,
    account: {
      ...account,
      ...(promises && {
        promises: promises.filter(({ id: it }) =>
          isNot("promise-recorded", (entry) => "promise" in entry && entry.promise.id === it),
        ),
      }),
      ...(disputes && {
        disputes: disputes.filter(({ id: it }) =>
          isNot("dispute-opened", (entry) => "dispute" in entry && entry.dispute.id === it),
        ),
      }),
      ...(stops && {
        stops: stops.filter(({ kind }) =>
          isNot("stop-recorded", (entry) => "stop" in entry && entry.stop.kind === kind),
        ),
      }),
      ...(hold && isNot("account-changed", () => true) && { hold }),
    },
  };
};

const ATTEMPTS = 6;

interface Call {
  readonly report: CallReport;
  readonly contact: Contact;
  readonly effect: CallEffect;
  readonly facts: JudgedFacts;
}

/** Records the call and what it means for its task; the task as it is then, if there is one. */
const record = async (
  store: DunningStore,
  { report, contact, effect, facts }: Call,
  task: LiveTask | undefined,
  cause: Cause,
): Promise<Task | undefined> => {
  let current = task;
  for (let attempt = 1; ; attempt++) {
    const change = current
      ? moved(current, report, effect.task, facts)
      : openedBy(report, contact, effect.task, facts);
    try {
      await store.recordCall(contact, change, cause);
      return change && store.getTask(change.after.accountId, change.after.id);
    } catch (error) {
      if (!(error instanceof ConcurrentChange) || attempt === ATTEMPTS) throw error;
      const now = current && (await store.getTask(current.accountId, current.id));
      // Somebody closed it while the call was written down: the call is recorded, and opens what it asks for.
      current = now && now.status !== "closed" ? now : undefined;
    }
  }
};

const giveOut = async (
  store: DunningStore,
  task: Task | undefined,
  cause: Cause,
): Promise<Task | undefined> => {
  if (task?.status !== "open" || task.assignee) return task;
  try {
    return await assignTask(store, task, cause);
  } catch (error) {
    if (!(error instanceof ConcurrentChange)) throw error;
    return task;
  }
};

type CallRequest = ApiRequest<{ accountId: string }, unknown, CallInput>;

/**
 * First the ledger's change, which may be refused and whose ids follow from the call's; then the call with its
 * task, in one transaction; then the task finds its person. Cut off after any of them and sent again, it goes on
 * where it was.
 */
const log = async (request: CallRequest, runtime: Runtime, task: () => Promise<LiveTask | undefined>) => {
  const store = dunningOf(runtime);
  const callId = createdId(request, runtime);
  const cause = changeCause(request, runtime);
  const facts = await callFacts(runtime, store, request.params.accountId);
  const earlier = facts.history.find((it) => it.id === callId);
  if (earlier) {
    const known = await store.getTask(earlier.accountId, earlier.taskId ?? callId);
    return answer(earlier, await giveOut(store, known, cause), []);
  }
  const written = await writtenEarlier(ledgerOf(runtime), facts.account.id, request.earlier);
  const worked = await task();
  const before = without(written, facts);
  const report = reportOf(callId, request.body, before, request.subject);
  const effect = effectOf(report, before);
  const warnings = warningsOf(request.body, before);
  if (effect.command && written.length === 0)
    await ledgerOf(runtime).execute(facts.account.id, effect.command, cause);
  // The task tells of what the call led to, also where an earlier attempt had come as far as this.
  const told = effect.command ? await callFacts(runtime, store, facts.account.id) : facts;
  const contact = contactOf(report, told, {
    atWork: request.body.atWork,
    reasons: warnings.map(asReason),
    taskId: worked?.id,
  });
  const after = await record(store, { report, contact, effect, facts: told }, worked, cause);
  return answer(contact, await giveOut(store, after, cause), warnings);
};

const answer = (contact: Contact, task: Task | undefined, warnings: readonly object[]) => ({
  status: 201,
  body: { contact: viewContact(contact), ...(task && { task: viewTask(task) }), warnings },
  headers: { location: `/v1/accounts/${contact.accountId}/contacts/${contact.id}` },
});

const examples = {
  promise: {
    summary: "The customer promised to pay",
    value: {
      outcome: "promise",
      promise: { amount: { amount: "250.00", currency: "EUR" }, payBy: "2026-06-26" },
    },
  },
  nobody: { summary: "Nobody answered", value: { outcome: "no-answer" } },
  callback: {
    summary: "To be called again",
    value: { outcome: "callback", callback: { at: "2026-06-12T09:00:00Z" }, note: "After the audit" },
  },
};

const description =
  "A call counts in the caps like any contact, and its outcome moves the cadence: a promise or a dispute protects its invoices, a callback holds the account until then, a wrong number is not used again, a refusal goes to somebody more experienced, and a payment said to be made is waited for. A call that took place is always recorded; `warnings` names the rules it passed by.";

const responses = writeResponses({
  201: { description: "The call as a contact, and the task it moved or opened.", schema: callView },
});

const onAccount = route({
  method: "POST",
  path: "/v1/accounts/{accountId}/calls",
  operationId: "logCall",
  summary: "Log a call",
  description,
  tag,
  scope: "dunlin/dunning.write",
  params: account,
  body: callInput,
  examples,
  responses,
  handle: (request, runtime) => log(request, runtime, async () => undefined),
});

const onTask = route({
  method: "POST",
  path: "/v1/accounts/{accountId}/tasks/{taskId}/call",
  operationId: "answerTaskByCall",
  summary: "Log the call of a task",
  description,
  tag,
  scope: "dunlin/dunning.write",
  params: z.object({ accountId: id, taskId: id }),
  body: callInput,
  examples,
  takesIfMatch: true,
  responses,
  async handle(request, runtime) {
    const store = dunningOf(runtime);
    return log(request, runtime, async () => stillOpen(await taskAt(store, request.params), request));
  },
});

export const callRoutes = [ask, onAccount, onTask];
