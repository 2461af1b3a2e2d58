import { type Html, html } from "../../html.ts";
import type { Range } from "../range.ts";
import type { Difference, RehearsalResult } from "../result.ts";
import type { PolicySummary } from "../summary.ts";
import { changeText, dollars, figureText, major, whole } from "./words.ts";

const row = (cells: readonly (string | Html)[]): Html =>
  html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;

/** `words` is how many columns, the first ones, hold words; the others hold numbers. */
const table = (head: readonly string[], rows: readonly Html[], words = 1): Html =>
  html`<div class="scroll"><table class="words${words}"><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;

/** Good or bad by the sign of a change, or neither where the dice do not agree on the sign. */
export const verdictOf = ({ change, more }: Difference): "good" | "bad" | "" => {
  if (more === "neither" || change.low * change.high <= 0) return "";
  return change.mean > 0 === (more === "better") ? "good" : "bad";
};

const differenceRow = (figure: Difference): Html =>
  row([
    figure.figure,
    figureText(figure.a.mean, figure),
    figureText(figure.b.mean, figure),
    html`<span class="${verdictOf(figure)}">${changeText(figure.change.mean, figure)}</span>`,
    `${changeText(figure.change.low, figure)} … ${changeText(figure.change.high, figure)}`,
  ]);

/** All figures of both policies, by currency. */
export const differenceTable = ({ differences, currencies }: RehearsalResult): Html =>
  table(
    ["", "A", "B", "B − A", "lowest … highest of the dice"],
    [...currencies, undefined].flatMap((currency) => [
      html`<tr class="group"><td colspan="5">${currency ?? "Effort and side effects"}</td></tr>`,
      ...differences.filter((it) => it.currency === currency).map(differenceRow),
    ]),
  );

const range = ({ mean, low, high }: Range, text: (value: number) => string): Html =>
  low === high
    ? html`${text(mean)}`
    : html`${text(mean)}<span class="range">${text(low)} – ${text(high)}</span>`;

/** The money of one policy, by currency. */
export const moneyTable = ({ money }: PolicySummary): Html =>
  table(
    [
      "",
      "Open now",
      "Overdue now",
      "Billed",
      "Collected",
      "Open at the end",
      "Overdue at the end",
      "DSO, days",
    ],
    money.map((line) => {
      const text = (minor: number): string => major(minor, line.currency);
      return row([
        line.currency,
        text(line.openBefore),
        text(line.overdueBefore),
        text(line.billed),
        range(line.collected, text),
        range(line.openAfter, text),
        range(line.overdueAfter, text),
        line.dso ? range(line.dso, (days) => days.toFixed(1)) : "–",
      ]);
    }),
  );

/** The messages of one policy by step and channel. */
export const stepTable = ({ steps }: PolicySummary): Html =>
  table(
    ["Segment", "Step", "By", "Messages"],
    steps.map(({ segment, step, channel, sent }) => row([segment, step, channel, range(sent, whole)])),
    3,
  );

/** What rules held back under one policy. */
export const heldTable = ({ held }: PolicySummary): Html =>
  table(
    ["Rule", "What it did", "Over", "Times", "Accounts"],
    held.map(({ rule, verdict, channel, times, accounts }) =>
      row([
        rule,
        verdict === "deferred" ? "postponed" : "forbade",
        channel,
        range(times, whole),
        whole(accounts.mean),
      ]),
    ),
    3,
  );

/** The late charges that one policy posts. */
export const chargeTable = ({ charges }: PolicySummary): Html =>
  table(
    ["Late charge", "Currency", "Posted", "Amount", "Paid by the end"],
    charges.map(({ kind, currency, posted, amount, collected }) => {
      const text = (minor: number): string => major(minor, currency);
      return row([kind, currency, range(posted, whole), range(amount, text), range(collected, text)]);
    }),
    2,
  );

/** The work of people under one policy. */
export const workTable = ({ work }: PolicySummary): Html =>
  table(
    ["Work", "Desk", "Seniority", "Tasks", "Hours"],
    work.map(({ work: kind, desk, seniority, tasks, minutes }) =>
      row([kind, desk, String(seniority), range(tasks, whole), whole(minutes.mean / 60)]),
    ),
    2,
  );

/** What one policy costs. */
export const costTable = ({ cost, costTotal }: PolicySummary): Html =>
  table(
    ["Cost", "Quantity", "Unit", "$ each", "$"],
    [
      ...cost.map(({ what, quantity, unit, price, dollars: sum }) =>
        row([what, whole(quantity.mean), unit, String(price), dollars(sum.mean)]),
      ),
      row([html`<b>In all</b>`, "", "", "", html`<b>${range(costTotal, dollars)}</b>`]),
    ],
  );
