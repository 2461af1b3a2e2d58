import type { Sms } from "../../cloud/sns.ts";
import { html } from "../html.ts";
import { page, pager, redirect, timeElement } from "../page.ts";
import { offsetOf, type Page } from "./request.ts";

const LIMIT = 60;

const bubble = (sms: Sms) =>
  html`<div class="bubble ${sms.direction}">${sms.text}</div>
<p class="soft">${sms.direction === "out" ? html`to <b>${sms.phone}</b>${sms.sender !== "" && html` from ${sms.sender}`}` : html`answer from <b>${sms.phone}</b>`} · ${timeElement(sms.at)} · ${sms.segments} ${sms.segments === 1 ? "segment" : "segments"} ${sms.encoding}</p>
${
  sms.direction === "out" &&
  html`<form class="inline" method="post" action="/_/sms"><input type="hidden" name="phone" value="${sms.phone}">
<label class="soft" for="a-${sms.id}">Answer</label><input id="a-${sms.id}" name="text" value="STOP" maxlength="160" required><button class="plain">Send</button></form>`
}`;

/** Text messages with their answers. A posted form answers one as its receiver would. */
export const smsLog: Page = (request) => {
  const { machine, method, form } = request;
  if (method === "POST") {
    machine.replySms(form.get("phone") ?? "", form.get("text") ?? "");
    return redirect("/_/sms");
  }
  const offset = offsetOf(request);
  const messages = machine.sns.sms.list({ newestFirst: true, limit: LIMIT, offset });
  return page({
    title: "Text messages",
    section: "/_/sms",
    now: machine.clock.now(),
    content:
      messages.length === 0
        ? html`<p>No text message has been sent yet.</p>`
        : html`${messages.map(bubble)}${pager("/_/sms", offset, LIMIT, machine.sns.sms.count())}`,
  });
};
