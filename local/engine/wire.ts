import { connect, type Socket } from "node:net";

/** An answer of the engine: its HTTP status and its body, JSON text. */
export interface WireAnswer {
  readonly status: number;
  readonly body: string;
}

interface Exchange {
  resolve(answer: WireAnswer): void;
  reject(error: Error): void;
}

const HEADER_END = Buffer.from("\r\n\r\n");

/** Puts the chunks of a chunked body together, or answers undefined while the last one is missing. */
const unchunked = (body: Buffer): Buffer | undefined => {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(body.toString("latin1", at, lineEnd), 16);
    const start = lineEnd + 2;
    if (body.length < start + size + 2) return undefined;
    if (size === 0) return Buffer.concat(parts);
    parts.push(body.subarray(start, start + size));
    at = start + size + 2;
  }
};

/** One connection kept open, with one request on it at a time. */
class Connection {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #size = 0;
  #needed = 0;
  #exchange: Exchange | undefined;
  isOpen = true;

  constructor(host: string, port: number) {
    this.#socket = connect(port, host);
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (chunk) => this.#take(chunk));
    this.#socket.on("error", (error) => this.#fail(error));
    this.#socket.on("close", () => this.#fail(new Error("The DynamoDB engine closed the connection")));
  }

  send(request: string): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      this.#exchange = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    this.isOpen = false;
    this.#exchange?.reject(error);
    this.#exchange = undefined;
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) return;
    const all = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    this.#chunks = [all];
    const headerEnd = all.indexOf(HEADER_END);
    if (headerEnd < 0) return;
    const header = all.toString("latin1", 0, headerEnd);
    const start = headerEnd + HEADER_END.length;
    const length = /\r\ncontent-length: *(\d+)/i.exec(header)?.[1];
    if (length !== undefined) {
      this.#needed = start + Number(length);
      if (all.length >= this.#needed) this.#end(header, all.subarray(start, this.#needed));
      return;
    }
    const body = unchunked(all.subarray(start));
    if (body) this.#end(header, body);
  }

  #end(header: string, body: Buffer): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#chunks = [];
    this.#size = 0;
    this.#needed = 0;
    exchange?.resolve({ status: Number(header.slice(9, 12)), body: body.toString("utf8") });
  }
}

/**
 * The engine's HTTP interface over connections kept open, and nothing else of HTTP: of the time a call
 * through the SDK takes, the SDK itself takes three quarters.
 */
export class Wire {
  readonly #host: string;
  readonly #port: number;
  readonly #idle: Connection[] = [];

  constructor(endpoint: string) {
    const { hostname, port } = new URL(endpoint);
    this.#host = hostname;
    this.#port = Number(port);
  }

  /** Posts a body with the given header lines. @throws Error when the engine cannot be reached. */
  async post(headers: string, body: string): Promise<WireAnswer> {
    const request = `POST / HTTP/1.1\r\nhost: ${this.#host}:${this.#port}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    let connection = this.#idle.pop();
    while (connection && !connection.isOpen) connection = this.#idle.pop();
    connection ??= new Connection(this.#host, this.#port);
    const answer = await connection.send(request);
    this.#idle.push(connection);
    return answer;
  }

  close(): void {
    for (const connection of this.#idle.splice(0)) connection.close();
  }
}
