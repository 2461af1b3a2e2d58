import { addressText, type MailSummary } from "../../cloud/mailbox.ts";
import { type Content, Html, html } from "../html.ts";
import { type PageResponse, page, pager, table, timeElement } from "../page.ts";
import { offsetOf, type Page, type PageRequest } from "./request.ts";

const LIMIT = 50;

/** What a message may do inside its frame besides styling itself and showing what it brings: open its links elsewhere. */
const SANDBOX = "allow-popups allow-popups-to-escape-sandbox";
const MESSAGE_POLICY = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox ${SANDBOX}`;

const fateTag = (fate: MailSummary["fate"]): Content =>
  fate === "delivery"
    ? html`<span class="tag good">delivered</span>`
    : html`<span class="tag bad">${fate === "bounce" ? "bounced" : "complaint"}</span>`;

/** All messages, newest first. */
export const mailbox: Page = (request) => {
  const { machine } = request;
  const offset = offsetOf(request);
  const mails = machine.mailbox.list({ newestFirst: true, limit: LIMIT, offset });
  return page({
    title: "Mailbox",
    section: "/_/mail",
    now: machine.clock.now(),
    content:
      mails.length === 0
        ? html`<p>No message has been sent yet. <a href="/_/clock">Turn the clock</a> to the next run.</p>`
        : html`${table(
            ["Sent", "To", "Subject", "Fate"],
            mails.map((mail) => [
              timeElement(mail.at),
              mail.to.join(", "),
              html`<a href="/_/mail/${mail.id}">${mail.subject || "(no subject)"}</a>${mail.attachments.length > 0 && html` <span class="soft">+ ${mail.attachments.length} attached</span>`}`,
              fateTag(mail.fate),
            ]),
          )}${pager("/_/mail", offset, LIMIT, machine.mailbox.count())}`,
  });
};

const missing = ({ machine }: PageRequest): PageResponse =>
  page({
    title: "No such message",
    section: "/_/mail",
    now: machine.clock.now(),
    status: 404,
    content: html`<p><a href="/_/mail">Back to the mailbox</a></p>`,
  });

const TABS = ["html", "text", "headers"] as const;

/** One message as its receiver sees it, as text, or its headers. */
export const message: Page = async (request) => {
  const { machine, query, parts } = request;
  const id = parts[0] ?? "";
  const summary = machine.mailbox.get(id);
  const mail = await machine.mailbox.open(id);
  if (!summary || !mail) return missing(request);
  const asked = TABS.find((tab) => tab === query.get("as"));
  const tab = asked ?? (mail.html === undefined ? "text" : "html");
  const link = (to: string, label: string) =>
    html`<a href="/_/mail/${id}?as=${to}"${to === tab && new Html(' aria-current="page"')}>${label}</a>`;
  const bodies: Readonly<Record<(typeof TABS)[number], Content>> = {
    html:
      mail.html === undefined
        ? html`<p class="soft">This message has no HTML part.</p>`
        : html`<iframe sandbox="${SANDBOX}" title="The message as its receiver sees it" src="/_/mail/${id}/html"></iframe>`,
    text: html`<pre>${mail.text ?? "This message has no text part."}</pre>`,
    headers: table(
      ["Header", "Value"],
      mail.headers.map(({ originalKey, value }) => [originalKey, html`<code>${value}</code>`]),
    ),
  };
  return page({
    title: mail.subject ?? "(no subject)",
    section: "/_/mail",
    now: machine.clock.now(),
    content: html`<dl><dt>From</dt><dd>${addressText(mail.from)}</dd><dt>To</dt><dd>${summary.to.join(", ")}</dd>
<dt>Sent</dt><dd>${timeElement(summary.at)} ${fateTag(summary.fate)}</dd>
${Object.entries(summary.tags).map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}
${
  mail.attachments.length > 0 &&
  html`<dt>Attached</dt><dd>${mail.attachments.map(
    (attachment, i) =>
      html`<a href="/_/mail/${id}/attachments/${i}">${attachment.filename ?? `attachment ${i + 1}`}</a> `,
  )}</dd>`
}</dl>
<div class="tabs">${link("html", "As received")}${link("text", "Text")}${link("headers", "Headers")}<a href="/_/mail/${id}/source">Source</a></div>${bodies[tab]}`,
  });
};

/** The HTML part alone, for the frame that shows it. Inline images are put in as data. */
export const messageHtml: Page = async (request) => {
  const mail = await request.machine.mailbox.open(request.parts[0] ?? "");
  if (mail?.html === undefined) return missing(request);
  const body = mail.attachments.reduce((text, { contentId, mimeType, content }) => {
    if (!contentId) return text;
    const cid = contentId.replace(/^<|>$/g, "");
    const data = Buffer.from(typeof content === "string" ? content : new Uint8Array(content)).toString(
      "base64",
    );
    return text.replaceAll(`cid:${cid}`, `data:${mimeType};base64,${data}`);
  }, mail.html);
  return {
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": MESSAGE_POLICY,
      "x-content-type-options": "nosniff",
    },
    body: `<base target="_blank">${body}`,
  };
};

/** The message as it went out. */
export const messageSource: Page = (request) => {
  const raw = request.machine.mailbox.raw(request.parts[0] ?? "");
  if (!raw) return missing(request);
  return {
    status: 200,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    body: raw,
  };
};

/** One attachment, to be saved. */
export const attachment: Page = async (request) => {
  const mail = await request.machine.mailbox.open(request.parts[0] ?? "");
  const found = mail?.attachments[Number(request.parts[1])];
  if (!found) return missing(request);
  const name = encodeURIComponent(found.filename ?? "attachment");
  return {
    status: 200,
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename*=UTF-8''${name}`,
      "x-content-type-options": "nosniff",
    },
    body: Buffer.from(typeof found.content === "string" ? found.content : new Uint8Array(found.content)),
  };
};
