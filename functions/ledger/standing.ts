import * as z from "zod";
import type { Account, ChannelConsent } from "../../domain/ledger/model.ts";
import { isNews } from "../../domain/ledger/standing.ts";
import { type ConsentEvent, consentHistory } from "../../domain/ledger/stories.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { allOf } from "../runtime/http/pages.ts";
import { invalid } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { type ApiResponse, route } from "../runtime/http/route.ts";
import { id } from "../runtime/http/schemas.ts";
import { accountAt, causeOf, ledgerOf } from "../runtime/ledger.ts";
import { consentExamples, liftExamples, stopExamples } from "./examples.ts";
import { executeOnce } from "./once.ts";
import { consentInput, consentsView, liftInput, stopInput, stopKind, stopList } from "./schemas/standing.ts";

/** What stops contact with an account, and what it agreed to. */

const stopTag = "Stops";
const consentTag = "Consent";
const params = z.object({ accountId: id });
const stopParams = z.object({ accountId: id, kind: stopKind });
const STOPS = "/v1/accounts/{accountId}/stops";
const CONSENTS = "/v1/accounts/{accountId}/consents";

const stopsOf = async (ledger: LedgerStore, accountId: string): Promise<ApiResponse> => ({
  status: 200,
  body: { items: (await accountAt(ledger, accountId)).stops ?? [] },
});

const listStops = route({
  method: "GET",
  path: STOPS,
  operationId: "listStops",
  summary: "List what stops contact with an account",
  tag: stopTag,
  scope: "dunlin/dunning.read",
  params,
  responses: readResponses(stopList, "The stops that were recorded and not lifted."),
  handle: async ({ params: { accountId } }, runtime) => stopsOf(ledgerOf(runtime), accountId),
});

const recordStop = route({
  method: "PUT",
  path: `${STOPS}/{kind}`,
  operationId: "recordStop",
  summary: "Stop contact with an account",
  description:
    "For a request to cease, insolvency, a death, a legal hold, vulnerability, or a payment on its way. One of each kind: recorded again, it takes the place of the one before.",
  tag: stopTag,
  scope: "dunlin/dunning.write",
  params: stopParams,
  body: stopInput,
  examples: stopExamples,
  responses: writeResponses({ 200: { description: "The account's stops.", schema: stopList } }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId, kind } = request.params;
    const { reason, until } = request.body;
    const cause = causeOf(request, runtime, reason);
    const stop = { kind, since: cause.at, by: cause.by, reason, ...(until !== undefined && { until }) };
    await executeOnce(ledger, request, accountId, { type: "record-stop", stop }, cause);
    return stopsOf(ledger, accountId);
  },
});

const liftStop = route({
  method: "POST",
  path: `${STOPS}/{kind}/lift`,
  operationId: "liftStop",
  summary: "Lift a stop",
  description: "Contact is permitted again as far as nothing else forbids it. Lifting twice changes nothing.",
  tag: stopTag,
  scope: "dunlin/dunning.write",
  params: stopParams,
  body: liftInput,
  examples: liftExamples,
  responses: writeResponses({ 200: { description: "The account's stops.", schema: stopList } }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId, kind } = request.params;
    const cause = causeOf(request, runtime, request.body.reason);
    await executeOnce(ledger, request, accountId, { type: "lift-stop", stopKind: kind }, cause);
    return stopsOf(ledger, accountId);
  },
});

/** What stands for marketing: of each channel the latest that was given or revoked. */
const forMarketing = (history: readonly ConsentEvent[]): Partial<Account["consent"]> => {
  const present: { -readonly [K in ConsentEvent["channel"]]?: ChannelConsent } = {};
  for (const { channel, purpose, status, at, basis } of [...history].reverse()) {
    if (purpose !== "marketing" || at === undefined || !isNews(present[channel], { at })) continue;
    present[channel] = { status, at, ...(basis !== undefined && { basis }) };
  }
  return present;
};

const consentsOf = async (ledger: LedgerStore, accountId: string): Promise<ApiResponse> => {
  const account = await accountAt(ledger, accountId);
  const history = consentHistory(await allOf((page) => ledger.told(accountId, "consent", page)));
  const present = { collections: account.consent, marketing: forMarketing(history) };
  return { status: 200, body: { accountId, present, history } };
};

const listConsents = route({
  method: "GET",
  path: CONSENTS,
  operationId: "getConsents",
  summary: "Read what an account agreed to, and the proof of it",
  description:
    "Per channel and purpose: what stands, and each consent given or revoked: when, by what, recorded by whom, with its proof.",
  tag: consentTag,
  scope: "dunlin/dunning.read",
  params,
  responses: readResponses(consentsView, "What stands, and how it came about."),
  handle: async ({ params: { accountId } }, runtime) => consentsOf(ledgerOf(runtime), accountId),
});

const recordConsent = route({
  method: "POST",
  path: CONSENTS,
  operationId: "recordConsent",
  summary: "Record that consent was given or revoked",
  description:
    "What was given before it was revoked does not permit anything again when it is recorded later. Consent that is revoked already is not revoked again.",
  tag: consentTag,
  scope: "dunlin/dunning.write",
  params,
  body: consentInput,
  examples: consentExamples,
  responses: writeResponses({
    200: { description: "What stands, and how it came about.", schema: consentsView },
  }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId } = request.params;
    const cause = causeOf(request, runtime);
    const { at = cause.at, ...consent } = request.body;
    if (at > cause.at) throw invalid({ field: "at", message: "lies ahead of now" });
    await executeOnce(
      ledger,
      request,
      accountId,
      { type: "record-consent", consent: { ...consent, at } },
      cause,
    );
    return consentsOf(ledger, accountId);
  },
});

export const standingRoutes = [listStops, recordStop, liftStop, listConsents, recordConsent];
