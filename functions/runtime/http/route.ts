import type * as z from "zod";
import type { EarlierAttempts } from "../../../store/idempotency.ts";
import type { Runtime } from "../runtime.ts";

/** The scopes a token may carry. People get them through their group, machines by client credentials. */
export type Scope =
  | "dunlin/ledger.read"
  | "dunlin/ledger.write"
  | "dunlin/dunning.read"
  | "dunlin/dunning.write"
  | "dunlin/insight.read"
  | "dunlin/admin";

/** A request after validation. `subject` is the token's subject; `requestId` names the request in logs, entries and problems. */
export interface ApiRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The body as it came, for routes that take other media types than JSON. */
  readonly rawBody: string;
  /** The body's bytes, where the gateway passed them on untouched, so that the document's own encoding holds. */
  readonly rawBytes?: Uint8Array;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly subject: string;
  readonly requestId: string;
  /** The `Idempotency-Key`, where given. */
  readonly idempotencyKey: string | undefined;
  /** The version in `If-Match`, where the route takes one and the request states one. */
  readonly ifMatch?: number | undefined;
  /** What the request says, as a hash of method, path with query, and body. */
  readonly requestHash: string;
  /** Attempts at this request that broke off before they could answer. What they wrote is written. */
  readonly earlier?: EarlierAttempts;
}

export interface ApiResponse {
  readonly status: number;
  /** Serialised as JSON, unless it is a string, which goes as it is with its `content-type` header. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route may answer, for the OpenAPI document. */
export interface ResponseDefinition {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  /** Media types it may come in as text, besides. */
  readonly otherContentTypes?: readonly string[];
}

/** A body that the documentation shows. It must match the route's schema. */
export interface BodyExample {
  readonly summary: string;
  readonly value: unknown;
}

export interface RouteDefinition<P = unknown, Q = unknown, B = unknown> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** As API Gateway writes it: `/v1/invoices/{invoiceId}`. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** `null` for the few public routes: documents, opt-out links. */
  readonly scope: Scope | null;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  /** The JSON body. A request without it, or not matching it, is refused before the handler runs. */
  readonly body?: z.ZodType<B>;
  /** Media types taken besides JSON; the handler reads `rawBody`. */
  readonly otherContentTypes?: readonly string[];
  /** Whether it changes nothing but the version that `If-Match` names, where given. */
  readonly takesIfMatch?: true;
  readonly responses: Readonly<Record<number, ResponseDefinition>>;
  /** Bodies by name; a route with a body has at least one. */
  readonly examples?: Readonly<Record<string, BodyExample>>;
  handle(request: ApiRequest<P, Q, B>, runtime: Runtime): Promise<ApiResponse>;
}

/** A route with the types of its schemas inferred, as an element of a route table. */
export const route = <P = undefined, Q = undefined, B = undefined>(
  definition: RouteDefinition<P, Q, B>,
): RouteDefinition => definition as unknown as RouteDefinition;
