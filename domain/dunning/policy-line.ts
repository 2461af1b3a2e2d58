import * as z from "zod";
import type { Instant } from "../calendar.ts";
import { instant } from "../ledger/fields.ts";
import type { Policy } from "./policy.ts";

/**
 * The line of a policy's versions: which of them is in force at an instant follows from nothing but the
 * versions and when each takes over. Versions are never changed; a rollback is a new one.
 */

/** What the line knows of one version. */
const policyMark = z.object({
  version: z.int().min(0),
  name: z.string(),
  createdAt: instant.optional(),
  createdBy: z.string().max(200).optional(),
  /** The request that made it, by which a repetition knows its own work. */
  request: z.string().optional(),
  /** From when on it is in force, until another one takes over. */
  activeFrom: instant,
  /** Whether it begins every cadence anew. */
  restarts: z.boolean().optional(),
  /** The version whose content it brings back. */
  restoredFrom: z.int().min(0).optional(),
  /** When it was taken back, before it was ever in force. */
  withdrawnAt: instant.optional(),
});
export type PolicyMark = z.infer<typeof policyMark>;

/** All versions of a policy, in the order of their numbers. */
export const policyLine = z.object({
  id: z.string(),
  marks: z.array(policyMark),
  /** Counts the changes of the line. */
  revision: z.int().min(0),
});
export type PolicyLine = z.infer<typeof policyLine>;

/** `scheduled` is to take over, `active` is in force, `superseded` was, `withdrawn` never came to be. */
export const policyStatuses = ["scheduled", "active", "superseded", "withdrawn"] as const;
export type PolicyStatus = (typeof policyStatuses)[number];

/** The instant before all others: what was in force before versions had a beginning. */
export const ALWAYS: Instant = "1970-01-01T00:00:00.000Z";

/** The order in which versions take over: by when, then by number. */
const inOrder = (a: PolicyMark, b: PolicyMark): number =>
  a.activeFrom < b.activeFrom ? -1 : a.activeFrom > b.activeFrom ? 1 : a.version - b.version;

const standing = (marks: readonly PolicyMark[], until: Instant): PolicyMark[] =>
  marks
    .filter(({ withdrawnAt, activeFrom }) => withdrawnAt === undefined && activeFrom <= until)
    .sort(inOrder);

/** The version in force at the instant: of those that have begun the one that began last, of two at once the later one. */
export const inForceAt = (marks: readonly PolicyMark[], at: Instant): PolicyMark | undefined =>
  standing(marks, at).at(-1);

/** What has become of a version by the instant. */
export const statusOf = (marks: readonly PolicyMark[], mark: PolicyMark, at: Instant): PolicyStatus => {
  if (mark.withdrawnAt !== undefined) return "withdrawn";
  if (mark.activeFrom > at) return "scheduled";
  return inForceAt(marks, at)?.version === mark.version ? "active" : "superseded";
};

/** The version's document as it is in force: since when, and after which restart, its own or an earlier version's. */
export const takenFromLine = (document: Policy, marks: readonly PolicyMark[]): Policy => {
  const { restarted: _, activeFrom: __, ...policy } = document;
  const mark = marks.find(({ version }) => version === document.version);
  if (!mark) return policy;
  const before = standing(marks, mark.activeFrom).filter((each) => inOrder(each, mark) < 0);
  const restart = mark.restarts ? mark : before.findLast(({ restarts }) => restarts);
  return {
    ...policy,
    ...(mark.activeFrom > ALWAYS && { activeFrom: mark.activeFrom }),
    ...(restart && { restarted: { version: restart.version, from: restart.activeFrom } }),
  };
};
