import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Runtime } from "../../runtime/runtime.ts";

/** A part of the error file: an object that a batch wrote, or lines that are made as they are written. */
export type ErrorPart = { readonly first: number; readonly bytes: number } & (
  | { readonly key: string }
  | { readonly text: () => string }
);

const READ_AHEAD = 8;

const contentOf = async (runtime: Runtime, bucket: string, part: ErrorPart): Promise<Uint8Array> => {
  if ("text" in part) return Buffer.from(part.text());
  const { Body } = await runtime.aws.s3.send(new GetObjectCommand({ Bucket: bucket, Key: part.key }));
  if (!Body) throw new Error(`The object ${part.key} has no content`);
  return Body.transformToByteArray();
};

async function* contents(
  runtime: Runtime,
  bucket: string,
  parts: readonly ErrorPart[],
): AsyncGenerator<Uint8Array> {
  const ahead: Promise<Uint8Array>[] = [];
  for (const [index, part] of parts.entries()) {
    ahead.push(contentOf(runtime, bucket, part));
    // Whoever fails is awaited below; until then its failure is nobody's yet.
    ahead.at(-1)?.catch(() => {});
    if (ahead.length < READ_AHEAD && index < parts.length - 1) continue;
    const next = ahead.shift();
    if (next) yield await next;
  }
  for (const rest of ahead) yield await rest;
}

/**
 * Puts the parts together in the order of their lines, as one object. Memory holds a few parts at a
 * time, whatever their number; their sizes are known, so one streamed upload does (up to 5 GB).
 */
export const writeErrorFile = async (
  runtime: Runtime,
  bucket: string,
  key: string,
  parts: readonly ErrorPart[],
): Promise<void> => {
  const inOrder = parts.toSorted((a, b) => a.first - b.first);
  await runtime.aws.s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: Readable.from(contents(runtime, bucket, inOrder), { objectMode: false }),
      ContentLength: inOrder.reduce((sum, { bytes }) => sum + bytes, 0),
      ContentType: "application/x-ndjson",
    }),
  );
};
