import { html } from "../html.ts";
import { jsonBlock, page, table, timeElement } from "../page.ts";
import type { Page } from "./request.ts";

/** What the page shows of a task, as the API gives it. */
interface Listed {
  readonly title: string;
  readonly suggestion: string;
  readonly desk: string;
  readonly seniority: number;
  readonly dueAt: string;
  readonly escalated: number;
  readonly status: string;
  readonly assignee?: { readonly name: string };
  readonly unassigned?: string;
}

interface WorkList {
  readonly items: readonly Listed[];
  readonly cursor?: string;
}

const whose = ({ assignee, unassigned, status }: Listed) =>
  assignee
    ? `${assignee.name}${status === "taken" ? " (working on it)" : ""}`
    : html`<span class="soft">${unassigned ?? "nobody yet"}</span>`;

const due = ({ dueAt, escalated }: Listed, now: string) =>
  html`<span class="${dueAt <= now ? "bad" : ""}">${timeElement(dueAt)}</span>${escalated > 0 && html` <span class="soft">escalated ${escalated}×</span>`}`;

const level = ["", "any", "senior", "manager"];

/** The work list of people, as the API gives it: what is due first first. */
export const tasks: Page = async ({ machine, query }) => {
  const cursor = query.get("cursor");
  const path = `/v1/tasks?limit=50${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
  const answer = await machine.invokeApi("GET", path);
  const now = machine.clock.now();
  const list = answer.body as WorkList;
  return page({
    title: "Tasks",
    section: "/_/tasks",
    now,
    content:
      answer.status !== 200
        ? html`<p class="bad">The API answered ${answer.status}.</p>${jsonBlock(answer.body)}`
        : list.items.length === 0
          ? html`<p>Nothing is left to people at the moment.</p>`
          : html`${table(
              ["Due", "What", "Suggestion", "Who", "Desk", ""],
              list.items.map((task) => [
                due(task, now),
                task.title,
                task.suggestion,
                whose(task),
                `${task.desk}, ${level[task.seniority]}`,
                html`<details><summary>All</summary>${jsonBlock(task)}</details>`,
              ]),
            )}${list.cursor !== undefined && html`<p><a href="/_/tasks?cursor=${encodeURIComponent(list.cursor)}">More</a></p>`}`,
  });
};
