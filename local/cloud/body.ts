import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";

/** The bytes of a request body in any form the SDK takes. @throws TypeError for anything else. */
export const bytesOf = async (body: unknown): Promise<Uint8Array> => {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof Readable) return buffer(body);
  if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer());
  if (body instanceof ReadableStream) return buffer(Readable.fromWeb(body as never));
  throw new TypeError("The body is neither text nor bytes nor a stream");
};

/** The body of an answer: a stream that can be read whole as text or bytes, as the SDK's can. */
export const bodyOf = (content: Buffer): Readable =>
  Object.assign(Readable.from(content.byteLength === 0 ? [] : [content], { objectMode: false }), {
    transformToByteArray: async (): Promise<Uint8Array> => new Uint8Array(content),
    transformToString: async (encoding: BufferEncoding = "utf8"): Promise<string> =>
      content.toString(encoding),
    transformToWebStream: (): ReadableStream => new Blob([new Uint8Array(content)]).stream(),
  });
