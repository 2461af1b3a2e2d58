import * as z from "zod";
import { later, type PlainDate } from "../../domain/calendar.ts";
import type { Command } from "../../domain/ledger/commands.ts";
import type { Payment } from "../../domain/ledger/model.ts";
import { toMinor } from "../../domain/money.ts";
import type { LedgerStore } from "../../store/ledger/index.ts";
import { api } from "../runtime/http/api.ts";
import { createdId } from "../runtime/http/idempotency.ts";
import { pageFrom } from "../runtime/http/pages.ts";
import { notFound } from "../runtime/http/problem.ts";
import { readResponses, writeResponses } from "../runtime/http/responses.ts";
import { type ApiResponse, route } from "../runtime/http/route.ts";
import { id, pageOf } from "../runtime/http/schemas.ts";
import { etag } from "../runtime/http/versions.ts";
import { accountAt, causeOf, entityOf, ledgerOf, todayOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { namingFields, toAllocation } from "./allocation.ts";
import { allocationExamples, paymentExamples, refundExamples, reversalExamples } from "./examples.ts";
import { debtorFinder } from "./gather.ts";
import { executeOnce } from "./once.ts";
import { notFarAhead, receivePayment, sameCurrency } from "./receive-payment.ts";
import {
  allocationsInput,
  instrumentQuery,
  paymentInput,
  paymentView,
  postedPayment,
  refundInput,
  reversalInput,
} from "./schemas/payment.ts";
import { viewPayment } from "./views.ts";

const tag = "Payments";
const params = z.object({ accountId: id, paymentId: id });
const PAYMENT_PATH = "/v1/accounts/{accountId}/payments/{paymentId}";
const asItIsNow = writeResponses({ 200: { description: "The payment as it is now.", schema: paymentView } });

const create = route({
  method: "POST",
  path: "/v1/payments",
  operationId: "createPayment",
  summary: "Receive a payment",
  description:
    "Allocated explicitly, by the invoice numbers in its reference, oldest invoice first, or not at all. What is left over is unapplied cash. The external number is unique within the legal entity: the same one with the same facts is unchanged, with others it is a 409.",
  tag,
  scope: "dunlin/ledger.write",
  body: paymentInput,
  examples: paymentExamples,
  responses: writeResponses({
    201: { description: "The payment with its allocations.", schema: postedPayment },
    200: { description: "It was there before, with these facts.", schema: postedPayment },
  }),
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const { accountId, legalEntityId, accountNumber, ...details } = request.body;
    const debtor = await debtorFinder(ledger)({ accountId, legalEntityId, accountNumber });
    const { payment, unchanged } = await receivePayment(
      ledger,
      debtor,
      details,
      createdId(request, runtime),
      todayOf(debtor.entity, runtime),
      causeOf(request, runtime),
    );
    return {
      status: unchanged ? 200 : 201,
      body: { ...viewPayment(payment), ...(unchanged && { unchanged }) },
      headers: { location: `/v1/accounts/${payment.accountId}/payments/${payment.id}`, ...etag(payment) },
    };
  },
});

const list = route({
  method: "GET",
  path: "/v1/payments",
  operationId: "listPayments",
  summary: "List the payments of an account",
  tag,
  scope: "dunlin/ledger.read",
  query: instrumentQuery,
  responses: readResponses(pageOf(paymentView), "A page of payments."),
  async handle({ query }, runtime) {
    const ledger = ledgerOf(runtime);
    const { id: accountId } = await accountAt(ledger, query.accountId);
    return {
      status: 200,
      body: await pageFrom(query, (page) => ledger.listPayments(accountId, page), viewPayment),
    };
  },
});

const paymentAt = async (
  ledger: LedgerStore,
  { accountId, paymentId }: z.infer<typeof params>,
): Promise<Payment> => {
  const payment = await ledger.getPayment(accountId, paymentId);
  if (!payment) throw notFound("payment", paymentId);
  return payment;
};

const answer = (payment: Payment): ApiResponse => ({
  status: 200,
  body: viewPayment(payment),
  headers: etag(payment),
});

/**
 * The day that a change of a payment counts for: the one asked for, unless it lies far ahead; else today,
 * but not before the payment or what was done with it.
 */
const dayFor = async (
  ledger: LedgerStore,
  payment: Payment,
  asked: PlainDate | undefined,
  runtime: Runtime,
): Promise<PlainDate> => {
  const today = todayOf(await entityOf(ledger, await accountAt(ledger, payment.accountId)), runtime);
  const earliest = [payment.valueDate, ...payment.allocations.map(({ on }) => on)].reduce(later, today);
  if (asked !== undefined) notFarAhead(asked, today, "on", earliest);
  return asked ?? earliest;
};

const read = route({
  method: "GET",
  path: PAYMENT_PATH,
  operationId: "getPayment",
  summary: "Read a payment",
  tag,
  scope: "dunlin/ledger.read",
  params,
  responses: readResponses(paymentView, "The payment with its allocations."),
  handle: async ({ params }, runtime) => answer(await paymentAt(ledgerOf(runtime), params)),
});

const reverse = route({
  method: "POST",
  path: `${PAYMENT_PATH}/reversal`,
  operationId: "reversePayment",
  summary: "Reverse a payment",
  description:
    "The bank took it back: what it settled is open again from that day. Reversing twice changes nothing.",
  tag,
  scope: "dunlin/ledger.write",
  params,
  body: reversalInput,
  examples: reversalExamples,
  responses: asItIsNow,
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const payment = await paymentAt(ledger, request.params);
    const on = await dayFor(ledger, payment, request.body.on, runtime);
    const command: Command = { type: "reverse-payment", paymentId: payment.id, on };
    await ledger.execute(payment.accountId, command, causeOf(request, runtime, request.body.reason));
    return answer(await paymentAt(ledger, request.params));
  },
});

const allocate = route({
  method: "POST",
  path: `${PAYMENT_PATH}/allocations`,
  operationId: "allocatePayment",
  summary: "Apply a payment's unapplied cash to invoices",
  tag,
  scope: "dunlin/ledger.write",
  params,
  body: allocationsInput,
  examples: allocationExamples,
  responses: asItIsNow,
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const payment = await paymentAt(ledger, request.params);
    const account = await accountAt(ledger, payment.accountId);
    const { allocation, on } = request.body;
    const command: Command = {
      type: "allocate-payment",
      paymentId: payment.id,
      allocation: await toAllocation(ledger, account, allocation, payment.currency),
      on: await dayFor(ledger, payment, on, runtime),
    };
    await namingFields(allocation, () =>
      executeOnce(ledger, request, account.id, command, causeOf(request, runtime)),
    );
    return answer(await paymentAt(ledger, request.params));
  },
});

const refund = route({
  method: "POST",
  path: `${PAYMENT_PATH}/refunds`,
  operationId: "refundPayment",
  summary: "Refund unapplied cash of a payment",
  tag,
  scope: "dunlin/ledger.write",
  params,
  body: refundInput,
  examples: refundExamples,
  responses: asItIsNow,
  async handle(request, runtime) {
    const ledger = ledgerOf(runtime);
    const payment = await paymentAt(ledger, request.params);
    const { amount, reason, on } = request.body;
    sameCurrency(amount.currency, payment.currency, "amount.currency");
    const command: Command = {
      type: "refund-cash",
      paymentId: payment.id,
      amount: toMinor(amount.amount, amount.currency),
      on: await dayFor(ledger, payment, on, runtime),
    };
    await executeOnce(ledger, request, payment.accountId, command, causeOf(request, runtime, reason));
    return answer(await paymentAt(ledger, request.params));
  },
});

export const routes = [create, list, read, reverse, allocate, refund];

/** Answers /v1/payments and the payments of an account. */
export const handler = entryPoint(api(routes));
