import type { ResultWriter } from "./definition.ts";
import { ErrorName, StateError } from "./errors.ts";
import type { Frame } from "./frame.ts";

/** A child execution as Step Functions describes it in result files. Source: AWS, "ResultWriter (Map)". */
export interface ChildRecord {
  readonly ExecutionArn: string;
  readonly Input: string;
  readonly InputDetails: { Included: true };
  readonly Name: string;
  readonly Output?: string;
  readonly OutputDetails?: { Included: true };
  readonly Error?: string;
  readonly Cause?: string;
  readonly RedriveCount: number;
  readonly RedriveStatus: "NOT_REDRIVABLE" | "REDRIVABLE_BY_MAP_RUN";
  readonly RedriveStatusReason?: string;
  readonly StartDate?: string;
  readonly StateMachineArn: string;
  readonly Status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING";
  readonly StopDate?: string;
}

type FileGroup = "SUCCEEDED" | "FAILED" | "PENDING";

/** Characters a result file holds before the next one is begun. */
const fileLimit = 32 * 1024 * 1024;

/** What a child's success adds to the results: the record, the output, or each element of the output. */
export function transformed(
  record: ChildRecord,
  output: unknown,
  transformation: "NONE" | "COMPACT" | "FLATTEN",
): unknown[] {
  if (record.Status !== "SUCCEEDED" || transformation === "NONE") return [record];
  return transformation === "FLATTEN" && Array.isArray(output) ? output : [output];
}

/** Writes the results of a Distributed Map to S3 as they come: numbered files by status, and a manifest. */
export class ResultFiles {
  readonly #frame: Frame;
  readonly #bucket: string;
  readonly #folder: string;
  readonly #writer: ResultWriter;
  readonly #texts: Record<FileGroup, string[]> = { SUCCEEDED: [], FAILED: [], PENDING: [] };
  readonly #sizes: Record<FileGroup, number> = { SUCCEEDED: 0, FAILED: 0, PENDING: 0 };
  readonly #files: Record<FileGroup, { Key: string; Size: number }[]> = {
    FAILED: [],
    PENDING: [],
    SUCCEEDED: [],
  };

  /** Opens the destination of a state's ResultWriter, or answers undefined when it does not write to S3. */
  static async open(frame: Frame, runId: string): Promise<ResultFiles | undefined> {
    const writer = frame.state.ResultWriter;
    if (writer?.Resource === undefined) return undefined;
    const given = (await frame.evaluate(writer.Arguments ?? {}, "ResultWriter/Arguments")) as Record<
      string,
      unknown
    >;
    const { Bucket: bucket, Prefix: prefix = "" } = given;
    if (typeof bucket !== "string" || typeof prefix !== "string") {
      throw new StateError(ErrorName.resultWriterFailed, "ResultWriter needs a Bucket and a Prefix.");
    }
    const folder = prefix === "" ? runId : `${prefix.replace(/\/$/, "")}/${runId}`;
    return new ResultFiles(frame, bucket, folder, writer);
  }

  private constructor(frame: Frame, bucket: string, folder: string, writer: ResultWriter) {
    this.#frame = frame;
    this.#bucket = bucket;
    this.#folder = folder;
    this.#writer = writer;
  }

  /** Adds a child's result; writes a file when enough has gathered. */
  async add(record: ChildRecord, output: unknown): Promise<void> {
    const group: FileGroup =
      record.Status === "SUCCEEDED" || record.Status === "PENDING" ? record.Status : "FAILED";
    for (const entry of transformed(record, output, this.#writer.WriterConfig?.Transformation ?? "NONE")) {
      const text = JSON.stringify(entry);
      this.#texts[group].push(text);
      this.#sizes[group] += text.length;
    }
    if (this.#sizes[group] > fileLimit) await this.#flush(group);
  }

  /** Writes what is left and the manifest; answers the state's `ResultWriterDetails`. */
  async close(mapRunArn: string): Promise<{ Bucket: string; Key: string }> {
    for (const group of ["SUCCEEDED", "FAILED", "PENDING"] as const) await this.#flush(group);
    const key = `${this.#folder}/manifest.json`;
    const manifest = { DestinationBucket: this.#bucket, MapRunArn: mapRunArn, ResultFiles: this.#files };
    await this.#write(key, JSON.stringify(manifest));
    return { Bucket: this.#bucket, Key: key };
  }

  async #flush(group: FileGroup): Promise<void> {
    const texts = this.#texts[group];
    if (texts.length === 0) return;
    this.#texts[group] = [];
    this.#sizes[group] = 0;
    const lines = this.#writer.WriterConfig?.OutputType === "JSONL";
    const body = lines ? `${texts.join("\n")}\n` : `[${texts.join(",")}]`;
    const files = this.#files[group];
    const file = {
      Key: `${this.#folder}/${group}_${files.length}.${lines ? "jsonl" : "json"}`,
      Size: Buffer.byteLength(body),
    };
    files.push(file);
    await this.#write(file.Key, body);
  }

  async #write(key: string, body: string): Promise<void> {
    try {
      await this.#frame.services.storage.writeObject(this.#bucket, key, body);
    } catch (thrown) {
      throw new StateError(
        ErrorName.resultWriterFailed,
        thrown instanceof Error ? thrown.message : String(thrown),
      );
    }
  }
}
