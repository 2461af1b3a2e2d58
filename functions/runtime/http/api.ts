import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type * as z from "zod";
import type { Runtime } from "../runtime.ts";
import { requestHash, withIdempotency } from "./idempotency.ts";
import { fieldErrors } from "./issues.ts";
import { readJson, requireUtf8 } from "./json.ts";
import { JSON_MEDIA_TYPE, mediaTypeOf } from "./media-type.ts";
import { invalid, MOST_ERRORS, Problem } from "./problem.ts";
import { queryOf } from "./query.ts";
import { toProblem } from "./refusals.ts";
import type { ApiRequest, ApiResponse, RouteDefinition } from "./route.ts";
import { versionIn } from "./versions.ts";

/** The largest body taken directly; larger files go by import. A Lambda invocation carries 6 MB, with the envelope and base64. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

type Claims = Record<string, string | number | boolean | string[]> | undefined;

const subjectOf = (event: APIGatewayProxyEventV2): string => {
  const context = event.requestContext as { authorizer?: { jwt?: { claims?: Claims } } };
  const claims = context.authorizer?.jwt?.claims;
  return String(claims?.username ?? claims?.sub ?? claims?.client_id ?? "anonymous");
};

/** Validates with a zod schema; a failure becomes a 422 that names each field. `prefix` is where the value was in the request. */
const parse = <T>(schema: z.ZodType<T>, value: unknown, prefix = ""): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(...fieldErrors(result.error.issues, prefix).slice(0, MOST_ERRORS + 1));
};

const bodyOf = (event: APIGatewayProxyEventV2, isRead: boolean): string => {
  const text = event.isBase64Encoded
    ? Buffer.from(event.body ?? "", "base64").toString("utf8")
    : (event.body ?? "");
  if (isRead && Buffer.byteLength(text) > MAX_BODY_BYTES)
    throw new Problem(413, "too-large", "The body is too large", {
      detail: `A body may have ${MAX_BODY_BYTES} bytes at most. Send larger files to POST /v1/imports.`,
    });
  return text;
};

const readRequest = (
  route: RouteDefinition,
  event: APIGatewayProxyEventV2,
): ApiRequest<unknown, unknown, unknown> => {
  const { contentType, charset } = mediaTypeOf(event.headers["content-type"]);
  const rawBody = bodyOf(event, route.body !== undefined);
  const takesOther = route.otherContentTypes?.includes(contentType) === true;
  const takesJson = route.body !== undefined && !takesOther;
  if (takesJson && !(JSON_MEDIA_TYPE.test(contentType) && charset === "utf-8"))
    throw new Problem(415, "unsupported-media-type", "The media type is not supported", {
      detail: `${event.headers["content-type"] || "A body without a media type"} is not taken here; send ${["application/json", ...(route.otherContentTypes ?? [])].join(" or ")}, in UTF-8.`,
    });
  if (takesOther && !event.isBase64Encoded) requireUtf8(rawBody);
  return {
    params: route.params ? parse(route.params, event.pathParameters ?? {}) : undefined,
    query: queryOf(route, event, parse),
    body: takesJson && route.body ? parse(route.body, readJson(rawBody)) : undefined,
    rawBody,
    ...(event.isBase64Encoded && { rawBytes: Buffer.from(event.body ?? "", "base64") }),
    contentType,
    headers: event.headers,
    subject: subjectOf(event),
    requestId: event.requestContext.requestId,
    idempotencyKey: event.headers["idempotency-key"],
    ifMatch: route.takesIfMatch && versionIn(event.headers["if-match"]),
    requestHash: requestHash(route.method, `${event.rawPath}?${event.rawQueryString}`, rawBody),
  };
};

const toResult = (response: ApiResponse): APIGatewayProxyStructuredResultV2 => {
  const isText = typeof response.body === "string";
  return {
    statusCode: response.status,
    headers: {
      ...(response.body !== undefined && !isText && { "content-type": "application/json" }),
      ...response.headers,
    },
    ...(response.body !== undefined && {
      body: isText ? (response.body as string) : JSON.stringify(response.body),
    }),
  };
};

const problemResult = (problem: Problem, requestId: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode: problem.status,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify(problem.toDocument(requestId)),
});

/**
 * The Lambda handler of a resource from its route table: finds the route, validates, applies the
 * idempotency key, and turns a {@link Problem}, or a refusal of the ledger, into its document and
 * anything else into a 500 without detail (logged with the request's id).
 */
export const api = (routes: readonly RouteDefinition[]) => (runtime: Runtime) => {
  const byKey = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .onError((request) => {
      const { requestId } = request.event.requestContext;
      const problem = toProblem(request.error);
      if (problem instanceof Problem) request.response = problemResult(problem, requestId);
      else {
        runtime.logger.error("The request failed", { requestId, error: request.error });
        request.response = problemResult(
          new Problem(500, "internal", "Something went wrong", {
            detail: `The request ${requestId} failed on our side.`,
          }),
          requestId,
        );
      }
    })
    .handler(async (event) => {
      const found = byKey.get(event.routeKey);
      if (!found)
        throw new Problem(404, "no-such-route", "Not found", {
          detail: `There is nothing at ${event.routeKey}.`,
        });
      const request = readRequest(found, event);
      return toResult(
        await withIdempotency(
          found,
          request,
          runtime,
          (earlier) => found.handle({ ...request, ...(earlier && { earlier }) }, runtime),
          toProblem,
        ),
      );
    });
};
