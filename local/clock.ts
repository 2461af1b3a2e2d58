import type { Instant } from "../domain/calendar.ts";
import type { Clock } from "../functions/runtime/runtime.ts";

/** Something that is to happen at an instant. */
export interface Timer {
  readonly due: Instant;
  readonly label: string;
  fire(): void;
}

interface Entry extends Timer {
  readonly order: number;
  cancelled: boolean;
}

const before = (a: Entry, b: Entry): boolean => (a.due === b.due ? a.order < b.order : a.due < b.due);

/**
 * The one clock of the local machine. It stands still until it is turned; what waits on it wakes in
 * the order of its instants and, at one instant, in the order in which it was put there.
 */
export class TurnableClock implements Clock {
  #now: Instant;
  #placed = 0;
  /** A binary heap, the earliest first. */
  readonly #heap: Entry[] = [];
  readonly #onTurn: (now: Instant) => void;

  constructor(start: Instant, onTurn: (now: Instant) => void = () => {}) {
    this.#now = new Date(start).toISOString();
    this.#onTurn = onTurn;
  }

  now(): Instant {
    return this.#now;
  }

  /** Calls `fire` once the clock is turned to the instant or past it. Answers how to call it off. */
  at(due: Instant, label: string, fire: () => void): () => void {
    const entry: Entry = { due, label, fire, order: this.#placed++, cancelled: false };
    this.#push(entry);
    return () => {
      entry.cancelled = true;
    };
  }

  /** Resolves once the clock shows the instant. An aborted signal takes the waiting off the clock. */
  sleepUntil(instant: Instant, signal?: AbortSignal): Promise<void> {
    if (instant <= this.#now || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.at(instant, "sleep", resolve);
      signal?.addEventListener("abort", cancel, { once: true });
    });
  }

  /** The instant of the next thing to happen, or undefined when nothing waits. */
  nextDue(): Instant | undefined {
    this.#dropCancelled();
    return this.#heap[0]?.due;
  }

  /** What waits on the clock, as many as asked for, the earliest first. */
  upcoming(limit: number): Timer[] {
    return this.#heap
      .filter((entry) => !entry.cancelled)
      .sort((a, b) => (before(a, b) ? -1 : 1))
      .slice(0, limit);
  }

  /**
   * Sets the clock to an instant, without firing what was due before it.
   *
   * @throws RangeError when the instant is earlier than now, or no instant.
   */
  setTo(instant: Instant): void {
    const target = new Date(instant).toISOString();
    if (target < this.#now)
      throw new RangeError(`The clock shows ${this.#now} and cannot go back to ${target}`);
    if (target === this.#now) return;
    this.#now = target;
    this.#onTurn(target);
  }

  /** Takes off the clock everything that is due by now, in order. */
  takeDue(): Timer[] {
    const due: Timer[] = [];
    for (;;) {
      this.#dropCancelled();
      const first = this.#heap[0];
      if (!first || first.due > this.#now) return due;
      this.#pop();
      due.push(first);
    }
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.cancelled) this.#pop();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let child = heap.push(entry) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      const above = heap[parent];
      if (!above || before(above, entry)) break;
      heap[child] = above;
      child = parent;
    }
    heap[child] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let parent = 0;
    for (;;) {
      const left = heap[2 * parent + 1];
      if (!left) break;
      const right = heap[2 * parent + 2];
      const isRight = right !== undefined && before(right, left);
      const child = isRight ? right : left;
      if (!before(child, last)) break;
      heap[parent] = child;
      parent = 2 * parent + (isRight ? 2 : 1);
    }
    heap[parent] = last;
  }
}
