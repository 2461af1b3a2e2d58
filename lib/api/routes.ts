import type { ApiFunctionName } from "../functions/catalogue.ts";
import type { Scope } from "./scopes.ts";

/** One route of the API: who answers it, and the scope its token needs; `null` where none is asked for. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly function: ApiFunctionName;
  readonly scope: Scope | null;
}

const table = (name: ApiFunctionName, lines: readonly (readonly [string, Scope | null])[]): Route[] =>
  lines.map(([route, scope]) => {
    const [method, path] = route.split(" ");
    return { method: method as Route["method"], path: path ?? "", function: name, scope };
  });

const LEDGER_READ = "dunlin/ledger.read";
const LEDGER_WRITE = "dunlin/ledger.write";
const DUNNING_READ = "dunlin/dunning.read";
const DUNNING_WRITE = "dunlin/dunning.write";
const INSIGHT_READ = "dunlin/insight.read";
const ADMIN = "dunlin/admin";

/** Every route of the API. A test holds it equal to the route tables of the functions. */
export const routes: readonly Route[] = [
  ...table("legal-entities", [
    ["POST /v1/legal-entities", ADMIN],
    ["GET /v1/legal-entities", LEDGER_READ],
    ["GET /v1/legal-entities/{legalEntityId}", LEDGER_READ],
    ["PATCH /v1/legal-entities/{legalEntityId}", ADMIN],
  ]),
  ...table("accounts", [
    ["POST /v1/accounts", LEDGER_WRITE],
    ["GET /v1/accounts", LEDGER_READ],
    ["GET /v1/accounts/{accountId}", LEDGER_READ],
    ["PATCH /v1/accounts/{accountId}", LEDGER_WRITE],
    ["GET /v1/accounts/{accountId}/timeline", LEDGER_READ],
    ["GET /v1/accounts/{accountId}/balance", LEDGER_READ],
    ["GET /v1/accounts/{accountId}/stops", DUNNING_READ],
    ["PUT /v1/accounts/{accountId}/stops/{kind}", DUNNING_WRITE],
    ["POST /v1/accounts/{accountId}/stops/{kind}/lift", DUNNING_WRITE],
    ["GET /v1/accounts/{accountId}/consents", DUNNING_READ],
    ["POST /v1/accounts/{accountId}/consents", DUNNING_WRITE],
  ]),
  ...table("invoices", [
    ["POST /v1/invoices", LEDGER_WRITE],
    ["GET /v1/invoices", LEDGER_READ],
    ["GET /v1/accounts/{accountId}/invoices/{invoiceId}", LEDGER_READ],
    ["PATCH /v1/accounts/{accountId}/invoices/{invoiceId}", LEDGER_WRITE],
    ["POST /v1/accounts/{accountId}/invoices/{invoiceId}/write-off", LEDGER_WRITE],
  ]),
  ...table("credit-notes", [
    ["POST /v1/credit-notes", LEDGER_WRITE],
    ["GET /v1/credit-notes", LEDGER_READ],
    ["GET /v1/accounts/{accountId}/credit-notes/{creditNoteId}", LEDGER_READ],
  ]),
  ...table("payments", [
    ["POST /v1/payments", LEDGER_WRITE],
    ["GET /v1/payments", LEDGER_READ],
    ["GET /v1/accounts/{accountId}/payments/{paymentId}", LEDGER_READ],
    ["POST /v1/accounts/{accountId}/payments/{paymentId}/reversal", LEDGER_WRITE],
    ["POST /v1/accounts/{accountId}/payments/{paymentId}/allocations", LEDGER_WRITE],
    ["POST /v1/accounts/{accountId}/payments/{paymentId}/refunds", LEDGER_WRITE],
  ]),
  ...table("imports", [
    ["POST /v1/imports", LEDGER_WRITE],
    ["GET /v1/imports/{importId}", LEDGER_READ],
  ]),
  ...table("aging", [["GET /v1/aging", INSIGHT_READ]]),
  ...table("kpis", [["GET /v1/kpis", INSIGHT_READ]]),
  ...table("report-schedules", [
    ["POST /v1/report-schedules", ADMIN],
    ["GET /v1/report-schedules", INSIGHT_READ],
    ["GET /v1/report-schedules/{reportScheduleId}", INSIGHT_READ],
    ["DELETE /v1/report-schedules/{reportScheduleId}", ADMIN],
  ]),
  ...table("contacts", [
    ["GET /v1/accounts/{accountId}/contacts", DUNNING_READ],
    ["GET /v1/accounts/{accountId}/contacts/{contactId}", DUNNING_READ],
    ["GET /v1/accounts/{accountId}/decisions", DUNNING_READ],
    ["GET /v1/accounts/{accountId}/next-contact", DUNNING_READ],
    ["GET /v1/accounts/{accountId}/dunning", DUNNING_READ],
  ]),
  ...table("policies", [
    ["GET /v1/policies/schema", DUNNING_READ],
    ["GET /v1/policies/{policyId}", DUNNING_READ],
    ["GET /v1/policies/{policyId}/versions", DUNNING_READ],
    ["GET /v1/policies/{policyId}/versions/{version}", DUNNING_READ],
    ["PUT /v1/policies/{policyId}", ADMIN],
    ["POST /v1/policies/{policyId}/versions/{version}/restore", ADMIN],
    ["POST /v1/policies/{policyId}/versions/{version}/withdraw", ADMIN],
    ["GET /v1/policies/{policyId}/draft", DUNNING_READ],
    ["PUT /v1/policies/{policyId}/draft", ADMIN],
    ["DELETE /v1/policies/{policyId}/draft", ADMIN],
    ["GET /v1/policies/{policyId}/draft/validation", DUNNING_READ],
    ["POST /v1/policies/{policyId}/draft/activate", ADMIN],
    ["GET /v1/policies/{policyId}/draft/transition", DUNNING_READ],
  ]),
  ...table("charges", [
    ["GET /v1/accounts/{accountId}/charges", LEDGER_READ],
    ["GET /v1/accounts/{accountId}/invoices/{invoiceId}/late-charges", LEDGER_READ],
    ["POST /v1/accounts/{accountId}/invoices/{invoiceId}/late-charges", LEDGER_WRITE],
    ["POST /v1/accounts/{accountId}/charges/{chargeId}/waive", DUNNING_WRITE],
  ]),
  ...table("tasks", [
    ["GET /v1/tasks", DUNNING_READ],
    ["GET /v1/accounts/{accountId}/tasks/{taskId}", DUNNING_READ],
    ["GET /v1/accounts/{accountId}/tasks/{taskId}/letter", DUNNING_READ],
    ["POST /v1/accounts/{accountId}/tasks/{taskId}/take", DUNNING_WRITE],
    ["POST /v1/accounts/{accountId}/tasks/{taskId}/release", DUNNING_WRITE],
    ["POST /v1/accounts/{accountId}/tasks/{taskId}/reassign", DUNNING_WRITE],
    ["POST /v1/accounts/{accountId}/tasks/{taskId}/notes", DUNNING_WRITE],
    ["POST /v1/accounts/{accountId}/tasks/{taskId}/close", DUNNING_WRITE],
    ["POST /v1/accounts/{accountId}/tasks/{taskId}/call", DUNNING_WRITE],
    ["POST /v1/accounts/{accountId}/calls", DUNNING_WRITE],
    ["GET /v1/accounts/{accountId}/may-call", DUNNING_READ],
    ["GET /v1/collectors", DUNNING_READ],
    ["GET /v1/collectors/{collectorId}", DUNNING_READ],
    ["PUT /v1/collectors/{collectorId}", ADMIN],
  ]),
  ...table("promises", [
    ["POST /v1/accounts/{accountId}/promises", DUNNING_WRITE],
    ["GET /v1/accounts/{accountId}/promises", DUNNING_READ],
    ["GET /v1/accounts/{accountId}/promises/{promiseId}", DUNNING_READ],
    ["POST /v1/accounts/{accountId}/promises/{promiseId}/withdrawal", DUNNING_WRITE],
  ]),
  ...table("disputes", [
    ["POST /v1/accounts/{accountId}/disputes", DUNNING_WRITE],
    ["GET /v1/accounts/{accountId}/disputes", DUNNING_READ],
    ["GET /v1/accounts/{accountId}/disputes/{disputeId}", DUNNING_READ],
    ["POST /v1/accounts/{accountId}/disputes/{disputeId}/verification", DUNNING_WRITE],
    ["POST /v1/accounts/{accountId}/disputes/{disputeId}/resolution", DUNNING_WRITE],
  ]),
  ...table("rehearsals", [
    ["POST /v1/rehearsals", DUNNING_WRITE],
    ["GET /v1/rehearsals/{rehearsalId}", DUNNING_READ],
  ]),
  ...table("opt-out", [
    ["GET /opt-out/{token}", null],
    ["POST /opt-out/{token}", null],
  ]),
  ...table("docs", [
    ["GET /openapi.json", null],
    ["GET /docs", null],
  ]),
];
