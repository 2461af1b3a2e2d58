import { StateError } from "./errors.ts";
import { fork } from "./fork.ts";
import type { Frame } from "./frame.ts";
import { batches } from "./item-batcher.ts";
import { openItems } from "./item-reader.ts";
import { MapRun } from "./map-run.ts";
import { withinPayloadLimit } from "./plain.ts";
import { evaluateNumber } from "./templates.ts";
import { readTolerance } from "./tolerance.ts";

/** Child executions at a time where the state sets no limit. Source: AWS, "Map state in Distributed mode". */
const distributedConcurrency = 10_000;

/**
 * One attempt at a Distributed Map: a child execution per item or batch, begun in order.
 *
 * Children see no variable of the parent. Answers the children's outputs in order, or with a ResultWriter
 * `{MapRunArn, ResultWriterDetails}`. The results are written also when too many failed.
 *
 * @throws StateError `States.ExceedToleratedFailureThreshold`, `States.ItemReaderFailed`,
 *   `States.ResultWriterFailed`, `States.DataLimitExceeded`, `States.QueryEvaluationError`
 */
export async function performDistributedMap(frame: Frame): Promise<unknown> {
  const { state, strand } = frame;
  const asked = await evaluateNumber(state.MaxConcurrency, "MaxConcurrency", frame.scope(), 0);
  const tolerance = await readTolerance(frame);
  const source = await openItems(frame);
  tolerance.total = source.total;
  strand.execution.history.add(1);
  const run = await MapRun.start(frame, tolerance);
  const inputs = batches(frame, source.items);
  try {
    await fork(
      strand,
      async () => {
        const next = await inputs.next();
        return next.done === true ? undefined : next.value;
      },
      Math.min(asked === 0 ? distributedConcurrency : asked, distributedConcurrency),
      (batch, index, place) => run.work(batch, index, place),
    );
    run.allRead();
  } catch (thrown) {
    if (thrown instanceof StateError) {
      await run.leavePending(inputs);
      await run.close();
    }
    throw thrown;
  }
  const result = await run.close();
  strand.execution.history.add(1);
  return withinPayloadLimit(result, `The result of ${frame.name}`);
}
