import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Clock } from "../../functions/runtime/runtime.ts";
import type { Functions } from "../cloud/functions.ts";
import type { ApiModel, CorsModel } from "../cloudformation/model.ts";
import type { Meter } from "../meter/meter.ts";
import { accessLogBytes } from "../meter/modelled.ts";
import { NO_ROUTE, operationOfRoute, thingsIn } from "../meter/operations.ts";
import { type RouteMatch, routeTable } from "./routes.ts";
import type { TokenIssuer } from "./tokens.ts";

/** A request to the API. Header names are in lower case. */
export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
  readonly sourceIp: string;
}

export interface GatewayResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** What a request may weigh, in bytes. Source: API Gateway quotas for HTTP APIs. */
const BODY_LIMIT = 10 * 1024 * 1024;

/** Request line and header values together, in bytes. Source: API Gateway quotas for HTTP APIs; which status answers more is not documented. */
const HEADER_LIMIT = 10_240;

/** The event that a function is invoked with, in bytes: the body with its envelope, in base64 where it is no text. Source: AWS Lambda quotas. */
const EVENT_LIMIT = 6 * 1024 * 1024;

/** So much of a request or its answer is billed as one request, in bytes. Source: API Gateway pricing, HTTP APIs. */
const REQUEST_BYTES = 512 * 1024;

const TEXT = /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded|[a-z0-9.+-]+\+(json|xml)))/;

const plain = (status: number, message: string, headers: Record<string, string> = {}): GatewayResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: Buffer.from(JSON.stringify({ message })),
});

const headerBytes = ({ method, path, query, headers }: GatewayRequest): number =>
  Object.values(headers).reduce(
    (sum, value) => sum + Buffer.byteLength(value),
    Buffer.byteLength(`${method} ${path}?${query} HTTP/1.1`),
  );

/** Whether the event is too large to invoke a function with. A byte of the body takes six at most. */
const isTooLarge = (event: APIGatewayProxyEventV2): boolean =>
  Buffer.byteLength(event.body ?? "") * 6 > EVENT_LIMIT / 2 &&
  Buffer.byteLength(JSON.stringify(event)) > EVENT_LIMIT;

/** The scopes of a token: a text with spaces, or a list, in `scope` or `scp`. */
const scopesOf = ({ scope, scp }: Record<string, unknown>): readonly string[] => {
  const granted = scope ?? scp;
  return Array.isArray(granted) ? granted.map(String) : String(granted ?? "").split(" ");
};

const corsHeaders = (cors: CorsModel | undefined, origin: string | undefined): Record<string, string> => {
  if (!cors || origin === undefined) return {};
  const allowed = cors.origins.includes("*") ? "*" : cors.origins.includes(origin) ? origin : undefined;
  if (allowed === undefined) return {};
  return {
    "access-control-allow-origin": allowed,
    ...(cors.credentials && { "access-control-allow-credentials": "true" }),
    ...(cors.exposedHeaders.length > 0 && { "access-control-expose-headers": cors.exposedHeaders.join(",") }),
    ...(allowed !== "*" && { vary: "origin" }),
  };
};

/** API Gateway's HTTP API: routes, JWT authorizer with scopes, CORS, and payload format 2.0. */
export class Gateway {
  readonly #find: (method: string, path: string) => RouteMatch | undefined;
  readonly #cors: CorsModel | undefined;
  readonly #services: {
    functions: Functions;
    meter: Meter;
    clock: Clock;
    tokens: TokenIssuer;
    start: number;
  };
  /** Every scope that some route asks for. */
  readonly scopes: readonly string[];
  #requests = 0;

  constructor(
    api: ApiModel,
    services: { functions: Functions; meter: Meter; clock: Clock; tokens: TokenIssuer; start: number },
  ) {
    this.#find = routeTable(api.routes);
    this.#cors = api.cors;
    this.#services = services;
    this.scopes = [...new Set(api.routes.flatMap(({ scopes }) => scopes))].sort();
  }

  /** Answers a request. Never throws: what a handler throws becomes the gateway's own 500. */
  async handle(request: GatewayRequest): Promise<GatewayResponse> {
    const found = this.#find(request.method, request.path);
    const operation = found ? operationOfRoute(found.route.routeKey) : NO_ROUTE;
    return this.#services.meter.during(operation, async () => {
      const response = await this.#answer(request, found);
      this.#count(request, response, found?.route.routeKey);
      return response;
    });
  }

  async #answer(request: GatewayRequest, found: RouteMatch | undefined): Promise<GatewayResponse> {
    const cors = corsHeaders(this.#cors, request.headers["origin"]);
    if (request.method === "OPTIONS" && this.#cors && request.headers["access-control-request-method"])
      return this.#preflight(this.#cors, cors);
    const response = await this.#dispatch(request, found);
    return { ...response, headers: { ...response.headers, ...cors } };
  }

  #count(request: GatewayRequest, { status, body }: GatewayResponse, routeKey: string | undefined): void {
    const { meter } = this.#services;
    const received = request.body?.byteLength ?? 0;
    meter.add("api.requests", Math.max(1, Math.ceil(Math.max(received, body.byteLength) / REQUEST_BYTES)));
    meter.add("bytes", received, "api in");
    meter.add("bytes", body.byteLength, "api out");
    meter.add("logs.bytes", accessLogBytes(routeKey ?? "-", status), "API access log");
    if (routeKey === undefined || status >= 300) return;
    meter.add("times", thingsIn({ body: Buffer.from(request.body ?? []).toString("utf8") }));
  }

  #preflight(cors: CorsModel, headers: Record<string, string>): GatewayResponse {
    const isAllowed = headers["access-control-allow-origin"] !== undefined;
    return {
      status: 204,
      body: Buffer.alloc(0),
      headers: isAllowed
        ? {
            ...headers,
            "access-control-allow-methods": cors.methods.join(","),
            "access-control-allow-headers": cors.headers.join(","),
            ...(cors.maxAgeSeconds !== undefined && { "access-control-max-age": String(cors.maxAgeSeconds) }),
          }
        : {},
    };
  }

  async #dispatch(request: GatewayRequest, found: RouteMatch | undefined): Promise<GatewayResponse> {
    if (!found) return plain(404, "Not Found");
    if (headerBytes(request) > HEADER_LIMIT) return plain(431, "Request Header Fields Too Large");
    if ((request.body?.byteLength ?? 0) > BODY_LIMIT) return plain(413, "Request Entity Too Large");
    const authorized = await this.#authorize(found, request.headers["authorization"]);
    if ("refusal" in authorized) return authorized.refusal;
    const event = this.#event(found, request, authorized.claims);
    if (isTooLarge(event)) return plain(413, "Request Entity Too Large");
    try {
      const result = await this.#services.functions.invoke(found.route.functionArn, event);
      return toResponse(result);
    } catch {
      return plain(500, "Internal Server Error");
    }
  }

  async #authorize(
    { route }: RouteMatch,
    header: string | undefined,
  ): Promise<{ refusal: GatewayResponse } | { claims: Record<string, unknown> | undefined }> {
    if (!route.authorized) return { claims: undefined };
    const token = header?.replace(/^Bearer\s+/i, "").trim();
    if (!token) return { refusal: plain(401, "Unauthorized", { "www-authenticate": "Bearer" }) };
    const claims = await this.#services.tokens.verify(token);
    if (!claims)
      return {
        refusal: plain(401, "Unauthorized", { "www-authenticate": 'Bearer error="invalid_token"' }),
      };
    const granted = scopesOf(claims);
    if (route.scopes.length > 0 && !route.scopes.some((scope) => granted.includes(scope)))
      return {
        refusal: plain(403, "Forbidden", {
          "www-authenticate": `Bearer scope="${route.scopes.join(" ")}" error="insufficient_scope"`,
        }),
      };
    return { claims };
  }

  #event(
    { route, pathParameters }: RouteMatch,
    request: GatewayRequest,
    claims: Record<string, unknown> | undefined,
  ): APIGatewayProxyEventV2 {
    const now = this.#services.clock.now();
    const isText = TEXT.test(request.headers["content-type"] ?? "text/plain");
    const body =
      request.body === undefined || request.body.byteLength === 0 ? undefined : Buffer.from(request.body);
    const { cookie, ...headers } = request.headers;
    const parameters = queryParameters(request.query);
    return {
      version: "2.0",
      routeKey: route.routeKey,
      rawPath: request.path,
      rawQueryString: request.query,
      ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
      headers,
      ...(parameters && { queryStringParameters: parameters }),
      ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
      requestContext: {
        accountId: "000000000000",
        apiId: "local",
        ...(claims && {
          authorizer: {
            jwt: {
              claims: Object.fromEntries(Object.entries(claims).map(([key, value]) => [key, String(value)])),
              scopes: route.scopes.length > 0 ? [...route.scopes] : null,
            },
          },
        }),
        domainName: request.headers["host"] ?? "localhost",
        domainPrefix: "local",
        http: {
          method: request.method,
          path: request.path,
          protocol: "HTTP/1.1",
          sourceIp: request.sourceIp,
          userAgent: request.headers["user-agent"] ?? "",
        },
        requestId: this.#requestId(now),
        routeKey: route.routeKey,
        stage: "$default",
        time: now,
        timeEpoch: Date.parse(now),
      },
      ...(body && { body: isText ? body.toString("utf8") : body.toString("base64") }),
      isBase64Encoded: body !== undefined && !isText,
    } as APIGatewayProxyEventV2;
  }

  /** Tells requests apart, over starts too, and is the same when a story repeats. */
  #requestId(now: string): string {
    return `${now.replace(/[^0-9]/g, "")}-${this.#services.start}-${++this.#requests}`;
  }
}

const queryParameters = (query: string): Record<string, string> | undefined => {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query))
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  return Object.keys(parameters).length > 0 ? parameters : undefined;
};

/** Reads what a handler returned by the rules of format 2.0: without a status code the whole is the body. */
const toResponse = (result: unknown): GatewayResponse => {
  const isStructured = typeof result === "object" && result !== null && "statusCode" in result;
  if (!isStructured)
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: Buffer.from(typeof result === "string" ? result : JSON.stringify(result)),
    };
  const {
    statusCode,
    headers = {},
    body = "",
    isBase64Encoded,
    cookies,
  } = result as APIGatewayProxyStructuredResultV2;
  const named = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  return {
    status: statusCode ?? 200,
    headers: {
      "content-type": "text/plain;charset=UTF-8",
      ...named,
      ...(cookies && cookies.length > 0 && { "set-cookie": cookies }),
    },
    body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8"),
  };
};
