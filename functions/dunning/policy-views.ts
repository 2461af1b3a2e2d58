import type { Instant } from "../../domain/calendar.ts";
import type { Policy } from "../../domain/dunning/policy.ts";
import { ALWAYS, type PolicyLine, type PolicyMark, statusOf } from "../../domain/dunning/policy-line.ts";
import { type DunningStore, newestOf } from "../../store/dunning/index.ts";
import { invalid, notFound, staleVersion } from "../runtime/http/problem.ts";
import type { ApiRequest } from "../runtime/http/route.ts";

/** The line of a policy, or a 404. */
export const requireLine = async (store: DunningStore, policyId: string): Promise<PolicyLine> => {
  const line = await store.policyLineOf(policyId);
  if (!line) throw notFound("policy", policyId);
  return line;
};

/** The mark of a version, or a 404. */
export const requireMark = ({ marks }: PolicyLine, version: number): PolicyMark => {
  const mark = marks.find((each) => each.version === version);
  if (!mark) throw notFound("policy version", String(version));
  return mark;
};

/** Throws StaleVersion where the caller saw another version as the newest one. */
export const requireNewest = (line: PolicyLine, expected: number | undefined): void => {
  const newest = newestOf(line);
  if (expected !== undefined && expected !== newest) throw staleVersion("policy", newest);
};

/** Where a version stands at the instant. */
const standingOf = (line: PolicyLine, mark: PolicyMark, at: Instant) => ({
  status: statusOf(line.marks, mark, at),
  ...(mark.createdBy !== undefined && { createdBy: mark.createdBy }),
  ...(mark.restoredFrom !== undefined && { restoredFrom: mark.restoredFrom }),
  ...(mark.withdrawnAt !== undefined && { withdrawnAt: mark.withdrawnAt }),
});

/** A version in a list. */
export const summaryOf = (line: PolicyLine, mark: PolicyMark, at: Instant) => ({
  version: mark.version,
  name: mark.name,
  ...(mark.createdAt !== undefined && { createdAt: mark.createdAt }),
  ...(mark.activeFrom > ALWAYS && { activeFrom: mark.activeFrom }),
  ...standingOf(line, mark, at),
});

/** A version with its content. */
export const viewPolicy = (policy: Policy, line: PolicyLine, at: Instant) => ({
  ...policy,
  ...standingOf(line, requireMark(line, policy.version), at),
});

/** The version that an earlier attempt at this very request made, where one did and broke off before it could answer. */
export const madeBefore = (
  { earlier }: Pick<ApiRequest<unknown, unknown, unknown>, "earlier">,
  { marks }: PolicyLine,
): PolicyMark | undefined =>
  earlier && marks.find(({ request }) => request !== undefined && earlier.attempts.includes(request));

/** When a version takes over that is to do so from the date or instant on, or at once. Throws a 422 for the past. */
export const beginningFrom = (from: string | undefined, now: Instant): Instant => {
  if (from === undefined || from === now.slice(0, 10)) return now;
  const beginning = from.length === 10 ? `${from}T00:00:00.000Z` : from;
  if (beginning < now) throw invalid({ field: "from", message: "must not lie in the past" });
  return beginning;
};
