import * as z from "zod";
import { api } from "../runtime/http/api.ts";
import { route } from "../runtime/http/route.ts";
import { entryPoint } from "../runtime/runtime.ts";
import document from "./openapi.generated.json" with { type: "json" };
import type { Document } from "./page/model.ts";
import { renderPage } from "./page/render.ts";

const tag = "Documentation";
const CACHED = "public, max-age=300";

let page: string | undefined;

const openapi = route({
  method: "GET",
  path: "/openapi.json",
  operationId: "getOpenApi",
  summary: "Read this document as OpenAPI 3.1",
  tag,
  scope: null,
  responses: { 200: { description: "The document.", schema: z.record(z.string(), z.unknown()) } },
  handle: async () => ({ status: 200, body: document, headers: { "cache-control": CACHED } }),
});

const docs = route({
  method: "GET",
  path: "/docs",
  operationId: "getDocs",
  summary: "Read this document as a page",
  tag,
  scope: null,
  responses: { 200: { description: "A page without scripts.", contentType: "text/html" } },
  async handle() {
    page ??= renderPage(document as unknown as Document);
    return {
      status: 200,
      body: page,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "cache-control": CACHED,
      },
    };
  },
});

export const routes = [openapi, docs];

/** Answers /openapi.json and /docs. */
export const handler = entryPoint(api(routes));
