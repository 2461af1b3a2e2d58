import { addMilliseconds, type Instant } from "../../domain/calendar.ts";
import type { TurnableClock } from "../clock.ts";
import type { EventSourceModel } from "../cloudformation/model.ts";
import type { StreamRecord } from "./stream-reader.ts";
import { writtenAt } from "./stream-records.ts";

/** Largest event that Lambda takes, in bytes; a batch stops before it. Source: AWS Lambda quotas, 6 MB. */
const EVENT_LIMIT = 6 * 1024 * 1024 - 64 * 1024;

/** How long DynamoDB keeps stream records. Source: Amazon DynamoDB, "Change data capture for DynamoDB Streams". */
export const STREAM_RETENTION_SECONDS = 24 * 3600;

const LONGEST_PAUSE_MS = 60_000;

/**
 * How long a failed batch waits before it comes again. AWS documents that it does, not for how long; here the
 * wait doubles from one second to one minute, so that twenty retries take about a quarter of an hour.
 */
const pauseAfter = (failures: number): number => Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** (failures - 1));

/** The size of a record within the event. The size in the record is that of the images; as JSON they grow. */
const sizeOf = ({ dynamodb }: StreamRecord): number => 2 * dynamodb.SizeBytes + 600;

export interface Batch {
  readonly records: readonly StreamRecord[];
  /** How often these records failed as they are; a split starts nothing anew and costs nothing. */
  readonly failures: number;
  /** How often the function was called with them, in whatever batch. */
  readonly invocations: number;
  /** Whether the last call ended with an error, instead of an answer that names failed records. */
  readonly threw: boolean;
}

/** Why records were given up. Source: AWS Lambda, "Retain discarded records for a DynamoDB event source". */
export type GivenUp = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** What became of a call. `failedFrom` is the index of the first failed record. */
export type Outcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly failedFrom: number; readonly threw: boolean };

export interface LaneWork {
  /** Calls the function. */
  call(batch: Batch): Promise<Outcome>;
  /** Tells the destination of what is given up. */
  discard(batch: Batch, why: GivenUp): Promise<void>;
}

/**
 * The records of a shard that are worked on one after the other: all of them, or with a parallelization
 * factor those whose keys fall here. A batch that fails holds up everything behind it until it succeeds or is
 * given up, so each item's changes arrive in order.
 *
 * Source: AWS Lambda, "Process DynamoDB records with Lambda" (batch size, window, parallelization) and
 * "Retain discarded records for a DynamoDB event source in Lambda" (retries, age, bisection).
 */
export class StreamLane {
  readonly #mapping: EventSourceModel;
  readonly #clock: TurnableClock;
  readonly #work: LaneWork;
  /** Parts of a batch that failed, in order; they come before anything new. */
  readonly #parts: Batch[] = [];
  #gathered: StreamRecord[] = [];
  #bytes = 0;
  #windowEnds: Instant | undefined;
  #endTimer: (() => void) | undefined;
  #pausedUntil = "";

  constructor(mapping: EventSourceModel, clock: TurnableClock, work: LaneWork) {
    this.#mapping = mapping;
    this.#clock = clock;
    this.#work = work;
  }

  /** Whether a batch can be worked on now. */
  get ready(): boolean {
    const now = this.#clock.now();
    if (this.#pausedUntil > now) return false;
    if (this.#parts.length > 0) return true;
    if (this.#gathered.length === 0) return false;
    return this.#isFull || this.#windowEnds === undefined || this.#windowEnds <= now;
  }

  /** Records that wait for the function. */
  get waiting(): number {
    return this.#parts.reduce((sum, { records }) => sum + records.length, this.#gathered.length);
  }

  add(record: StreamRecord): void {
    this.#gathered.push(record);
    this.#bytes += sizeOf(record);
    if (this.#windowEnds === undefined) this.#openWindow();
  }

  /** Ends the batching window now. Answers whether there was one with records in it. */
  closeWindow(): boolean {
    if (this.#windowEnds === undefined || this.#windowEnds <= this.#clock.now()) return false;
    this.#forgetWindow();
    return this.#gathered.length > 0 && this.#parts.length === 0;
  }

  /** Works on the next batch. */
  async step(): Promise<void> {
    const next = this.#parts.shift() ?? this.#cut();
    const batch = await this.#withoutOld(next);
    if (batch) {
      const outcome = await this.#work.call(batch);
      if (!outcome.ok) {
        const { threw, failedFrom } = outcome;
        await this.#failed({ ...batch, invocations: batch.invocations + 1, threw }, failedFrom);
      }
    }
    if (this.#gathered.length > 0 && this.#parts.length === 0 && this.#windowEnds === undefined)
      this.#openWindow();
  }

  get #isFull(): boolean {
    return this.#gathered.length >= this.#mapping.batchSize || this.#bytes >= EVENT_LIMIT;
  }

  /** The next window begins once the call before it is done. */
  #openWindow(): void {
    const { windowSeconds, functionArn } = this.#mapping;
    if (windowSeconds === 0) return;
    this.#windowEnds = addMilliseconds(this.#clock.now(), windowSeconds * 1000);
    this.#endTimer = this.#clock.at(this.#windowEnds, `window ${functionArn.split(":").at(-1)}`, () => {});
  }

  #forgetWindow(): void {
    this.#endTimer?.();
    this.#endTimer = undefined;
    this.#windowEnds = undefined;
  }

  #cut(): Batch {
    let count = 0;
    let bytes = 0;
    for (const record of this.#gathered) {
      const size = sizeOf(record);
      if (count === this.#mapping.batchSize || (count > 0 && bytes + size > EVENT_LIMIT)) break;
      count++;
      bytes += size;
    }
    const records = this.#gathered.slice(0, count);
    this.#gathered = this.#gathered.slice(count);
    this.#bytes -= bytes;
    this.#forgetWindow();
    return { records, failures: 0, invocations: 0, threw: false };
  }

  /** What is left of a batch once the records that are too old are given up. */
  async #withoutOld(batch: Batch): Promise<Batch | undefined> {
    const { maximumAgeSeconds } = this.#mapping;
    const limit = maximumAgeSeconds < 0 ? STREAM_RETENTION_SECONDS : maximumAgeSeconds;
    const oldest = addMilliseconds(this.#clock.now(), -1000 * (limit + 1));
    const young = batch.records.findIndex((record) => writtenAt(record) > oldest);
    if (young === 0) return batch;
    const old = young < 0 ? batch.records : batch.records.slice(0, young);
    await this.#work.discard({ ...batch, records: old }, "RecordAgeExceeded");
    return young < 0 ? undefined : { ...batch, records: batch.records.slice(young) };
  }

  async #failed(batch: Batch, failedFrom: number): Promise<void> {
    const { maximumRetries, bisect } = this.#mapping;
    const { records } = batch;
    if (bisect && records.length > 1) {
      // Splitting batches does not consume the retry quota.
      const middle = failedFrom > 0 ? failedFrom : Math.ceil(records.length / 2);
      const parts = [records.slice(0, middle), records.slice(middle)];
      this.#parts.unshift(
        ...(failedFrom > 0 ? parts.slice(1) : parts).map((part) => ({ ...batch, records: part })),
      );
      return;
    }
    const rest = records.slice(failedFrom);
    const failures = failedFrom > 0 ? 1 : batch.failures + 1;
    const again = { ...batch, records: rest, failures };
    if (maximumRetries >= 0 && failures > maximumRetries) {
      await this.#work.discard(again, "RetryAttemptsExhausted");
      return;
    }
    this.#parts.unshift(again);
    this.#pausedUntil = addMilliseconds(this.#clock.now(), pauseAfter(failures));
    this.#clock.at(this.#pausedUntil, `retry ${this.#mapping.functionArn.split(":").at(-1)}`, () => {});
  }
}
