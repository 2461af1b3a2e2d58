import { PutObjectCommand } from "@aws-sdk/client-s3";
import { errorPartKey, type ImportFormat, importStore } from "../../store/imports.ts";
import { ReadAhead } from "../../store/ledger/read-ahead.ts";
import { ledgerOf, todayOf } from "../runtime/ledger.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { accountNumberIn, type ImportScene, type Posting, postLine } from "./import/lines.ts";
import { readAhead } from "./import/read-ahead.ts";
import { LineFault } from "./import/rows.ts";

/** A batch of lines as the Distributed Map hands it over. `index` counts records from 0. */
export interface ImportBatch {
  readonly BatchInput: { readonly importId: string };
  readonly Items: readonly { readonly index: number; readonly row: unknown }[];
}

/** What became of a batch. `errors` is where its error lines are, and how many bytes. */
export interface BatchResult {
  readonly first: number;
  readonly lines: number;
  readonly posted: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly totals: Readonly<Record<string, number>>;
  readonly errors?: { readonly key: string; readonly bytes: number; readonly lines: number };
}

const PARALLEL_ACCOUNTS = 8;

/** The line of the file that a record is on, counted from 1: a CSV file begins with its header. */
export const lineOf = (index: number, format: ImportFormat): number => index + (format === "csv" ? 2 : 1);

type Result = Posting | LineFault;

/** Works through the lines account by account, in the order of the file within each. */
const postAll = async (
  lines: readonly unknown[],
  post: (row: unknown, at: number) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = [];
  const queues = [...Map.groupBy(lines.keys(), (index) => accountNumberIn(lines[index])).values()];
  const work = async (): Promise<void> => {
    for (let queue = queues.shift(); queue; queue = queues.shift())
      for (const index of queue) results[index] = await post(lines[index], index);
  };
  await Promise.all(Array.from({ length: PARALLEL_ACCOUNTS }, work));
  return results;
};

const totalsOf = (results: readonly Result[]): Record<string, number> => {
  const totals: Record<string, number> = {};
  for (const result of results)
    if (!(result instanceof LineFault) && result.currency !== undefined)
      totals[result.currency] = (totals[result.currency] ?? 0) + (result.amount ?? 0);
  return totals;
};

/**
 * Posts a batch of lines of an import, each by itself: a line with a fault is left out and named in
 * the batch's error file. Throws where a fault is not the line's own, and the batch is repeated; what it
 * had posted is not posted again, and counts as posted all the same.
 */
export const postBatch =
  (runtime: Runtime) =>
  async ({ BatchInput: { importId }, Items }: ImportBatch): Promise<BatchResult> => {
    const imports = importStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));
    const announced = await imports.get(importId);
    if (!announced) throw new Error(`There is no import ${importId}`);
    const ahead = new ReadAhead(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));
    const ledger = ledgerOf(runtime, ahead);
    const entity = await ledger.getLegalEntity(announced.legalEntityId);
    if (!entity) throw new Error(`There is no legal entity ${announced.legalEntityId}`);
    const first = Items[0]?.index ?? 0;
    if (first === 0) await imports.started(importId, runtime.clock.now());

    const scene: ImportScene = {
      importId,
      ledger,
      entity,
      cause: { at: runtime.clock.now(), by: announced.createdBy, request: `import ${importId}` },
      today: todayOf(entity, runtime),
      accounts: new Map(),
    };
    const rows = Items.map(({ row }) => row);
    await readAhead(ahead, announced.kind, entity.id, rows);
    const results = await postAll(rows, async (row, at) => {
      try {
        return await postLine(announced.kind, row, Items[at]?.index ?? at, scene);
      } catch (error) {
        if (error instanceof LineFault) return error;
        throw error;
      }
    });

    const errorLines = Items.flatMap(({ index, row }, at) => {
      const result = results[at];
      if (!(result instanceof LineFault)) return [];
      const line = lineOf(index, announced.format);
      return result.errors.map((error) => `${JSON.stringify({ line, ...error, source: row })}\n`);
    });
    const count = (outcome: Posting["outcome"]) =>
      results.filter((it) => !(it instanceof LineFault) && it.outcome === outcome).length;
    const result: BatchResult = {
      first,
      lines: Items.length,
      posted: count("posted"),
      unchanged: count("unchanged"),
      failed: results.filter((it) => it instanceof LineFault).length,
      totals: totalsOf(results),
    };
    if (errorLines.length === 0) return result;
    const body = Buffer.from(errorLines.join(""));
    const key = errorPartKey(importId, first);
    await runtime.aws.s3.send(
      new PutObjectCommand({
        Bucket: runtime.env("DOCUMENTS_BUCKET"),
        Key: key,
        Body: body,
        ContentType: "application/x-ndjson",
      }),
    );
    return { ...result, errors: { key, bytes: body.byteLength, lines: errorLines.length } };
  };

/** Posts a batch of lines of an import. Called by the state machine `import`. */
export const handler = entryPoint(postBatch);
