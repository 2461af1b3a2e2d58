import type { CurrencyTotal } from "./contact.ts";
import { inMinor, type Policy } from "./policy.ts";

/**
 * How experienced a person the task asks for: as the step says, or more where the policy says so of what is to be paid.
 * Each currency is judged by its own amount; several are not added up, for there is no rate to do it by.
 */
export const seniorityOf = (
  { tasks }: Pick<Policy, "tasks">,
  ofStep: number,
  totals: readonly Pick<CurrencyTotal, "currency" | "toPay">[],
): number => {
  const asked = (tasks?.byValue ?? []).filter(({ from }) => {
    const amounts = inMinor(from);
    return totals.some(({ currency, toPay }) => toPay >= (amounts.get(currency) ?? Number.POSITIVE_INFINITY));
  });
  return Math.max(ofStep, ...asked.map(({ seniority }) => seniority));
};
