import { Html, html } from "../../html.ts";
import type { Difference, RehearsalResult } from "../result.ts";
import { assumptionSection } from "./assumed.ts";
import { conclusionOf } from "./conclusion.ts";
import { cashSection, heldSection, messageSection, workSection } from "./sections.ts";
import { STYLE } from "./style.ts";
import {
  chargeTable,
  costTable,
  differenceTable,
  heldTable,
  moneyTable,
  stepTable,
  verdictOf,
  workTable,
} from "./tables.ts";
import { changeText, figureText, whole } from "./words.ts";

const tile = (figure: Difference): Html =>
  html`<div class="tile"><div class="what">${figure.figure}</div>
<div class="much ${verdictOf(figure)}">${changeText(figure.change.mean, figure)}</div>
<div class="range">A ${figureText(figure.a.mean, figure)} → B ${figureText(figure.b.mean, figure)}<br>dice from ${changeText(figure.change.low, figure)} to ${changeText(figure.change.high, figure)}</div></div>`;

const tiles = ({ differences, currencies }: RehearsalResult): Html => {
  const drawn = currencies.slice(0, 2);
  const shown = differences.filter(
    ({ figure, currency }) =>
      (currency !== undefined &&
        drawn.includes(currency) &&
        (figure === "Collected in all" || figure === "Overdue at the end")) ||
      figure === "Work of people" ||
      figure === "Cost in all",
  );
  return html`<div class="tiles">${shown.map(tile)}</div>`;
};

const policyTables = ({ policies }: RehearsalResult): Html =>
  html`${policies.map(
    (
      { policy, summary },
      i,
    ) => html`<section><h2><span class="mark ${i === 0 ? "a" : "b"}">${"AB"[i]}</span> ${policy.name}</h2>
<h3>Money</h3>${moneyTable(summary)}${summary.charges.length > 0 && html`<h3>Late charges</h3>${chargeTable(summary)}`}<h3>Messages</h3>${stepTable(summary)}<h3>Held back</h3>${heldTable(summary)}<h3>Work of people</h3>${workTable(summary)}<h3>Cost over the whole time</h3>${costTable(summary)}</section>`,
  )}`;

/** The result as one page that needs nothing else: no script, no font, no picture from anywhere. */
export const rehearsalPage = (result: RehearsalResult): string => {
  const { from, to, days, accounts, ledger, seeds, policies } = result;
  const title = policies.length > 1 ? "Rehearsal of two dunning policies" : "Rehearsal of a dunning policy";
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}, ${from} to ${to}</title><style>${new Html(STYLE)}</style></head><body><main>
<header><h1>${title}</h1>
<p class="lead">${days} days, ${from} to ${to}, over ${whole(accounts)} accounts of ${ledger}. Played ${seeds.length} times with other dice on a copy; nothing was sent to anybody.</p>
<div class="policies">${policies.map(({ policy }, i) => html`<div><span class="mark ${i === 0 ? "a" : "b"}">${"AB"[i]}</span><span><b>${policy.name}</b> <span class="note">${policy.source}</span></span></div>`)}</div></header>
${result.differences.length > 0 && html`<p class="verdict">${conclusionOf(result).join(" ")}</p>${tiles(result)}`}
${cashSection(result)}
${messageSection(result)}
<div class="pair">${heldSection(result)}${workSection(result)}</div>
${result.differences.length > 0 && html`<section><h2>All figures</h2>${differenceTable(result)}<p class="note">Green and red where all dice agree on the sign.</p></section>`}
${policyTables(result)}
${assumptionSection(result)}
</main></body></html>
`.toString();
};
