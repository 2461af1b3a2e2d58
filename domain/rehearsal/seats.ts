import type { Instant } from "../calendar.ts";
import { byUrgency, type CappedSegment, type Waiting } from "../dunning/run-cap.ts";

/** An account asks the run at the instant for a seat of its segment. */
export interface AskForSeat extends Waiting {
  readonly run: Instant;
  readonly segment: CappedSegment;
}

/** Whether the run has a seat for the account. */
export type SeatGiven = boolean;

interface Asking<W> {
  readonly way: W;
  readonly ask: AskForSeat;
}

/** Of two askers, the one whom the earlier run serves, and of one run the one who has been due for longer. */
const comesFirst = (a: AskForSeat, b: AskForSeat): boolean =>
  a.run === b.run ? byUrgency(a, b) < 0 : a.run < b.run;

/** Who asks, the first to be answered on top (a binary heap). */
class Queue<W> {
  readonly #heap: Asking<W>[] = [];

  push(asking: Asking<W>): void {
    const heap = this.#heap;
    heap.push(asking);
    for (let i = heap.length - 1; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.#swapIfFirst(i, parent)) return;
      i = parent;
    }
  }

  pop(): Asking<W> | undefined {
    const heap = this.#heap;
    const [top] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    heap[0] = last;
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      const isRightFirst = left + 1 < heap.length && this.#isFirst(left + 1, left);
      const child = isRightFirst ? left + 1 : left;
      if (child >= heap.length || !this.#swapIfFirst(child, i)) return top;
      i = child;
    }
  }

  #isFirst(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    return first !== undefined && second !== undefined && comesFirst(first.ask, second.ask);
  }

  #swapIfFirst(a: number, b: number): boolean {
    if (!this.#isFirst(a, b)) return false;
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first && second) [this.#heap[a], this.#heap[b]] = [second, first];
    return true;
  }
}

/**
 * Leads all accounts through the days together, run by run. Within a run seats are given as the live run gives them:
 * those who were due first come first, each segment so many. Told of each run that somebody asks.
 */
export const seatAll = (
  ways: Iterable<Generator<AskForSeat, void, SeatGiven>>,
  onRun: (run: Instant) => void = () => {},
): void => {
  const queue = new Queue<Generator<AskForSeat, void, SeatGiven>>();
  for (const way of ways) {
    const first = way.next();
    if (!first.done) queue.push({ way, ask: first.value });
  }
  let run: Instant | undefined;
  let taken = new Map<string, number>();
  for (let asking = queue.pop(); asking; asking = queue.pop()) {
    const { way, ask } = asking;
    if (ask.run !== run) {
      run = ask.run;
      taken = new Map();
      onRun(run);
    }
    const seats = taken.get(ask.segment.id) ?? 0;
    const isSeated = seats < ask.segment.cap;
    if (isSeated) taken.set(ask.segment.id, seats + 1);
    const next = way.next(isSeated);
    if (!next.done) queue.push({ way, ask: next.value });
  }
};
