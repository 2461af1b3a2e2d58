import type * as z from "zod";
import type { ResponseDefinition } from "./route.ts";
import { problemView } from "./schemas.ts";

/** A problem document that a route may answer. */
export const problem = (description: string): ResponseDefinition => ({
  description,
  schema: problemView,
  contentType: "application/problem+json",
});

const PROBLEMS: Readonly<Record<number, ResponseDefinition>> = {
  400: problem("The body is not JSON."),
  404: problem("It does not exist."),
  409: problem("The present state stands against it, or the version is stale."),
  413: problem("The body is too large."),
  415: problem("The media type is not taken."),
  422: problem("The request is not valid; each bad field is named."),
};

/** The answers of a read: the thing, and the refusals that can come. */
export const readResponses = (schema: z.ZodType, description: string) => ({
  200: { description, schema },
  404: PROBLEMS[404] as ResponseDefinition,
  422: PROBLEMS[422] as ResponseDefinition,
});

/** The answers of a write by their success statuses, and the refusals that can come. */
export const writeResponses = (
  successes: Readonly<Record<number, ResponseDefinition>>,
): Readonly<Record<number, ResponseDefinition>> => ({ ...successes, ...PROBLEMS });
