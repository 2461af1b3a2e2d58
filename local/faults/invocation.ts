import { AsyncLocalStorage } from "node:async_hooks";

/**
 * A function died while it ran. To Step Functions this is `Lambda.Unknown`. Source: AWS Step Functions,
 * "Handling errors in Step Functions workflows", `Lambda.Unknown`: out-of-memory errors and time-outs.
 */
export class FunctionCrashed extends Error {
  override readonly name = "Lambda.Unknown";
}

const never = new Promise<never>(() => {});

/** One run of a function, which can be killed in its midst. */
export class Invocation {
  readonly functionName: string;
  readonly #underway = new Set<Promise<unknown>>();
  readonly #killed = Promise.withResolvers<never>();
  #isDead = false;

  constructor(functionName: string) {
    this.functionName = functionName;
    // Nobody listens where nothing is killed.
    this.#killed.promise.catch(() => {});
  }

  /** Settles with the function, or fails once it is killed. */
  run<T>(code: () => Promise<T>): Promise<T> {
    return Promise.race([scope.run(this, code), this.#killed.promise]);
  }

  /** Makes a call for the function. A dead one gets no answer, so that none of its code runs any more, not even what would tidy up. */
  async call<T>(make: () => Promise<T>): Promise<T> {
    if (this.#isDead) return never;
    const made = make();
    this.#underway.add(made);
    const [outcome] = await Promise.allSettled([made]);
    this.#underway.delete(made);
    if (this.#isDead) return never;
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  }

  /** Kills the function. What it asked of others is still carried out first: those requests have left. */
  kill(reason: string): Promise<never> {
    this.#isDead = true;
    void Promise.allSettled([...this.#underway]).then(() =>
      this.#killed.reject(new FunctionCrashed(`${this.functionName} died ${reason}`)),
    );
    return never;
  }
}

const scope = new AsyncLocalStorage<Invocation>();

/** The invocation in which this code runs, if any. */
export const presentInvocation = (): Invocation | undefined => scope.getStore();
