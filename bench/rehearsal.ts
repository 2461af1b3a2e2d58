import { availableParallelism } from "node:os";
import { defaultPolicy } from "../domain/dunning/default-policy.ts";
import type { RehearsedAccount } from "../domain/rehearsal/account.ts";
import { defaultAssumptions } from "../domain/rehearsal/assumptions.ts";
import { Curve } from "../domain/rehearsal/curve.ts";
import { horizonOf } from "../domain/rehearsal/horizon.ts";
import { playAccount } from "../domain/rehearsal/play.ts";
import { withOwnCurve } from "../domain/rehearsal/prepare.ts";
import { emptyTally, sumWhere, type Tally } from "../domain/rehearsal/tally.ts";
import { portfolioCopy } from "../local/rehearsal/portfolio.ts";
import { rehearseOnThreads } from "../local/rehearsal/threads.ts";
import type { Figure } from "./figure.ts";

const ACCOUNTS = 10_000;
const DAYS = 120;
/** As many accounts of the demo portfolio as are made; the ten thousand are these under other ids. */
const MADE = 1_000;
/** Accounts that the rival plays; its time is scaled up. */
const RIVAL = 40;

/** The same account as another one: ids differ, and with them all dice. */
const renamed = (copy: RehearsedAccount, nth: number): RehearsedAccount => {
  const id = `${copy.account.id}-${nth}`;
  return {
    ...copy,
    account: { ...copy.account, id },
    openInvoices: copy.openInvoices.map((invoice) => ({
      ...invoice,
      id: `${invoice.id}-${nth}`,
      accountId: id,
    })),
  };
};

const messagesOf = ({ messages, tasks }: Tally): number =>
  sumWhere(messages, () => true) + sumWhere(tasks, () => true);

const seconds = (since: number): number => (performance.now() - since) / 1000;

/** Rehearsal: the time that a policy's next 120 days over ten thousand accounts take. */
export const run = async (): Promise<Figure[]> => {
  const { start, accounts: made } = portfolioCopy(MADE, 1);
  const accounts = Array.from({ length: ACCOUNTS / MADE }, (_, nth) =>
    made.map((copy) => renamed(copy, nth)),
  ).flat();
  const horizon = horizonOf(start, DAYS);
  const { assumptions } = withOwnCurve(defaultAssumptions, made, horizon.first);
  const threads = Math.min(2, availableParallelism());

  const began = performance.now();
  const rehearsal = { policies: [defaultPolicy], seeds: [1], start, days: DAYS, assumptions };
  const [[tally = emptyTally()] = []] = await rehearseOnThreads(rehearsal, accounts, threads);
  const ours = seconds(began);

  const rivalBegan = performance.now();
  const curve = new Curve(assumptions.behaviour.curve);
  for (const account of accounts.slice(0, RIVAL))
    playAccount(
      { policy: defaultPolicy, horizon, assumptions, curve, seed: 1, everyHour: true },
      account,
      emptyTally(),
    );
  const rival = (seconds(rivalBegan) * ACCOUNTS) / RIVAL / threads;
  const messages = messagesOf(tally);
  return [
    {
      name: `rehearsal of ${ACCOUNTS.toLocaleString("en-US")} accounts × ${DAYS} days`,
      unit: `seconds on ${threads} threads`,
      ours: Number(ours.toFixed(1)),
      rival: Number(rival.toFixed(0)),
      rivalName: `a look at every account every hour, measured on ${RIVAL} accounts and scaled up`,
      ratio: Number((rival / ours).toFixed(1)),
      goal: "under 120",
      note: `One policy, one set of dice: ${tally.looks.toLocaleString("en-US")} looks, ${messages.toLocaleString("en-US")} messages and tasks, ${Math.round(messages / ours).toLocaleString("en-US")} of them a second. A comparison of two policies over five dice is ten of these. The rival writes the same messages (test/domain/rehearsal/rehearse.test.ts); its accounts are the first ones and its time by thread is taken to halve on two.`,
    },
  ];
};
