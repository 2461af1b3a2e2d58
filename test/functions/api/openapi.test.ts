import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type * as z from "zod";
import { routeTables } from "../../../functions/api/build/route-tables.ts";
import { openApiOf } from "../../../functions/api/openapi.ts";

const tables = await routeTables();
const routes = [...tables.values()].flat();
const written = readFileSync(
  new URL("../../../functions/api/openapi.generated.json", import.meta.url),
  "utf8",
);

// biome-ignore lint/suspicious/noExplicitAny: walks a document of any shape
type Json = any;

const refsIn = (value: Json): string[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => (key === "$ref" ? [String(inner)] : refsIn(inner)));

describe("the OpenAPI document", () => {
  it("is the one that the route tables make; else run `node functions/api/build/write-openapi.ts`", () => {
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(openApiOf(routes))));
  });

  it("is of version 3.1, with every operation of every table, each under an id of its own", () => {
    const document = JSON.parse(written) as Json;
    expect(document.openapi).toMatch(/^3\.1/);
    const operations = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
    expect(new Set(routes.map(({ operationId }) => operationId)).size).toBe(routes.length);
  });

  it("has no reference into nothing", () => {
    const document = JSON.parse(written) as Json;
    for (const ref of new Set(refsIn(document))) {
      const target = ref
        .slice(2)
        .split("/")
        .reduce((value: Json, key) => value?.[key], document);
      expect(target, ref).toBeDefined();
    }
  });

  it("names each parameter of a path, and asks for a scope unless the route is public", () => {
    const document = JSON.parse(written) as Json;
    for (const { method, path, scope } of routes) {
      const operation = document.paths[path][method.toLowerCase()];
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const inPath = (operation.parameters ?? [])
        .filter((it: Json) => it.in === "path")
        .map((it: Json) => it.name);
      expect(inPath.toSorted(), path).toEqual(named.toSorted());
      expect(operation.security).toEqual(scope === null ? [] : [{ token: [scope] }]);
    }
  });
});

describe("the answers it tells of", () => {
  const responsesOf = (path: string, method: string): Json =>
    JSON.parse(written).paths[path][method].responses;

  it("include the aging as CSV", () => {
    expect(Object.keys(responsesOf("/v1/aging", "get")[200].content)).toEqual([
      "application/json",
      "text/csv",
    ]);
  });

  it("include what the gateway says: no token, no scope, too much of something", () => {
    for (const status of [401, 403, 413, 429, 431])
      expect(responsesOf("/v1/accounts", "get")[status].content["application/json"].schema).toEqual({
        $ref: "#/components/schemas/GatewayMessage",
      });
    expect(Object.keys(responsesOf("/docs", "get"))).toEqual(["200", "413", "429", "431", "500"]);
  });

  it("include the refusals of a route's own beside the gateway's", () => {
    expect(Object.keys(responsesOf("/v1/payments", "post")[413].content)).toEqual([
      "application/problem+json",
      "application/json",
    ]);
  });

  it("tell of a page, never of a problem, at the links that customers open", () => {
    for (const method of ["get", "post"]) {
      const responses = responsesOf("/opt-out/{token}", method);
      expect(Object.keys(responses[404].content)).toEqual(["text/html"]);
      expect(responses[422]).toBeUndefined();
    }
  });
});

describe("the examples", () => {
  const withBody = routes.filter((route) => route.body !== undefined && tablesOfLedger(route));

  function tablesOfLedger(route: (typeof routes)[number]): boolean {
    return [...tables].some(([file, table]) => file.startsWith("functions/ledger/") && table.includes(route));
  }

  it("exist for each operation that takes a body", () => {
    for (const route of withBody)
      expect(Object.keys(route.examples ?? {}), route.operationId).not.toEqual([]);
  });

  it.each(
    routes.flatMap((route) =>
      Object.entries(route.examples ?? {}).map(([name, { value }]) => [
        route.operationId,
        name,
        route.body,
        value,
      ]),
    ) as [string, string, z.ZodType, unknown][],
  )("%s, %s, matches its schema", (_, __, schema, value) => {
    expect(schema.safeParse(value).error?.issues).toBeUndefined();
  });
});
