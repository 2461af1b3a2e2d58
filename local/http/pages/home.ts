import { curlLines } from "../curl-lines.ts";
import { html } from "../html.ts";
import { page, table, timeElement } from "../page.ts";
import { clockForms } from "./clock.ts";
import type { Page } from "./request.ts";

/** Where one begins: what is there, the clock, and how to call the API. */
export const home: Page = async ({ machine, turner }) => {
  const lines = await curlLines(machine);
  const waiting = machine.queues.summary().reduce((sum, queue) => sum + queue.messages, 0);
  const tile = (href: string, count: number | string, label: string) =>
    html`<a class="tile" href="${href}"><b>${count}</b>${label}</a>`;
  return page({
    title: "Dunlin on this machine",
    section: "/_/",
    now: machine.clock.now(),
    content: html`
<p class="soft">Everything here runs from the templates that are deployed to AWS, on a clock that stands still until you turn it.</p>
<div class="grid">${tile("/_/mail", machine.mailbox.count(), "messages by e-mail")}${tile("/_/sms", machine.sns.sms.count(), "text messages")}${tile(
      "/_/executions",
      machine.executions.countBusy(),
      "executions that did something",
    )}${tile("/_/bill", `$${machine.bill().dollars.toFixed(4)}`, "would have been billed")}${waiting > 0 && tile("/_/queues", waiting, "undelivered events")}</div>
<h2>The clock</h2>${clockForms(machine, turner)}
<h2>What comes next</h2>${upcoming(machine)}
<h2>Call the API</h2>
<p>The description of the API is at <a href="/docs">/docs</a>, its OpenAPI document at <a href="/openapi.json">/openapi.json</a>. This token carries every scope:</p>
<pre>${lines.join("\n")}</pre>
<h2>Data</h2><p class="soft">Kept in ${machine.dataDir} by the engine ${machine.engineName}. <code>npm start -- --fresh</code> begins anew.</p>`,
  });
};

const upcoming = (machine: Parameters<Page>[0]["machine"]) => {
  const timers = machine.clock.upcoming(8);
  if (timers.length === 0) return html`<p class="soft">Nothing waits on the clock.</p>`;
  return table(
    ["When", "What"],
    timers.map(({ due, label }) => [timeElement(due), label]),
  );
};
