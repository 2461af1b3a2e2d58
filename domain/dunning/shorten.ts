import type { Reason } from "./contact.ts";

/** Of many reasons, as many as an answer has room for. */

const kindOf = ({ code, channel, ruleId }: Reason): string => [code, channel, ruleId].join("|");

/**
 * At most so many of the reasons, in their order. Those left out are more of the same kind: what is said of one invoice
 * and of the next. Each code, channel and rule keeps its first, as far as there is room for that.
 */
export const shortened = (reasons: readonly Reason[], most: number): readonly Reason[] => {
  if (reasons.length <= most) return reasons;
  const firsts = new Map<string, Reason>();
  for (const reason of reasons) if (!firsts.has(kindOf(reason))) firsts.set(kindOf(reason), reason);
  const kept = new Set([...firsts.values()].slice(0, most));
  for (const reason of reasons) {
    if (kept.size >= most) break;
    kept.add(reason);
  }
  return reasons.filter((reason) => kept.has(reason));
};
