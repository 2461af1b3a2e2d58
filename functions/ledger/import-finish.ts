import { PutObjectCommand } from "@aws-sdk/client-s3";
import { money } from "../../domain/money.ts";
import {
  errorsKey,
  type Import,
  type ImportOutcome,
  importStore,
  sourceKey,
  summaryKey,
} from "../../store/imports.ts";
import { entryPoint, type Runtime } from "../runtime/runtime.ts";
import { type ErrorPart, writeErrorFile } from "./import/error-file.ts";
import { batchResults, type GivenUp, linesOf } from "./import/results.ts";
import { lineOf } from "./import-batch.ts";

/** How the Distributed Map ended: with results in S3, or with a failure of its own. */
export interface ImportEnd {
  readonly importId: string;
  readonly results?: { readonly Bucket: string; readonly Key: string };
  readonly failure?: { readonly Error?: string; readonly Cause?: string };
}

const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;

const givenUpPart = (batch: GivenUp, { format }: Import): ErrorPart => {
  const text = () =>
    Array.from({ length: batch.lines }, (_, offset) =>
      jsonLine({
        line: lineOf(batch.first + offset, format),
        field: "line",
        code: "not-processed",
        message: "could not be worked through; upload the file again: what was posted is not posted twice",
      }),
    ).join("");
  return { first: batch.first, bytes: Buffer.byteLength(text()), text };
};

const gathered = async (runtime: Runtime, announced: Import, results: { Bucket: string; Key: string }) => {
  const counts = { lines: 0, posted: 0, unchanged: 0, failed: 0 };
  const totals: Record<string, number> = {};
  const parts: ErrorPart[] = [];
  let errorLines = 0;
  for await (const batch of batchResults(runtime, results)) {
    counts.lines += batch.lines;
    if ("givenUp" in batch) {
      counts.failed += batch.lines;
      errorLines += batch.lines;
      parts.push(givenUpPart(batch, announced));
      continue;
    }
    counts.posted += batch.posted;
    counts.unchanged += batch.unchanged;
    counts.failed += batch.failed;
    for (const [currency, minor] of Object.entries(batch.totals))
      totals[currency] = (totals[currency] ?? 0) + minor;
    if (!batch.errors) continue;
    errorLines += batch.errors.lines;
    parts.push({ first: batch.first, key: batch.errors.key, bytes: batch.errors.bytes });
  }
  return { counts, totals, parts, errorLines };
};

const MOST_MALFORMED = 1000;

/** The lines that are not JSON, which keep the Distributed Map from reading the file. */
const malformedLines = async (runtime: Runtime, bucket: string, announced: Import): Promise<string[]> => {
  if (announced.format !== "jsonl") return [];
  const found: string[] = [];
  let line = 0;
  for await (const text of linesOf(runtime, bucket, sourceKey(announced.id, "jsonl"))) {
    line += 1;
    if (text.trim() === "") continue;
    try {
      JSON.parse(text);
    } catch {
      const message = "is not a JSON object on one line";
      found.push(
        jsonLine({ line, field: "line", code: "malformed-json", message, source: text.slice(0, 1000) }),
      );
    }
    if (found.length === MOST_MALFORMED) break;
  }
  return found;
};

const failed = async (
  runtime: Runtime,
  bucket: string,
  announced: Import,
  failure: NonNullable<ImportEnd["failure"]>,
): Promise<{ outcome: ImportOutcome; parts: ErrorPart[] }> => {
  const malformed = await malformedLines(runtime, bucket, announced);
  const text = malformed.join("");
  return {
    outcome: {
      status: "failed",
      failure:
        malformed.length > 0
          ? "The file holds lines that are not JSON. Lines before them may be posted; correct the file and upload it again."
          : `The file could not be read to its end (${failure.Error ?? "unknown"}): ${failure.Cause ?? ""}`.slice(
              0,
              1000,
            ),
      errorLines: malformed.length,
    },
    parts: malformed.length > 0 ? [{ first: 0, bytes: Buffer.byteLength(text), text: () => text }] : [],
  };
};

const summaryOf = ({ id, kind, fileName, legalEntityId }: Import, outcome: ImportOutcome, at: string) => ({
  id,
  kind,
  legalEntityId,
  ...(fileName !== undefined && { fileName }),
  ...outcome,
  totals: Object.entries(outcome.totals ?? {}).map(([currency, minor]) => money(minor, currency)),
  finishedAt: at,
});

/** Adds up what the batches of an import did, and leaves its summary and its error file. */
export const finishImport =
  (runtime: Runtime) =>
  async ({ importId, results, failure }: ImportEnd): Promise<ImportOutcome> => {
    const imports = importStore(runtime.aws.dynamodb, runtime.env("LEDGER_TABLE"));
    const announced = await imports.get(importId);
    if (!announced) throw new Error(`There is no import ${importId}`);
    const bucket = runtime.env("DOCUMENTS_BUCKET");
    let outcome: ImportOutcome;
    let parts: readonly ErrorPart[];
    if (results) {
      const { parts: found, ...sums } = await gathered(runtime, announced, results);
      parts = found;
      outcome = { status: "done", ...sums };
    } else ({ outcome, parts } = await failed(runtime, bucket, announced, failure ?? {}));

    if (parts.length > 0) await writeErrorFile(runtime, bucket, errorsKey(importId), parts);
    const at = runtime.clock.now();
    await runtime.aws.s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: summaryKey(importId),
        Body: JSON.stringify(summaryOf(announced, outcome, at), null, 2),
        ContentType: "application/json",
      }),
    );
    await imports.finished(importId, at, outcome);
    return outcome;
  };

/** Ends an import. Called by the state machine `import`. */
export const handler = entryPoint(finishImport);
