import type { Instant } from "../../domain/calendar.ts";
import { type Content, type Html, html, Html as Markup } from "./html.ts";
import { STYLE } from "./style.ts";

/** An answer of the local pages. */
export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const SECTIONS = [
  ["/_/", "Start"],
  ["/_/mail", "Mail"],
  ["/_/sms", "SMS"],
  ["/_/tasks", "Tasks"],
  ["/_/executions", "Executions"],
  ["/_/clock", "Clock"],
  ["/_/bill", "Bill"],
  ["/_/queues", "Queues"],
  ["/docs", "API"],
] as const;

/** Nothing may be loaded from elsewhere, and only the style sheet of the page itself may style it. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/** An instant as people read it, in UTC. */
const instantText = (instant: Instant): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;

/** An instant as an element that programs can read too. */
export const timeElement = (instant: Instant | undefined): Content =>
  instant === undefined ? "" : html`<time datetime="${instant}">${instantText(instant)}</time>`;

/** A whole page: title, navigation, the clock, and its content. `refreshSeconds` loads it anew. */
export const page = (options: {
  readonly title: string;
  readonly section: (typeof SECTIONS)[number][0];
  readonly now: Instant;
  readonly content: Content;
  readonly status?: number;
  readonly refreshSeconds?: number;
}): PageResponse => {
  const { title, section, now, content, status = 200, refreshSeconds } = options;
  const document = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
${refreshSeconds !== undefined && html`<meta http-equiv="refresh" content="${refreshSeconds}">`}
<title>${title} – Dunlin</title><style>${new Markup(STYLE)}</style></head>
<body><header><div class="bar"><a class="name" href="/_/">Dunlin</a>
<nav aria-label="Sections">${SECTIONS.map(
    ([href, label]) =>
      html`<a href="${href}"${href === section && new Markup(' aria-current="page"')}>${label}</a>`,
  )}</nav>${timeElement(now)}</div></header>
<main><h1>${title}</h1>${content}</main></body></html>`;
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": PAGE_POLICY,
      "cache-control": "no-store",
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    },
    body: document.text,
  };
};

/** Sends the browser on after a form was taken. */
export const redirect = (location: string): PageResponse => ({
  status: 303,
  headers: { location },
  body: "",
});

/** A table that scrolls by itself on a narrow screen. Columns whose name ends with `#` hold numbers. */
export const table = (columns: readonly string[], rows: readonly (readonly Content[])[]): Html => {
  const isNumber = columns.map((column) => column.endsWith("#"));
  const kind = (i: number) => isNumber[i] === true && new Markup(' class="num"');
  return html`<div class="scroll"><table><thead><tr>${columns.map(
    (column, i) => html`<th scope="col"${kind(i)}>${column.replace(/#$/, "")}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map((cell, i) => html`<td${kind(i)}>${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
};

/** Links to the pages of a long list before and after this one. */
export const pager = (path: string, offset: number, limit: number, total: number): Content => {
  const from = (first: number) => `${path}${path.includes("?") ? "&" : "?"}offset=${first}`;
  return (
    total > limit &&
    html`<p>${offset > 0 && html`<a href="${from(Math.max(0, offset - limit))}">Newer</a> `}<span class="soft">${offset + 1} to ${Math.min(total, offset + limit)} of ${total}</span>${
      offset + limit < total && html` <a href="${from(offset + limit)}">Older</a>`
    }</p>`
  );
};

/** JSON text laid out for reading; other text as it is. */
export const jsonBlock = (value: unknown): Html => {
  let shown = value;
  if (typeof value === "string")
    try {
      shown = JSON.parse(value);
    } catch {
      return html`<pre>${value}</pre>`;
    }
  return html`<pre>${JSON.stringify(shown, null, 2) ?? ""}</pre>`;
};
