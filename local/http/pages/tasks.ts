import { html } from "../html.ts";
import { jsonBlock, page, table } from "../page.ts";
import type { Page } from "./request.ts";

const listed = (body: unknown): Record<string, unknown>[] => {
  if (typeof body !== "object" || body === null) return [];
  const list = Object.values(body).find(Array.isArray);
  return (list ?? []).filter(
    (each): each is Record<string, unknown> => typeof each === "object" && each !== null,
  );
};

const shown = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? "amount" in value && "currency" in value
      ? `${String(value.amount)} ${String(value.currency)}`
      : JSON.stringify(value)
    : String(value ?? "");

/** Columns worth a place in the table, in this order, where tasks have them. */
const COLUMNS = [
  "createdAt",
  "dueAt",
  "status",
  "kind",
  "title",
  "reason",
  "accountId",
  "accountName",
  "amount",
];

/** Tasks for people, as the API lists them. */
export const tasks: Page = async ({ machine, query }) => {
  const cursor = query.get("cursor");
  const path = `/v1/tasks?limit=50${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
  const answer = await machine.invokeApi("GET", path);
  const list = listed(answer.body);
  const columns = COLUMNS.filter((column) => list.some((task) => task[column] !== undefined));
  const next = (answer.body as { nextCursor?: unknown; cursor?: unknown } | null)?.nextCursor;
  return page({
    title: "Tasks",
    section: "/_/tasks",
    now: machine.clock.now(),
    content:
      answer.status !== 200
        ? html`<p class="bad">The API answered ${answer.status}.</p>${jsonBlock(answer.body)}`
        : list.length === 0
          ? html`<p>Nothing is left to people at the moment.</p>`
          : html`${table(
              [...columns, ""],
              list.map((task) => [
                ...columns.map((column) => shown(task[column])),
                html`<details><summary>All</summary>${jsonBlock(task)}</details>`,
              ]),
            )}${typeof next === "string" && html`<p><a href="/_/tasks?cursor=${encodeURIComponent(next)}">More</a></p>`}`,
  });
};
