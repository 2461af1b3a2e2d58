/** A place in the tree of concurrent work: the index of the child at each level. */
export type Order = readonly number[];

/** Told when a strand of work starts and stops being busy, so that a virtual clock knows when to move on. */
export interface Activity {
  begin(): void;
  end(): void;
}

interface Waiting {
  readonly order: Order;
  readonly admit: () => void;
}

/**
 * Lets at most `permits` strands work at a time, and of those that wait always the first in the tree.
 *
 * With one permit, children therefore run in their order, and a run is the same each time. A strand that
 * sleeps on the clock, waits for its children, or waits for an answer from outside gives its permit back.
 */
export class Turnstile {
  #free: number;
  readonly #waiting: Waiting[] = [];
  readonly #activity: Activity | undefined;

  constructor(permits: number, activity?: Activity) {
    this.#free = permits;
    this.#activity = activity;
  }

  /** Waits for a permit. */
  async enter(order: Order): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((admit) => this.#queue({ order, admit }));
    this.#activity?.begin();
  }

  /** Gives a permit back, to the first who waits. */
  leave(): void {
    this.#activity?.end();
    const next = this.#waiting.pop();
    if (next === undefined) this.#free += 1;
    else next.admit();
  }

  /** Keeps the queue sorted with the first in the tree at its end. */
  #queue(entry: Waiting): void {
    let low = 0;
    let high = this.#waiting.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#waiting[middle];
      if (other !== undefined && compareOrder(other.order, entry.order) > 0) low = middle + 1;
      else high = middle;
    }
    this.#waiting.splice(low, 0, entry);
  }
}

/** Depth-first order: a parent before its children, an earlier child and all below it before a later one. */
export function compareOrder(left: Order, right: Order): number {
  const shared = Math.min(left.length, right.length);
  for (let level = 0; level < shared; level += 1) {
    const difference = (left[level] ?? 0) - (right[level] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
