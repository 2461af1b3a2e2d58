import type { FunctionSpecification } from "./specification.ts";

/** Functions that describe the API. */
export const documentFunctions = {
  docs: {
    name: "docs",
    entry: "functions/api/docs.ts",
    description: "Public: the OpenAPI document and its page",
    impact: "The API's description cannot be read; the API itself works.",
    memory: 512,
    timeoutSeconds: 15,
    may: [],
  },
} as const satisfies Record<string, FunctionSpecification>;
