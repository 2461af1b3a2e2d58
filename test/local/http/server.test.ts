import { PutObjectCommand } from "@aws-sdk/client-s3";
import { SendRawEmailCommand } from "@aws-sdk/client-ses";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../../local/engine/process.ts";
import { type LocalServer, serve } from "../../../local/http/server.ts";
import type { Machine } from "../../../local/machine.ts";
import { notesOf, startFixture } from "../fixtures/rig.ts";

describe("the local server", () => {
  let machine: Machine;
  let server: LocalServer;
  let address: string;
  let mailId: string;

  beforeAll(async () => {
    const port = await freePort();
    address = `http://localhost:${port}`;
    machine = await startFixture({ address });
    server = await serve(machine, port);
    const raw = [
      "From: Acme <ar@acme.example>",
      "To: bob@customer.example",
      "Subject: <i>Two</i> invoices",
      "Content-Type: text/html",
      "",
      "<h1>Pay</h1><script>alert(1)</script>",
    ].join("\r\n");
    const { MessageId = "" } = await machine.runtime.aws.ses.send(
      new SendRawEmailCommand({ RawMessage: { Data: Buffer.from(raw) } }),
    );
    mailId = MessageId;
    await machine.advanceTo("2026-03-01T13:00:00.000Z");
  });

  afterAll(async () => {
    await server.close();
    await machine.close();
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${address}${path}`, { headers, redirect: "manual" });

  it.each(["/_/", "/_/mail", "/_/sms", "/_/tasks", "/_/executions", "/_/clock", "/_/bill", "/_/queues"])(
    "shows %s without scripts or anything from elsewhere",
    async (path) => {
      const response = await get(path);
      const text = await response.text();
      expect(response.status).toBe(200);
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(text).not.toMatch(/<script|<link|src="http/);
      expect(text).toContain("2026-03-01 13:00 UTC");
    },
  );

  it("leads from the root to the start page, and says where nothing is", async () => {
    expect((await get("/")).headers.get("location")).toBe("/_/");
    expect((await get("/_/nowhere")).status).toBe(404);
    expect((await get("/_/mail/nowhere")).status).toBe(404);
  });

  it("shows a message escaped outside, and in a sandbox as it is", async () => {
    const outside = await (await get(`/_/mail/${mailId}`)).text();
    expect(outside).toContain("&lt;i&gt;Two&lt;/i&gt; invoices");
    expect(outside).toContain('<iframe sandbox="allow-popups allow-popups-to-escape-sandbox"');
    const inside = await get(`/_/mail/${mailId}/html`);
    expect(await inside.text()).toContain("<h1>Pay</h1>");
    expect(inside.headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox/);
    expect((await get(`/_/mail/${mailId}/source`)).headers.get("content-type")).toContain("text/plain");
  });

  it("shows an execution with its path", async () => {
    const [execution] = machine.executions.list();
    const text = await (await get(`/_/executions/${encodeURIComponent(execution?.arn ?? "")}`)).text();
    for (const state of ["Note", "Rest", "Done"]) expect(text).toContain(`<b>${state}</b>`);
  });

  it("serves the API behind its authorizer", async () => {
    expect((await get("/v1/things/a")).status).toBe(401);
    expect((await get("/v1/things/a", { authorization: "Bearer nonsense" })).status).toBe(401);
    const reader = `Bearer ${await machine.token(["fixture/read"])}`;
    const put = (authorization: string) =>
      fetch(`${address}/v1/things/a`, {
        method: "PUT",
        headers: { authorization, "content-type": "application/json" },
        body: '{"colour":"red"}',
      });
    const refused = await put(reader);
    expect([refused.status, await refused.json()]).toEqual([403, { message: "Forbidden" }]);
    expect((await put(`Bearer ${await machine.token(["fixture/write"])}`)).status).toBe(201);
    expect(await (await get("/v1/things/a", { authorization: reader })).json()).toMatchObject({
      colour: "red",
    });
  });

  it("hands the event to functions in payload format 2.0", async () => {
    const event = await (await get("/public/a/b?x=1&x=2&y=%20z", { cookie: "k=v" })).json();
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "GET /public/{proxy+}",
      rawPath: "/public/a/b",
      pathParameters: { proxy: "a/b" },
      queryStringParameters: { x: "1,2", y: " z" },
      cookies: ["k=v"],
      requestContext: { http: { method: "GET", path: "/public/a/b" }, stage: "$default" },
    });
    const crashed = await get("/public/boom");
    expect([crashed.status, await crashed.json()]).toEqual([500, { message: "Internal Server Error" }]);
  });

  it("takes an upload at a presigned address only", async () => {
    const url = await getSignedUrl(
      machine.runtime.aws.s3,
      new PutObjectCommand({ Bucket: "fixture-documents", Key: "in/1/source.csv" }),
    );
    expect((await fetch(url, { method: "PUT", body: "a,b\n1,2\n" })).status).toBe(200);
    expect((await fetch(url.replace("in/1", "in/2"), { method: "PUT", body: "x" })).status).toBe(403);
    await machine.drain();
    expect((await notesOf(machine)).map(({ event }) => event)).toContainEqual({
      kind: "upload",
      key: "in/1/source.csv",
    });
  });

  it("reads a body to its end and refuses it, without keeping what is too much", async () => {
    const authorization = `Bearer ${await machine.token()}`;
    const put = (body: string) =>
      fetch(`${address}/v1/things/a`, {
        method: "PUT",
        headers: { authorization, "content-type": "application/json" },
        body,
      });
    const refused = await put("x".repeat(40 * 1024 * 1024));
    expect([refused.status, await refused.json()]).toEqual([413, { message: "Request Entity Too Large" }]);
  });

  it("lets the gateway refuse too long an address or header", async () => {
    const refused = await get(`/public/a?q=${"x".repeat(100_000)}`);
    expect([refused.status, await refused.json()]).toEqual([
      431,
      { message: "Request Header Fields Too Large" },
    ]);
    expect((await get("/public/a", { "x-padding": "x".repeat(11_000) })).status).toBe(431);
  });

  it("refuses the address of an upload that encodes nothing", async () => {
    expect((await get("/_/s3/fixture-documents/%zz")).status).toBe(400);
    expect((await get("/_/s3/")).status).toBe(403);
  });

  it("takes no form from another site, and answers to no other name", async () => {
    const post = (headers: Record<string, string>) =>
      fetch(`${address}/_/clock`, {
        method: "POST",
        body: new URLSearchParams({ to: "+1h" }),
        headers,
        redirect: "manual",
      });
    expect((await post({ origin: "http://evil.example" })).status).toBe(403);
    expect((await post({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect(machine.clock.now()).toBe("2026-03-01T13:00:00.000Z");
  });

  it("turns the clock from the page, and refuses to turn it back", async () => {
    const turn = (to: string) =>
      fetch(`${address}/_/clock.json`, { method: "POST", body: JSON.stringify({ to }) });
    expect((await turn("2020-01-01")).status).toBe(400);
    expect((await turn("+2h")).status).toBe(202);
    for (;;) {
      const { turn: under } = (await (await get("/_/clock.json")).json()) as { turn: { isDone: boolean } };
      if (under.isDone) break;
    }
    expect(machine.clock.now()).toBe("2026-03-01T15:00:00.000Z");
  });
});
