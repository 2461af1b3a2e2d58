import { html } from "../html.ts";
import { jsonBlock, page, table, timeElement } from "../page.ts";
import type { Page } from "./request.ts";

/** Dead letter queues with what lies in them, and the last errors of functions. */
export const queues: Page = ({ machine }) => {
  const all = machine.queues.summary();
  const filled = all.filter(({ messages }) => messages > 0);
  return page({
    title: "Queues and errors",
    section: "/_/queues",
    now: machine.clock.now(),
    content: html`<p class="soft">All queues are dead letter queues: something in one of them means that an event was given up after its retries.</p>
${table(
  ["Queue", "Messages#"],
  all.map(({ name, messages }) => [name, messages]),
)}
${filled.map(
  ({ name }) =>
    html`<h2>${name}</h2>${machine.queues
      .messages(name)
      .slice(0, 20)
      .map(
        (message) =>
          html`<details><summary>${timeElement(message.at)}</summary>${jsonBlock(message.body)}</details>`,
      )}`,
)}
<h2>Last errors of functions</h2>
${
  machine.functionErrors.length === 0
    ? html`<p class="soft">None since the start.</p>`
    : table(
        ["When", "Function", "Error"],
        machine.functionErrors
          .toReversed()
          .map(({ at, functionName, message }) => [timeElement(at), functionName, message]),
      )
}
${
  machine.faults.length > 0 &&
  html`<h2>Faults</h2>${table(
    ["While", "Error"],
    machine.faults.map(({ label, message }) => [label, message]),
  )}`
}`,
  });
};
