import type { Invoice } from "../ledger/model.ts";
import { dayOf, dunningDay } from "./day.ts";
import { NextLook } from "./decision.ts";
import { type DunningFacts, placeOf } from "./facts.ts";
import { keyOf, obstaclesOf } from "./obstacles.ts";
import { minimumOf } from "./policy.ts";
import { chaseable } from "./protection.ts";
import { segmentOf } from "./segment.ts";

/** What would be if less or more were owed. */

/** The facts without the credits that stand against what is due. */
export const supposeLess = (facts: DunningFacts): { facts: DunningFacts }[] =>
  Object.values(facts.credits).some((credit) => credit > 0) ? [{ facts: { ...facts, credits: {} } }] : [];

/** The facts with so much more open of the invoice, and so of the account. Minor units. */
export const raised = (facts: DunningFacts, { id, currency }: Invoice, by: number): DunningFacts => {
  const { account } = facts;
  const balances = { ...account.balances, [currency]: (account.balances[currency] ?? 0) + by };
  const openInvoices = facts.openInvoices.map((each) =>
    each.id === id ? { ...each, amount: each.amount + by, open: each.open + by } : each,
  );
  return { ...facts, account: { ...account, balances }, openInvoices };
};

/** The least raise up to `most` for which `isEnough` holds; undefined where not even that is enough. What is enough stays so above it. */
export const leastRaise = (most: number, isEnough: (by: number) => boolean): number | undefined => {
  if (most < 1 || !isEnough(most)) return undefined;
  let [less, enough] = [0, most];
  while (enough - less > 1) {
    const middle = Math.floor((less + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else less = middle;
  }
  return enough;
};

/** How many invoices are tried, the oldest first. */
const MAX_INVOICES = 5;

const minimumsOf = (facts: DunningFacts, today: number): ReadonlyMap<string, number> => {
  const most = new Map<string, number>();
  const segment = segmentOf(facts, today);
  if (!segment) return most;
  for (const each of [segment.cadence, ...segment.cadence.steps])
    for (const [currency, least] of minimumOf(each))
      most.set(currency, Math.max(most.get(currency) ?? 0, least));
  return most;
};

const tooLittle = (facts: DunningFacts): readonly string[] =>
  obstaclesOf(facts)
    .decision.filter(({ code }) => code.startsWith("below-"))
    .map(keyOf);

/** The facts with as much more due as it takes that an amount is not too little any more, for each that is. */
export const supposeMore = (
  facts: DunningFacts,
): { facts: DunningFacts; amount: { currency: string; minor: number } }[] => {
  const missing = tooLittle(facts);
  if (missing.length === 0) return [];
  const place = placeOf(facts);
  const today = dunningDay(facts.now, place);
  const most = minimumsOf(facts, today);
  const invoices = chaseable({ facts, place, today, next: new NextLook(), reasons: [] })
    .map(({ invoice }) => invoice)
    .toSorted((a, b) => dayOf(a.dueDate) - dayOf(b.dueDate));
  return missing.flatMap((key) => {
    for (const [currency, least] of most)
      for (const invoice of invoices.filter((it) => it.currency === currency).slice(0, MAX_INVOICES)) {
        const limit = least + (facts.credits[currency] ?? 0);
        const minor = leastRaise(limit, (by) => !tooLittle(raised(facts, invoice, by)).includes(key));
        if (minor !== undefined)
          return [{ facts: raised(facts, invoice, minor), amount: { currency, minor } }];
      }
    return [];
  });
};
