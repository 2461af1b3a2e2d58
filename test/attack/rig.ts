import { createHash } from "node:crypto";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "vitest";
import { defaultPolicy } from "../../domain/dunning/default-policy.ts";
import { routeTables } from "../../functions/api/build/route-tables.ts";
import type { RouteDefinition } from "../../functions/runtime/http/route.ts";
import { type Machine, startMachine } from "../../local/machine.ts";

/** Every route definition of the product, as the deployed functions have them. */
export const routes: readonly RouteDefinition[] = [...(await routeTables()).values()].flat();

/** Those that read a JSON body. */
export const routesWithBody = routes.filter(({ body }) => body !== undefined);

/**
 * Those of them whose body has a shape. The draft of a policy is any object: it is kept as it is, and what is wrong
 * with it is told (drafts.test.ts).
 */
export const routesWithShape = routesWithBody.filter(({ operationId }) => operationId !== "putPolicyDraft");

// biome-ignore lint/suspicious/noExplicitAny: tests read fields of answers of any shape
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly text: string;
  /** Parsed where it is JSON. */
  readonly body: Json;
}

export interface Shot {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The whole `authorization` header; a token with every scope by default, none for `null`. */
  readonly authorization?: string | null;
}

/** The product on one machine, with one thing of each kind that the routes can name. */
export interface Target {
  readonly machine: Machine;
  /** What the variables of paths stand for. */
  readonly names: Readonly<Record<string, string>>;
  /** The route's path with each variable replaced, by `given` or by what is there. */
  path(route: Pick<RouteDefinition, "path">, given?: Readonly<Record<string, string>>): string;
  send(method: string, path: string, shot?: Shot): Promise<Answer>;
  /** A body of the route that it would take: the first one that the documentation shows, about what is there. */
  bodyFor(route: RouteDefinition): Json;
  /** A hash over every item of every table, once all has come to rest. */
  fingerprint(): Promise<string>;
  /** How often any function was called. */
  calls(): number;
}

const isJson = (type: string): boolean => /json/.test(type);

const answerOf = (
  status: number,
  headers: Readonly<Record<string, string | string[]>>,
  content: Buffer,
): Answer => {
  const type = String(headers["content-type"] ?? "").split(";")[0] ?? "";
  const text = content.toString("utf8");
  return { status, type, headers, text, body: isJson(type) && text !== "" ? JSON.parse(text) : text };
};

/** Attributes come in any order from the engine. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Ids in documented examples, by the field they stand in, are those of what is there. */
const about = (value: unknown, names: Readonly<Record<string, string>>): unknown => {
  if (Array.isArray(value)) return value.map((item) => about(item, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, names[key] ?? about(inner, names)]),
  );
};

const seed = async (machine: Machine): Promise<Record<string, string>> => {
  const post = async (path: string, body: unknown): Promise<Json> => {
    const answer = await machine.invokeApi("POST", path, { body });
    expect([path, answer.status]).toEqual([path, 201]);
    return answer.body;
  };
  const { id: legalEntityId } = await post("/v1/legal-entities", {
    name: "Nordwind GmbH",
    address: { lines: ["Kai 1"], city: "Hamburg", postalCode: "20457", country: "DE" },
    timeZone: "Europe/Berlin",
    sender: { name: "Nordwind", email: "ar@dunlin.example" },
  });
  const { id: accountId } = await post("/v1/accounts", { legalEntityId, number: "0010042", name: "Café" });
  const eur = (amount: string) => ({ amount, currency: "EUR" });
  const { id: invoiceId } = await post("/v1/invoices", {
    accountId,
    number: "0001",
    amount: eur("100.00"),
    issueDate: "2026-01-05",
  });
  const { id: paymentId } = await post("/v1/payments", {
    accountId,
    amount: eur("10.00"),
    valueDate: "2026-02-01",
  });
  const { id: creditNoteId } = await post("/v1/credit-notes", {
    accountId,
    number: "C-1",
    amount: eur("1.00"),
    issueDate: "2026-02-01",
  });
  const { id: reportScheduleId } = await post("/v1/report-schedules", {
    recipient: { email: "cfo@nordwind.example", name: "Ada" },
    cadence: { every: "day" },
    at: "07:30",
  });
  const { id: importId } = await post("/v1/imports", { kind: "invoices", format: "csv" });
  const made = { legalEntityId, accountId, invoiceId, paymentId, creditNoteId, reportScheduleId, importId };
  const absent = {
    contactId: "NOCONTACT",
    taskId: "NOTASK",
    token: "a.b.c",
    chargeId: "NOCHARGE",
    promiseId: "NOPROMISE",
    disputeId: "NODISPUTE",
    rehearsalId: "NOREHEARSAL",
  };
  const { id: _, version: __, ...draft } = defaultPolicy;
  const written = await machine.invokeApi("PUT", "/v1/policies/default/draft", { body: draft });
  expect(written.status).toBe(200);
  return { ...made, ...absent, policyId: "default" };
};

/** What is a variable of a path, but in bodies a field of another meaning. */
const ONLY_IN_PATHS: Readonly<Record<string, string>> = {
  kind: "cease",
  version: "7",
  collectorId: "nobody",
};

/** Starts it. Close the machine at the end. */
export const startTarget = async (): Promise<Target> => {
  const machine = await startMachine({ inMemory: true, startAt: "2026-03-02T08:00:00.000Z" });
  const names = await seed(machine);
  await machine.drain();
  const token = await machine.token();
  return {
    machine,
    names,
    path: ({ path }, given = {}) =>
      path.replace(
        /\{(\w+)\}/g,
        (_, name: string) => given[name] ?? names[name] ?? ONLY_IN_PATHS[name] ?? "missing",
      ),
    async send(method, path, { headers = {}, body, authorization = `Bearer ${token}` } = {}) {
      const [pathname = "/", ...query] = path.split("?");
      const response = await machine.gateway.handle({
        method,
        path: pathname,
        query: query.join("?"),
        headers: {
          host: "localhost",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...(authorization !== null && { authorization }),
          ...headers,
        },
        body: body === undefined ? undefined : Buffer.from(body as string),
        sourceIp: "127.0.0.1",
      });
      return answerOf(response.status, response.headers, response.body);
    },
    bodyFor(route) {
      const [example] = Object.values(route.examples ?? {});
      if (!example) throw new Error(`${route.operationId} shows no body`);
      return about(example.value, names);
    },
    async fingerprint() {
      await machine.drain();
      const items: string[] = [];
      for (const { name } of machine.model.tables) {
        let ExclusiveStartKey: Record<string, unknown> | undefined;
        do {
          const page = await machine.runtime.aws.dynamodb.send(
            new ScanCommand({ TableName: name, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
          );
          items.push(...(page.Items ?? []).map((item) => JSON.stringify([name, item], inOrder)));
          ExclusiveStartKey = page.LastEvaluatedKey;
        } while (ExclusiveStartKey);
      }
      return createHash("sha256").update(items.toSorted().join("\n")).digest("base64url");
    },
    calls: () => machine.meter.total("lambda.requests"),
  };
};

/** Holds an answer to be a refusal as documented: a problem document that tells nothing of the inside. */
export const expectProblem = (answer: Answer, label: string): void => {
  expect([label, answer.status >= 400 && answer.status < 500, answer.status]).toEqual([
    label,
    true,
    answer.status,
  ]);
  expect([label, answer.type]).toEqual([label, "application/problem+json"]);
  expect(answer.body, label).toMatchObject({
    type: expect.stringMatching(/^https:\/\/dunlin\.dev\/problems\/[a-z0-9-]+$/),
    title: expect.any(String),
    status: answer.status,
    detail: expect.any(String),
    instance: expect.any(String),
  });
  expect(answer.text, label).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules|RangeError|TypeError|SyntaxError/);
  // A refusal must fit into what Lambda may answer, however much was wrong.
  expect([label, answer.text.length < 64 * 1024]).toEqual([label, true]);
};
