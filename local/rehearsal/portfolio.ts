import { dayOf } from "../../domain/dunning/day.ts";
import { defaultPolicy } from "../../domain/dunning/default-policy.ts";
import { type RehearsedAccount, rehearsedAccount } from "../../domain/rehearsal/account.ts";
import { pastOf } from "../portfolio/history.ts";
import { PORTFOLIO_START, PORTFOLIO_TODAY, portfolioAccount } from "../portfolio/portfolio.ts";
import type { LedgerCopy } from "./data-folder.ts";

/** The demo portfolio as a rehearsal starts with it, made in memory: no machine, no table. */
export const portfolioCopy = (
  accounts: number,
  seed: number,
  onProgress: (done: number, of: number) => void = () => {},
): LedgerCopy => {
  const today = dayOf(PORTFOLIO_TODAY);
  const copies: RehearsedAccount[] = [];
  for (let index = 0; index < accounts; index++) {
    const member = portfolioAccount(seed, index);
    const { account, invoices } = pastOf(seed, member).state;
    copies.push(rehearsedAccount(member.creditor.entity, account, [...invoices.values()], [], today));
    if ((index + 1) % 10 === 0 || index + 1 === accounts) onProgress(index + 1, accounts);
  }
  return { start: PORTFOLIO_START, accounts: copies, policy: defaultPolicy };
};
