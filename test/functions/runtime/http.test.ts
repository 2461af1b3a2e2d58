import { Logger } from "@aws-lambda-powertools/logger";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { LedgerRefusal, type RefusalCode } from "../../../domain/ledger/refusal.ts";
import { api } from "../../../functions/runtime/http/api.ts";
import { fieldErrors } from "../../../functions/runtime/http/issues.ts";
import { Problem } from "../../../functions/runtime/http/problem.ts";
import { toProblem } from "../../../functions/runtime/http/refusals.ts";
import { route } from "../../../functions/runtime/http/route.ts";
import { expectedVersion, versionIn } from "../../../functions/runtime/http/versions.ts";
import type { Runtime } from "../../../functions/runtime/runtime.ts";

const runtime = { logger: new Logger({ logLevel: "SILENT" }) } as unknown as Runtime;
const errorsOf = (schema: z.ZodType, value: unknown) => {
  const result = schema.safeParse(value);
  return result.success ? [] : fieldErrors(result.error.issues);
};

describe("what a schema found wrong", () => {
  const schema = z.strictObject({
    name: z.string().min(1).max(3),
    kind: z.enum(["a", "b"]),
    list: z.array(z.strictObject({ n: z.int().min(2).max(5) })).max(1),
    mode: z.discriminatedUnion("m", [
      z.strictObject({ m: z.literal("x") }),
      z.strictObject({ m: z.literal("y") }),
    ]),
  });
  const valid = { name: "n", kind: "a", list: [{ n: 2 }], mode: { m: "x" } };

  it.each<[object, string, string]>([
    [{ name: undefined }, "name", "is required"],
    [{ name: null }, "name", "must be a text"],
    [{ name: "" }, "name", "must not be empty"],
    [{ name: "long" }, "name", "must have at most 3 characters"],
    [{ kind: "c" }, "kind", "must be one of a, b"],
    [{ list: [{ n: 1 }] }, "list[0].n", "must be at least 2"],
    [{ list: [{ n: 1.5 }] }, "list[0].n", "must be a whole number"],
    [{ list: [{ n: 2 }, { n: 3 }] }, "list", "must have at most 1 entries"],
    [{ list: [{ n: 2, o: 1 }] }, "list[0].o", "is not a known field"],
    [{ mode: { m: "z" } }, "mode.m", "must be one of x, y"],
  ])("%j: %s %s", (given, field, message) => {
    expect(errorsOf(schema, { ...valid, ...given })).toEqual([{ field, message }]);
  });

  it("names faults of the union's branch that was meant", () => {
    const either = z.union([
      z.strictObject({ one: z.string(), more: z.string() }),
      z.strictObject({ many: z.array(z.string()) }),
    ]);
    expect(errorsOf(either, { many: [1] })).toEqual([{ field: "many[0]", message: "must be a text" }]);
    expect(errorsOf(either, { one: "x" })).toEqual([{ field: "more", message: "is required" }]);
  });

  it("says body where the body as a whole is wrong", () => {
    expect(errorsOf(schema, [])).toEqual([{ field: "body", message: "must be an object" }]);
  });
});

describe("refusals", () => {
  it("are 409 where the present state stands against them, else 422, and name the field", () => {
    const status = (code: RefusalCode) => (toProblem(new LedgerRefusal(code, "f", "m")) as Problem).status;
    expect([status("over-allocation"), status("invoice-closed"), status("number-taken")]).toEqual([
      409, 409, 409,
    ]);
    expect([status("currency-mismatch"), status("not-an-amount")]).toEqual([422, 422]);
    const problem = toProblem(
      new LedgerRefusal("over-allocation", "amount", "is more than there is"),
    ) as Problem;
    expect(problem.toDocument("r1")).toEqual({
      type: "https://dunlin.dev/problems/over-allocation",
      title: "The amount is more than there is",
      status: 409,
      detail: "amount is more than there is",
      instance: "r1",
      errors: [{ field: "amount", message: "is more than there is" }],
    });
  });

  it("are not made of what nobody foresaw", () => {
    const error = new Error("boom");
    expect(toProblem(error)).toBe(error);
  });
});

describe("the version a change is based on", () => {
  const version = (ifMatch: string | undefined, body?: number) =>
    expectedVersion({ ifMatch: versionIn(ifMatch) }, body);

  it("is the header's, else the body's", () => {
    expect([
      version('"3"'),
      version("3"),
      version('W/"3"', 1),
      version(undefined, 4),
      version("*"),
      version(undefined),
    ]).toEqual([3, 3, 3, 4, undefined, undefined]);
    expect(() => version("three")).toThrow(Problem);
  });
});

describe("the handler of a route table", () => {
  const routes = [
    route({
      method: "POST",
      path: "/x",
      operationId: "x",
      summary: "x",
      tag: "x",
      scope: null,
      body: z.strictObject({ n: z.int() }),
      responses: {},
      async handle({ body }) {
        if (body.n === 0) throw new Error("secret of the database");
        return { status: 201, body, headers: { location: "/x/1" } };
      },
    }),
  ];
  const send = async (body: string | undefined, type = "application/json", routeKey = "POST /x") => {
    const event = {
      routeKey,
      rawPath: "/x",
      rawQueryString: "",
      headers: { "content-type": type },
      body,
      requestContext: { requestId: "request-1" },
    } as unknown as APIGatewayProxyEventV2;
    const result = await api(routes)(runtime)(event, {} as Context);
    return { ...result, body: JSON.parse(result.body ?? "null") };
  };

  it("answers JSON with the route's headers", async () => {
    expect(await send('{"n":1}', "application/json; charset=utf-8")).toEqual({
      statusCode: 201,
      headers: { "content-type": "application/json", location: "/x/1" },
      body: { n: 1 },
    });
  });

  it.each<[string, string | undefined, string, string, number, string]>([
    ["what is not JSON", "{", "application/json", "POST /x", 400, "malformed-json"],
    ["no body", undefined, "application/json", "POST /x", 400, "malformed-json"],
    [
      "another media type",
      "n=1",
      "application/x-www-form-urlencoded",
      "POST /x",
      415,
      "unsupported-media-type",
    ],
    ["a body that does not match", '{"n":"1"}', "application/json", "POST /x", 422, "invalid-request"],
    [
      "a body beyond 4 MB",
      `"${"x".repeat(4 * 1024 * 1024)}"`,
      "application/json",
      "POST /x",
      413,
      "too-large",
    ],
    ["a route that is not there", "{}", "application/json", "GET /y", 404, "no-such-route"],
  ])("refuses %s", async (_, body, type, key, status, slug) => {
    const result = await send(body, type, key);
    expect(result.statusCode).toBe(status);
    expect(result.headers).toEqual({ "content-type": "application/problem+json" });
    expect(result.body).toMatchObject({
      type: `https://dunlin.dev/problems/${slug}`,
      status,
      instance: "request-1",
    });
  });

  it("says of a failure nothing but the request's id", async () => {
    const { statusCode, body } = await send('{"n":0}');
    expect(statusCode).toBe(500);
    expect(JSON.stringify(body)).not.toContain("secret");
    expect(body.instance).toBe("request-1");
  });
});
