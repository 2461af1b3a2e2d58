import type { Range } from "../../domain/rehearsal/range.ts";
import { changeText, figureText, major, whole } from "../../domain/rehearsal/report/words.ts";
import type { Difference, RehearsalResult } from "../../domain/rehearsal/result.ts";
import type { PolicySummary } from "../../domain/rehearsal/summary.ts";
import { grouped, table } from "../text-table.ts";

type Cells = readonly (string | number)[];

const spread = ({ low, high }: Range, figure: Difference): string =>
  `${changeText(low, figure)} … ${changeText(high, figure)}`;

const differenceTable = ({ differences }: RehearsalResult): string[] =>
  table(
    ["", "A", "B", "B − A", "over the dice"],
    differences.map((figure) => [
      figure.currency ? `${figure.figure} (${figure.currency})` : figure.figure,
      figureText(figure.a.mean, figure),
      figureText(figure.b.mean, figure),
      changeText(figure.change.mean, figure),
      spread(figure.change, figure),
    ]),
  );

const moneyTable = ({ money }: PolicySummary): string[] =>
  table(
    ["", "open now", "overdue now", "billed", "collected", "open at end", "overdue at end", "DSO"],
    money.map((line): Cells => {
      const amount = (minor: number): string => major(minor, line.currency);
      return [
        line.currency,
        amount(line.openBefore),
        amount(line.overdueBefore),
        amount(line.billed),
        amount(line.collected.mean),
        amount(line.openAfter.mean),
        amount(line.overdueAfter.mean),
        line.dso === null ? "–" : line.dso.mean.toFixed(1),
      ];
    }),
  );

const policyLines = (letter: string, name: string, summary: PolicySummary): string[] => [
  `${letter}  ${name}`,
  ...moneyTable(summary),
  "",
  ...table(
    ["segment", "step", "by", "sent"],
    [...summary.steps]
      .sort((a, b) => (a.segment < b.segment ? -1 : a.segment > b.segment ? 1 : b.sent.mean - a.sent.mean))
      .map(({ segment, step, channel, sent }) => [segment, step, channel, whole(sent.mean)]),
  ),
  "",
  ...(summary.held.length > 0
    ? table(
        ["held back by", "verdict", "over", "times", "accounts"],
        summary.held
          .slice(0, 12)
          .map(({ rule, verdict, channel, times, accounts }) => [
            rule,
            verdict,
            channel,
            whole(times.mean),
            whole(accounts.mean),
          ]),
      )
    : ["  No rule held anything back."]),
  "",
  ...(summary.work.length > 0
    ? table(
        ["work of people", "desk", "seniority", "tasks", "hours"],
        summary.work.map(({ work, desk, seniority, tasks, minutes }) => [
          work,
          desk,
          seniority,
          whole(tasks.mean),
          whole(minutes.mean / 60),
        ]),
      )
    : ["  No work for people."]),
  "",
  ...table(
    ["cost", "quantity", "unit", "$ each", "$"],
    summary.cost.map(({ what, quantity, unit, price, dollars }) => [
      what,
      whole(quantity.mean),
      unit,
      String(price),
      grouped(dollars.mean.toFixed(2)),
    ]),
  ),
  `  in all $${grouped(summary.costTotal.mean.toFixed(2))}`,
  "",
];

/** The result for people, as text for a terminal. */
export const reportOf = (result: RehearsalResult): string => {
  const { days, from, to, accounts, seeds, ledger, policies, paidBills } = result;
  const basis =
    paidBills > 0
      ? `Customers pay as ${grouped(String(paidBills))} paid invoices of the ledger show`
      : "Customers pay by the stated curve, for the ledger has too few paid invoices";
  return [
    `Rehearsal of ${days} days, ${from} to ${to}, over ${grouped(String(accounts))} accounts of ${ledger}; ${seeds.length} dice. Nothing was sent.`,
    ...policies.map(({ policy }, i) => `  ${"AB"[i]}  ${policy.name} (${policy.source})`),
    "",
    ...(result.differences.length > 0 ? [...differenceTable(result), ""] : []),
    ...policies.flatMap(({ policy, summary }, i) => policyLines("AB"[i] ?? "", policy.name, summary)),
    `${basis}; how reminders move them is assumed (docs/rehearsal.md). It is no forecast.`,
    "",
  ].join("\n");
};
