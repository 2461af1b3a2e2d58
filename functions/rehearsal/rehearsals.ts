import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as z from "zod";
import { defaultPolicy } from "../../domain/dunning/default-policy.ts";
import {
  DEFAULT_POLICY_ID,
  type Policy,
  type PolicyDocument,
  takingOver,
} from "../../domain/dunning/policy.ts";
import type { PlayedPolicy } from "../../domain/rehearsal/result.ts";
import { policyStore } from "../../store/dunning/policies.ts";
import { api } from "../runtime/http/api.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { invalid, notFound } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { id } from "../runtime/http/schemas.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import {
  type RehearsalRequest,
  type RehearsalStatus,
  rehearsalDocuments,
  reportKey,
  resultKey,
} from "./documents.ts";
import { rehearsalInput, rehearsalView } from "./schemas.ts";

const tag = "Rehearsals";
const LINK_SECONDS = 900;

interface Wanted {
  readonly policy?: Omit<PolicyDocument, "id"> | undefined;
  readonly policyVersion?: number | undefined;
}

type Choice = RehearsalRequest["choices"][number];

/** The policy that takes over now from the one in force: one given whole, or a version that is kept. */
const chooseFrom =
  (runtime: Runtime, present: Policy, now: string) =>
  async ({ policy, policyVersion }: Wanted, field: string): Promise<Choice> => {
    if (policy !== undefined) {
      const next = takingOver({ ...policy, id: present.id, version: present.version + 1 }, present, now);
      return { policy: next, played: { id: present.id, name: policy.name, source: "the request" } };
    }
    if (policyVersion === undefined || policyVersion === present.version) {
      const { name, version } = present;
      return { policy: present, played: { id: present.id, name, version, source: "in force" } };
    }
    const store = policyStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));
    const kept = await store.policyVersion(present.id, policyVersion);
    if (!kept) throw invalid({ field, message: "is no version of the policy" });
    const played: PlayedPolicy = {
      id: kept.id,
      name: kept.name,
      version: kept.version,
      source: "a kept version",
    };
    return { policy: takingOver({ ...kept, version: present.version + 1 }, present, now), played };
  };

const presentPolicy = async (runtime: Runtime, now: string): Promise<Policy> => {
  const store = policyStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));
  const policy = await store.currentPolicy(DEFAULT_POLICY_ID, now);
  if (!policy) throw notFound("policy", DEFAULT_POLICY_ID);
  return policy;
};

const linksOf = async (runtime: Runtime, { id: rehearsalId, status }: RehearsalStatus) => {
  if (status !== "done") return {};
  const link = (Key: string) =>
    getSignedUrl(runtime.aws.s3, new GetObjectCommand({ Bucket: runtime.env("DOCUMENTS_BUCKET"), Key }), {
      expiresIn: LINK_SECONDS,
    });
  return {
    links: { result: await link(resultKey(rehearsalId)), report: await link(reportKey(rehearsalId)) },
  };
};

const { id: _, version: __, ...examplePolicy } = defaultPolicy;

const create = route({
  method: "POST",
  path: "/v1/rehearsals",
  operationId: "createRehearsal",
  summary: "Play a policy over a copy of the ledger, and compare it with another",
  description:
    "Nothing is sent and nothing in the ledger changes. Whom it would write to and when, what rules would hold back, the cost, the work and the expected cash, under the behaviour of customers that the result states.",
  tag,
  scope: "dunlin/dunning.write",
  body: rehearsalInput,
  examples: {
    alone: { summary: "What the policy in force leads to", value: { days: 30 } },
    compared: {
      summary: "A new policy against the one in force",
      value: { policy: { ...examplePolicy, name: "With a final reminder" }, days: 90 },
    },
  },
  responses: writeResponses({
    202: { description: "The rehearsal, waiting to begin.", schema: rehearsalView },
  }),
  async handle(request, runtime) {
    const { policy, policyVersion, against = {}, days, seed, seeds: count } = request.body;
    const createdAt = runtime.clock.now();
    const choose = chooseFrom(runtime, await presentPolicy(runtime, createdAt), createdAt);
    const a = await choose(against, "against.policyVersion");
    const isAlone = policy === undefined && policyVersion === undefined;
    const choices = isAlone ? [a] : [a, await choose({ policy, policyVersion }, "policyVersion")];
    const seeds = Array.from({ length: count }, (_seed, i) => seed + i);
    const common = { id: createdId(request, runtime), createdAt, createdBy: request.subject, days, seeds };
    const documents = rehearsalDocuments(runtime);
    const status: RehearsalStatus = {
      ...common,
      status: "waiting",
      policies: choices.map(({ played }) => played),
    };
    // The request comes last, for its arrival starts the rehearsal. Written again after a crash it starts it
    // again, which comes to the same.
    await documents.write(common.id, "status", status);
    await documents.write(common.id, "request", { ...common, choices });
    return { status: 202, body: status, headers: { location: `/v1/rehearsals/${common.id}` } };
  },
});

const read = route({
  method: "GET",
  path: "/v1/rehearsals/{rehearsalId}",
  operationId: "getRehearsal",
  summary: "Read how far a rehearsal is, and what came of it",
  tag,
  scope: "dunlin/dunning.read",
  params: z.object({ rehearsalId: id }),
  responses: readResponses(rehearsalView, "The rehearsal, with links to its result once it is done."),
  async handle({ params: { rehearsalId } }, runtime) {
    const status = await rehearsalDocuments(runtime).find(rehearsalId, "status");
    if (!status) throw notFound("rehearsal", rehearsalId);
    return { status: 200, body: { ...status, ...(await linksOf(runtime, status)) } };
  },
});

export const routes = [create, read];

/** Answers /v1/rehearsals. */
export const handler = entryPoint(api(routes));
