import * as z from "zod";
import type { Account } from "../../domain/ledger/model.ts";
import { ConcurrentChange, type LedgerStore, StaleVersion } from "../../store/ledger/index.ts";
import { api } from "../runtime/http/api.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { allOf, pageFrom } from "../runtime/http/pages.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { cursor, id, limit, pageOf } from "../runtime/http/schemas.ts";
import { etag, expectedVersion } from "../runtime/http/versions.ts";
import { accountAt, causeOf, chosenEntity, entityOf, ledgerOf, todayOf } from "../runtime/ledger.ts";
import { entryPoint } from "../runtime/runtime.ts";
import { balancesOf } from "./balances.ts";
import { newProfile, profileChange } from "./change-account.ts";
import { accountExamples, changeExamples } from "./examples.ts";
import { aliasesOf } from "./gather.ts";
import { doneBefore } from "./once.ts";
import { openOnce } from "./open-account.ts";
import {
  accountChange,
  accountInput,
  accountQuery,
  accountView,
  balanceView,
  timelineEntry,
} from "./schemas/account.ts";
import { standingRoutes } from "./standing.ts";
import { viewEntry } from "./timeline.ts";
import { viewAccount } from "./views.ts";

const tag = "Accounts";
const params = z.object({ accountId: id });

const create = route({
  method: "POST",
  path: "/v1/accounts",
  operationId: "createAccount",
  summary: "Open an account",
  description:
    "The customer who owes, within one legal entity. The number is unique there: the same number with the same facts answers 200 with the account that is there.",
  tag,
  scope: "dunlin/ledger.write",
  body: accountInput,
  examples: accountExamples,
  responses: writeResponses({
    201: { description: "The account.", schema: accountView },
    200: { description: "It was there, with these facts.", schema: accountView },
  }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const entity = await chosenEntity(ledger, request.body.legalEntityId);
    const cause = causeOf(request, runtime);
    const newId = createdId(request, runtime);
    const profile = newProfile(request.body, cause.at);
    const { account, created } = await openOnce(
      ledger,
      { id: newId, legalEntityId: entity.id, profile },
      cause,
    );
    return {
      status: created ? 201 : 200,
      body: viewAccount(account),
      headers: { location: `/v1/accounts/${account.id}`, ...etag(account) },
    };
  },
});

/** The one account of a number, in one legal entity or in each. */
const accountsNumbered = async (
  ledger: LedgerStore,
  number: string,
  legalEntityId: string | undefined,
): Promise<Account[]> => {
  const entities =
    legalEntityId === undefined
      ? (await ledger.listLegalEntities()).map((entity) => entity.id)
      : [legalEntityId];
  const keys = await Promise.all(entities.map((entity) => ledger.findByNumber("account", entity, number)));
  const found = await Promise.all(keys.map((key) => key && ledger.getAccount(key.accountId)));
  return found.filter((account) => account !== undefined);
};

const list = route({
  method: "GET",
  path: "/v1/accounts",
  operationId: "listAccounts",
  summary: "List accounts",
  description:
    "With a filter, the list is read on until the page is filled or the list ends, for at most twenty reads of up to 1 MB each, some sixty thousand accounts. A page that ends there may hold less than asked for, even nothing, and has a cursor: only a page without one is the last.",
  tag,
  scope: "dunlin/ledger.read",
  query: accountQuery,
  responses: readResponses(pageOf(accountView), "A page of accounts."),
  async handle({ query }, runtime) {
    const ledger = ledgerOf(runtime);
    const { legalEntityId, number, q } = query;
    if (number !== undefined) {
      const items = (await accountsNumbered(ledger, number, legalEntityId)).map(viewAccount);
      return { status: 200, body: { items } };
    }
    const filter = { legalEntityId, part: q };
    const body = await pageFrom(query, (page) => ledger.listAccounts(page, filter), viewAccount);
    return { status: 200, body };
  },
});

const read = route({
  method: "GET",
  path: "/v1/accounts/{accountId}",
  operationId: "getAccount",
  summary: "Read an account",
  tag,
  scope: "dunlin/ledger.read",
  params,
  responses: readResponses(accountView, "The account with its balance per currency."),
  async handle({ params }, runtime) {
    const account = await accountAt(ledgerOf(runtime), params.accountId);
    return { status: 200, body: viewAccount(account), headers: etag(account) };
  },
});

/** How often a change that states no version is made anew on what others left. */
const ATTEMPTS = 10;

const change = route({
  method: "PATCH",
  path: "/v1/accounts/{accountId}",
  operationId: "changeAccount",
  summary: "Change an account",
  description:
    "What is not named stays; null takes an optional field away. Set hold to pause chasing until a day.",
  tag,
  scope: "dunlin/ledger.write",
  params,
  body: accountChange,
  examples: changeExamples,
  takesIfMatch: true,
  responses: writeResponses({ 200: { description: "The account as it is now.", schema: accountView } }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const cause = causeOf(request, runtime, request.body.reason);
    const expected = expectedVersion(request, request.body.version);
    if (await doneBefore(ledger, request.params.accountId, request)) {
      const account = await accountAt(ledger, request.params.accountId);
      // The attempt that changed it may have broken off before it came to this.
      await aliasesOf(runtime).remember(account);
      return { status: 200, body: viewAccount(account), headers: etag(account) };
    }
    for (let attempt = 1; ; attempt++) {
      const present = await accountAt(ledger, request.params.accountId);
      if (expected !== undefined && expected !== present.version) throw new StaleVersion(present.version);
      const { changes, removed } = profileChange(present, request.body, cause.at);
      if (Object.keys(changes).length === 0 && removed.length === 0)
        return { status: 200, body: viewAccount(present), headers: etag(present) };
      try {
        const command = { type: "change-account", changes, removed } as const;
        await ledger.execute(present.id, command, cause, { expectedVersion: present.version });
        const account = await accountAt(ledger, present.id);
        await aliasesOf(runtime).remember(account);
        return { status: 200, body: viewAccount(account), headers: etag(account) };
      } catch (error) {
        // Consent is merged into what was read: whoever changed it meanwhile must not be overwritten.
        if (!(error instanceof StaleVersion) || expected !== undefined) throw error;
        if (attempt === ATTEMPTS) throw new ConcurrentChange("The account kept changing", { cause: error });
      }
    }
  },
});

const timeline = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/timeline",
  operationId: "getTimeline",
  summary: "Read an account's timeline",
  description:
    "Every change of the account, newest first: who, when, why, what, and the request that caused it.",
  tag,
  scope: "dunlin/ledger.read",
  params,
  query: z.strictObject({ cursor, limit }),
  responses: readResponses(pageOf(timelineEntry), "A page of entries."),
  async handle({ params, query }, runtime) {
    const ledger = ledgerOf(runtime);
    await accountAt(ledger, params.accountId);
    return {
      status: 200,
      body: await pageFrom(query, (page) => ledger.timeline(params.accountId, page), viewEntry),
    };
  },
});

const balance = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/balance",
  operationId: "getBalance",
  summary: "Read what an account's balance consists of",
  tag,
  scope: "dunlin/ledger.read",
  params,
  responses: readResponses(balanceView, "Per currency: open, overdue, unapplied cash, open credit."),
  async handle({ params }, runtime) {
    const ledger = ledgerOf(runtime);
    const account = await accountAt(ledger, params.accountId);
    const [entity, invoices, payments, creditNotes] = await Promise.all([
      entityOf(ledger, account),
      ledger.openInvoices(account.id),
      allOf((page) => ledger.listPayments(account.id, page)),
      allOf((page) => ledger.listCreditNotes(account.id, page)),
    ]);
    const balances = balancesOf(invoices, payments, creditNotes, todayOf(entity, runtime));
    return { status: 200, body: { accountId: account.id, balances } };
  },
});

export const routes = [create, list, read, change, timeline, balance, ...standingRoutes];

/** Answers /v1/accounts. */
export const handler = entryPoint(api(routes));
