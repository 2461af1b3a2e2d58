import * as z from "zod";
import type { Contact } from "../../domain/dunning/contact.ts";
import { decideContact } from "../../domain/dunning/decide.ts";
import { explain } from "../../domain/dunning/explanation.ts";
import { toldLanguages } from "../../domain/messages/explained/tell.ts";
import type { DunningStore } from "../../store/dunning/index.ts";
import { api } from "../runtime/http/api.ts";
import { allOf, pageFrom } from "../runtime/http/pages.ts";
import { invalid, notFound } from "../runtime/http/problem.ts";
import { readResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { cursor, id, limit, pageOf } from "../runtime/http/schemas.ts";
import { ledgerOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { explanationView, viewExplanation } from "./explanation-view.ts";
import { dunningOf, entityReader, factsFor, type JudgedFacts, policyInForce } from "./gather.ts";
import { contactView, decisionView, nextContactView } from "./schemas/views.ts";
import { viewContact, viewDecision, viewNext } from "./views.ts";

const tag = "Dunning";
const scope = "dunlin/dunning.read";
const account = z.object({ accountId: id });
const page = z.strictObject({ cursor, limit });

const requireAccount = async (runtime: Runtime, accountId: string): Promise<void> => {
  if (!(await ledgerOf(runtime).getAccount(accountId))) throw notFound("account", accountId);
};

/** Contact ids do not sort by time, and an account has few: all are read, the newest first. */
const newestFirst = async (store: DunningStore, accountId: string): Promise<Contact[]> => {
  const contacts = await allOf((request) => store.listContacts(accountId, request));
  return contacts.sort((a, b) => (a.claimedAt + a.id < b.claimedAt + b.id ? 1 : -1));
};

const after = (contacts: readonly Contact[], from: string | undefined): readonly Contact[] => {
  if (from === undefined) return contacts;
  const at = contacts.findIndex(({ id: contactId }) => contactId === from);
  if (at < 0) throw invalid({ field: "cursor", message: "is not a cursor of this list" });
  return contacts.slice(at + 1);
};

const list = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/contacts",
  operationId: "listContacts",
  summary: "List an account's contacts",
  description: "Every message and task, newest first, with what became of it and why it was made.",
  tag,
  scope,
  params: account,
  query: page,
  responses: readResponses(pageOf(contactView), "A page of contacts."),
  async handle({ params, query }, runtime) {
    await requireAccount(runtime, params.accountId);
    const rest = after(await newestFirst(dunningOf(runtime), params.accountId), query.cursor);
    const items = rest.slice(0, query.limit);
    const last = items.at(-1);
    return {
      status: 200,
      body: {
        items: items.map(viewContact),
        ...(rest.length > items.length && last && { cursor: last.id }),
      },
    };
  },
});

const read = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/contacts/{contactId}",
  operationId: "getContact",
  summary: "Read a contact",
  tag,
  scope,
  params: z.object({ accountId: id, contactId: id }),
  responses: readResponses(contactView, "The contact."),
  async handle({ params }, runtime) {
    const contact = await dunningOf(runtime).getContact(params.accountId, params.contactId);
    if (!contact) throw notFound("contact", params.contactId);
    return { status: 200, body: viewContact(contact) };
  },
});

const decisions = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/decisions",
  operationId: "listDecisions",
  summary: "Read why an account was not contacted",
  description:
    "Decisions to wait, newest first, with their reasons and rules. A decision that says what the one before said is not kept again.",
  tag,
  scope,
  params: account,
  query: page,
  responses: readResponses(pageOf(decisionView), "A page of decisions."),
  async handle({ params, query }, runtime) {
    await requireAccount(runtime, params.accountId);
    const store = dunningOf(runtime);
    const body = await pageFrom(
      query,
      (request) => store.listDecisions(params.accountId, request),
      viewDecision,
    );
    return { status: 200, body };
  },
});

/** The facts as they are now, under the policy in force. */
const factsNow = async (runtime: Runtime, accountId: string): Promise<JudgedFacts> => {
  const store = dunningOf(runtime);
  const now = runtime.clock.now();
  const [facts, policy] = await Promise.all([store.readNow(accountId), policyInForce(store, now)]);
  if (!facts) throw notFound("account", accountId);
  const entity = await entityReader(ledgerOf(runtime))(facts.account.legalEntityId);
  return factsFor(facts, entity, policy, now);
};

const next = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/next-contact",
  operationId: "getNextContact",
  summary: "Explain what would happen to an account now",
  description:
    "Decides on the present facts as a run would, and does nothing: what would be sent to whom about which invoices, or why nothing is and when that may change.",
  tag,
  scope,
  params: account,
  responses: readResponses(nextContactView, "The decision with its reasons."),
  async handle({ params }, runtime) {
    const facts = await factsNow(runtime, params.accountId);
    return { status: 200, body: viewNext(decideContact(facts), facts.policy) };
  },
});

const explanation = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/dunning",
  operationId: "explainDunning",
  summary: "Explain where an account stands",
  description:
    "The policy and segment it is under, what was done last, what comes next if nobody pays or answers, what is held back by which rule with its source and when that ends by itself, whether the customer may be called, and which single changes would alter that, each found by deciding again. With it the same in words: for the customer in the customer's language, and for the collector in English.",
  tag,
  scope,
  params: account,
  query: z.strictObject({
    language: z
      .string()
      .max(35)
      .optional()
      .meta({
        description: `The language of the sentences for the customer, such as \`de\`; else the account's. Known are ${toldLanguages.join(", ")}; any other is told in English.`,
      }),
  }),
  responses: readResponses(explanationView, "The explanation, and the same in words."),
  async handle({ params, query }, runtime) {
    const facts = await factsNow(runtime, params.accountId);
    const asked = query.language ?? facts.account.language ?? facts.legalEntity.language;
    return { status: 200, body: viewExplanation(explain(facts), asked) };
  },
});

export const routes = [list, read, decisions, next, explanation];

/** Answers what was sent, held back, and why. */
export const handler = entryPoint(api(routes));
