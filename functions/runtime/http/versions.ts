import { invalid } from "./problem.ts";
import type { ApiRequest } from "./route.ts";

/**
 * The version that a change is based on: `If-Match: "3"`, else the body's field `version`; undefined
 * where the caller states none and takes what comes.
 */
export const expectedVersion = (
  request: Pick<ApiRequest<unknown, unknown, unknown>, "headers">,
  inBody: number | undefined,
): number | undefined => {
  const header = request.headers["if-match"]?.trim();
  if (header === undefined || header === "*") return inBody;
  const match = /^(?:W\/)?"?(\d{1,15})"?$/.exec(header);
  if (!match) throw invalid({ field: "If-Match", message: 'is not a version such as "3"' });
  return Number(match[1]);
};

/** The `ETag` header of a thing with a version. */
export const etag = (thing: { readonly version: number }): { etag: string } => ({
  etag: `"${thing.version}"`,
});
