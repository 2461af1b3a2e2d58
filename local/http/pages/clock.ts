import type { Machine } from "../../machine.ts";
import { type Content, html } from "../html.ts";
import { page, redirect, table, timeElement } from "../page.ts";
import type { Turner } from "../turner.ts";
import type { Page } from "./request.ts";

const STEPS = [
  ["+1h", "1 hour"],
  ["+1d", "1 day"],
  ["+7d", "7 days"],
  ["+30d", "30 days"],
] as const;

/** The clock's face with buttons to turn it, or how far a turn has come. */
export const clockForms = (machine: Machine, turner: Turner): Content => {
  const { turn } = turner;
  const now = html`<p>It is <b>${timeElement(machine.clock.now())}</b>.</p>`;
  if (turner.isTurning && turn)
    return html`<div class="card">${now}<p>Turning to ${timeElement(turn.to)} …</p>
<progress max="1" value="${turn.share.toFixed(3)}">${Math.round(turn.share * 100)} %</progress>
<p><a href="/_/clock">See how far it is</a></p></div>`;
  return html`<div class="card">${now}
${turn?.failure !== undefined && html`<p class="bad">The last turn failed: ${turn.failure}</p>`}
${STEPS.map(
  ([to, label]) =>
    html`<form class="inline" method="post" action="/_/clock"><input type="hidden" name="to" value="${to}"><button>${label} on</button></form>`,
)}
<form class="inline" method="post" action="/_/clock"><label for="to">to the date</label>
<input id="to" type="date" name="to" min="${machine.clock.now().slice(0, 10)}" required><button>Turn</button></form></div>`;
};

/** The clock, what waits on it, and the schedules. A posted form turns it. */
export const clock: Page = ({ machine, turner, method, form }) => {
  let refusal: string | undefined;
  if (method === "POST")
    try {
      turner.start(form.get("to") ?? "");
      return redirect("/_/clock");
    } catch (error) {
      refusal = error instanceof Error ? error.message : String(error);
    }
  const schedules = machine.scheduler.list();
  return page({
    title: "Clock",
    section: "/_/clock",
    now: machine.clock.now(),
    ...(turner.isTurning && { refreshSeconds: 1 }),
    ...(refusal !== undefined && { status: 400 }),
    content: html`${refusal !== undefined && html`<p class="bad">${refusal}</p>`}${clockForms(machine, turner)}
<p class="soft">From the command line: <code>npm run clock -- +7d</code> or <code>npm run clock -- 2026-06-01</code>.</p>
<h2>Schedules</h2>${table(
      ["Schedule", "Expression", "Time zone", "Next run", "Last run"],
      schedules.map((schedule) => [
        schedule.name,
        html`<code>${schedule.expression}</code>`,
        schedule.timezone,
        schedule.state === "DISABLED"
          ? html`<span class="tag">disabled</span>`
          : timeElement(machine.scheduler.nextRun(schedule)),
        timeElement(schedule.ranAt),
      ]),
    )}
<h2>What waits on the clock</h2>${table(
      ["When", "What"],
      machine.clock.upcoming(30).map(({ due, label }) => [timeElement(due), label]),
    )}`,
  });
};
