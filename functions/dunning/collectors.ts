import * as z from "zod";
import type { Collector } from "../../domain/dunning/task-assign.ts";
import { StaleVersion } from "../../store/ledger/index.ts";
import { notFound } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { etag, expectedVersion } from "../runtime/http/versions.ts";
import { dunningOf } from "./gather.ts";
import { collectorInput, collectorView, subject } from "./schemas/tasks.ts";

const tag = "Tasks";
const params = z.object({ collectorId: subject });

const view = ({ openWorth: _, ...shown }: Collector) => shown;

const list = route({
  method: "GET",
  path: "/v1/collectors",
  operationId: "listCollectors",
  summary: "List the people who work on tasks",
  tag,
  scope: "dunlin/dunning.read",
  responses: {
    200: {
      description: "All of them, with what is assigned to each and not done yet.",
      schema: z.object({ items: z.array(collectorView) }).meta({ id: "CollectorList" }),
    },
  },
  handle: async (_request, runtime) => ({
    status: 200,
    body: { items: (await dunningOf(runtime).listCollectors()).map(view) },
  }),
});

const read = route({
  method: "GET",
  path: "/v1/collectors/{collectorId}",
  operationId: "getCollector",
  summary: "Read who works on tasks",
  tag,
  scope: "dunlin/dunning.read",
  params,
  responses: readResponses(collectorView, "The collector."),
  async handle({ params: { collectorId } }, runtime) {
    const found = await dunningOf(runtime).getCollector(collectorId);
    if (!found) throw notFound("collector", collectorId);
    return { status: 200, body: view(found), headers: etag(found) };
  },
});

const same = (a: object, b: object): boolean =>
  Object.entries(a).every(
    ([name, value]) => JSON.stringify(value) === JSON.stringify((b as Record<string, unknown>)[name]),
  );

const put = route({
  method: "PUT",
  path: "/v1/collectors/{collectorId}",
  operationId: "putCollector",
  summary: "Set up who works on tasks",
  description:
    "The id is the subject of the person's token. Someone who is not active is given nothing more and keeps what is theirs. Without anybody set up, tasks wait for whoever takes them.",
  tag,
  scope: "dunlin/admin",
  params,
  body: collectorInput,
  examples: {
    senior: {
      summary: "A senior collector",
      value: {
        name: "Jane Doe",
        email: "jane.doe@nordwind.example",
        desks: ["collections", "negotiation"],
        seniority: 2,
        capacityMinutes: 480,
        active: true,
      },
    },
  },
  takesIfMatch: true,
  responses: writeResponses({ 200: { description: "The collector as it is now.", schema: collectorView } }),
  async handle(request, runtime) {
    const store = dunningOf(runtime);
    const { version, legalEntityIds, ...fields } = request.body;
    const profile = { id: request.params.collectorId, ...fields, ...(legalEntityIds && { legalEntityIds }) };
    const present = await store.getCollector(profile.id);
    if (present && same({ legalEntityIds: undefined, ...profile }, present))
      return { status: 200, body: view(present), headers: etag(present) };
    const expected = expectedVersion(request, version);
    if (expected !== undefined && expected !== (present?.version ?? 0))
      throw new StaleVersion(present?.version ?? 0);
    try {
      const put = await store.putCollector(profile, present?.version ?? 0);
      return { status: 200, body: view(put), headers: etag(put) };
    } catch (error) {
      if (!(error instanceof StaleVersion)) throw error;
      // This very change, perhaps, whose answer was lost and which the SDK sent again.
      const now = await store.getCollector(profile.id);
      if (!now || !same({ legalEntityIds: undefined, ...profile }, now)) throw error;
      return { status: 200, body: view(now), headers: etag(now) };
    }
  },
});

export const collectorRoutes = [list, read, put];
