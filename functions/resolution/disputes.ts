import * as z from "zod";
import { mustVerifyFirst } from "../../domain/compliance/validation.ts";
import type { Account, LegalEntity } from "../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import { type DisputeStory, disputeStories } from "../../domain/ledger/stories.ts";
import { money, toMinor } from "../../domain/money.ts";
import { api } from "../runtime/http/api.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { invalid } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { id } from "../runtime/http/schemas.ts";
import { accountAt, causeOf, entityOf, ledgerOf, todayOf } from "../runtime/ledger.ts";
import { entryPoint } from "../runtime/runtime.ts";
import { dayPast } from "./dates.ts";
import { disputeExamples, resolutionExamples, verificationExamples } from "./examples.ts";
import {
  disputeInput,
  disputeList,
  disputeQuery,
  disputeView,
  resolutionInput,
  verificationInput,
} from "./schemas/dispute.ts";
import { storiesOf } from "./stories.ts";

const tag = "Disputes";
const params = z.object({ accountId: id });
const disputeParams = z.object({ accountId: id, disputeId: id });
const PATH = "/v1/accounts/{accountId}/disputes";
const asItIsNow = writeResponses({ 200: { description: "The dispute as it is now.", schema: disputeView } });

const viewOf = ({ currency, amount, left, verified: _, ...story }: DisputeStory, accountId: string) => ({
  ...story,
  accountId,
  amount: money(amount, currency),
  left: money(left, currency),
});
const disputes = storiesOf({ kind: "disputes", noun: "dispute", stories: disputeStories, view: viewOf });

const open = route({
  method: "POST",
  path: PATH,
  operationId: "openDispute",
  summary: "Record that a customer disputes an invoice or a part of it",
  description:
    "The disputed part is not chased; the rest is. It is never about more than is open: what is paid beyond the rest makes it less, and settling the invoice ends it.",
  tag,
  scope: "dunlin/dunning.write",
  params,
  body: disputeInput,
  examples: disputeExamples,
  responses: writeResponses({ 201: { description: "The dispute.", schema: disputeView } }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const account = await accountAt(ledger, request.params.accountId);
    const today = todayOf(await entityOf(ledger, account), runtime);
    const { invoiceId, amount, reason, receivedOn, validationEnds, note } = request.body;
    const invoice = await ledger.getInvoice(account.id, invoiceId);
    if (invoice && amount && amount.currency !== invoice.currency)
      throw new LedgerRefusal("currency-mismatch", "amount.currency", `must be ${invoice.currency}`);
    const disputeId = createdId(request, runtime);
    await ledger.execute(
      account.id,
      {
        type: "open-dispute",
        dispute: {
          id: disputeId,
          invoiceId,
          ...(amount && { amount: toMinor(amount.amount, amount.currency) }),
          reason,
          receivedOn: dayPast(receivedOn, today, "receivedOn"),
          ...(validationEnds !== undefined && { validationEnds }),
          ...(note !== undefined && { note }),
        },
      },
      causeOf(request, runtime),
    );
    return {
      status: 201,
      body: viewOf(await disputes.at(ledger, account.id, disputeId), account.id),
      headers: { location: `/v1/accounts/${account.id}/disputes/${disputeId}` },
    };
  },
});

const list = route({
  method: "GET",
  path: PATH,
  operationId: "listDisputes",
  summary: "List the disputes of an account",
  description: "All that there ever were, the latest first, each with how it ended.",
  tag,
  scope: "dunlin/dunning.read",
  params,
  query: disputeQuery,
  responses: readResponses(disputeList, "The disputes."),
  handle: ({ params, query }, runtime) => disputes.list(runtime, params.accountId, query.status),
});

const read = route({
  method: "GET",
  path: `${PATH}/{disputeId}`,
  operationId: "getDispute",
  summary: "Read a dispute",
  tag,
  scope: "dunlin/dunning.read",
  params: disputeParams,
  responses: readResponses(disputeView, "The dispute, and how it ended."),
  handle: ({ params }, runtime) => disputes.read(runtime, params.accountId, params.disputeId),
});

const isOver = ({ status }: DisputeStory): LedgerRefusal =>
  new LedgerRefusal("already-settled", "disputeId", `The dispute is over: ${status}`);

const verify = route({
  method: "POST",
  path: `${PATH}/{disputeId}/verification`,
  operationId: "verifyDispute",
  summary: "Note that the disputed debt was verified to the debtor",
  description:
    "What a dispute within the validation period waits for (12 CFR 1006.38). Verifying twice changes nothing.",
  tag,
  scope: "dunlin/dunning.write",
  params: disputeParams,
  body: verificationInput,
  examples: verificationExamples,
  responses: asItIsNow,
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId, disputeId } = request.params;
    const today = todayOf(await entityOf(ledger, await accountAt(ledger, accountId)), runtime);
    const on = dayPast(request.body.on, today, "on");
    await ledger.execute(accountId, { type: "verify-dispute", disputeId, on }, causeOf(request, runtime));
    const story = await disputes.at(ledger, accountId, disputeId);
    if (story.verifiedOn === undefined) throw isOver(story);
    return { status: 200, body: viewOf(story, accountId) };
  },
});

/** Throws a 422 where the law wants the debt verified to the debtor before the dispute is closed against them. */
const requireVerified = (account: Account, { creditorRole }: LegalEntity, disputeId: string): void => {
  const { debtorType, address, writtenNotice, disputes: open = [] } = account;
  const dispute = open.find(({ id }) => id === disputeId);
  const parties = { creditorRole, debtorType, country: address?.country };
  if (dispute && mustVerifyFirst(parties, dispute, writtenNotice))
    throw invalid({
      field: "outcome",
      message:
        "cannot be rejected before the debt was verified to the debtor, who disputed it in time (15 USC 1692g(b)): send the verification and note it first",
    });
};

const resolve = route({
  method: "POST",
  path: `${PATH}/{disputeId}/resolution`,
  operationId: "resolveDispute",
  summary: "Resolve a dispute",
  description:
    "The disputed part is chased again, unless a credit note takes it off the invoice. Resolving twice alike changes nothing. What a consumer in the United States disputed in time with an agency cannot be `rejected` before the debt was verified.",
  tag,
  scope: "dunlin/dunning.write",
  params: disputeParams,
  body: resolutionInput,
  examples: resolutionExamples,
  responses: asItIsNow,
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId, disputeId } = request.params;
    const { outcome, on, note } = request.body;
    const account = await accountAt(ledger, accountId);
    const entity = await entityOf(ledger, account);
    const today = todayOf(entity, runtime);
    if (outcome === "rejected") requireVerified(account, entity, disputeId);
    await ledger.execute(
      accountId,
      {
        type: "resolve-dispute",
        disputeId,
        outcome,
        on: dayPast(on, today, "on"),
        ...(note !== undefined && { note }),
      },
      causeOf(request, runtime, note),
    );
    const story = await disputes.at(ledger, accountId, disputeId);
    if (story.status !== outcome) throw isOver(story);
    return { status: 200, body: viewOf(story, accountId) };
  },
});

export const routes = [open, list, read, verify, resolve];

/** Answers the disputes of an account. */
export const handler = entryPoint(api(routes));
