import { createHash } from "node:crypto";
import { type EarlierAttempts, idempotencyStore, type KeptAnswer } from "../../../store/idempotency.ts";
import { derivedId } from "../ids.ts";
import type { Runtime } from "../runtime.ts";
import { invalid, Problem } from "./problem.ts";
import type { ApiRequest, ApiResponse, RouteDefinition } from "./route.ts";

type AnyRequest = Pick<
  ApiRequest<unknown, unknown, unknown>,
  "idempotencyKey" | "requestHash" | "requestId" | "subject"
>;

/** Visible ASCII, as HTTP allows it in a header value, at a length a table key takes. */
const KEY = /^[\x21-\x7e]{1,200}$/;

/** A hash of what a request says: method, path with query, and body byte for byte. */
export const requestHash = (method: string, path: string, body: string): string =>
  createHash("sha256")
    .update(JSON.stringify([method, path, body]))
    .digest("base64url");

/**
 * The id of a thing that a request creates. With an `Idempotency-Key` it follows from subject, key and
 * request, so that a repetition after a crash finds what was written; without one it is new each time.
 * `index` tells several things of one request apart.
 */
export const createdId = (request: AnyRequest, runtime: Runtime, index = 0): string =>
  request.idempotencyKey === undefined
    ? runtime.ids.ulid()
    : derivedId(request.subject, request.idempotencyKey, request.requestHash, String(index));

const keep = (response: ApiResponse): KeptAnswer => ({
  status: response.status,
  ...(response.body !== undefined && { body: JSON.stringify(response.body) }),
  ...(response.headers && { headers: response.headers }),
});

const replay = ({ status, body, headers }: KeptAnswer): ApiResponse => ({
  status,
  ...(body !== undefined && { body: JSON.parse(body) as unknown }),
  headers: { ...headers, "idempotency-replayed": "true" },
});

/** Whether the refusal proves that nothing was written. A lost race may follow earlier writes of the same request. */
const wroteNothing = (error: unknown): boolean =>
  error instanceof Problem && error.status < 500 && error.slug !== "concurrent-change";

/**
 * Answers a repeated write with the first one's answer. Applies to writes that carry an
 * `Idempotency-Key`: the same request gets the same answer (with `idempotency-replayed: true`),
 * another request under the key a 422, a repetition while the first one runs a 409. Refusals are not
 * kept: nothing was written, and the corrected request may use the key. Failures are not kept
 * either, but the key stays bound to its request, and the next attempt learns of those before it. `toProblem` turns what `act` throws into its refusal.
 */
export const withIdempotency = async (
  route: RouteDefinition,
  request: AnyRequest,
  runtime: Runtime,
  act: (earlier?: EarlierAttempts) => Promise<ApiResponse>,
  toProblem: (error: unknown) => unknown = (error) => error,
): Promise<ApiResponse> => {
  const { idempotencyKey: key } = request;
  if (route.method === "GET" || route.scope === null || key === undefined) return act();
  if (!KEY.test(key))
    throw invalid({ field: "Idempotency-Key", message: "must be 1 to 200 visible ASCII characters" });
  const store = idempotencyStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));
  const use = {
    subject: request.subject,
    key,
    requestHash: request.requestHash,
    attempt: request.requestId,
  };
  const claim = await store.claim(use, runtime.clock.now());
  if (claim.outcome === "answered") return replay(claim.answer);
  if (claim.outcome === "other-request")
    throw new Problem(422, "idempotency-key-reused", "The idempotency key was used for another request", {
      detail: `The key ${key} came with another method, path or body before. Use a new key for a new request.`,
      errors: [{ field: "Idempotency-Key", message: "was used for another request" }],
    });
  if (claim.outcome === "in-progress")
    throw new Problem(409, "request-in-progress", "The request is being carried out", {
      detail: `A request with the key ${key} is being carried out. Ask again in a moment for its answer.`,
    });
  try {
    const response = await act(claim.earlier);
    await store.complete(use, keep(response), runtime.clock.now());
    return response;
  } catch (error) {
    if (wroteNothing(toProblem(error))) await store.release(use);
    else await store.unlock(use, runtime.clock.now());
    throw error;
  }
};
