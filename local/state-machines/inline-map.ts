import { Seeds } from "./entropy.ts";
import { Cancelled, ErrorName, StateError } from "./errors.ts";
import { fork } from "./fork.ts";
import type { Frame } from "./frame.ts";
import type { IterationSummary, PathEntry } from "./history.ts";
import { withinPayloadLimit } from "./plain.ts";
import { type MapItem, Strand } from "./strand.ts";
import { evaluateNumber } from "./templates.ts";

/** Iterations of an inline Map that run at once when it sets no limit. Source: AWS, "Map state in Inline mode". */
const inlineConcurrency = 40;

/** One item of a Map, before ItemSelector. */
export interface Item {
  readonly value: unknown;
  readonly key?: string;
  readonly source?: string;
}

/**
 * The items a Map without an ItemReader works on: its Items, else its input; an array, or an object's fields.
 *
 * @throws StateError `States.QueryEvaluationError` when that is neither
 */
export async function givenItems(frame: Frame): Promise<Item[]> {
  const given =
    frame.state.Items === undefined ? frame.input : await frame.evaluate(frame.state.Items, "Items");
  if (Array.isArray(given)) return given.map((value: unknown) => ({ value }));
  if (typeof given === "object" && given !== null) {
    return Object.entries(given).map(([key, value]) => ({ key, value }));
  }
  throw new StateError(ErrorName.queryEvaluation, `'Items' of ${frame.name} must be an array or an object`);
}

/** What an iteration gets as input: the item itself, or what ItemSelector makes of it. */
export async function selectItem(frame: Frame, item: Item, index: number): Promise<unknown> {
  if (frame.state.ItemSelector === undefined) {
    return item.key === undefined ? item.value : { Key: item.key, Value: item.value };
  }
  const scope = frame.scope({}, frame.context({ item: contextItem(item, index) }));
  return frame.evaluate(frame.state.ItemSelector, "ItemSelector", scope);
}

/** `$states.context.Map.Item` for an item. */
function contextItem(item: Item, index: number): MapItem {
  return {
    Index: index,
    Value: item.value,
    ...(item.key === undefined ? {} : { Key: item.key }),
    Source: item.source ?? "STATE_DATA",
  };
}

/**
 * One attempt at an inline Map: an iteration per item, answering their outputs in the items' order.
 * A redrive goes on with those that did not come to their end.
 *
 * @throws StateError of the first iteration that failed; the others are given up
 */
export async function performInlineMap(frame: Frame): Promise<unknown> {
  const { state, strand, services } = frame;
  const processor = state.ItemProcessor;
  if (processor === undefined) throw new StateError(ErrorName.runtime, `${frame.name} has no ItemProcessor.`);
  const items = await givenItems(frame);
  const limit = await evaluateNumber(state.MaxConcurrency, "MaxConcurrency", frame.scope(), 0);
  const before = frame.takeBefore()?.iterations;
  const iterations: IterationSummary[] = [];
  frame.entry.iterations = iterations;
  const outputs: unknown[] = items.map(() => null);
  const { history } = strand.execution;
  history.add(1);
  // Drawn anew at each attempt, so that a second passage through the state does not repeat the first one's ids.
  const chance = strand.seeds.next();
  let started = 0;
  await fork(
    strand,
    () => items[started++],
    limit === 0 ? inlineConcurrency : Math.min(limit, inlineConcurrency),
    async (item, index, place) => {
      const child = new Strand(
        strand.execution,
        place.order,
        place.cancellation,
        new Seeds(`${chance}/${index}`),
      );
      place.adopt(child);
      const earlier = before?.[index];
      if (earlier?.status === "SUCCEEDED") {
        iterations[index] = earlier;
        outputs[index] = earlier.output;
        return;
      }
      const path: PathEntry[] = [];
      history.add(1);
      try {
        outputs[index] = await services.runStates(processor, await selectItem(frame, item, index), {
          strand: child,
          variables: frame.variables,
          path,
          mapItem: contextItem(item, index),
          ...(earlier?.path === undefined ? {} : { resume: earlier.path }),
        });
        history.add(1);
        iterations[index] = { index, status: "SUCCEEDED", states: path.length, output: outputs[index] };
      } catch (thrown) {
        iterations[index] = failedIteration(index, path, thrown);
        throw thrown;
      }
    },
  );
  history.add(1);
  return withinPayloadLimit(outputs, `The result of ${frame.name}`);
}

function failedIteration(index: number, path: PathEntry[], thrown: unknown): IterationSummary {
  const summary = { index, states: path.length, path };
  if (thrown instanceof StateError) {
    return { ...summary, status: "FAILED", error: thrown.error, cause: thrown.cause };
  }
  return { ...summary, status: thrown instanceof Cancelled ? "ABORTED" : "FAILED" };
}
