import * as z from "zod";
import type { Policy } from "../../domain/dunning/policy.ts";
import { changes, summarize, type Transition, transition } from "../../domain/dunning/transition.ts";
import { newestOf } from "../../store/dunning/index.ts";
import { pageFrom } from "../runtime/http/pages.ts";
import { notFound } from "../runtime/http/problem.ts";
import { problem, readResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { cursor, id, limitOf, pageOf } from "../runtime/http/schemas.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { dunningOf, entityReader, factsFor, policyInForce } from "./gather.ts";
import { requirePolicy } from "./policy-check.ts";
import { parsedDraft, presentDraft } from "./policy-drafts.ts";
import { requireLine } from "./policy-views.ts";

const position = z.object({
  policyVersion: z.int(),
  segmentId: z.string().optional().meta({ description: "Absent where the account fits no segment." }),
  next: z
    .object({
      stepId: z.string(),
      action: z.enum(["contact", "task"]),
      channels: z.array(z.string()),
      at: z.string(),
      on: z.string(),
    })
    .optional()
    .meta({ description: "What comes next if nothing else happens; absent where nothing comes." }),
  silence: z.object({ code: z.string(), text: z.string() }).optional(),
});

const transitionView = z
  .object({
    accountId: z.string(),
    accountNumber: z.string(),
    last: z.object({ stepId: z.string(), on: z.string() }).optional(),
    before: position,
    after: position,
    change: z.enum(changes),
    text: z.string().meta({ description: "What happens, in words." }),
  })
  .meta({ id: "PolicyTransition" });

export const transitionPage = z.object({
  ...pageOf(transitionView).shape,
  summary: z
    .object({
      accounts: z.int(),
      byChange: z.record(z.enum(changes), z.int()),
      bySegment: z.array(z.object({ from: z.string(), to: z.string(), accounts: z.int() })),
      firstDay: z.object({ before: z.int(), after: z.int() }).meta({
        description: "Accounts acted on within a day under both: a sudden wave shows here.",
      }),
    })
    .meta({ description: "Of the accounts of this page." }),
});

/** What becomes of one account; undefined where there is none. */
const transitionOf = async (
  runtime: Runtime,
  accountId: string,
  entityOf: ReturnType<typeof entityReader>,
  before: Policy,
  after: Policy,
): Promise<Transition | undefined> => {
  const account = await dunningOf(runtime).readNow(accountId);
  if (!account) return undefined;
  const entity = await entityOf(account.account.legalEntityId);
  return transition(factsFor(account, entity, before, runtime.clock.now()), before, after);
};

const AT_A_TIME = 10;

const read = route({
  method: "GET",
  path: "/v1/policies/{policyId}/draft/transition",
  operationId: "getPolicyTransition",
  summary: "Read what happens to accounts when the draft takes over",
  description:
    "For one account, or for all of them page by page: where each stands and what comes next under the policy in force and under the draft, were it to take over now and nobody paid or answered meanwhile. Found by real decisions; nothing happens. Refused with 409 `draft-invalid` while the draft has faults.",
  tag: "Policies",
  scope: "dunlin/dunning.read",
  params: z.object({ policyId: z.string().max(64) }),
  query: z.strictObject({ accountId: id.optional(), cursor, limit: limitOf(100, 25) }),
  responses: {
    ...readResponses(transitionPage, "A page of accounts, with their sums."),
    409: problem("The draft has faults; each is named."),
  },
  async handle({ params: { policyId }, query }, runtime) {
    const store = dunningOf(runtime);
    const line = await requireLine(store, policyId);
    const policy = requirePolicy(parsedDraft(await presentDraft(store, policyId)));
    const now = runtime.clock.now();
    const before = await policyInForce(store, now);
    const after: Policy = { id: policyId, ...policy, version: newestOf(line) + 1 };
    const ledger = ledgerOf(runtime);
    const entityOf = entityReader(ledger);
    const { accountId } = query;
    const page: { items: string[]; cursor?: string } =
      accountId === undefined
        ? await pageFrom(
            query,
            (request) => ledger.listAccounts(request),
            (account) => account.id,
          )
        : { items: [accountId] };
    const items: Transition[] = [];
    for (let at = 0; at < page.items.length; at += AT_A_TIME) {
      const some = page.items.slice(at, at + AT_A_TIME);
      const found = await Promise.all(
        some.map((each) => transitionOf(runtime, each, entityOf, before, after)),
      );
      for (const each of found) if (each) items.push(each);
    }
    if (accountId !== undefined && items.length === 0) throw notFound("account", accountId);
    return { status: 200, body: { ...page, items, summary: summarize(items, now) } };
  },
});

export const transitionRoutes = [read];
