import type { MachineType } from "./contract.ts";
import type { ItemProcessor } from "./definition.ts";
import { uuidFrom } from "./entropy.ts";
import { ErrorName, StateError } from "./errors.ts";
import { type ExecutionOutcome, runExecution } from "./execution.ts";
import type { ForkPlace } from "./fork.ts";
import type { Frame } from "./frame.ts";
import type { ChildSummary, MapRunSummary } from "./history.ts";
import type { Batch } from "./item-batcher.ts";
import { type ChildRecord, ResultFiles, transformed } from "./result-writer.ts";
import type { Tolerance } from "./tolerance.ts";

/** The names of a Map Run and of its children, made as AWS makes them. */
interface Names {
  readonly runId: string;
  readonly mapRunArn: string;
  readonly stateMachineArn: string;
  readonly type: MachineType;
}

/** The run of one Distributed Map: starts children, counts items, gathers results. */
export class MapRun {
  readonly #frame: Frame;
  readonly #processor: ItemProcessor;
  readonly #names: Names;
  readonly #tolerance: Tolerance;
  readonly #files: ResultFiles | undefined;
  readonly #outputs: unknown[][] = [];
  readonly #summary: MapRunSummary;
  #begun = 0;
  #itemsBegun = 0;

  /**
   * Starts a run and notes it on the state's path.
   *
   * @throws StateError `States.ResultWriterFailed` when the destination is incomplete
   */
  static async start(frame: Frame, tolerance: Tolerance): Promise<MapRun> {
    const processor = frame.state.ItemProcessor;
    if (processor === undefined)
      throw new StateError(ErrorName.runtime, `${frame.name} has no ItemProcessor.`);
    const names = nameRun(frame, processor);
    const files = await ResultFiles.open(frame, names.runId);
    return new MapRun(frame, processor, names, tolerance, files);
  }

  private constructor(
    frame: Frame,
    processor: ItemProcessor,
    names: Names,
    tolerance: Tolerance,
    files: ResultFiles | undefined,
  ) {
    this.#frame = frame;
    this.#processor = processor;
    this.#names = names;
    this.#tolerance = tolerance;
    this.#files = files;
    this.#summary = {
      mapRunArn: names.mapRunArn,
      items: { succeeded: 0, failed: 0, aborted: 0, pending: 0 },
      children: [],
    };
    frame.entry.mapRun = this.#summary;
  }

  /**
   * Runs one child to its end.
   *
   * @throws StateError `States.ExceedToleratedFailureThreshold` when its failure is one too many
   */
  async work(batch: Batch, index: number, place: ForkPlace): Promise<void> {
    this.#begun += 1;
    this.#itemsBegun += batch.items;
    const name = uuidFrom(`${this.#names.runId}/${index}`);
    const arn = this.#childArn(name);
    const outcome = await runExecution(
      this.#frame.services,
      {
        flow: this.#processor,
        input: batch.input,
        arn,
        name,
        stateMachineArn: this.#names.stateMachineArn,
        type: this.#names.type,
        timeoutSeconds: undefined,
        deadline: this.#frame.strand.execution.deadline,
      },
      place,
      place.adopt,
    );
    this.#summary.children[index] = summarise(name, arn, batch.items, outcome);
    const record = this.#record(name, arn, batch.input, outcome);
    if (this.#files === undefined) {
      const how = this.#frame.state.ResultWriter?.WriterConfig?.Transformation ?? "COMPACT";
      this.#outputs[index] = transformed(record, outcome.output, how);
    } else {
      await this.#files.add(record, outcome.output);
    }
    if (outcome.status === "SUCCEEDED") this.#summary.items.succeeded += batch.items;
    else if (outcome.status === "ABORTED") this.#summary.items.aborted += batch.items;
    else {
      this.#summary.items.failed += batch.items;
      this.#tolerance.fail(batch.items);
    }
  }

  /** Notes that every item was begun, so that a percentage can be judged. @throws StateError as `work` */
  allRead(): void {
    this.#tolerance.total ??= this.#itemsBegun;
    this.#tolerance.fail(0);
  }

  /** Records the items never begun. */
  async leavePending(rest: AsyncIterable<Batch>): Promise<void> {
    try {
      for await (const batch of rest) {
        const name = uuidFrom(`${this.#names.runId}/${this.#begun}`);
        this.#begun += 1;
        this.#summary.items.pending += batch.items;
        await this.#files?.add(this.#pendingRecord(name, batch.input), undefined);
      }
    } catch (thrown) {
      // The run has failed already; items that cannot even be read add nothing to that.
      if (!(thrown instanceof StateError)) throw thrown;
    }
  }

  /** Ends the run and answers what the state yields. */
  async close(): Promise<unknown> {
    if (this.#files === undefined) return this.#outputs.flat();
    const { mapRunArn } = this.#names;
    return { MapRunArn: mapRunArn, ResultWriterDetails: await this.#files.close(mapRunArn) };
  }

  #childArn(name: string): string {
    const express = this.#names.type === "EXPRESS";
    const base = this.#names.stateMachineArn.replace(":stateMachine:", express ? ":express:" : ":execution:");
    return express ? `${base}:${name}:${uuidFrom(name)}` : `${base}:${name}`;
  }

  #record(name: string, arn: string, input: unknown, outcome: ExecutionOutcome): ChildRecord {
    const succeeded = outcome.status === "SUCCEEDED";
    return {
      ExecutionArn: arn,
      Input: JSON.stringify(input),
      InputDetails: { Included: true },
      Name: name,
      ...(succeeded
        ? { Output: JSON.stringify(outcome.output ?? null), OutputDetails: { Included: true as const } }
        : { Error: outcome.error ?? "", Cause: outcome.cause ?? "" }),
      RedriveCount: 0,
      RedriveStatus: succeeded ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN",
      ...(succeeded ? { RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven" } : {}),
      StartDate: outcome.startedAt,
      StateMachineArn: this.#names.stateMachineArn,
      Status: outcome.status,
      StopDate: outcome.stoppedAt,
    };
  }

  #pendingRecord(name: string, input: unknown): ChildRecord {
    return {
      ExecutionArn: this.#childArn(name),
      Input: JSON.stringify(input),
      InputDetails: { Included: true },
      Name: name,
      RedriveCount: 0,
      RedriveStatus: "REDRIVABLE_BY_MAP_RUN",
      StateMachineArn: this.#names.stateMachineArn,
      Status: "PENDING",
    };
  }
}

function nameRun(frame: Frame, processor: ItemProcessor): Names {
  const { stateMachineArn, arn } = frame.strand.execution;
  const label = frame.state.Label ?? frame.name.replaceAll(/[^A-Za-z0-9_-]/g, "").slice(0, 40);
  const runId = uuidFrom(`${arn}|${frame.name}|${frame.strand.seeds.next()}`);
  return {
    runId,
    mapRunArn: `${stateMachineArn.replace(":stateMachine:", ":mapRun:")}/${label}:${runId}`,
    stateMachineArn: `${stateMachineArn}/${label}`,
    type: processor.ProcessorConfig?.ExecutionType ?? "STANDARD",
  };
}

function summarise(
  name: string,
  executionArn: string,
  items: number,
  outcome: ExecutionOutcome,
): ChildSummary {
  const { path, historyEvents: _, ...told } = outcome;
  return { name, executionArn, items, ...told, ...(outcome.status === "SUCCEEDED" ? {} : { path }) };
}
