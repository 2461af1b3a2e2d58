/**
 * Work that is counted, so that what a question costs is bounded by numbers and not by the time it takes: the
 * same question is cut off at the same place on every machine.
 */
export class Work {
  readonly #most: number;
  #spent = 0;

  /** `most` in whatever is counted; without it, work is counted but not bounded. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /** Counts so much more work; false where there is none left to do it with. */
  take(more = 1): boolean {
    this.#spent += more;
    return this.#spent <= this.#most;
  }

  /** How much was counted. */
  get spent(): number {
    return this.#spent;
  }
}
