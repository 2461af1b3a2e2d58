import * as z from "zod";
import { defaultPolicy } from "../../domain/dunning/default-policy.ts";
import { DEFAULT_POLICY_ID, type PolicyDocument } from "../../domain/dunning/policy.ts";
import { policyWarnings } from "../../domain/dunning/policy-warnings.ts";
import { type DunningStore, newestOf, type PolicyDraft } from "../../store/dunning/index.ts";
import { fieldPath } from "../runtime/http/issues.ts";
import { invalid, notFound, Problem, staleVersion } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { expectedVersion } from "../runtime/http/versions.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { dunningOf } from "./gather.ts";
import { checkPolicy, documentOf, requirePolicy } from "./policy-check.ts";
import { beginningFrom, madeBefore, requireLine, viewPolicy } from "./policy-views.ts";
import { draftInput, draftView, policyCheckView, policyView, takeover } from "./schemas/policy.ts";

const tag = "Policies";
const path = "/v1/policies/{policyId}/draft";
const params = z.object({
  policyId: z
    .string()
    .max(64)
    .meta({ description: `The only one is \`${DEFAULT_POLICY_ID}\`.` }),
});

/** A draft that is one, with its document read. */
type PresentDraft = PolicyDraft & { readonly document: string };

/** The draft of the policy, or a 404. */
export const presentDraft = async (store: DunningStore, policyId: string): Promise<PresentDraft> => {
  const draft = await store.getDraft(policyId);
  if (draft?.document === undefined) throw notFound("draft of the policy", policyId);
  return { ...draft, document: draft.document };
};

/** The draft's document, whatever it is. */
export const parsedDraft = ({ document }: PresentDraft): Record<string, unknown> =>
  JSON.parse(document) as Record<string, unknown>;

const checked = (draft: PresentDraft) => {
  const { faults } = checkPolicy(parsedDraft(draft));
  return { valid: faults.length === 0, faults };
};

const answer = (draft: PresentDraft) => {
  const { policyId, revision, basedOn, updatedAt, updatedBy } = draft;
  return {
    status: 200,
    body: {
      policyId,
      revision,
      basedOn,
      updatedAt,
      updatedBy,
      document: parsedDraft(draft),
      ...checked(draft),
    },
    headers: { etag: `"${revision}"` },
  };
};

const requireRevision = (draft: PolicyDraft, expected: number | undefined): void => {
  if (expected !== undefined && expected !== draft.revision) throw staleVersion("draft", draft.revision);
};

const read = route({
  method: "GET",
  path,
  operationId: "getPolicyDraft",
  summary: "Read the draft of the next version, with what is wrong with it",
  tag,
  scope: "dunlin/dunning.read",
  params,
  responses: readResponses(draftView, "The draft."),
  handle: async ({ params: { policyId } }, runtime) =>
    answer(await presentDraft(dunningOf(runtime), policyId)),
});

const { version: _, ...example } = defaultPolicy;

const put = route({
  method: "PUT",
  path,
  operationId: "putPolicyDraft",
  summary: "Write the draft of the next version",
  description:
    "A draft need not be right: it is kept as it is, and what is wrong with it is told. It has no effect until it is activated. `If-Match`, where given, is the draft's revision. A policy can be sent back as it was read: what the server says of it (`id`, `version`, `status`, `activeFrom` …) is left out.",
  tag,
  scope: "dunlin/admin",
  params,
  body: draftInput,
  examples: { default: { summary: "The built-in policy", value: example } },
  takesIfMatch: true,
  responses: writeResponses({ 200: { description: "The draft, with its faults.", schema: draftView } }),
  async handle(request, runtime) {
    const { policyId } = request.params;
    const store = dunningOf(runtime);
    const line = await requireLine(store, policyId);
    const before = await store.getDraft(policyId);
    if (before?.document !== undefined && request.earlier?.attempts.includes(before.request))
      return answer({ ...before, document: before.document });
    const expected = expectedVersion(request, undefined);
    if (expected !== undefined && expected !== (before?.revision ?? 0))
      throw staleVersion("draft", before?.revision ?? 0);
    const document = JSON.stringify(documentOf(request.body));
    if (Buffer.byteLength(document) > MOST_BYTES)
      throw invalid({ field: "body", message: `must have at most ${MOST_BYTES} bytes` });
    const draft: PresentDraft = {
      policyId,
      revision: (before?.revision ?? 0) + 1,
      basedOn: newestOf(line),
      updatedAt: runtime.clock.now(),
      updatedBy: request.subject,
      request: request.requestId,
      document,
    };
    await store.putDraft(draft, before?.revision ?? 0);
    return answer(draft);
  },
});

/** An item of the table ends at 400 KB. */
const MOST_BYTES = 300_000;

const drop = route({
  method: "DELETE",
  path,
  operationId: "dropPolicyDraft",
  summary: "Drop the draft",
  tag,
  scope: "dunlin/admin",
  params,
  takesIfMatch: true,
  responses: writeResponses({ 204: { description: "There is no draft any more." } }),
  async handle(request, runtime) {
    const store = dunningOf(runtime);
    const { policyId } = request.params;
    const before = await store.getDraft(policyId);
    const isDropped = before !== undefined && before.document === undefined;
    if (isDropped && request.earlier?.attempts.includes(before.request)) return { status: 204 };
    const draft = await presentDraft(store, policyId);
    requireRevision(draft, expectedVersion(request, undefined));
    const { document: _, ...rest } = draft;
    const dropped = { ...rest, revision: draft.revision + 1, request: request.requestId };
    await store.putDraft(dropped, draft.revision);
    return { status: 204 };
  },
});

/** What the policy will hardly do as it was meant, tried out for the creditors of the ledger over the coming year. */
const warningsOf = async (runtime: Runtime, policy: Omit<PolicyDocument, "id">) => {
  const legalEntities = await ledgerOf(runtime).listLegalEntities();
  const found = policyWarnings(policy, { from: runtime.clock.now().slice(0, 10), legalEntities });
  return found.map(({ path: at, ...warning }) => ({ field: fieldPath("", at), ...warning }));
};

const validate = route({
  method: "GET",
  path: `${path}/validation`,
  operationId: "validatePolicyDraft",
  summary: "Check the draft",
  description:
    "Faults keep it from being activated; each names the path of what is wrong. Warnings name steps and segments that are never reached, and steps that the rules would always hold back.",
  tag,
  scope: "dunlin/dunning.read",
  params,
  responses: readResponses(policyCheckView, "What is wrong with it, and what is odd."),
  async handle({ params: { policyId } }, runtime) {
    const draft = await presentDraft(dunningOf(runtime), policyId);
    const { policy } = checkPolicy(parsedDraft(draft));
    const warnings = policy ? await warningsOf(runtime, policy) : [];
    return { status: 200, body: { ...checked(draft), warnings } };
  },
});

const activate = route({
  method: "POST",
  path: `${path}/activate`,
  operationId: "activatePolicyDraft",
  summary: "Let the draft take over",
  description:
    "Makes the draft the next version, in force at once or `from` then on; a run works by the version in force when it began. Refused with 409 `draft-invalid` while the draft has faults, and with 409 `draft-outdated` where another version was written since the draft was. `If-Match`, where given, is the draft's revision.",
  tag,
  scope: "dunlin/admin",
  params,
  body: takeover,
  examples: {
    later: { summary: "From a date on", value: { from: "2099-07-01" } },
    now: { summary: "At once", value: {} },
  },
  takesIfMatch: true,
  responses: writeResponses({ 200: { description: "The new version.", schema: policyView } }),
  async handle(request, runtime) {
    const { policyId } = request.params;
    const store = dunningOf(runtime);
    const now = runtime.clock.now();
    const line = await requireLine(store, policyId);
    const made = madeBefore(request, line);
    const earlier = made && (await store.policyVersion(policyId, made.version));
    if (earlier) return { status: 200, body: viewPolicy(earlier, line, now) };
    const draft = await presentDraft(store, policyId);
    requireRevision(draft, expectedVersion(request, undefined));
    const policy = requirePolicy(parsedDraft(draft));
    if (draft.basedOn !== newestOf(line))
      throw new Problem(409, "draft-outdated", "The draft is based on an earlier version", {
        detail: `The draft was written when version ${draft.basedOn} was the newest; by now it is ${newestOf(line)}. Look at what changed, and write the draft again.`,
      });
    const { version } = await store.addVersion(line, {
      document: { id: policyId, ...policy },
      createdAt: now,
      createdBy: request.subject,
      request: request.requestId,
      activeFrom: beginningFrom(request.body.from, now),
      draft,
    });
    const [next, after] = await Promise.all([
      store.policyVersion(policyId, version),
      requireLine(store, policyId),
    ]);
    if (!next) throw new Error(`Version ${version} of the policy ${policyId} was written, but is not there`);
    return { status: 200, body: viewPolicy(next, after, now), headers: { etag: `"${version}"` } };
  },
});

export const draftRoutes = [read, put, drop, validate, activate];
