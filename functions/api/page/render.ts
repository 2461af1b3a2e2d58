import { escapeHtml } from "../../../domain/html.ts";
import { fieldTable, parameterRow } from "./fields.ts";
import { prose } from "./html.ts";
import type { Document, Operation, Parameter } from "./model.ts";
import { STYLE } from "./style.ts";

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const entriesOf = ({ paths }: Document): Entry[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

const scopeOf = ({ security }: Operation): string | undefined => security?.[0]?.token?.[0];

const parametersOf = (operation: Operation, document: Document): string => {
  const places: readonly [string, string][] = [
    ["path", "In the path"],
    ["query", "In the query"],
    ["header", "Headers"],
  ];
  return places
    .map(([place, title]) => {
      const its = (operation.parameters ?? []).filter((parameter: Parameter) => parameter.in === place);
      if (its.length === 0) return "";
      const lines = its.map(({ name, schema, required, description }) =>
        parameterRow(
          name,
          { ...schema, ...(description !== undefined && { description }) },
          required ?? false,
          document,
        ),
      );
      return `<h4>${title}</h4><table><tbody>${lines.join("")}</tbody></table>`;
    })
    .join("");
};

const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command that works when `DUNLIN_API` and `TOKEN` are set. */
const curlOf = ({ method, path, operation }: Entry): string => {
  const json = operation.requestBody?.content["application/json"];
  const [example] = Object.values(json?.examples ?? {});
  const lines = [
    `curl ${method === "GET" ? "" : `-X ${method} `}"$DUNLIN_API${path}"`,
    ...(scopeOf(operation) === undefined ? [] : ['-H "authorization: Bearer $TOKEN"']),
    ...(method === "GET" || scopeOf(operation) === undefined ? [] : ['-H "idempotency-key: $(uuidgen)"']),
    ...(json ? ["-H 'content-type: application/json'"] : []),
    ...(example ? [`-d ${shellQuoted(JSON.stringify(example.value))}`] : []),
  ];
  return lines.join(" \\\n  ");
};

const bodyOf = ({ requestBody }: Operation, document: Document): string =>
  Object.entries(requestBody?.content ?? {})
    .map(([type, { schema, examples }]) => {
      const shown = Object.values(examples ?? {})
        .map(
          ({ summary, value }) =>
            `<details><summary>${escapeHtml(summary ?? "Example")}</summary><pre>${escapeHtml(JSON.stringify(value, null, 2))}</pre></details>`,
        )
        .join("");
      return `<h4>Body <span class="media">${escapeHtml(type)}</span></h4>${schema ? fieldTable(schema, document) : ""}${shown}`;
    })
    .join("");

const responsesOf = ({ responses }: Operation, document: Document): string => {
  const items = Object.entries(responses).map(([status, { description, content }]) => {
    const [media] = Object.values(content ?? {});
    const table = status.startsWith("2") && media?.schema ? fieldTable(media.schema, document) : "";
    const line = `<span class="status s${status.charAt(0)}">${escapeHtml(status)}</span> ${escapeHtml(description)}`;
    return table
      ? `<details><summary>${line}</summary>${table}</details>`
      : `<p class="response">${line}</p>`;
  });
  return `<h4>Answers</h4>${items.join("")}`;
};

const operationHtml = (entry: Entry, document: Document): string => {
  const { method, path, operation } = entry;
  const scope = scopeOf(operation);
  return `<section class="operation" id="${escapeHtml(operation.operationId)}">
<h3>${escapeHtml(operation.summary)}</h3>
<p class="route"><span class="method ${method.toLowerCase()}">${method}</span> <code>${escapeHtml(path)}</code> <span class="scope">${scope === undefined ? "public" : escapeHtml(scope)}</span></p>
${prose(operation.description ?? "")}${parametersOf(operation, document)}${bodyOf(operation, document)}
<details class="curl"><summary>curl</summary><pre>${escapeHtml(curlOf(entry))}</pre></details>
${responsesOf(operation, document)}</section>`;
};

const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");

/** The reference as one page without scripts or outside resources: operations by tag, with fields, examples and commands. */
export const renderPage = (document: Document): string => {
  const entries = entriesOf(document);
  const tags = [...new Set(entries.flatMap(({ operation }) => operation.tags))];
  const of = (tag: string) => entries.filter(({ operation }) => operation.tags.includes(tag));
  const navigation = tags
    .map(
      (tag) =>
        `<h2><a href="#${slug(tag)}">${escapeHtml(tag)}</a></h2><ul>${of(tag)
          .map(
            ({ method, operation }) =>
              `<li><a href="#${escapeHtml(operation.operationId)}"><span class="method ${method.toLowerCase()}">${method}</span> ${escapeHtml(operation.summary)}</a></li>`,
          )
          .join("")}</ul>`,
    )
    .join("");
  const sections = tags
    .map(
      (tag) =>
        `<h2 class="tag" id="${slug(tag)}">${escapeHtml(tag)}</h2>${of(tag)
          .map((entry) => operationHtml(entry, document))
          .join("")}`,
    )
    .join("");
  const title = `${document.info.title} API`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><nav aria-label="Operations"><p class="brand">${escapeHtml(title)}</p>${navigation}</nav><main><h1>${escapeHtml(title)}</h1>${prose(document.info.description ?? "")}<p><a href="openapi.json">OpenAPI document</a></p>${sections}</main></body></html>`;
};
