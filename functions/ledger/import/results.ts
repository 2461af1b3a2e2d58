import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Runtime } from "../../runtime/runtime.ts";
import type { BatchResult, ImportBatch } from "../import-batch.ts";

/** A batch whose function failed again and again: its lines were not worked through, or not to the end. */
export interface GivenUp {
  readonly givenUp: true;
  readonly first: number;
  readonly lines: number;
  readonly error: string;
}

interface Manifest {
  readonly ResultFiles: Readonly<Record<string, readonly { readonly Key: string }[] | undefined>>;
}

const open = async (runtime: Runtime, bucket: string, key: string): Promise<Readable> => {
  const { Body } = await runtime.aws.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!Body) throw new Error(`The object ${key} has no content`);
  return Body as Readable;
};

/** The lines of an object, one after the other, however large it is. */
export async function* linesOf(runtime: Runtime, bucket: string, key: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: await open(runtime, bucket, key), crlfDelay: Infinity }))
    yield line;
}

/** A child that failed without an answer, as the ResultWriter describes it: its input says which lines it had. */
const lost = (record: string): GivenUp => {
  const { Input, Error: error } = JSON.parse(record) as { Input: string; Error?: string };
  const { Items } = JSON.parse(Input) as ImportBatch;
  return { givenUp: true, first: Items[0]?.index ?? 0, lines: Items.length, error: error ?? "unknown" };
};

/** What the children of the Distributed Map answered, by the files that its ResultWriter left (JSON Lines, compact). */
export async function* batchResults(
  runtime: Runtime,
  { Bucket, Key }: { readonly Bucket: string; readonly Key: string },
): AsyncGenerator<BatchResult | GivenUp> {
  const { Body } = await runtime.aws.s3.send(new GetObjectCommand({ Bucket, Key }));
  const { ResultFiles } = JSON.parse((await Body?.transformToString()) ?? "") as Manifest;
  for (const file of ResultFiles.SUCCEEDED ?? [])
    for await (const line of linesOf(runtime, Bucket, file.Key))
      if (line.trim() !== "") yield JSON.parse(line) as BatchResult | GivenUp;
  for (const file of [...(ResultFiles.FAILED ?? []), ...(ResultFiles.PENDING ?? [])])
    for await (const line of linesOf(runtime, Bucket, file.Key)) if (line.trim() !== "") yield lost(line);
}
