import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Machine } from "../machine.ts";
import { html } from "./html.ts";
import { type PageResponse, page } from "./page.ts";
import { pageAt } from "./pages/index.ts";
import { Turner } from "./turner.ts";

/** The local server: the API, the pages, uploads, and the clock's own small interface. */
export interface LocalServer {
  readonly port: number;
  readonly turner: Turner;
  close(): Promise<void>;
}

interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly sourceIp: string;
}

/** Beyond this no body is read: the largest upload taken here, in bytes. */
const BODY_LIMIT = 1024 * 1024 * 1024;

/** So much of any other body is kept, in bytes: one more than what the gateway takes, so that it refuses the rest. */
const KEPT_LIMIT = 10 * 1024 * 1024 + 1;

/** What Node reads of a request line with its headers, in bytes. The gateway's own limit is lower, and answers. */
const HEADER_LIMIT = 256 * 1024;

/** Where files are put and fetched. */
const UPLOADS = "/_/s3/";

class TooLarge extends Error {}

/** The body to its end, of which no more than the limit is kept: who still sends would not hear an earlier answer. */
const readBody = async (request: IncomingMessage, limit: number): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (size < limit) chunks.push(chunk.subarray(0, limit - size));
    size += chunk.byteLength;
    if (size > BODY_LIMIT) throw new TooLarge();
  }
  return Buffer.concat(chunks);
};

const read = async (request: IncomingMessage): Promise<Incoming> => {
  const [path = "/", rawQuery = ""] = (request.url ?? "/").split("?", 2);
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(",") : value] as const],
  );
  return {
    method: request.method ?? "GET",
    path,
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: Object.fromEntries(headers),
    body: await readBody(request, path.startsWith(UPLOADS) ? BODY_LIMIT : KEPT_LIMIT),
    sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
  };
};

const json = (status: number, value: unknown): PageResponse => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(value),
});

const text = (status: number, body: string): PageResponse => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body,
});

/**
 * Whether a form was sent from a page of this server. Browsers say where a request comes from; programs
 * that say nothing are no browsers, and no page of another site can speak through them.
 */
const isSameOrigin = ({ headers }: Incoming): boolean => {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const origin = headers["origin"];
  return origin === undefined || origin === `http://${headers["host"]}`;
};

/** Names this server answers to. Another name in the address bar would let a foreign page rebind it to this machine. */
const isLocalHost = ({ headers }: Incoming): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(headers["host"] ?? "");

const decodedPath = (parts: readonly string[]): string | undefined => {
  try {
    return parts.map(decodeURIComponent).join("/");
  } catch {
    return undefined;
  }
};

const upload = (machine: Machine, { method, path, query, body, headers }: Incoming): PageResponse => {
  const [, , , bucket = "", ...parts] = path.split("/");
  const key = decodedPath(parts);
  if (key === undefined) return text(400, "The address is not well formed.\n");
  const isSigned = machine.s3.isSigned(
    method,
    bucket,
    key,
    query.get("expires") ?? "",
    query.get("signature") ?? "",
  );
  if (!isSigned) return text(403, "This address is not signed for that, or its time is over.\n");
  if (method === "PUT") {
    const contentType = headers["content-type"];
    machine.s3.put(bucket, key, body, contentType === undefined ? {} : { contentType });
    return text(200, "");
  }
  const { object, content } = machine.s3.get(bucket, key);
  return {
    status: 200,
    headers: {
      "content-type": object.contentType ?? "application/octet-stream",
      "content-disposition": "attachment",
      "x-content-type-options": "nosniff",
    },
    body: content,
  };
};

/** The clock for programs: what it shows, how far a turn is, and a POST of `{"to": "+7d"}` that starts one. */
const clockForPrograms = (machine: Machine, turner: Turner, { method, body }: Incoming): PageResponse => {
  if (method === "POST")
    try {
      const { to } = JSON.parse(body.toString("utf8")) as { to?: unknown };
      return json(202, turner.start(String(to)));
    } catch (error) {
      return json(turner.isTurning ? 409 : 400, {
        message: error instanceof Error ? error.message : String(error),
      });
    }
  return json(200, { now: machine.clock.now(), turn: turner.turn });
};

const answer = async (machine: Machine, turner: Turner, incoming: Incoming): Promise<PageResponse> => {
  const { method, path } = incoming;
  if (path === "/") return { status: 302, headers: { location: "/_/" }, body: "" };
  if (!path.startsWith("/_/") && path !== "/_") {
    const { status, headers, body } = await machine.gateway.handle({ ...incoming, query: incoming.rawQuery });
    return { status, headers: headers as Record<string, string>, body };
  }
  if (!isLocalHost(incoming)) return text(403, "This server answers to localhost only.\n");
  if (path.startsWith(UPLOADS)) return upload(machine, incoming);
  if (method !== "GET" && method !== "HEAD" && !isSameOrigin(incoming))
    return text(403, "Forms of other sites are not taken.\n");
  if (path === "/_/tokens/.well-known/jwks.json") return json(200, machine.tokens.jwks);
  if (path === "/_/clock.json") return clockForPrograms(machine, turner, incoming);
  const found = pageAt(path);
  if (!found)
    return page({
      title: "There is nothing here",
      section: "/_/",
      now: machine.clock.now(),
      status: 404,
      content: html`<p><a href="/_/">To the start</a></p>`,
    });
  const form = new URLSearchParams(method === "POST" ? incoming.body.toString("utf8") : "");
  return found.page({ machine, turner, method, path, query: incoming.query, form, parts: found.parts });
};

/** Serves a machine on a port of the loopback interface. What a request starts is worked off after its answer. */
export const serve = async (machine: Machine, port: number): Promise<LocalServer> => {
  const turner = new Turner(machine);
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let answered: PageResponse;
    try {
      answered = await answer(machine, turner, await read(request));
    } catch (error) {
      answered =
        error instanceof TooLarge
          ? text(413, "The body is too large.\n")
          : text(500, `${error instanceof Error ? error.message : String(error)}\n`);
    }
    response.writeHead(answered.status, answered.headers);
    response.end(request.method === "HEAD" ? undefined : answered.body);
    if (!turner.isTurning) void machine.drain();
  };
  const server: Server = createServer(
    { maxHeaderSize: HEADER_LIMIT },
    (request, response) => void handle(request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    turner,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
