import * as z from "zod";
import type { Command } from "../../domain/ledger/commands.ts";
import type { CreditNoteFacts } from "../../domain/ledger/entries.ts";
import { toMinor } from "../../domain/money.ts";
import { api } from "../runtime/http/api.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { pageFrom } from "../runtime/http/pages.ts";
import { notFound } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { id, pageOf } from "../runtime/http/schemas.ts";
import { etag } from "../runtime/http/versions.ts";
import { accountAt, causeOf, ledgerOf } from "../runtime/ledger.ts";
import { entryPoint } from "../runtime/runtime.ts";
import { namingFields, toAllocation } from "./allocation.ts";
import { creditNoteExamples } from "./examples.ts";
import { debtorFinder } from "./gather.ts";
import {
  type AllocationInput,
  creditNoteInput,
  creditNoteView,
  instrumentQuery,
  postedCreditNote,
} from "./schemas/payment.ts";
import { viewCreditNote } from "./views.ts";

const tag = "Credit notes";

const create = route({
  method: "POST",
  path: "/v1/credit-notes",
  operationId: "createCreditNote",
  summary: "Post a credit note",
  description:
    "Its amount is positive. It is applied to the invoices it names as far as they are open, unless the request says otherwise; what is left over is open credit.",
  tag,
  scope: "dunlin/ledger.write",
  body: creditNoteInput,
  examples: creditNoteExamples,
  responses: writeResponses({
    201: { description: "The credit note with its allocations.", schema: postedCreditNote },
    200: { description: "It was there before, with these facts.", schema: postedCreditNote },
  }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId, legalEntityId, accountNumber, amount, allocation, ...facts } = request.body;
    const { account } = await debtorFinder(ledger)({ accountId, legalEntityId, accountNumber });
    const creditNote: CreditNoteFacts = {
      ...(facts as Pick<CreditNoteFacts, "number" | "issueDate" | "invoiceNumbers" | "reason">),
      id: createdId(request, runtime),
      currency: amount.currency,
      amount: toMinor(amount.amount, amount.currency),
    };
    const asked: AllocationInput =
      allocation ?? (facts.invoiceNumbers.length > 0 ? { mode: "by-invoice-number" } : { mode: "none" });
    const command: Command = {
      type: "issue-credit-note",
      creditNote,
      allocation: await toAllocation(ledger, account, asked, amount.currency),
    };
    const { state, entries } = await namingFields(asked, () =>
      ledger.execute(account.id, command, causeOf(request, runtime, facts.reason)),
    );
    const posted = [...state.creditNotes.values()].find(({ number }) => number === facts.number);
    if (!posted)
      throw new Error(`Credit note ${facts.number} was issued but is not in the state that followed`);
    const unchanged = entries.length === 0 && posted.id !== creditNote.id;
    return {
      status: unchanged ? 200 : 201,
      body: { ...viewCreditNote(posted), ...(unchanged && { unchanged }) },
      headers: { location: `/v1/accounts/${account.id}/credit-notes/${posted.id}`, ...etag(posted) },
    };
  },
});

const list = route({
  method: "GET",
  path: "/v1/credit-notes",
  operationId: "listCreditNotes",
  summary: "List the credit notes of an account",
  tag,
  scope: "dunlin/ledger.read",
  query: instrumentQuery,
  responses: readResponses(pageOf(creditNoteView), "A page of credit notes."),
  async handle({ query }, runtime) {
    const ledger = ledgerOf(runtime);
    const { id: accountId } = await accountAt(ledger, query.accountId);
    const body = await pageFrom(query, (page) => ledger.listCreditNotes(accountId, page), viewCreditNote);
    return { status: 200, body };
  },
});

const read = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/credit-notes/{creditNoteId}",
  operationId: "getCreditNote",
  summary: "Read a credit note",
  tag,
  scope: "dunlin/ledger.read",
  params: z.object({ accountId: id, creditNoteId: id }),
  responses: readResponses(creditNoteView, "The credit note with its allocations."),
  async handle({ params }, runtime) {
    const note = await ledgerOf(runtime).getCreditNote(params.accountId, params.creditNoteId);
    if (!note) throw notFound("credit note", params.creditNoteId);
    return { status: 200, body: viewCreditNote(note), headers: etag(note) };
  },
});

export const routes = [create, list, read];

/** Answers /v1/credit-notes and the credit notes of an account. */
export const handler = entryPoint(api(routes));
