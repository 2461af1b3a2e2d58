import recommended from "aws-cdk-lib/recommended-feature-flags.json" with { type: "json" };

/**
 * The CDK's feature flags as recommended for the pinned version, but one: a stack that others read
 * from exports what they need, so that CloudFormation refuses to take away what is in use. They are
 * set in code, so that templates are the same whether the CLI or another program builds the app.
 */
export const featureFlags: Readonly<Record<string, unknown>> = {
  ...recommended,
  "@aws-cdk/core:defaultCrossStackReferences": "strong",
};
