import { Cancellation } from "./cancellation.ts";
import { Cancelled } from "./errors.ts";
import type { Strand } from "./strand.ts";
import type { Order } from "./turnstile.ts";

/** Where the items for `fork` come from: the next one, or undefined at the end. */
export type Pull<T> = () => T | undefined | Promise<T | undefined>;

/**
 * Works through items concurrently, at most `limit` begun and unfinished at a time, begun in order.
 * An item is pulled only once there is a permit to work on it. The parent gives its permit up meanwhile.
 * `run` holds a permit when it is called; `adopted` strands give theirs back at the end.
 *
 * @throws the first failure of `run` or `pull`, after everything else was given up
 */
export async function fork<T>(
  parent: Strand,
  pull: Pull<T>,
  limit: number,
  run: (item: T, index: number, place: ForkPlace) => Promise<void>,
): Promise<void> {
  const cancellation = new Cancellation(parent.cancellation);
  const turnstile = parent.execution.services.turnstile;
  const failures: unknown[] = [];
  let running = 0;
  let wake: () => void = () => {};
  const fail = (thrown: unknown): void => {
    if (!(thrown instanceof Cancelled)) failures.push(thrown);
    cancellation.cancel();
  };
  parent.leave();
  for (let index = 0; !cancellation.cancelled; index += 1) {
    while (running >= limit) await new Promise<void>((resolve) => (wake = resolve));
    const place = new ForkPlace([...parent.order, index], cancellation);
    await turnstile.enter(place.order);
    let item: T | undefined;
    try {
      item = cancellation.cancelled ? undefined : await pull();
    } catch (thrown) {
      fail(thrown);
    }
    if (item === undefined) {
      turnstile.leave();
      break;
    }
    running += 1;
    void run(item, index, place)
      .catch(fail)
      .finally(() => {
        running -= 1;
        if (place.strand === undefined) turnstile.leave();
        else place.strand.leave();
        wake();
      });
  }
  while (running > 0) await new Promise<void>((resolve) => (wake = resolve));
  cancellation.close();
  if (!parent.cancellation.cancelled) await parent.enter();
  parent.check();
  if (failures.length > 0) throw failures[0];
}

/** A child's place in the tree of concurrent work. */
export class ForkPlace {
  readonly order: Order;
  readonly cancellation: Cancellation;
  strand: Strand | undefined;

  constructor(order: Order, cancellation: Cancellation) {
    this.order = order;
    this.cancellation = cancellation;
  }

  /** Hands the permit this place came with over to a strand, which gives it back from then on. */
  readonly adopt = (strand: Strand): void => {
    this.strand = strand;
    strand.holding = true;
  };
}
