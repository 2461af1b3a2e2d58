import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import type { LegalEntity } from "../../domain/ledger/model.ts";
import { StaleVersion } from "../../store/ledger/index.ts";
import { api } from "../runtime/http/api.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { notFound } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { id } from "../runtime/http/schemas.ts";
import { etag, expectedVersion } from "../runtime/http/versions.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint } from "../runtime/runtime.ts";
import { legalEntityChange, legalEntityInput, legalEntityView } from "./schemas/legal-entity.ts";

const tag = "Legal entities";
const params = z.object({ legalEntityId: id });

const create = route({
  method: "POST",
  path: "/v1/legal-entities",
  operationId: "createLegalEntity",
  summary: "Record a legal entity",
  description: "The creditor: whose books the amounts are in and in whose name messages go out.",
  tag,
  scope: "dunlin/admin",
  body: legalEntityInput,
  examples: {
    german: {
      summary: "A company in Berlin",
      value: {
        name: "Nordwind Handel GmbH",
        address: { lines: ["Torstraße 1"], city: "Berlin", postalCode: "10119", country: "DE" },
        timeZone: "Europe/Berlin",
        language: "de",
        sender: { name: "Nordwind Buchhaltung", email: "rechnung@nordwind.example", smsId: "Nordwind" },
        bankAccount: { iban: "DE02120300000000202051", bic: "BYLADEM1001" },
        payUrl: "https://pay.nordwind.example/{account}",
        terms: { netDays: 14 },
      },
    },
  },
  responses: writeResponses({ 201: { description: "The legal entity.", schema: legalEntityView } }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const entity = { ...request.body, id: createdId(request, runtime), version: 1 } as LegalEntity;
    try {
      await ledger.createLegalEntity(entity);
    } catch (error) {
      // The id follows from the request: an attempt before this one got as far as writing it.
      if (!(error instanceof StaleVersion)) throw error;
    }
    const body = (await ledger.getLegalEntity(entity.id)) ?? entity;
    return { status: 201, body, headers: { location: `/v1/legal-entities/${entity.id}`, ...etag(body) } };
  },
});

const list = route({
  method: "GET",
  path: "/v1/legal-entities",
  operationId: "listLegalEntities",
  summary: "List the legal entities",
  tag,
  scope: "dunlin/ledger.read",
  responses: {
    200: { description: "All of them; they are few.", schema: z.object({ items: z.array(legalEntityView) }) },
  },
  handle: async (_request, runtime) => ({
    status: 200,
    body: { items: await ledgerOf(runtime).listLegalEntities() },
  }),
});

const read = route({
  method: "GET",
  path: "/v1/legal-entities/{legalEntityId}",
  operationId: "getLegalEntity",
  summary: "Read a legal entity",
  tag,
  scope: "dunlin/ledger.read",
  params,
  responses: readResponses(legalEntityView, "The legal entity."),
  async handle({ params }, runtime) {
    const body = await ledgerOf(runtime).getLegalEntity(params.legalEntityId);
    if (!body) throw notFound("legal entity", params.legalEntityId);
    return { status: 200, body, headers: etag(body) };
  },
});

const change = route({
  method: "PATCH",
  path: "/v1/legal-entities/{legalEntityId}",
  operationId: "changeLegalEntity",
  summary: "Change a legal entity",
  description: "What is not named stays; null takes an optional field away.",
  tag,
  scope: "dunlin/admin",
  params,
  body: legalEntityChange,
  examples: {
    terms: { summary: "Other terms", value: { terms: { netDays: 30 }, version: 1 } },
    blackouts: {
      summary: "Nobody is contacted over the turn of the year",
      value: {
        blackouts: [{ from: "2026-12-24", until: "2027-01-03", reason: "Closed over the turn of the year" }],
        version: 1,
      },
    },
  },
  takesIfMatch: true,
  responses: writeResponses({
    200: { description: "The legal entity as it is now.", schema: legalEntityView },
  }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { version, ...changes } = request.body;
    const present = await ledger.getLegalEntity(request.params.legalEntityId);
    if (!present) throw notFound("legal entity", request.params.legalEntityId);
    const merged = Object.entries({ ...present, ...changes }).filter(([, value]) => value !== null);
    const wanted = Object.fromEntries(merged) as LegalEntity;
    const isSo = isDeepStrictEqual(wanted, present);
    // An attempt at this very request may have made the change before it broke off; its version has moved on then.
    if (isSo && request.earlier) return { status: 200, body: present, headers: etag(present) };
    const expected = expectedVersion(request, version);
    if (expected !== undefined && expected !== present.version) throw new StaleVersion(present.version);
    if (isSo) return { status: 200, body: present, headers: etag(present) };
    const changed = { ...wanted, version: present.version + 1 };
    await ledger.updateLegalEntity(changed);
    return { status: 200, body: changed, headers: etag(changed) };
  },
});

export const routes = [create, list, read, change];

/** Answers /v1/legal-entities. */
export const handler = entryPoint(api(routes));
