import * as z from "zod";
import { later } from "../../domain/calendar.ts";
import type { Command } from "../../domain/ledger/commands.ts";
import { openFrom } from "../../domain/ledger/dating.ts";
import type { Invoice } from "../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import { toMinor } from "../../domain/money.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { api } from "../runtime/http/api.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { pageFrom } from "../runtime/http/pages.ts";
import { notFound } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { type ApiResponse, route } from "../runtime/http/route.ts";
import { id, pageOf } from "../runtime/http/schemas.ts";
import { etag, expectedVersion } from "../runtime/http/versions.ts";
import { accountAt, causeOf, chosenEntity, entityOf, ledgerOf, todayOf } from "../runtime/ledger.ts";
import { entryPoint } from "../runtime/runtime.ts";
import { invoiceExamples, invoiceHoldExamples, writeOffExamples } from "./examples.ts";
import { aliasesOf } from "./gather.ts";
import { issueEInvoice, type PostedDocument } from "./issue-einvoice.ts";
import { invoiceNumbered, issueInvoices } from "./issue-invoices.ts";
import { executeOnce } from "./once.ts";
import { notFarAhead } from "./receive-payment.ts";
import { postedDocument } from "./schemas/document.ts";
import {
  invoiceChange,
  invoiceQuery,
  invoicesBody,
  invoiceView,
  postedInvoice,
  postedInvoices,
  writeOffInput,
} from "./schemas/invoice.ts";
import { viewCreditNote, viewInvoice } from "./views.ts";

const tag = "Invoices";
const params = z.object({ accountId: id, invoiceId: id });
const INVOICE_PATH = "/v1/accounts/{accountId}/invoices/{invoiceId}";
const XML = ["application/xml", "text/xml"];

const location = ({ accountId, id }: Pick<Invoice, "accountId" | "id">): string =>
  `/v1/accounts/${accountId}/invoices/${id}`;

const posted = ({ invoice, unchanged }: { invoice: Invoice; unchanged: boolean }) => ({
  ...viewInvoice(invoice),
  ...(unchanged && { unchanged }),
});

const documentAnswer = ({ account, invoice, creditNote, ...rest }: PostedDocument): ApiResponse => ({
  status: rest.unchanged ? 200 : 201,
  body: {
    ...(invoice && { invoice: viewInvoice(invoice) }),
    ...(creditNote && { creditNote: viewCreditNote(creditNote) }),
    account: { id: account.id, number: account.number, name: account.name },
    ...rest,
  },
  ...(invoice && { headers: { location: location(invoice) } }),
});

const create = route({
  method: "POST",
  path: "/v1/invoices",
  operationId: "createInvoices",
  summary: "Post an invoice, up to 100, or an e-invoice",
  description:
    "All or none are posted: each is checked before anything is written. The number is unique within the legal entity; the same number with the same facts is unchanged, with others it is a 409. As application/xml it takes a UBL 2.1 Invoice or CreditNote, or a UN/CEFACT Cross Industry Invoice; the buyer becomes or finds the account.",
  tag,
  scope: "dunlin/ledger.write",
  query: z.strictObject({
    legalEntityId: id.optional().meta({
      description: "For XML: the creditor. Else the only one, or the one that bears the seller's name.",
    }),
  }),
  body: invoicesBody,
  otherContentTypes: XML,
  examples: invoiceExamples,
  responses: writeResponses({
    201: {
      description: "What was posted: one invoice, a batch in the order sent, or what an e-invoice became.",
      schema: z.union([postedInvoice, postedInvoices, postedDocument]),
    },
    200: {
      description: "All of it was there before, with these facts.",
      schema: z.union([postedInvoice, postedInvoices, postedDocument]),
    },
  }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const cause = causeOf(request, runtime);
    if (XML.includes(request.contentType)) {
      const source = request.rawBytes ?? request.rawBody;
      return documentAnswer(
        await issueEInvoice(ledger, aliasesOf(runtime), source, request.query.legalEntityId, cause, request),
      );
    }
    const { body } = request;
    const batch = "invoices" in body;
    const results = await issueInvoices(ledger, batch ? body.invoices : [body], {
      batch,
      idOf: (index) => createdId(request, runtime, index),
      cause,
    });
    const status = results.every(({ unchanged }) => unchanged) ? 200 : 201;
    const [first] = results;
    if (batch || !first) return { status, body: { invoices: results.map(posted) } };
    return {
      status,
      body: posted(first),
      headers: { location: location(first.invoice), ...etag(first.invoice) },
    };
  },
});

type Query = z.infer<typeof invoiceQuery>;

const filterOf = ({ status, currency, dueFrom, dueTo }: Query) => {
  const parts = [
    status === "open" && "#open <> :zero",
    status === "closed" && "#open = :zero",
    currency !== undefined && "currency = :currency",
    dueFrom !== undefined && "dueDate >= :dueFrom",
    dueTo !== undefined && "dueDate <= :dueTo",
  ].filter((part) => part !== false);
  if (parts.length === 0) return undefined;
  return {
    expression: parts.join(" AND "),
    ...(status !== "all" && { names: { "#open": "open" } }),
    values: {
      ...(status !== "all" && { ":zero": 0 }),
      ...(currency !== undefined && { ":currency": currency }),
      ...(dueFrom !== undefined && { ":dueFrom": dueFrom }),
      ...(dueTo !== undefined && { ":dueTo": dueTo }),
    },
  };
};

const list = route({
  method: "GET",
  path: "/v1/invoices",
  operationId: "listInvoices",
  summary: "List the invoices of an account, or find one by its number",
  tag,
  scope: "dunlin/ledger.read",
  query: invoiceQuery,
  responses: readResponses(pageOf(invoiceView), "A page of invoices."),
  async handle({ query }, runtime) {
    const ledger = ledgerOf(runtime);
    if (query.number !== undefined) {
      const account = query.accountId === undefined ? undefined : await accountAt(ledger, query.accountId);
      const entityId = account?.legalEntityId ?? (await chosenEntity(ledger, query.legalEntityId)).id;
      const found = await invoiceNumbered(ledger, entityId, query.number);
      const fits = found && (account === undefined || account.id === found.accountId);
      return { status: 200, body: { items: fits ? [viewInvoice(found)] : [] } };
    }
    const account = await accountAt(ledger, query.accountId ?? "");
    const filter = filterOf(query);
    const body = await pageFrom(query, (page) => ledger.listInvoices(account.id, page, filter), viewInvoice);
    return { status: 200, body };
  },
});

const asItIsNow = async (
  ledger: LedgerStore,
  { accountId, invoiceId }: z.infer<typeof params>,
): Promise<ApiResponse> => {
  const invoice = await ledger.getInvoice(accountId, invoiceId);
  if (!invoice) throw notFound("invoice", invoiceId);
  return { status: 200, body: viewInvoice(invoice), headers: etag(invoice) };
};

const read = route({
  method: "GET",
  path: INVOICE_PATH,
  operationId: "getInvoice",
  summary: "Read an invoice",
  tag,
  scope: "dunlin/ledger.read",
  params,
  responses: readResponses(invoiceView, "The invoice with all changes of its open amount."),
  handle: async ({ params }, runtime) => asItIsNow(ledgerOf(runtime), params),
});

const hold = route({
  method: "PATCH",
  path: INVOICE_PATH,
  operationId: "holdInvoice",
  summary: "Hold an invoice, or release it",
  description: "A held invoice is not chased up to and including the day. It stays in the aging.",
  tag,
  scope: "dunlin/ledger.write",
  params,
  body: invoiceChange,
  examples: invoiceHoldExamples,
  takesIfMatch: true,
  responses: writeResponses({ 200: { description: "The invoice as it is now.", schema: invoiceView } }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId, invoiceId } = request.params;
    if (!(await ledger.getInvoice(accountId, invoiceId))) throw notFound("invoice", invoiceId);
    const command: Command = { type: "hold-invoice", invoiceId, hold: request.body.hold };
    const version = expectedVersion(request, request.body.version);
    await executeOnce(ledger, request, accountId, command, causeOf(request, runtime), version);
    return asItIsNow(ledger, request.params);
  },
});

const writeOff = route({
  method: "POST",
  path: `${INVOICE_PATH}/write-off`,
  operationId: "writeOffInvoice",
  summary: "Write off what is open of an invoice, or a part",
  tag,
  scope: "dunlin/ledger.write",
  params,
  body: writeOffInput,
  examples: writeOffExamples,
  responses: writeResponses({ 200: { description: "The invoice as it is now.", schema: invoiceView } }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId, invoiceId } = request.params;
    const invoice = await ledger.getInvoice(accountId, invoiceId);
    if (!invoice) throw notFound("invoice", invoiceId);
    const { amount, reason, on } = request.body;
    if (amount && amount.currency !== invoice.currency)
      throw new LedgerRefusal(
        "currency-mismatch",
        "amount.currency",
        `must be ${invoice.currency}, as the invoice is`,
      );
    const entity = await entityOf(ledger, await accountAt(ledger, accountId));
    const today = todayOf(entity, runtime);
    const minor = amount && toMinor(amount.amount, amount.currency);
    const earliest = openFrom(invoice, minor ?? invoice.open, later(today, invoice.issueDate));
    if (on !== undefined) notFarAhead(on, today, "on", earliest);
    const command: Command = {
      type: "write-off-invoice",
      invoiceId,
      ...(minor !== undefined && { amount: minor }),
      on: on ?? earliest,
    };
    await executeOnce(ledger, request, accountId, command, causeOf(request, runtime, reason));
    return asItIsNow(ledger, request.params);
  },
});

export const routes = [create, list, read, hold, writeOff];

/** Answers /v1/invoices and the invoices of an account. */
export const handler = entryPoint(api(routes));
