import { type Execution, notRedrivable } from "../../cloud/execution-record.ts";
import type { ChildSummary, IterationSummary, PathEntry } from "../../state-machines/history.ts";
import { type Content, html } from "../html.ts";
import { jsonBlock, page, pager, redirect, table, timeElement } from "../page.ts";
import { offsetOf, type Page } from "./request.ts";

const LIMIT = 50;

const statusTag = (status: string): Content => {
  const mood = status === "SUCCEEDED" ? "good" : status === "RUNNING" ? "warn" : "bad";
  return html`<span class="tag ${mood}">${status.toLowerCase().replace("_", " ")}</span>`;
};

/** Executions, newest first: those that had something to do, or with `?all=1` each one. */
export const executions: Page = (request) => {
  const { machine, query } = request;
  const offset = offsetOf(request);
  const isAll = query.get("all") === "1";
  const wanted = { limit: LIMIT, offset };
  const list = isAll ? machine.executions.list(wanted) : machine.executions.listBusy(wanted);
  const [busy, total] = [machine.executions.countBusy(), machine.executions.count()];
  const choice =
    busy < total &&
    html`<p>${
      isAll
        ? html`All ${total} executions. <a href="/_/executions">Only those that had something to do</a>`
        : html`${busy} executions that had something to do. <a href="/_/executions?all=1">All ${total}</a>, with those that found nothing due`
    }.</p>`;
  return page({
    title: "Executions",
    section: "/_/executions",
    now: machine.clock.now(),
    content:
      total === 0
        ? html`<p>No state machine has run yet. <a href="/_/clock">Turn the clock</a> to the next run.</p>`
        : html`${choice}${table(
            ["Started", "Machine", "Execution", "Status", "Transitions#"],
            list.map((execution) => [
              timeElement(execution.startedAt),
              execution.machine,
              html`<a href="/_/executions/${encodeURIComponent(execution.arn)}">${execution.name}</a>`,
              statusTag(execution.status),
              execution.transitions ?? "",
            ]),
          )}${pager(isAll ? "/_/executions?all=1" : "/_/executions", offset, LIMIT, isAll ? total : busy)}`,
  });
};

const data = (label: string, value: unknown): Content =>
  value !== undefined && html`<details><summary>${label}</summary>${jsonBlock(value)}</details>`;

const failure = (entry: { error?: string; cause?: string; caught?: boolean }): Content =>
  entry.error !== undefined &&
  html`<p class="${entry.caught ? "warn" : "bad"}"><b>${entry.error}</b>${entry.caught && " (caught)"}: ${entry.cause}</p>`;

const iteration = (each: IterationSummary): Content =>
  html`<li>#${each.index} ${statusTag(each.status)} <span class="soft">${each.states} states</span>${failure(each)}${each.path && pathList(each.path)}</li>`;

const child = (each: ChildSummary): Content =>
  html`<li>${each.name} ${statusTag(each.status)} <span class="soft">${each.items} items</span>${failure(each)}${data("Output", each.output)}${each.path && pathList(each.path)}</li>`;

const state = (
  entry: PathEntry,
): Content => html`<li><b>${entry.state}</b> <span class="soft">${entry.type} · ${timeElement(entry.enteredAt)}${entry.redriven && " · redriven"}</span>
${entry.retries?.map((retry) => html`<p class="warn">tried again at ${timeElement(retry.retriedAt)} after ${retry.error}: ${retry.cause}</p>`)}
${failure(entry)}${data("Input", entry.input)}${data("Output", entry.output)}
${entry.branches?.map((branch, i) => html`<details open><summary>Branch ${i + 1}</summary>${pathList(branch)}</details>`)}
${entry.iterations && html`<details><summary>${entry.iterations.length} iterations</summary><ul class="path">${entry.iterations.map(iteration)}</ul></details>`}
${
  entry.mapRun &&
  html`<p class="soft">${entry.mapRun.items.succeeded} items succeeded, ${entry.mapRun.items.failed} failed, ${entry.mapRun.items.pending} pending${entry.mapRun.redriveCount !== undefined && `, redriven ${entry.mapRun.redriveCount} times`}</p>
<details><summary>${entry.mapRun.children.length} child executions</summary><ul class="path">${entry.mapRun.children.map(child)}</ul></details>`
}</li>`;

const pathList = (path: readonly PathEntry[]): Content => html`<ul class="path">${path.map(state)}</ul>`;

const details = (
  execution: Execution,
): Content => html`<dl><dt>Machine</dt><dd>${execution.machine} (${execution.type.toLowerCase()})</dd>
<dt>Status</dt><dd>${statusTag(execution.status)}</dd><dt>Started</dt><dd>${timeElement(execution.startedAt)}</dd>
<dt>Stopped</dt><dd>${timeElement(execution.stoppedAt)}</dd><dt>Transitions</dt><dd>${execution.transitions ?? "–"}</dd>${
  execution.redriveCount !== undefined &&
  html`<dt>Redriven</dt><dd>${execution.redriveCount} times, last ${timeElement(execution.redrivenAt)}</dd>`
}</dl>
${failure(execution)}${data("Input", execution.input)}${data("Output", execution.output)}`;

/** A form that goes on with a failed execution where it failed, where that can be done. */
const redriveForm = (execution: Execution, now: string): Content =>
  notRedrivable(execution, now) === undefined &&
  html`<form class="inline" method="post"><button>Redrive from where it failed</button></form>`;

/** One execution with its path through the states. A posted form redrives it. */
export const execution: Page = async ({ machine, parts, method }) => {
  const found = machine.executions.get(parts[0] ?? "");
  if (found && method === "POST" && notRedrivable(found, machine.clock.now()) === undefined) {
    machine.executions.redrive(found.arn);
    await machine.drain();
    return redirect(`/_/executions/${encodeURIComponent(found.arn)}`);
  }
  return page({
    title: found?.name ?? "No such execution",
    section: "/_/executions",
    now: machine.clock.now(),
    status: found ? 200 : 404,
    content: found
      ? html`${details(found)}${redriveForm(found, machine.clock.now())}<h2>Path</h2>${found.path ? pathList(found.path) : html`<p class="soft">It is still running; its path is kept when it ends.</p>`}`
      : html`<p><a href="/_/executions">Back to the executions</a></p>`,
  });
};
