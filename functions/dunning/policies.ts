import * as z from "zod";
import { defaultPolicy } from "../../domain/dunning/default-policy.ts";
import { DEFAULT_POLICY_ID, policyFields } from "../../domain/dunning/policy.ts";
import { policyFaults } from "../../domain/dunning/policy-faults.ts";
import { api } from "../runtime/http/api.ts";
import { notFound } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { version } from "../runtime/http/schemas.ts";
import { etag, expectedVersion } from "../runtime/http/versions.ts";
import { entryPoint } from "../runtime/runtime.ts";
import { dunningOf } from "./gather.ts";
import { policyView } from "./schemas/views.ts";

const tag = "Policies";
const params = z.object({
  policyId: z
    .string()
    .max(64)
    .meta({ description: `The policy in force for every account is \`${DEFAULT_POLICY_ID}\`.` }),
});

const policyInput = z
  .strictObject({
    ...policyFields,
    version: z
      .int()
      .min(0)
      .optional()
      .meta(version.meta() ?? {}),
  })
  .superRefine((policy, context) => {
    for (const { path, message } of policyFaults(policy)) context.addIssue({ code: "custom", path, message });
  })
  .meta({ id: "PolicyInput" });

const { id: _, version: __, ...example } = defaultPolicy;

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
    const policy = await dunningOf(runtime).currentPolicy(policyId);
    if (!policy) throw notFound("policy", policyId);
    return { status: 200, body: policy, headers: etag(policy) };
  },
});

const versions = route({
  method: "GET",
  path: "/v1/policies/{policyId}/versions",
  operationId: "listPolicyVersions",
  summary: "Read all versions of a dunning policy",
  tag,
  scope: "dunlin/dunning.read",
  params,
  responses: readResponses(z.object({ items: z.array(policyView) }), "All versions, newest first."),
  async handle({ params: { policyId } }, runtime) {
    const items = await dunningOf(runtime).policyVersions(policyId);
    if (items.length === 0) throw notFound("policy", policyId);
    return { status: 200, body: { items } };
  },
});

const put = route({
  method: "PUT",
  path: "/v1/policies/{policyId}",
  operationId: "putPolicy",
  summary: "Change the dunning policy",
  description:
    "Writes the next version. The next run works by it and looks at every account once; steps that were taken stay taken. Earlier versions are kept.",
  tag,
  scope: "dunlin/admin",
  params,
  body: policyInput,
  examples: { default: { summary: "The built-in policy", value: example } },
  responses: writeResponses({ 200: { description: "The new version.", schema: policyView } }),
  async handle(request, runtime) {
    const { policyId } = request.params;
    if (policyId !== DEFAULT_POLICY_ID) throw notFound("policy", policyId);
    const { version: inBody, ...fields } = request.body;
    const expected = expectedVersion(request, inBody);
    const policy = await dunningOf(runtime).putPolicy(
      { id: policyId, ...fields },
      expected,
      runtime.clock.now(),
    );
    return { status: 200, body: policy, headers: etag(policy) };
  },
});

export const routes = [read, versions, put];

/** Answers /v1/policies. */
export const handler = entryPoint(api(routes));
