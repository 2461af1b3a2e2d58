import type { ItemBatcher } from "./definition.ts";
import { ErrorName, StateError } from "./errors.ts";
import type { Frame } from "./frame.ts";
import { type Item, selectItem } from "./inline-map.ts";
import { jsonBytes, payloadLimitBytes } from "./plain.ts";
import { evaluateNumber } from "./templates.ts";

/** The input of one child execution and how many items it holds. */
export interface Batch {
  readonly input: unknown;
  readonly items: number;
}

/**
 * Yields the inputs of a Distributed Map's children: each item on its own, or batches of
 * `{BatchInput?, Items}` within the batcher's limits and 256 KiB. Loses no item and keeps their order.
 *
 * @throws StateError `States.DataLimitExceeded` when one item alone is beyond the limit
 */
export async function* batches(frame: Frame, items: Iterable<Item>): AsyncGenerator<Batch> {
  const batcher = frame.state.ItemBatcher;
  let index = 0;
  if (batcher === undefined) {
    for (const item of items) {
      yield { input: await selectItem(frame, item, index), items: 1 };
      index += 1;
    }
    return;
  }
  const limits = await readLimits(frame, batcher);
  let batch: unknown[] = [];
  let bytes = limits.emptyBytes;
  for (const item of items) {
    const selected =
      frame.state.ItemSelector === undefined && item.key === undefined
        ? item.value
        : await selectItem(frame, item, index);
    index += 1;
    const added = jsonBytes(selected) + 1;
    if (batch.length > 0 && (batch.length >= limits.mostItems || bytes + added > limits.mostBytes)) {
      yield limits.wrap(batch);
      batch = [];
      bytes = limits.emptyBytes;
    }
    if (limits.emptyBytes + added > limits.mostBytes) {
      throw new StateError(
        ErrorName.dataLimit,
        `Item ${index - 1} of ${frame.name} has ${added - 1} bytes; a batch may hold ${limits.mostBytes}.`,
      );
    }
    batch.push(selected);
    bytes += added;
  }
  if (batch.length > 0) yield limits.wrap(batch);
}

async function readLimits(frame: Frame, batcher: ItemBatcher) {
  const scope = frame.scope();
  const number = (value: unknown, field: string, fallback: number): Promise<number> =>
    evaluateNumber(value, `ItemBatcher/${field}`, scope, fallback, 1);
  const mostItems = await number(batcher.MaxItemsPerBatch, "MaxItemsPerBatch", Number.POSITIVE_INFINITY);
  const mostBytes = await number(batcher.MaxInputBytesPerBatch, "MaxInputBytesPerBatch", payloadLimitBytes);
  const around: Record<string, unknown> =
    batcher.BatchInput === undefined
      ? {}
      : { BatchInput: await frame.evaluate(batcher.BatchInput, "ItemBatcher/BatchInput", scope) };
  return {
    mostItems,
    mostBytes: Math.min(mostBytes, payloadLimitBytes),
    emptyBytes: jsonBytes({ ...around, Items: [] }),
    wrap: (batch: unknown[]): Batch => ({ input: { ...around, Items: batch }, items: batch.length }),
  };
}
