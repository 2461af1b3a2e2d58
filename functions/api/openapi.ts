import * as z from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import type { ResponseDefinition, RouteDefinition, Scope } from "../runtime/http/route.ts";
import { problemView } from "../runtime/http/schemas.ts";

const SCOPES: Readonly<Record<Scope, string>> = {
  "dunlin/ledger.read": "Read legal entities, accounts, invoices, credit notes, payments and imports",
  "dunlin/ledger.write": "Post and change them",
  "dunlin/dunning.read": "Read contacts, verdicts, tasks and policies",
  "dunlin/dunning.write": "Change policies and tasks",
  "dunlin/insight.read": "Read aging, key figures and report schedules",
  "dunlin/admin": "Change legal entities, policies and report schedules",
};

const ABOUT = `The receivables API. Money is \`{"amount": "1234.50", "currency": "EUR"}\`, a decimal text with the
currency's digits. Dates of business are plain dates, instants are UTC. A field that is not known is refused.

**Authentication.** Every operation but the public ones takes a bearer token (JWT) that carries the scope it names.

**Repeating a write.** Send an \`Idempotency-Key\` with every write. The same key with the same request gets the
same answer, with the header \`idempotency-replayed: true\`; with another request it is a 422
\`idempotency-key-reused\`; while the first is being carried out, a 409 \`request-in-progress\`. Keys are kept for seven days.

**Changing what you saw.** Things carry a \`version\`, which is also their \`ETag\`. Send it as \`version\` or
\`If-Match\`; if it is no longer the present one, the answer is a 409 \`stale-version\` and nothing is changed.

**Errors** are problem documents (RFC 9457): \`type\` is stable and meant for programs, \`errors\` names each bad field.

**Lists** answer \`items\` and, unless it was the last page, a \`cursor\` that asks for the next.`;

const idempotencyKey = z.object({
  "Idempotency-Key": z.string().min(1).max(200).optional().meta({
    pattern: "^[\\x21-\\x7e]+$",
    description: "Makes the write safe to repeat. A new random value for each new request.",
  }),
});
const ifMatch = z.object({
  ...idempotencyKey.shape,
  "If-Match": z
    .string()
    .optional()
    .meta({ description: 'The version you saw, such as "3".', pattern: '^(\\*|(W/)?"?\\d{1,15}"?)$' }),
});

const problemContent = { content: { "application/problem+json": { schema: problemView } } };

const TEXT = { type: "string" as const };

const contentOf = ({
  schema,
  contentType = "application/json",
  otherContentTypes = [],
}: ResponseDefinition) =>
  schema || contentType !== "application/json"
    ? {
        content: {
          [contentType]: { schema: schema ?? TEXT },
          ...Object.fromEntries(otherContentTypes.map((type) => [type, { schema: TEXT }])),
        },
      }
    : {};

const gatewayMessage = z
  .object({ message: z.string() })
  .meta({ id: "GatewayMessage", description: "What the gateway says before any function is called." });

/** What API Gateway itself answers: no problem document, as the request comes to no function. */
const refusedByGateway = (description: string) => ({
  description,
  content: { "application/json": { schema: gatewayMessage } },
});

/** The gateway weighs the body of any request; a function that reads it does so again. */
const tooLarge = (ofRoute: ResponseDefinition | undefined) => {
  const ofGateway = refusedByGateway("The body is too large.");
  return ofRoute
    ? { ...ofGateway, content: { ...contentOf(ofRoute).content, ...ofGateway.content } }
    : ofGateway;
};

const responsesOf = (route: RouteDefinition): ZodOpenApiOperationObject["responses"] => ({
  ...Object.fromEntries(
    Object.entries(route.responses).map(([status, response]) => [
      status,
      { description: response.description, ...contentOf(response) },
    ]),
  ),
  ...(route.scope !== null && {
    401: refusedByGateway("There is no valid token."),
    403: refusedByGateway("The token does not carry the scope."),
    // Whatever else it answers, it refuses query parameters that it does not know.
    ...(!route.responses[422] && {
      422: { description: "The query is not known.", ...problemContent },
    }),
  }),
  413: tooLarge(route.responses[413]),
  429: refusedByGateway("There are too many requests; ask again a little later."),
  431: refusedByGateway("Request line and headers have more than 10,240 bytes."),
  500: {
    description: "It failed on our side; the problem names the request.",
    ...problemContent,
  },
});

const bodyOf = (route: RouteDefinition): Pick<ZodOpenApiOperationObject, "requestBody"> => {
  if (!route.body) return {};
  const other = (route.otherContentTypes ?? []).map((type) => [
    type,
    { schema: { type: "string" as const } },
  ]);
  return {
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: route.body,
          ...(route.examples && {
            examples: { ...route.examples } as Record<string, { summary: string; value: unknown }>,
          }),
        },
        ...(Object.fromEntries(other) as Record<string, { schema: { type: "string" } }>),
      },
    },
  };
};

const operationOf = (route: RouteDefinition): ZodOpenApiOperationObject => {
  const isWrite = route.method !== "GET" && route.scope !== null;
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    tags: [route.tag],
    security: route.scope === null ? [] : [{ token: [route.scope] }],
    requestParams: {
      ...(route.params && { path: route.params as z.ZodObject }),
      ...(route.query && { query: route.query as z.ZodObject }),
      ...(isWrite && {
        header: route.takesIfMatch ? ifMatch : idempotencyKey,
      }),
    },
    ...bodyOf(route),
    responses: responsesOf(route),
  };
};

/** The OpenAPI 3.1 document of the routes, in the order of their tables; the same schemas validate the requests. */
export const openApiOf = (routes: readonly RouteDefinition[]) => {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Dunlin",
      version: "1",
      description: ABOUT,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: Object.entries(SCOPES)
            .map(([scope, allows]) => `\`${scope}\`: ${allows}.`)
            .join("\n"),
        },
      },
    },
  });
};
