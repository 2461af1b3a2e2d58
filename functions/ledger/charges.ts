import * as z from "zod";
import { later, type PlainDate } from "../../domain/calendar.ts";
import { type LateCharges, lateChargesOn } from "../../domain/interest/charge.ts";
import { type ChargeTerms, chargeTermsOf } from "../../domain/interest/rule.ts";
import type { Command } from "../../domain/ledger/commands.ts";
import { openFrom } from "../../domain/ledger/dating.ts";
import type { Invoice } from "../../domain/ledger/model.ts";
import { LedgerRefusal } from "../../domain/ledger/refusal.ts";
import { money, toMinor } from "../../domain/money.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { api } from "../runtime/http/api.ts";
import { pageFrom } from "../runtime/http/pages.ts";
import { notFound, Problem } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { route } from "../runtime/http/route.ts";
import { id, pageOf } from "../runtime/http/schemas.ts";
import { etag } from "../runtime/http/versions.ts";
import { accountAt, causeOf, entityOf, ledgerOf, todayOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { executeOnce } from "./once.ts";
import { notFarAhead } from "./receive-payment.ts";
import { chargeInput, chargeQuery, previewQuery, previewView, waiverInput } from "./schemas/charges.ts";
import { invoiceView } from "./schemas/invoice.ts";
import { viewInvoice, viewLateCharge } from "./views.ts";

const tag = "Late charges";
const LATE_CHARGES = "/v1/accounts/{accountId}/invoices/{invoiceId}/late-charges";
const ofInvoice = z.object({ accountId: id, invoiceId: id });

const list = route({
  method: "GET",
  path: "/v1/accounts/{accountId}/charges",
  operationId: "listLateCharges",
  summary: "List what an account was charged for paying late",
  description: "Each charge is an invoice of its own, with its computation line by line.",
  tag,
  scope: "dunlin/ledger.read",
  params: z.object({ accountId: id }),
  query: chargeQuery,
  responses: readResponses(pageOf(invoiceView), "A page of charges."),
  async handle({ params, query }, runtime) {
    const ledger = ledgerOf(runtime);
    const account = await accountAt(ledger, params.accountId);
    const { invoiceId } = query;
    const filter = {
      expression: invoiceId === undefined ? "attribute_exists(#charge)" : "#charge.invoiceId = :invoiceId",
      names: { "#charge": "charge" },
      values: { ...(invoiceId !== undefined && { ":invoiceId": invoiceId }) },
    };
    const body = await pageFrom(query, (page) => ledger.listInvoices(account.id, page, filter), viewInvoice);
    return { status: 200, body };
  },
});

interface Late {
  readonly invoice: Invoice;
  readonly terms: ChargeTerms;
  readonly today: PlainDate;
}

/** The invoice of a path, and by what it is charged; 404 where there is none. */
const lateAt = async (
  runtime: Runtime,
  ledger: LedgerStore,
  { accountId, invoiceId }: z.infer<typeof ofInvoice>,
): Promise<Late> => {
  const account = await accountAt(ledger, accountId);
  const [invoice, entity] = await Promise.all([
    ledger.getInvoice(accountId, invoiceId),
    entityOf(ledger, account),
  ]);
  if (!invoice) throw notFound("invoice", invoiceId);
  return { invoice, terms: chargeTermsOf(account, entity), today: todayOf(entity, runtime) };
};

const viewCharges = ({ invoice, terms }: Late, asOf: PlainDate, { due, not }: LateCharges) => ({
  invoiceId: invoice.id,
  asOf,
  ...(terms.law !== undefined && { law: terms.law }),
  due: due.map(({ amount, charge }) => ({
    amount: money(amount, invoice.currency),
    charge: viewLateCharge(charge, invoice.currency),
  })),
  not,
});

const preview = route({
  method: "GET",
  path: LATE_CHARGES,
  operationId: "previewLateCharges",
  summary: "See what an invoice could be charged for being late",
  description:
    "Reckons to the day on the balance as it was, from where interest was charged to last. Nothing is posted.",
  tag,
  scope: "dunlin/ledger.read",
  params: ofInvoice,
  query: previewQuery,
  responses: readResponses(previewView, "What is due and what is not, each with its reason."),
  async handle({ params, query }, runtime) {
    const late = await lateAt(runtime, ledgerOf(runtime), params);
    const asOf = query.asOf ?? late.today;
    const ask = { interest: query.interest, fixedSum: query.fixedSum === "true" };
    return {
      status: 200,
      body: viewCharges(late, asOf, lateChargesOn(late.invoice, late.terms, ask, asOf)),
    };
  },
});

const charge = route({
  method: "POST",
  path: LATE_CHARGES,
  operationId: "chargeLateInvoice",
  summary: "Charge an invoice for being late",
  description:
    "Posts what is due as invoices of their own, which stay when the late one is paid. Interest runs on from where it was charged to; what is charged already is not charged again.",
  tag,
  scope: "dunlin/ledger.write",
  params: ofInvoice,
  body: chargeInput,
  examples: {
    statutory: {
      summary: "Interest and the fixed sum by law",
      value: { interest: "statutory", fixedSum: true },
    },
    fee: {
      summary: "A fee of your own",
      value: { fee: { occasion: "second letter", amount: { amount: "5.00", currency: "EUR" } } },
    },
  },
  responses: writeResponses({
    200: {
      description: "All charges on the invoice, the new ones among them.",
      schema: z.object({ items: z.array(invoiceView) }),
    },
  }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { invoice, terms, today } = await lateAt(runtime, ledger, request.params);
    const { interest, fixedSum, fee, on = today, dueDate = on } = request.body;
    if (fee && fee.amount.currency !== invoice.currency)
      throw new LedgerRefusal(
        "currency-mismatch",
        "fee.amount.currency",
        `must be ${invoice.currency}, as the invoice is`,
      );
    notFarAhead(on, today, "on");
    if (dueDate < on) throw new LedgerRefusal("dates-out-of-order", "dueDate", `lies before ${on}`);
    const command: Command = {
      type: "charge-late",
      invoiceId: invoice.id,
      ask: {
        interest,
        fixedSum,
        ...(fee && {
          fee: { occasion: fee.occasion, amount: toMinor(fee.amount.amount, fee.amount.currency) },
        }),
      },
      terms,
      on,
      dueDate,
    };
    await executeOnce(ledger, request, invoice.accountId, command, causeOf(request, runtime));
    const items = await chargesOn(ledger, invoice);
    return { status: 200, body: { items: items.map(viewInvoice) } };
  },
});

/** All charges on an invoice, in the order of their numbers. */
const chargesOn = async (ledger: LedgerStore, { id: invoiceId, accountId }: Invoice): Promise<Invoice[]> => {
  const filter = {
    expression: "#charge.invoiceId = :invoiceId",
    names: { "#charge": "charge" },
    values: { ":invoiceId": invoiceId },
  };
  const found: Invoice[] = [];
  let cursor: string | undefined;
  do {
    const page = await ledger.listInvoices(
      accountId,
      { limit: 200, ...(cursor !== undefined && { cursor }) },
      filter,
    );
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found.sort((a, b) => a.number.localeCompare(b.number, "en", { numeric: true }));
};

const waive = route({
  method: "POST",
  path: "/v1/accounts/{accountId}/charges/{chargeId}/waive",
  operationId: "waiveLateCharge",
  summary: "Waive a late charge",
  description:
    "Writes off what is open of it. What is waived is not charged again; waiving it once more changes nothing.",
  tag,
  scope: "dunlin/dunning.write",
  params: z.object({ accountId: id, chargeId: id }),
  body: waiverInput,
  examples: { goodwill: { summary: "For goodwill", value: { reason: "First time late in ten years" } } },
  responses: writeResponses({ 200: { description: "The charge as it is now.", schema: invoiceView } }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId, chargeId } = request.params;
    const account = await accountAt(ledger, accountId);
    const present = await ledger.getInvoice(accountId, chargeId);
    if (!present) throw notFound("charge", chargeId);
    if (!present.charge)
      throw new Problem(409, "not-a-charge", "It is no late charge", {
        detail: `${present.number} is an invoice; what is owed on it is written off, not waived.`,
      });
    const waived = present.open === 0 && present.movements.at(-1)?.kind === "written-off";
    if (!waived) {
      const today = todayOf(await entityOf(ledger, account), runtime);
      const { reason, on } = request.body;
      const earliest = openFrom(present, present.open, later(today, present.issueDate));
      if (on !== undefined) notFarAhead(on, today, "on", earliest);
      const cause = causeOf(request, runtime, reason === undefined ? "waived" : `waived: ${reason}`);
      const command: Command = { type: "write-off-invoice", invoiceId: chargeId, on: on ?? earliest };
      await executeOnce(ledger, request, accountId, command, cause);
    }
    const invoice = (await ledger.getInvoice(accountId, chargeId)) ?? present;
    return { status: 200, body: viewInvoice(invoice), headers: etag(invoice) };
  },
});

export const routes = [list, preview, charge, waive];

/** Answers what accounts are charged for paying late. */
export const handler = entryPoint(api(routes));
