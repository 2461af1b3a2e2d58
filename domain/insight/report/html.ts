import { type Html, html } from "../../html.ts";
import type { BucketLine, CurrencySection, FigureLine, FlowLine, ReportFacts, Sum } from "./content.ts";
import { betterWhen } from "./figures.ts";
import { REPORT_WINDOW_DAYS } from "./window.ts";
import type { Change, Words } from "./words.ts";

/**
 * The report as HTML for mail programs: one column, tables for layout, styles inline, nothing loaded.
 * Colours only repeat what signs, arrows and numbers say.
 */

const INK = "#1f2933";
const FAINT = "#52606d";
const LINE = "#d9dee3";
const TRACK = "#edf0f3";
const GOOD = "#17693f";
const BAD = "#a8201a";

/** From not due to long overdue; the oldest shade serves all buckets beyond. */
const SHADES = ["#2f6f8f", "#d9a514", "#d98014", "#cf5a1c", "#b93a1f", "#8f1d1d"] as const;
const OLDEST = "#8f1d1d";

const FIGURES = "font-variant-numeric:tabular-nums";
const layout = html`role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"`;

/** `better` says which way is good: 1 up, −1 down, 0 neither. */
const changeLine = (change: Change | undefined, better: 1 | -1 | 0): Html => {
  if (change === undefined) return html``;
  const direction = change.direction * better;
  const colour = direction === 0 ? FAINT : direction > 0 ? GOOD : BAD;
  return html`<span style="font-size:13px;color:${colour};white-space:nowrap">${change.text}</span>`;
};

const amountChange = (change: number | undefined, currency: string, words: Words, better: 1 | -1 | 0): Html =>
  changeLine(words.amountChange(change, currency), better);

const headline = (label: string, amount: string, note: Html, change: Html): Html =>
  html`<td width="50%" style="padding:0 8px 0 0;vertical-align:top">
<div style="font-size:13px;color:${FAINT}">${label}</div>
<div style="font-size:${amount.length > 13 ? 17 : 20}px;line-height:1.3;font-weight:bold;white-space:nowrap;${FIGURES}">${amount}</div>
<div>${change}</div>
<div style="font-size:13px;color:${FAINT}">${note}</div>
</td>`;

/** A bar as two cells of a table: the share, and what is left of the whole. A share too small to see is still a sliver. */
const bar = (share: number, colour: string): Html => {
  const width = share <= 0 ? 0 : Math.min(100, Math.max(1, Math.round(share)));
  const cell = (percent: number, fill: string) =>
    percent > 0 &&
    html`<td width="${percent}%" bgcolor="${fill}" style="width:${percent}%;background:${fill};height:10px;line-height:10px;font-size:1px">&nbsp;</td>`;
  return html`<table ${layout} aria-hidden="true" style="table-layout:fixed;border-collapse:collapse;margin:4px 0"><tr>${cell(width, colour)}${cell(100 - width, TRACK)}</tr></table>`;
};

const bucketRow = (line: BucketLine, index: number, currency: string, words: Words): Html => {
  const { texts } = words;
  const isOverdue = line.bucket.fromDays !== null;
  return html`<tr><td style="padding:8px 0 10px">
<table ${layout}><tr>
<td style="font-size:15px">${texts.bucket(line.bucket)}</td>
<td align="right" style="font-size:15px;font-weight:bold;white-space:nowrap;${FIGURES}">${words.plain(line.amount, currency)}</td>
</tr></table>
${bar(line.share, SHADES[index] ?? OLDEST)}
<table ${layout}><tr>
<td style="font-size:13px;color:${FAINT}">${texts.invoiceCount(line.count, words.count(line.count))} · ${words.percent(line.share)}</td>
<td align="right" style="font-size:13px">${amountChange(line.change, currency, words, isOverdue ? -1 : 0)}</td>
</tr></table>
</td></tr>`;
};

const row = (label: Html, value: string, change: Html, strong = false): Html => {
  const weight = strong ? "bold" : "normal";
  return html`<tr>
<td style="padding:8px 8px 8px 0;border-top:1px solid ${LINE};font-size:15px;font-weight:${weight};vertical-align:top">${label}</td>
<td align="right" style="padding:8px 0;border-top:1px solid ${LINE};vertical-align:top"><span style="font-size:15px;font-weight:${weight};white-space:nowrap;${FIGURES}">${value}</span>${change.markup !== "" && html`<br>${change}`}</td>
</tr>`;
};

const table = (rows: readonly Html[]): Html => html`<table ${layout}>${rows}</table>`;

const heading = (text: string): Html =>
  html`<h3 style="margin:24px 0 4px;font-size:16px;line-height:1.4">${text}</h3>`;

const totals = (section: CurrencySection, words: Words): Html => {
  const { texts } = words;
  const { currency } = section;
  const line = (label: string, { amount, change }: Pick<Sum, "amount" | "change">, strong = false) =>
    row(html`${label}`, words.plain(amount, currency), amountChange(change, currency, words, 0), strong);
  return table([
    line(texts.openInvoices, section.invoices),
    line(texts.credits, section.credits),
    line(texts.unappliedCash, section.unappliedCash),
    line(`${texts.outstanding} (${currency})`, section.outstanding, true),
  ]);
};

const figureRow = ({ figure, value, change }: FigureLine, words: Words): Html => {
  const [name, meaning] = words.texts.figures[figure];
  return row(
    html`${name}<br><span style="font-size:13px;color:${FAINT}">${meaning}</span>`,
    words.figure(figure, value),
    changeLine(words.figureChange(figure, change), betterWhen(figure)),
  );
};

const flowRow = ({ flow, amount, change }: FlowLine, currency: string, words: Words): Html =>
  row(
    html`${words.texts.flows[flow]}`,
    words.plain(amount, currency),
    amountChange(change, currency, words, 0),
  );

const currencyPart = (section: CurrencySection, words: Words): Html => {
  const { texts } = words;
  const { currency, inputs, outstanding, overdue } = section;
  const { window } = inputs;
  return html`<h2 style="margin:28px 0 12px;padding:16px 0 0;border-top:3px solid ${INK};font-size:18px;line-height:1.3">${currency}</h2>
<table ${layout}><tr>
${headline(texts.outstanding, words.amount(outstanding.amount, currency), html``, amountChange(outstanding.change, currency, words, 0))}
${headline(texts.overdue, words.amount(overdue.amount, currency), html`${texts.ofOpenInvoices(words.percent(section.overdueShare))}`, amountChange(overdue.change, currency, words, -1))}
</tr></table>
${heading(texts.aging)}
${table(section.buckets.map((line, i) => bucketRow(line, i, currency, words)))}
${totals(section, words)}
${heading(texts.keyFigures)}
<p style="margin:0 0 8px;font-size:13px;color:${FAINT}">${texts.window(window.days, words.date(window.from), words.date(window.to))}</p>
${table([...section.figures.map((line) => figureRow(line, words)), ...section.flows.map((line) => flowRow(line, currency, words))])}`;
};

const preheader = (sections: readonly CurrencySection[], words: Words): string =>
  sections
    .map(({ currency, overdue }) => `${words.texts.overdue} ${words.amount(overdue.amount, currency)}`)
    .join(" · ");

/** The report's HTML page. */
export const reportHtml = (
  facts: ReportFacts,
  sections: readonly CurrencySection[],
  words: Words,
  subject: string,
): string => {
  const { texts } = words;
  const { legalEntity, schedule, previous } = facts;
  const said =
    sections.length === 0
      ? texts.nothing(REPORT_WINDOW_DAYS)
      : previous
        ? texts.comparedWith(words.date(previous.asOf))
        : texts.firstReport;
  return html`<!doctype html>
<html lang="${words.code}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"><title>${subject}</title></head>
<body style="margin:0;padding:0;background:#f4f6f8;color:${INK};font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.45;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden">${preheader(sections, words)}</div>
<table ${layout}><tr><td align="center" style="padding:12px 8px">
<table ${layout} style="max-width:600px;background:#ffffff;border:1px solid ${LINE};border-radius:6px"><tr><td align="left" style="padding:24px 20px">
<p style="margin:0;font-size:14px;color:${FAINT}">${legalEntity.name}</p>
<h1 style="margin:2px 0 4px;font-size:24px;line-height:1.25">${texts.title}</h1>
<p style="margin:0">${texts.asOf(words.longDate(facts.asOf))}</p>
<p style="margin:4px 0 0;font-size:13px;color:${FAINT}">${said}</p>
${sections.map((section) => currencyPart(section, words))}
</td></tr></table>
<table ${layout} style="max-width:600px"><tr><td align="left" style="padding:14px 20px;font-size:13px;color:${FAINT}">
${sections.length > 0 && html`<p style="margin:0 0 8px">${texts.attached}</p>`}
<p style="margin:0">${texts.why(words.cadence(schedule.cadence, schedule.at, schedule.timeZone))}</p>
</td></tr></table>
</td></tr></table>
</body></html>`.markup;
};
