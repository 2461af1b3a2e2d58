import { conclusionOf } from "../../domain/rehearsal/report/conclusion.ts";
import { changeText, figureText, major, whole } from "../../domain/rehearsal/report/words.ts";
import type { Difference, RehearsalResult } from "../../domain/rehearsal/result.ts";
import type { PolicySummary } from "../../domain/rehearsal/summary.ts";
import { grouped, table } from "../text-table.ts";

type Cells = readonly (string | number)[];

/** From so many columns on there is room for the range over the dice. */
const WIDE = 100;

const withoutCurrency = (text: string, { currency = "" }: Difference): string =>
  text.replace(` ${currency}`, "");

const differenceRow = (figure: Difference, isWide: boolean): Cells => {
  const change = (value: number): string => withoutCurrency(changeText(value, figure), figure);
  const { a, b, change: by } = figure;
  return [
    `  ${figure.figure}`,
    withoutCurrency(figureText(a.mean, figure), figure),
    withoutCurrency(figureText(b.mean, figure), figure),
    change(by.mean),
    ...(isWide ? [`${change(by.low)} … ${change(by.high)}`] : []),
  ];
};

/** All figures, by currency. */
const differenceTable = ({ differences, currencies }: RehearsalResult, isWide: boolean): string[] => {
  const empty = isWide ? ["", "", "", ""] : ["", "", ""];
  return table(
    ["", "A", "B", "B − A", ...(isWide ? ["over the dice"] : [])],
    [...currencies, undefined].flatMap((currency) => [
      [currency ?? "Effort and side effects", ...empty],
      ...differences.filter((it) => it.currency === currency).map((it) => differenceRow(it, isWide)),
    ]),
  );
};

/** Lines of at most so many columns, broken between words. */
const wrapped = (text: string, width: number, indent = ""): string[] => {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    if (line.trim() !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line = line.trim() === "" ? `${indent}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
};

const moneyTable = ({ money }: PolicySummary): string[] =>
  table(
    ["", "open now", "overdue", "billed", "collected", "open then", "overdue", "DSO"],
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
  ...(summary.charges.length > 0
    ? [
        ...table(
          ["late charge", "currency", "posted", "amount", "paid by the end"],
          summary.charges.map(({ kind, currency, posted, amount, collected }) => [
            kind,
            currency,
            whole(posted.mean),
            major(amount.mean, currency),
            major(collected.mean, currency),
          ]),
        ),
        "",
      ]
    : []),
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

/** The result for people, as text for a terminal of so many columns. */
export const reportOf = (result: RehearsalResult, columns = WIDE): string => {
  const { days, from, to, accounts, seeds, ledger, policies, paidBills } = result;
  const basis =
    paidBills > 0
      ? `Customers pay as ${grouped(String(paidBills))} paid invoices of the ledger show`
      : "Customers pay by the stated curve, for the ledger has too few paid invoices";
  const head = `Rehearsal of ${days} days, ${from} to ${to}, over ${grouped(String(accounts))} accounts of ${ledger}; ${seeds.length} dice. Nothing was sent.`;
  const foot = `${basis}; how reminders move them is assumed (docs/rehearsal.md). It is no forecast.`;
  return [
    ...wrapped(head, columns),
    ...policies.map(({ policy }, i) => `  ${"AB"[i]}  ${policy.name} (${policy.source})`),
    "",
    ...(result.differences.length > 0
      ? [
          ...wrapped(conclusionOf(result).join(" "), columns, "  "),
          "",
          ...differenceTable(result, columns >= WIDE),
          "",
        ]
      : []),
    ...policies.flatMap(({ policy, summary }, i) => policyLines("AB"[i] ?? "", policy.name, summary)),
    ...wrapped(foot, columns),
    "",
  ].join("\n");
};
