import { invalid } from "./problem.ts";
import type { ApiRequest } from "./route.ts";

/** What `If-Match` may hold: a version with or without the quotes of an entity tag, or `*` for any. */
const IF_MATCH = /^(?:\*|(?:W\/)?"?(\d{1,15})"?)$/;

/** The version that an `If-Match` header names; undefined where it is absent or `*`. Throws a 422 where it is none. */
export const versionIn = (header: string | undefined): number | undefined => {
  if (header === undefined) return undefined;
  const match = IF_MATCH.exec(header.trim());
  if (!match) throw invalid({ field: "If-Match", message: 'is not a version such as "3"' });
  return match[1] === undefined ? undefined : Number(match[1]);
};

/**
 * The version that a change is based on: the one of `If-Match`, on a route that takes it, else the body's field
 * `version`; undefined where the caller states none and takes what comes.
 */
export const expectedVersion = (
  { ifMatch }: Pick<ApiRequest<unknown, unknown, unknown>, "ifMatch">,
  inBody: number | undefined,
): number | undefined => ifMatch ?? inBody;

/** The `ETag` header of a thing with a version. */
export const etag = (thing: { readonly version: number }): { etag: string } => ({
  etag: `"${thing.version}"`,
});
