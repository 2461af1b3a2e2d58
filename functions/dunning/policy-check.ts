import * as z from "zod";
import { type PolicyDocument, policyFields } from "../../domain/dunning/policy.ts";
import { policyFaults } from "../../domain/dunning/policy-faults.ts";
import { fieldErrors, fieldPath } from "../runtime/http/issues.ts";
import { type FieldError, invalid, Problem } from "../runtime/http/problem.ts";

/** What is told of a policy before it may take over. */
export interface PolicyCheck {
  /** The policy, where nothing is wrong with it. */
  readonly policy?: Omit<PolicyDocument, "id">;
  readonly faults: readonly FieldError[];
}

/** An item of the table ends at 400 KB; whoever needs more than this has not one policy but several. */
const MOST_BYTES = 300_000;

/** What the server says of a policy, and may come back with it: it is not part of the document. */
const KEPT_BY_SERVER = [
  "$schema",
  "id",
  "version",
  "status",
  "createdAt",
  "createdBy",
  "activeFrom",
  "restoredFrom",
  "restarted",
  "withdrawnAt",
] as const;

const fields = z.strictObject(policyFields);

/** The document without what the server says of it, so that a policy can be sent back as it was read. */
export const documentOf = (given: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const document = { ...given };
  for (const field of KEPT_BY_SERVER) delete document[field];
  return document;
};

/** What is wrong with a well-formed policy as a whole, each by its path. */
export const contradictions = (policy: Omit<PolicyDocument, "id">): FieldError[] => [
  ...policyFaults(policy).map(({ path, message }) => ({ field: fieldPath("", path), message })),
  ...(Buffer.byteLength(JSON.stringify(policy)) > MOST_BYTES
    ? [{ field: "segments", message: `make the policy longer than ${MOST_BYTES} bytes` }]
    : []),
];

/**
 * The policy of a draft that is to be worked with. Throws a 409 that names the faults while it has any: the request
 * is right, what is kept stands against it.
 */
export const requirePolicy = (document: unknown): Omit<PolicyDocument, "id"> => {
  const { policy, faults } = checkPolicy(document);
  if (policy) return policy;
  const { message: detail, errors } = invalid(...faults);
  throw new Problem(409, "draft-invalid", "The draft has faults", { detail, errors });
};

/** Everything that is wrong with a document that is to be a policy, each by its path. */
export const checkPolicy = (document: unknown): PolicyCheck => {
  const parsed = fields.safeParse(document);
  if (!parsed.success) return { faults: fieldErrors(parsed.error.issues) };
  const faults = contradictions(parsed.data);
  return faults.length > 0 ? { faults } : { policy: parsed.data, faults };
};
