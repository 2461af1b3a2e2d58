interface Job {
  readonly label: string;
  run(): Promise<void>;
}

/** Where work comes from besides the queue: takes one step if there is something to do, and says whether there was. */
export type Source = () => Promise<boolean>;

const microtasksDone = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Everything that happens by itself — events, stream batches, steps of executions — is done here, one
 * job after the other in the order it was asked for. One at a time is what makes a turn of the clock
 * the same each time.
 */
export class Work {
  readonly #ready: Job[] = [];
  readonly #sources: Source[] = [];
  #draining: Promise<void> | undefined;
  #done = 0;
  readonly #onFault: (label: string, error: unknown) => void;

  constructor(onFault: (label: string, error: unknown) => void) {
    this.#onFault = onFault;
  }

  /** Jobs done since the start. */
  get done(): number {
    return this.#done;
  }

  /** Whether there is nothing in the queue and nothing being done. */
  get idle(): boolean {
    return this.#draining === undefined && this.#ready.length === 0;
  }

  /** Has something done when its turn comes. A failure is reported, and stops nothing. */
  enqueue(label: string, run: () => Promise<unknown>): void {
    this.#ready.push({
      label,
      run: async () => {
        try {
          await run();
        } catch (error) {
          this.#onFault(label, error);
        }
      },
    });
  }

  /** Has something done when its turn comes, and answers its result. */
  perform<T>(label: string, run: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#ready.push({ label, run: () => run().then(resolve, reject) });
    });
  }

  addSource(source: Source): void {
    this.#sources.push(source);
  }

  /** Works until nothing is left to do at this instant. Calls that overlap share one run. */
  drain(): Promise<void> {
    this.#draining ??= this.#run();
    return this.#draining;
  }

  async #run(): Promise<void> {
    try {
      for (;;) {
        const job = this.#ready.shift();
        if (job) {
          await job.run();
          this.#done++;
          // What waited for the job goes on now and asks for its next one, before another's turn comes.
          await microtasksDone();
        } else if (!(await this.#askSources()) && this.#ready.length === 0) {
          return;
        }
      }
    } finally {
      this.#draining = undefined;
    }
  }

  async #askSources(): Promise<boolean> {
    await microtasksDone();
    if (this.#ready.length > 0) return true;
    for (const source of this.#sources) if (await source()) return true;
    return false;
  }
}
