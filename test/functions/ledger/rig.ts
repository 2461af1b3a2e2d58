import { Logger } from "@aws-lambda-powertools/logger";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { expect } from "vitest";
import { routes as accounts } from "../../../functions/ledger/accounts.ts";
import { routes as creditNotes } from "../../../functions/ledger/credit-notes.ts";
import { routes as imports } from "../../../functions/ledger/imports.ts";
import { routes as invoices } from "../../../functions/ledger/invoices.ts";
import { routes as legalEntities } from "../../../functions/ledger/legal-entities.ts";
import { routes as payments } from "../../../functions/ledger/payments.ts";
import { createAwsClients } from "../../../functions/runtime/aws.ts";
import { api } from "../../../functions/runtime/http/api.ts";
import type { RouteDefinition } from "../../../functions/runtime/http/route.ts";
import { idsFrom } from "../../../functions/runtime/ids.ts";
import type { Runtime } from "../../../functions/runtime/runtime.ts";
import type { TestEngine } from "../../support/engine.ts";

/** The route tables of the ledger's functions. */
export const ledgerRoutes: readonly RouteDefinition[] = [
  ...legalEntities,
  ...accounts,
  ...invoices,
  ...creditNotes,
  ...payments,
  ...imports,
];

/** A runtime over the engine's table, with a clock to be set and ids that count. */
const testRuntime = (
  db: Runtime["aws"]["dynamodb"],
  table: string,
  replaced: Partial<Runtime["aws"]> = {},
): Runtime & { at: string } => {
  const clock = { now: () => runtime.at };
  let made = 0;
  const clients = createAwsClients();
  const runtime = {
    at: "2026-02-01T09:00:00.000Z",
    clock,
    ids: idsFrom(clock, () => Buffer.from((++made).toString(16).padStart(20, "0"), "hex")),
    aws: Object.assign(Object.create(clients) as Runtime["aws"], {}),
    logger: new Logger({ logLevel: "SILENT" }),
    env: (name: string) => {
      const value = { LEDGER_TABLE: table, DOCUMENTS_BUCKET: "documents" }[name];
      if (value === undefined) throw new Error(`The test sets no ${name}`);
      return value;
    },
  };
  for (const [service, client] of Object.entries({ dynamodb: db, ...replaced }))
    Object.defineProperty(runtime.aws, service, { value: client });
  return runtime;
};

// biome-ignore lint/suspicious/noExplicitAny: tests read fields of answers whose schema each call checks
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly subject?: string;
  readonly xml?: string | Uint8Array;
}

const match = (path: string, template: string): Record<string, string> | undefined => {
  const names: string[] = [];
  const pattern = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name);
    return "([^/]+)";
  });
  const found = new RegExp(`^${pattern}$`).exec(path);
  return found
    ? Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]))
    : undefined;
};

let requests = 0;

const eventFor = (
  route: RouteDefinition,
  url: URL,
  pathParameters: Record<string, string>,
  body: unknown,
  call: Call,
): APIGatewayProxyEventV2 => {
  const xml = call.xml !== undefined;
  const bytes = call.xml instanceof Uint8Array;
  const text = bytes
    ? Buffer.from(call.xml as Uint8Array).toString("base64")
    : (call.xml ?? JSON.stringify(body));
  return {
    version: "2.0",
    routeKey: `${route.method} ${route.path}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers: {
      "content-type": xml ? "application/xml" : "application/json",
      ...(call.key !== undefined && { "idempotency-key": call.key }),
      ...call.headers,
    },
    pathParameters,
    queryStringParameters: Object.fromEntries(url.searchParams),
    body: text as string,
    isBase64Encoded: bytes,
    requestContext: {
      requestId: `request-${++requests}`,
      authorizer: { jwt: { claims: { sub: call.subject ?? "tester" } } },
    } as unknown as APIGatewayProxyEventV2["requestContext"],
  };
};

/** Every answer must be one that the route declares, with a body of exactly the declared shape. */
const expectDeclared = (route: RouteDefinition, { status, body }: Answer): void => {
  const declared = route.responses[status];
  expect(declared, `${route.method} ${route.path} declares ${status}: ${JSON.stringify(body)}`).toBeDefined();
  if (declared?.schema) expect(declared.schema.parse(body)).toEqual(body);
};

/** The API over the engine: finds the route, calls its function, and holds the answer to what the route declares. A 500 is a fault unless it `mayFail`. */
export const apiOver = (
  runtime: Runtime,
  routes: readonly RouteDefinition[] = ledgerRoutes,
  mayFail = false,
) => {
  const handler = api(routes)(runtime);
  return async (request: string, body?: unknown, call: Call = {}): Promise<Answer> => {
    const [method = "", target = ""] = request.split(" ");
    const url = new URL(target, "https://api.example");
    for (const route of routes) {
      const parameters = route.method === method ? match(url.pathname, route.path) : undefined;
      if (!parameters) continue;
      const event = eventFor(route, url, parameters, body, call);
      const result = (await handler(event, {} as Context)) as APIGatewayProxyStructuredResultV2;
      const answer: Answer = {
        status: result.statusCode ?? 200,
        body: JSON.parse(result.body ?? "null"),
        headers: result.headers ?? {},
      };
      if (!(mayFail && answer.status === 500)) expectDeclared(route, answer);
      return answer;
    }
    throw new Error(`No route takes ${request}`);
  };
};

let tables = 0;

/** An empty ledger with one legal entity and one account in it. */
export const openLedger = async (engine: TestEngine, replaced: Partial<Runtime["aws"]> = {}) => {
  const table = `Ledger${++tables}`;
  await engine.createLedger(table);
  const runtime = testRuntime(engine.db, table, replaced);
  const call = apiOver(runtime);
  const entity = await call("POST /v1/legal-entities", {
    name: "Nordwind GmbH",
    address: { lines: ["Hafen 1"], city: "Hamburg", country: "DE" },
    timeZone: "Europe/Berlin",
    sender: { name: "Nordwind", email: "ar@nordwind.example" },
    terms: { netDays: 14 },
  });
  const account = await call("POST /v1/accounts", {
    legalEntityId: entity.body.id,
    number: "0042",
    name: "Café Morgenrot",
    vatId: "DE123456789",
    address: { lines: ["Allee 85"], city: "Berlin", postalCode: "10435", country: "DE" },
  });
  return { table, runtime, call, entity: entity.body, account: account.body };
};

export const eur = (amount: string) => ({ amount, currency: "EUR" });
