import type { FunctionSpecification } from "./specification.ts";

/** What Cognito calls before it signs a person's access token. */
export const grantScopes = {
  name: "grant-scopes",
  entry: "functions/access/grant-scopes.ts",
  description: "Limits the scopes of a person's token to those of their groups",
  impact: "People cannot sign in; machines can.",
  memory: 512,
  // Cognito waits for five seconds.
  timeoutSeconds: 5,
  may: [],
} as const satisfies FunctionSpecification;
