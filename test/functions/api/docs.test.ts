import { Logger } from "@aws-lambda-powertools/logger";
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { routes } from "../../../functions/api/docs.ts";
import document from "../../../functions/api/openapi.generated.json" with { type: "json" };
import type { Document } from "../../../functions/api/page/model.ts";
import { renderPage } from "../../../functions/api/page/render.ts";
import { api } from "../../../functions/runtime/http/api.ts";
import type { Runtime } from "../../../functions/runtime/runtime.ts";

const handler = api(routes)({ logger: new Logger({ logLevel: "SILENT" }) } as unknown as Runtime);
const get = (path: string) =>
  handler(
    {
      routeKey: `GET ${path}`,
      rawPath: path,
      rawQueryString: "",
      headers: {},
      requestContext: { requestId: "r" },
    } as unknown as APIGatewayProxyEventV2,
    {} as Context,
  );

describe("the documentation", () => {
  it("is served as OpenAPI document", async () => {
    const { statusCode, headers, body } = await get("/openapi.json");
    expect([statusCode, headers?.["content-type"]]).toEqual([200, "application/json"]);
    expect(JSON.parse(body ?? "")).toEqual(document);
  });

  it("is served as a page without scripts or outside resources", async () => {
    const { headers, body = "" } = await get("/docs");
    expect(headers?.["content-type"]).toBe("text/html; charset=utf-8");
    expect(headers?.["content-security-policy"]).toContain("default-src 'none'");
    expect(body).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
  });

  it("tells of each operation, with a command that can be pasted", async () => {
    const { body = "" } = await get("/docs");
    for (const [path, methods] of Object.entries((document as unknown as Document).paths))
      for (const operation of Object.values(methods)) {
        expect(body).toContain(`id="${operation.operationId}"`);
        expect(body).toContain(`$DUNLIN_API${path}&quot;`);
      }
    expect(body).toContain("-H &quot;idempotency-key: $(uuidgen)&quot;");
  });

  it("shows text as text", () => {
    const page = renderPage({
      info: { title: "<b>", description: "**bold** `<i>` & more" },
      paths: {
        "/x": {
          get: {
            operationId: "x",
            summary: '"><script>alert(1)</script>',
            tags: ["<t>"],
            responses: { 200: { description: "<u>" } },
          },
        },
      },
    });
    expect(page).not.toMatch(/<script|<b>|<i>|<u>|<t>/);
    expect(page).toContain("<strong>bold</strong> <code>&lt;i&gt;</code> &amp; more");
  });
});
