import { Cancelled } from "./errors.ts";

/** Tells everything below a failed Parallel, Map or stopped execution to give up. */
export class Cancellation {
  #cancelled = false;
  readonly #listeners = new Set<() => void>();
  #detach: () => void = () => {};

  constructor(parent?: Cancellation) {
    if (parent !== undefined) this.#detach = parent.onCancel(() => this.cancel());
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }

  /** Calls the listener at cancellation, at once if that has happened; answers how to take it back. */
  onCancel(listener: () => void): () => void {
    if (this.#cancelled) {
      listener();
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets the parent, once the work below is over. */
  close(): void {
    this.#detach();
  }

  /** @throws Cancelled once cancelled */
  check(): void {
    if (this.#cancelled) throw new Cancelled("given up");
  }

  /** The promise's outcome, or Cancelled as soon as that happens. */
  orCancelled<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const detach = this.onCancel(() => reject(new Cancelled("given up")));
      work.then(resolve, reject).finally(detach);
    });
  }
}
