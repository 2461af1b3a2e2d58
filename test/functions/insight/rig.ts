import { Logger } from "@aws-lambda-powertools/logger";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import { expect } from "vitest";
import { createAwsClients } from "../../../functions/runtime/aws.ts";
import { api } from "../../../functions/runtime/http/api.ts";
import type { RouteDefinition } from "../../../functions/runtime/http/route.ts";
import { idsFrom } from "../../../functions/runtime/ids.ts";
import type { Runtime } from "../../../functions/runtime/runtime.ts";
import { projection } from "../../../store/insight/project.ts";
import { imageOf, sourceOf } from "../../../store/insight/sources.ts";
import { ledgerStore } from "../../../store/ledger/index.ts";
import type { TestEngine } from "../../support/engine.ts";
import { aLegalEntity, aProfile } from "../../support/ledger.ts";

let houses = 0;

// biome-ignore lint/suspicious/noExplicitAny: tests read fields of answers whose schema each call checks
type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A ledger and an insight table of their own, over one engine, on a clock to be set. */
export const newHouse = async (engine: TestEngine, replaced: Partial<Runtime["aws"]> = {}) => {
  const n = ++houses;
  const env: Record<string, string> = {
    LEDGER_TABLE: `Ledger${n}`,
    INSIGHT_TABLE: `Cells${n}`,
    SES_CONFIGURATION_SET: "dunlin-test",
    SCHEDULE_GROUP: "dunlin-test-reports",
    SCHEDULER_ROLE_ARN: "arn:aws:iam::000000000000:role/scheduler",
    REPORT_STATE_MACHINE_ARN: "arn:aws:states:eu-central-1:000000000000:stateMachine:finance-report",
    SCHEDULE_DLQ_ARN: "arn:aws:sqs:eu-central-1:000000000000:report-start",
  };
  for (const table of [`Ledger${n}`, `Cells${n}`]) await engine.createLedger(table);
  const clock = { at: "2026-06-30T09:00:00.000Z", now: () => clock.at };
  let made = 0;
  const aws = Object.create(createAwsClients()) as Runtime["aws"];
  for (const [service, client] of Object.entries({ dynamodb: engine.db, ...replaced }))
    Object.defineProperty(aws, service, { value: client });
  const runtime: Runtime = {
    clock,
    ids: idsFrom(clock, () => Buffer.from((++made).toString(16).padStart(20, "0"), "hex")),
    aws,
    logger: new Logger({ logLevel: "SILENT" }),
    env: (name) => {
      const value = env[name];
      if (value === undefined) throw new Error(`The test sets no ${name}`);
      return value;
    },
  };
  const ledger = ledgerStore(engine.db, `Ledger${n}`, () => runtime.ids.ulid());
  const cause = () => ({ at: clock.at, by: "tester", request: "request-1" });

  const openEntity = (id: string, name = `Entity ${id}`) =>
    ledger.createLegalEntity(aLegalEntity({ id, name }));
  const openAccount = (id: string, legalEntityId = "LE1", name = `Customer ${id}`) =>
    ledger.openAccount({ id, legalEntityId, profile: aProfile({ number: `N-${id}`, name }) }, cause());

  const invoice = (
    accountId: string,
    id: string,
    amount: number,
    issueDate: string,
    dueDate: string,
    currency = "EUR",
  ) =>
    ledger.execute(
      accountId,
      {
        type: "issue-invoice",
        invoice: { id, number: `R-${id}`, currency, amount, issueDate, dueDate, dueDateSource: "stated" },
      },
      cause(),
    );
  const pay = (accountId: string, id: string, amount: number, valueDate: string, currency = "EUR") =>
    ledger.execute(
      accountId,
      {
        type: "receive-payment",
        payment: { id, currency, amount, valueDate, method: "bank-transfer" },
        allocation: { mode: "oldest-first" },
      },
      cause(),
    );

  /** What the stream would bring: the present image of each item. */
  const drain = async (): Promise<void> => {
    const { Items } = await engine.db.send(
      new ScanCommand({ TableName: `Ledger${n}`, ConsistentRead: true }),
    );
    const images = (Items ?? []).flatMap((stored) => {
      const item = sourceOf(stored);
      return item ? [imageOf(item, String(stored.sk))] : [];
    });
    expect(await projection(engine.db, `Cells${n}`).project(images)).toEqual(new Map());
  };

  return { runtime, clock, ledger, cause, openEntity, openAccount, invoice, pay, drain };
};

export type House = Awaited<ReturnType<typeof newHouse>>;

/** Calls the route and holds a JSON answer to what the route declares. */
export const calling =
  (runtime: Runtime, routes: readonly RouteDefinition[]) =>
  async (
    routeKey: string,
    options: {
      query?: Record<string, string>;
      path?: Record<string, string>;
      body?: unknown;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Answer> => {
    const event = {
      version: "2.0",
      routeKey,
      rawPath: routeKey.split(" ")[1],
      rawQueryString: new URLSearchParams(options.query).toString(),
      headers: { "content-type": "application/json", ...options.headers },
      pathParameters: options.path ?? {},
      queryStringParameters: options.query ?? {},
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      isBase64Encoded: false,
      requestContext: { requestId: "request-1", authorizer: { jwt: { claims: { sub: "tester" } } } },
    } as unknown as APIGatewayProxyEventV2;
    const result = (await api(routes)(runtime)(event, {} as Context)) as APIGatewayProxyStructuredResultV2;
    const text = result.body ?? "";
    const isJson = String(result.headers?.["content-type"] ?? "").includes("json");
    const answer = {
      status: result.statusCode ?? 0,
      text,
      body: isJson ? (JSON.parse(text) as Json) : undefined,
      headers: result.headers ?? {},
    };
    const route = routes.find(({ method, path }) => `${method} ${path}` === routeKey);
    const declared = route?.responses[answer.status];
    expect(declared, `${routeKey} declares ${answer.status}: ${text}`).toBeDefined();
    if (isJson && declared?.schema) expect(declared.schema.parse(answer.body)).toEqual(answer.body);
    return answer;
  };

export const eur = (amount: string) => ({ amount, currency: "EUR" });
