import type { ItemProcessor } from "./definition.ts";
import { ErrorName, StateError } from "./errors.ts";
import { runExecution } from "./execution.ts";
import type { ForkPlace } from "./fork.ts";
import type { Frame } from "./frame.ts";
import type { ChildSummary, MapRunSummary } from "./history.ts";
import type { Batch } from "./item-batcher.ts";
import {
  type Ended,
  identify,
  type Names,
  nameRun,
  pendingRecord,
  recordOf,
  summarise,
} from "./map-run-children.ts";
import { ResultFiles, transformed } from "./result-writer.ts";
import type { Tolerance } from "./tolerance.ts";

/** The run of one Distributed Map: starts children, counts items, gathers results. */
export class MapRun {
  readonly #frame: Frame;
  readonly #processor: ItemProcessor;
  readonly #names: Names;
  readonly #tolerance: Tolerance;
  readonly #files: ResultFiles | undefined;
  readonly #outputs: unknown[][] = [];
  readonly #summary: MapRunSummary;
  readonly #before: MapRunSummary | undefined;
  #begun = 0;
  #itemsBegun = 0;

  /**
   * Starts a run and notes it on the state's path. After a redrive it is the same run, in which what
   * succeeded is kept. Source: AWS, "Redriving Map Runs in Step Functions executions".
   *
   * @throws StateError `States.ResultWriterFailed` when the destination is incomplete
   */
  static async start(frame: Frame, tolerance: Tolerance): Promise<MapRun> {
    const processor = frame.state.ItemProcessor;
    if (processor === undefined)
      throw new StateError(ErrorName.runtime, `${frame.name} has no ItemProcessor.`);
    const before = frame.takeBefore()?.mapRun;
    const names = nameRun(frame, processor, before?.mapRunArn);
    const files = await ResultFiles.open(frame, names.runId);
    return new MapRun(frame, processor, names, tolerance, files, before);
  }

  private constructor(
    frame: Frame,
    processor: ItemProcessor,
    names: Names,
    tolerance: Tolerance,
    files: ResultFiles | undefined,
    before: MapRunSummary | undefined,
  ) {
    this.#frame = frame;
    this.#processor = processor;
    this.#names = names;
    this.#tolerance = tolerance;
    this.#files = files;
    this.#before = before;
    this.#summary = {
      mapRunArn: names.mapRunArn,
      items: { succeeded: 0, failed: 0, aborted: 0, pending: 0 },
      children: [...(before?.children ?? [])],
      ...(before === undefined ? {} : { redriveCount: (before.redriveCount ?? 0) + 1 }),
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
    const earlier = this.#earlier(batch, index);
    if (earlier?.status === "SUCCEEDED") {
      await this.#keep(batch, index, earlier, earlier);
      return;
    }
    const { name, arn, redrive } = identify(this.#names, index, earlier, this.#summary.redriveCount ?? 0);
    const outcome = await runExecution(
      this.#frame.services,
      {
        ...(redrive === undefined ? {} : { redrive }),
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
    await this.#keep(batch, index, summarise(name, arn, batch.items, outcome, redrive?.count), outcome);
  }

  /** Counts a child that ended and adds it to the results. @throws StateError as `work` */
  async #keep(batch: Batch, index: number, child: ChildSummary, outcome: Ended): Promise<void> {
    this.#summary.children[index] = child;
    const record = recordOf(this.#names, child, batch.input, outcome);
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

  /** What became of a batch before the redrive. @throws StateError when the items are no longer the same */
  #earlier(batch: Batch, index: number): ChildSummary | undefined {
    const earlier = this.#before?.children[index];
    if (earlier !== undefined && earlier.items !== batch.items) {
      throw new StateError(
        ErrorName.itemReaderFailed,
        `The items of ${this.#frame.name} changed since the Map Run that is redriven.`,
      );
    }
    return earlier ?? undefined;
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
        const earlier = this.#earlier(batch, this.#begun);
        if (earlier?.status === "SUCCEEDED") {
          await this.#keep(batch, this.#begun, earlier, earlier);
          this.#begun += 1;
          continue;
        }
        this.#summary.items.pending += batch.items;
        await this.#files?.add(pendingRecord(this.#names, this.#begun, batch.input), undefined);
        this.#begun += 1;
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
}
