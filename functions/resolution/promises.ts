import * as z from "zod";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import { type PromiseStory, promiseStories } from "../../domain/ledger/stories.ts";
import { money, toMinor } from "../../domain/money.ts";
import { api } from "../runtime/http/api.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { id } from "../runtime/http/schemas.ts";
import { accountAt, causeOf, entityOf, ledgerOf, todayOf } from "../runtime/ledger.ts";
import { entryPoint } from "../runtime/runtime.ts";
import { dayPast } from "./dates.ts";
import { promiseExamples, withdrawalExamples } from "./examples.ts";
import { promiseInput, promiseList, promiseQuery, promiseView, withdrawalInput } from "./schemas/promise.ts";
import { storiesOf } from "./stories.ts";

const tag = "Promises";
const params = z.object({ accountId: id });
const promiseParams = z.object({ accountId: id, promiseId: id });
const PATH = "/v1/accounts/{accountId}/promises";

const viewOf = ({ currency, amount, owedThen, ...story }: PromiseStory, accountId: string) => ({
  ...story,
  accountId,
  amount: money(amount, currency),
  owedThen: money(owedThen, currency),
});
const promises = storiesOf({ kind: "promises", noun: "promise", stories: promiseStories, view: viewOf });

const record = route({
  method: "POST",
  path: PATH,
  operationId: "recordPromise",
  summary: "Record a promise to pay",
  description:
    "Its invoices are not chased until the day has passed, with the policy's days of grace; where it is over less than the policy's share of what they owe, the rest of them still is. An invoice is under one open promise at most.",
  tag,
  scope: "dunlin/dunning.write",
  params,
  body: promiseInput,
  examples: promiseExamples,
  responses: writeResponses({ 201: { description: "The promise.", schema: promiseView } }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const account = await accountAt(ledger, request.params.accountId);
    const today = todayOf(await entityOf(ledger, account), runtime);
    const { amount, madeOn, payBy, note, invoiceIds, replace } = request.body;
    const promiseId = createdId(request, runtime);
    await ledger.execute(
      account.id,
      {
        type: "record-promise",
        promise: {
          id: promiseId,
          amount: toMinor(amount.amount, amount.currency),
          currency: amount.currency,
          madeOn: dayPast(madeOn, today, "madeOn"),
          payBy,
          ...(note !== undefined && { note }),
        },
        invoiceIds,
        replace,
      },
      causeOf(request, runtime),
    );
    return {
      status: 201,
      body: viewOf(await promises.at(ledger, account.id, promiseId), account.id),
      headers: { location: `/v1/accounts/${account.id}/promises/${promiseId}` },
    };
  },
});

const list = route({
  method: "GET",
  path: PATH,
  operationId: "listPromises",
  summary: "List the promises of an account",
  description: "All that were ever made, the latest first, each with how it ended.",
  tag,
  scope: "dunlin/dunning.read",
  params,
  query: promiseQuery,
  responses: readResponses(promiseList, "The promises."),
  handle: ({ params, query }, runtime) => promises.list(runtime, params.accountId, query.status),
});

const read = route({
  method: "GET",
  path: `${PATH}/{promiseId}`,
  operationId: "getPromise",
  summary: "Read a promise",
  tag,
  scope: "dunlin/dunning.read",
  params: promiseParams,
  responses: readResponses(promiseView, "The promise, and how it ended."),
  handle: ({ params }, runtime) => promises.read(runtime, params.accountId, params.promiseId),
});

const withdraw = route({
  method: "POST",
  path: `${PATH}/{promiseId}/withdrawal`,
  operationId: "withdrawPromise",
  summary: "Withdraw a promise",
  description:
    "It was taken back, or recorded by mistake: it counts neither as kept nor as broken, and its invoices are chased again. Withdrawing twice changes nothing.",
  tag,
  scope: "dunlin/dunning.write",
  params: promiseParams,
  body: withdrawalInput,
  examples: withdrawalExamples,
  responses: writeResponses({ 200: { description: "The promise as it is now.", schema: promiseView } }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId, promiseId } = request.params;
    const { on, reason } = request.body;
    const account = await accountAt(ledger, accountId);
    const today = todayOf(await entityOf(ledger, account), runtime);
    await ledger.execute(
      accountId,
      { type: "withdraw-promise", promiseId, on: dayPast(on, today, "on"), note: reason },
      causeOf(request, runtime, reason),
    );
    const story = await promises.at(ledger, accountId, promiseId);
    if (story.status !== "withdrawn")
      throw new LedgerRefusal("already-settled", "promiseId", `The promise was ${story.status}`);
    return { status: 200, body: viewOf(story, accountId) };
  },
});

export const routes = [record, list, read, withdraw];

/** Answers the promises of an account. */
export const handler = entryPoint(api(routes));
