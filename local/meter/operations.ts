/**
 * The business operations that counts are charged to, by where the work comes in: a route of the API, a
 * function that a stream or topic calls, a state machine with its states. A test holds this table to the
 * deployed routes, functions and states.
 */

/** What no operation accounts for: loading a portfolio, local pages that read the tables. */
export const OTHER = "other";

/** A request that meets no route, a browser's question before one included. */
export const NO_ROUTE = "request without a route";

/** An answer to a text message, and what it sets off. */
export const SMS_REPLY = "SMS reply handled";

const FILE = "file imported";

const ROUTES: Readonly<Record<string, string>> = {
  "POST /v1/legal-entities": "legal entity created",
  "GET /v1/legal-entities": "legal entities listed",
  "GET /v1/legal-entities/{legalEntityId}": "legal entity read",
  "PATCH /v1/legal-entities/{legalEntityId}": "legal entity changed",
  "POST /v1/accounts": "account opened",
  "GET /v1/accounts": "accounts listed",
  "GET /v1/accounts/{accountId}": "account read",
  "PATCH /v1/accounts/{accountId}": "account changed",
  "GET /v1/accounts/{accountId}/timeline": "timeline read",
  "GET /v1/accounts/{accountId}/balance": "balance read",
  "POST /v1/invoices": "invoice ingested",
  "GET /v1/invoices": "invoices listed",
  "GET /v1/accounts/{accountId}/invoices/{invoiceId}": "invoice read",
  "PATCH /v1/accounts/{accountId}/invoices/{invoiceId}": "invoice changed",
  "POST /v1/accounts/{accountId}/invoices/{invoiceId}/write-off": "invoice written off",
  "POST /v1/credit-notes": "credit note ingested",
  "GET /v1/credit-notes": "credit notes listed",
  "GET /v1/accounts/{accountId}/credit-notes/{creditNoteId}": "credit note read",
  "POST /v1/payments": "payment received",
  "GET /v1/payments": "payments listed",
  "GET /v1/accounts/{accountId}/payments/{paymentId}": "payment read",
  "POST /v1/accounts/{accountId}/payments/{paymentId}/reversal": "payment reversed",
  "POST /v1/accounts/{accountId}/payments/{paymentId}/allocations": "payment allocated",
  "POST /v1/accounts/{accountId}/payments/{paymentId}/refunds": "payment refunded",
  "POST /v1/imports": "import announced",
  "GET /v1/imports/{importId}": "import read",
  "GET /v1/aging": "aging read",
  "GET /v1/kpis": "key figures read",
  "POST /v1/report-schedules": "report scheduled",
  "GET /v1/report-schedules": "report schedules listed",
  "GET /v1/report-schedules/{reportScheduleId}": "report schedule read",
  "DELETE /v1/report-schedules/{reportScheduleId}": "report schedule ended",
  "GET /v1/accounts/{accountId}/contacts": "contacts listed",
  "GET /v1/accounts/{accountId}/contacts/{contactId}": "contact read",
  "GET /v1/accounts/{accountId}/decisions": "decisions listed",
  "GET /v1/accounts/{accountId}/next-contact": "next contact foretold",
  "GET /v1/accounts/{accountId}/dunning": "account explained",
  "GET /v1/policies/{policyId}": "policy read",
  "GET /v1/policies/schema": "policy schema read",
  "GET /v1/policies/{policyId}/versions": "policy versions listed",
  "GET /v1/policies/{policyId}/versions/{version}": "policy version read",
  "PUT /v1/policies/{policyId}": "policy changed",
  "POST /v1/policies/{policyId}/versions/{version}/restore": "policy version restored",
  "POST /v1/policies/{policyId}/versions/{version}/withdraw": "policy version withdrawn",
  "GET /v1/policies/{policyId}/draft": "policy draft read",
  "PUT /v1/policies/{policyId}/draft": "policy draft written",
  "DELETE /v1/policies/{policyId}/draft": "policy draft dropped",
  "GET /v1/policies/{policyId}/draft/validation": "policy draft checked",
  "POST /v1/policies/{policyId}/draft/activate": "policy draft activated",
  "GET /v1/policies/{policyId}/draft/transition": "policy transition read",
  "GET /v1/tasks": "tasks listed",
  "GET /v1/accounts/{accountId}/tasks/{taskId}": "task read",
  "POST /v1/accounts/{accountId}/tasks/{taskId}/close": "task closed",
  "GET /v1/accounts/{accountId}/stops": "stops listed",
  "PUT /v1/accounts/{accountId}/stops/{kind}": "stop recorded",
  "POST /v1/accounts/{accountId}/stops/{kind}/lift": "stop lifted",
  "GET /v1/accounts/{accountId}/consents": "consents listed",
  "POST /v1/accounts/{accountId}/consents": "consent recorded",
  "GET /v1/accounts/{accountId}/charges": "late charges listed",
  "GET /v1/accounts/{accountId}/invoices/{invoiceId}/late-charges": "late charges reckoned",
  "POST /v1/accounts/{accountId}/invoices/{invoiceId}/late-charges": "late charges posted",
  "POST /v1/accounts/{accountId}/charges/{chargeId}/waive": "late charge waived",
  "POST /v1/accounts/{accountId}/promises": "promise recorded",
  "GET /v1/accounts/{accountId}/promises": "promises listed",
  "GET /v1/accounts/{accountId}/promises/{promiseId}": "promise read",
  "POST /v1/accounts/{accountId}/promises/{promiseId}/withdrawal": "promise withdrawn",
  "POST /v1/accounts/{accountId}/disputes": "dispute opened",
  "GET /v1/accounts/{accountId}/disputes": "disputes listed",
  "GET /v1/accounts/{accountId}/disputes/{disputeId}": "dispute read",
  "POST /v1/accounts/{accountId}/disputes/{disputeId}/verification": "debt verified",
  "POST /v1/accounts/{accountId}/disputes/{disputeId}/resolution": "dispute resolved",
  "GET /v1/accounts/{accountId}/tasks/{taskId}/letter": "letter read",
  "POST /v1/accounts/{accountId}/tasks/{taskId}/take": "task taken",
  "POST /v1/accounts/{accountId}/tasks/{taskId}/release": "task released",
  "POST /v1/accounts/{accountId}/tasks/{taskId}/reassign": "task reassigned",
  "POST /v1/accounts/{accountId}/tasks/{taskId}/notes": "task noted",
  "POST /v1/accounts/{accountId}/tasks/{taskId}/call": "task called",
  "POST /v1/accounts/{accountId}/calls": "call logged",
  "GET /v1/accounts/{accountId}/may-call": "call asked about",
  "GET /v1/collectors": "collectors listed",
  "GET /v1/collectors/{collectorId}": "collector read",
  "PUT /v1/collectors/{collectorId}": "collector changed",
  "POST /v1/rehearsals": "rehearsal asked for",
  "GET /v1/rehearsals/{rehearsalId}": "rehearsal read",
  "GET /opt-out/{token}": "opt-out page shown",
  "POST /opt-out/{token}": "opted out by link",
  "GET /openapi.json": "API description read",
  "GET /docs": "API page read",
};

const FUNCTIONS: Readonly<Record<string, string>> = {
  projector: "aging kept true",
  "ses-events": "mail outcome recorded",
  "sms-replies": SMS_REPLY,
  "grant-scopes": "person signed in",
  "escalate-tasks": "tasks looked after",
};

/** Whose work a state does, and whether its end is one more of it. */
interface StateOperation {
  readonly name: string;
  readonly counts: boolean;
}

interface MachineOperation {
  /** Counted once for each execution; takes the transitions, and the states that no other operation has. */
  readonly name: string;
  /** Takes what starting a child of a Distributed Map is billed. */
  readonly children?: string;
  readonly states: Readonly<Record<string, StateOperation>>;
}

const SMS = "contact by SMS";
const LINE = "line imported";

const MACHINES: Readonly<Record<string, MachineOperation>> = {
  "dunning-run": {
    name: "dunning run",
    children: "account decided",
    states: {
      DecideContacts: { name: "account decided", counts: true },
      SendEmail: { name: "contact by e-mail", counts: true },
      PrepareSms: { name: SMS, counts: false },
      PublishSms: { name: SMS, counts: false },
      RecordSms: { name: SMS, counts: true },
      OpenTask: { name: "task opened", counts: true },
    },
  },
  import: {
    name: FILE,
    children: LINE,
    states: {
      PostCsvLines: { name: LINE, counts: true },
      PostJsonLines: { name: LINE, counts: true },
    },
  },
  "finance-report": { name: "finance report sent", states: {} },
  rehearsal: { name: "policy rehearsed", states: {} },
};

/** Physical names begin with the product and the stage. */
const logical = (name: string): string => name.replace(/^dunlin-[a-z0-9]+-/, "");

/** The operation of a route such as `POST /v1/invoices`, if the table has it. */
export const operationOfRoute = (routeKey: string): string | undefined => ROUTES[routeKey];

/** The operation of a function that is called by a stream, a topic or AWS itself, if the table has it. */
export const operationOfFunction = (name: string): string | undefined => FUNCTIONS[logical(name)];

/** The operations of a state machine, by its name, if the table has it. */
export const operationsOfMachine = (name: string): MachineOperation | undefined => MACHINES[logical(name)];

/** The operation that a schedule sets off by its target, a state machine or function, if the table has it. */
export const operationOfTarget = (arn: string, input: string): string | undefined => {
  const startsExecution = arn.endsWith(":sfn:startExecution");
  const target = startsExecution ? /"StateMachineArn"\s*:\s*"([^"]+)"/.exec(input)?.[1] : arn;
  const name = target?.split(":")[6] ?? "";
  return operationsOfMachine(name)?.name ?? operationOfFunction(name);
};

/** The operation of an object that is put from outside, by a presigned address: its upload is a file to import. */
export const operationOfUpload = (running: string, key: string): string | undefined =>
  running === OTHER && key.startsWith("imports/") ? FILE : undefined;

const lengthOf = (value: unknown): number | undefined => (Array.isArray(value) ? value.length : undefined);

const invoicesIn = (body: string): number | undefined => {
  try {
    const parsed: unknown = JSON.parse(body);
    return lengthOf((parsed as { invoices?: unknown } | null)?.invoices);
  } catch {
    return undefined;
  }
};

/** How many things an event asks a function to work on: records, items of a batch, invoices of a request; else one. */
export const thingsIn = (event: unknown): number => {
  if (typeof event !== "object" || event === null) return 1;
  const { Records, Items, body } = event as { Records?: unknown; Items?: unknown; body?: unknown };
  const count =
    lengthOf(Records) ?? lengthOf(Items) ?? (typeof body === "string" ? invoicesIn(body) : undefined);
  return count ?? 1;
};

/** How many contacts or lines a state's end accounts for: none where it found that nothing was due. */
export const doneBy = (payload: unknown, answer: unknown): number => {
  const { Payload } = (answer ?? {}) as { Payload?: { outcome?: unknown } };
  const outcome = Payload?.outcome;
  return outcome === undefined || outcome === "sent" ? thingsIn(payload) : 0;
};
