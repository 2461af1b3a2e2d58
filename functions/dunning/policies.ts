import * as z from "zod";
import { defaultPolicy } from "../../domain/dunning/default-policy.ts";
import { DEFAULT_POLICY_ID } from "../../domain/dunning/policy.ts";
import { statusOf } from "../../domain/dunning/policy-line.ts";
import { api } from "../runtime/http/api.ts";
import { invalid, notFound, Problem } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { etag, expectedVersion } from "../runtime/http/versions.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { dunningOf } from "./gather.ts";
import { contradictions } from "./policy-check.ts";
import { draftRoutes } from "./policy-drafts.ts";
import { transitionRoutes } from "./policy-transition.ts";
import {
  beginningFrom,
  madeBefore,
  requireLine,
  requireMark,
  requireNewest,
  summaryOf,
  viewPolicy,
} from "./policy-views.ts";
import policySchema from "./schemas/policy.schema.generated.json" with { type: "json" };
import { policyInput, policySummary, policyView, takeover } from "./schemas/policy.ts";

const tag = "Policies";
const params = z.object({
  policyId: z
    .string()
    .max(64)
    .meta({ description: `The policy in force for every account is \`${DEFAULT_POLICY_ID}\`.` }),
});
const versionParams = z.object({
  ...params.shape,
  version: z
    .string()
    .regex(/^\d{1,9}$/, "is not the number of a version")
    .transform(Number)
    .pipe(z.int())
    .meta({ override: { type: "integer", minimum: 0, maximum: 999_999_999 } }),
});

const { id: _, version: __, ...example } = defaultPolicy;

const schema = route({
  method: "GET",
  path: "/v1/policies/schema",
  operationId: "getPolicySchema",
  summary: "Read the JSON Schema of policies",
  description:
    "JSON Schema, draft 2020-12, with what each field means. Editors can check and complete a policy by it.",
  tag,
  scope: "dunlin/dunning.read",
  responses: readResponses(z.looseObject({}).meta({ id: "JsonSchema" }), "The schema."),
  async handle() {
    return { status: 200, body: policySchema };
  },
});

const read = route({
  method: "GET",
  path: "/v1/policies/{policyId}",
  operationId: "getPolicy",
  summary: "Read the dunning policy in force",
  tag,
  scope: "dunlin/dunning.read",
  params,
  responses: readResponses(policyView, "The policy. Version 0 is the built-in one."),
  async handle({ params: { policyId } }, runtime) {
    const store = dunningOf(runtime);
    const now = runtime.clock.now();
    const line = await requireLine(store, policyId);
    const policy = await store.currentPolicy(policyId, now);
    if (!policy) throw notFound("policy", policyId);
    return { status: 200, body: viewPolicy(policy, line, now), headers: etag(policy) };
  },
});

const versions = route({
  method: "GET",
  path: "/v1/policies/{policyId}/versions",
  operationId: "listPolicyVersions",
  summary: "List all versions of a dunning policy",
  description: "Which is in force, which were, and which are to be, without their content.",
  tag,
  scope: "dunlin/dunning.read",
  params,
  responses: readResponses(z.object({ items: z.array(policySummary) }), "All versions, newest first."),
  async handle({ params: { policyId } }, runtime) {
    const line = await requireLine(dunningOf(runtime), policyId);
    const now = runtime.clock.now();
    const newestFirst = line.marks.toSorted((a, b) => b.version - a.version);
    return { status: 200, body: { items: newestFirst.map((mark) => summaryOf(line, mark, now)) } };
  },
});

const answer = async (runtime: Runtime, policyId: string, version: number) => {
  const store = dunningOf(runtime);
  const [line, policy] = await Promise.all([
    requireLine(store, policyId),
    store.policyVersion(policyId, version),
  ]);
  if (!policy) throw notFound("policy version", String(version));
  return { status: 200, body: viewPolicy(policy, line, runtime.clock.now()), headers: etag(policy) };
};

const readVersion = route({
  method: "GET",
  path: "/v1/policies/{policyId}/versions/{version}",
  operationId: "getPolicyVersion",
  summary: "Read one version of a dunning policy",
  tag,
  scope: "dunlin/dunning.read",
  params: versionParams,
  responses: readResponses(policyView, "The version with its content."),
  handle: ({ params: { policyId, version } }, runtime) => answer(runtime, policyId, version),
});

const put = route({
  method: "PUT",
  path: "/v1/policies/{policyId}",
  operationId: "putPolicy",
  summary: "Change the dunning policy at once",
  description:
    "Writes the next version, which is in force from now on: what a draft that is activated at once does, in one step. The next run works by it and looks at every account once; steps that were taken stay taken. `If-Match` or `version` is the version in force. Earlier versions are kept.",
  tag,
  scope: "dunlin/admin",
  params,
  body: policyInput,
  examples: { default: { summary: "The built-in policy", value: example } },
  takesIfMatch: true,
  responses: writeResponses({ 200: { description: "The new version.", schema: policyView } }),
  async handle(request, runtime) {
    const { policyId } = request.params;
    const store = dunningOf(runtime);
    const line = await requireLine(store, policyId);
    const made = madeBefore(request, line);
    if (made) return answer(runtime, policyId, made.version);
    const { version: inBody, ...fields } = request.body;
    const faults = contradictions(fields);
    if (faults.length > 0) throw invalid(...faults);
    const expected = expectedVersion(request, inBody);
    const by = { createdBy: request.subject, request: request.requestId };
    const { version } = await store.putPolicy({ id: policyId, ...fields }, expected, runtime.clock.now(), by);
    return answer(runtime, policyId, version);
  },
});

const restore = route({
  method: "POST",
  path: "/v1/policies/{policyId}/versions/{version}/restore",
  operationId: "restorePolicyVersion",
  summary: "Go back to an earlier version",
  description:
    "Writes a new version with the content of the one named, in force at once or `from` then on. Nothing of the history changes. `If-Match`, where given, is the newest version's number.",
  tag,
  scope: "dunlin/admin",
  params: versionParams,
  body: takeover,
  examples: { later: { summary: "From a date on", value: { from: "2026-12-01" } } },
  takesIfMatch: true,
  responses: writeResponses({ 200: { description: "The new version.", schema: policyView } }),
  async handle(request, runtime) {
    const { policyId, version } = request.params;
    const store = dunningOf(runtime);
    const line = await requireLine(store, policyId);
    const made = madeBefore(request, line);
    if (made) return answer(runtime, policyId, made.version);
    requireMark(line, version);
    requireNewest(line, expectedVersion(request, undefined));
    const earlier = await store.policyVersion(policyId, version);
    if (!earlier) throw notFound("policy version", String(version));
    const { version: _, createdAt: __, activeFrom: ___, restarted: ____, ...document } = earlier;
    const now = runtime.clock.now();
    const next = await store.addVersion(line, {
      document,
      createdAt: now,
      createdBy: request.subject,
      request: request.requestId,
      activeFrom: beginningFrom(request.body.from, now),
      restoredFrom: version,
    });
    return answer(runtime, policyId, next.version);
  },
});

const withdraw = route({
  method: "POST",
  path: "/v1/policies/{policyId}/versions/{version}/withdraw",
  operationId: "withdrawPolicyVersion",
  summary: "Take back a version that is not in force yet",
  description: "What is in force stays in force. Taking it back again changes nothing.",
  tag,
  scope: "dunlin/admin",
  params: versionParams,
  responses: writeResponses({ 200: { description: "The version, withdrawn.", schema: policyView } }),
  async handle({ params: { policyId, version } }, runtime) {
    const store = dunningOf(runtime);
    const line = await requireLine(store, policyId);
    const now = runtime.clock.now();
    const status = statusOf(line.marks, requireMark(line, version), now);
    if (status === "scheduled") await store.withdrawVersion(line, version, now);
    else if (status !== "withdrawn")
      throw new Problem(409, "policy-in-force", "The version is or was in force", {
        detail: `Version ${version} is ${status}. To go back, restore an earlier version.`,
      });
    return answer(runtime, policyId, version);
  },
});

export const routes = [
  schema,
  read,
  versions,
  readVersion,
  put,
  restore,
  withdraw,
  ...draftRoutes,
  ...transitionRoutes,
];

/** Answers /v1/policies. */
export const handler = entryPoint(api(routes));
