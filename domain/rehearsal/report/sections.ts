import { addDays } from "../../calendar.ts";
import { type Html, html } from "../../html.ts";
import { exponentOf } from "../../money.ts";
import type { RehearsalResult } from "../result.ts";
import type { PolicySummary } from "../summary.ts";
import { groupedChart, lineChart, lyingChart, stackedChart } from "./charts.ts";
import { axisText, major } from "./words.ts";

const LETTERS = ["a", "b"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const dayName = ({ from }: RehearsalResult, day: number): string => {
  const date = addDays(from, day);
  return `${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`;
};

const key = (entries: readonly { readonly name: string; readonly colour: string }[]): Html =>
  html`<ul class="key">${entries.map(({ name, colour }) => html`<li><i class="${colour}"></i>${name}</li>`)}</ul>`;

const policyKey = ({ policies }: RehearsalResult): Html =>
  key(policies.map(({ policy }, i) => ({ name: policy.name, colour: LETTERS[i] ?? "a" })));

const cashFigures = (result: RehearsalResult, currency: string): Html => {
  const scale = (minor: number): string => axisText(minor / 10 ** exponentOf(currency));
  const lines = result.policies.map(({ policy, summary }, i) => ({
    name: policy.name,
    colour: LETTERS[i] ?? "a",
    days: summary.money.find((line) => line.currency === currency)?.cash ?? [],
  }));
  const name = (day: number): string => dayName(result, day);
  const change = result.cashChange[currency];
  const ends = lines
    .map(({ name: of, days }) => `${of}: ${major(days.at(-1)?.mean ?? 0, currency)}`)
    .join("; ");
  return html`<figure><figcaption><b>Collected since ${dayName(result, 0)}, ${currency}</b></figcaption>${lineChart(lines, `Collected in ${currency} at the end: ${ends}`, scale, name)}</figure>
${change && html`<figure><figcaption><b>Collected more under B than under A, ${currency}</b></figcaption>${lineChart([{ name: "B − A", colour: "b", days: change }], `B less A in ${currency} at the end: ${major(change.at(-1)?.mean ?? 0, currency)}`, scale, name)}</figure>`}`;
};

/** How many currencies are drawn; all are in the tables. */
const DRAWN = 2;

/** Expected cash by day, each policy with its range, and the difference. */
export const cashSection = (result: RehearsalResult): Html =>
  html`<section><h2>Expected cash</h2>
<p class="note">The line is the mean of ${result.seeds.length} dice, the band their lowest and highest.${result.policies.length > 1 && " Both policies met the same customers with the same dice, so that the difference is the policy’s doing."}</p>
${policyKey(result)}<div class="pair">${result.currencies.slice(0, DRAWN).map((currency) => cashFigures(result, currency))}</div></section>`;

const stepNames = ({ weeks }: PolicySummary): string[] => {
  const sums = new Map<string, number>();
  for (const { messages } of weeks)
    for (const [name, number] of Object.entries(messages)) sums.set(name, (sums.get(name) ?? 0) + number);
  return [...sums].sort(([, a], [, b]) => b - a).map(([name]) => name);
};

/** So many steps have a colour of their own; the others share the last one. */
const COLOURS = 8;

const sumOf = (messages: Readonly<Record<string, number>>): number =>
  Object.values(messages).reduce((sum, number) => sum + number, 0);

const messageFigure = (result: RehearsalResult, i: number, highest: number): Html => {
  const chosen = result.policies[i];
  if (!chosen) return html``;
  const { policy, summary } = chosen;
  const names = stepNames(summary);
  const own = names.length > COLOURS ? names.slice(0, COLOURS - 1) : names;
  const shown = names.length > COLOURS ? [...own, "others"] : own;
  const columns = summary.weeks.map(({ week, messages }) => ({
    name: dayName(result, week * 7),
    parts: shown.map((name, n) => ({
      name,
      colour: `s${n}`,
      value:
        name === "others"
          ? sumOf(messages) - own.reduce((sum, each) => sum + (messages[each] ?? 0), 0)
          : (messages[name] ?? 0),
    })),
  }));
  return html`<figure><figcaption><span class="mark ${LETTERS[i] ?? "a"}">${"AB"[i]}</span> <b>${policy.name}</b></figcaption>
${stackedChart(columns, highest, `Messages by week under ${policy.name}`)}${key(shown.map((name, n) => ({ name, colour: `s${n}` })))}</figure>`;
};

/** Messages by week, stacked by step. */
export const messageSection = (result: RehearsalResult): Html => {
  const highest = Math.max(
    1,
    ...result.policies.flatMap(({ summary }) => summary.weeks.map(({ messages }) => sumOf(messages))),
  );
  return html`<section><h2>Messages by week and step</h2>
<p class="note">Weeks begin on the day named. The first week catches up with what is overdue today; the last one may be cut short.</p>
<div class="pair">${result.policies.map((_, i) => messageFigure(result, i, highest))}</div></section>`;
};

/** What rules held back, the most frequent first. */
export const heldSection = (result: RehearsalResult): Html => {
  const names = new Map<string, number[]>();
  for (const [i, { summary }] of result.policies.entries())
    for (const { rule, verdict, channel, times } of summary.held) {
      const name = `${rule}, ${channel} ${verdict === "deferred" ? "postponed" : "forbidden"}`;
      const values = names.get(name) ?? result.policies.map(() => 0);
      values[i] = (values[i] ?? 0) + times.mean;
      names.set(name, values);
    }
  const groups = [...names]
    .sort(([, a], [, b]) => Math.max(...b) - Math.max(...a))
    .slice(0, 10)
    .map(([name, values]) => ({
      name,
      bars: values.map((value, i) => ({ name: "AB"[i] ?? "", colour: LETTERS[i] ?? "a", value })),
    }));
  return html`<section><h2>Held back by rules</h2>
<p class="note">How often a rule postponed a message to a permitted hour or day, or forbade a channel. A postponed message goes out by itself when its time has come.</p>
${policyKey(result)}<figure>${lyingChart(groups, "How often each rule held a message back")}</figure></section>`;
};

/** Hours of people by week. */
export const workSection = (result: RehearsalResult): Html => {
  const weeks = result.policies[0]?.summary.weeks ?? [];
  const groups = weeks.map(({ week }) => ({
    name: dayName(result, week * 7),
    bars: result.policies.map(({ summary }, i) => ({
      name: "AB"[i] ?? "",
      colour: LETTERS[i] ?? "a",
      value: (summary.weeks[week]?.minutes ?? 0) / 60,
    })),
  }));
  return html`<section><h2>Work of people, hours a week</h2>${policyKey(result)}<figure>${groupedChart(groups, "Hours of work by week")}</figure></section>`;
};
