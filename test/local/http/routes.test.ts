import { describe, expect, it } from "vitest";
import { escapeHtml } from "../../../domain/html.ts";
import { html } from "../../../local/http/html.ts";
import { instantOf } from "../../../local/http/instants.ts";
import { routeTable } from "../../../local/http/routes.ts";

const route = (routeKey: string) => {
  const [method = "", path = ""] = routeKey.split(" ");
  return { method, path, routeKey, functionArn: "arn", scopes: [], authorized: false };
};

describe("routes", () => {
  const find = routeTable(
    [
      "GET /v1/{kind}/{id}",
      "GET /v1/things/{id}",
      "GET /v1/things/new",
      "ANY /v1/things/{id}",
      "GET /files/{proxy+}",
    ].map(route),
  );

  it.each([
    ["GET", "/v1/things/new", "GET /v1/things/new", {}],
    ["GET", "/v1/things/7", "GET /v1/things/{id}", { id: "7" }],
    ["GET", "/v1/others/7/", "GET /v1/{kind}/{id}", { kind: "others", id: "7" }],
    ["DELETE", "/v1/things/7", "ANY /v1/things/{id}", { id: "7" }],
    ["GET", "/v1/things/a%2Fb%20c", "GET /v1/things/{id}", { id: "a/b c" }],
    ["GET", "/files/a/b.txt", "GET /files/{proxy+}", { proxy: "a/b.txt" }],
  ])("%s %s goes to %s", (method, path, routeKey, pathParameters) => {
    const found = find(method, path);
    expect(found?.route.routeKey).toBe(routeKey);
    expect(found?.pathParameters).toEqual(pathParameters);
  });

  it("finds nothing for another method or path", () => {
    expect(find("POST", "/files/a")).toBeUndefined();
    expect(find("GET", "/v1/things")).toBeUndefined();
  });
});

describe("instants that people write", () => {
  const now = "2026-03-01T12:00:00.000Z";

  it.each([
    ["+7d", "2026-03-08T12:00:00.000Z"],
    ["3h", "2026-03-01T15:00:00.000Z"],
    ["+2w", "2026-03-15T12:00:00.000Z"],
    ["2026-04-01", "2026-04-01T00:00:00.000Z"],
    ["2026-04-01T08:30", "2026-04-01T08:30:00.000Z"],
    ["2026-04-01T08:30:00+02:00", "2026-04-01T06:30:00.000Z"],
  ])("%s is %s", (text, expected) => {
    expect(instantOf(text, now)).toBe(expected);
  });

  it.each(["soon", "", "2026-02-01", "+99999w", "2026-13-01"])("refuses %j", (text) => {
    expect(() => instantOf(text, now)).toThrow(RangeError);
  });
});

describe("markup", () => {
  it("escapes what is put into it, and keeps what was made by it", () => {
    const row = html`<td>${"<script>"}</td>`;
    expect(html`<tr>${[row, row]}${false}${undefined}${3}</tr>`.text).toBe(
      "<tr><td>&lt;script&gt;</td><td>&lt;script&gt;</td>3</tr>",
    );
    expect(escapeHtml(`"'&`)).toBe("&quot;&#39;&amp;");
  });
});
