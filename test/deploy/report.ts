import { AssertionError } from "node:assert";

/** A check that others build on did not hold: nothing after it would tell anything. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

const messageOf = (error: unknown): string => {
  if (error instanceof AssertionError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

/** Prints what was checked, one line each, and counts. */
export class Report {
  passed = 0;
  failed = 0;

  say(line: string): void {
    process.stdout.write(`${line}\n`);
  }

  /** Checks something that nothing later needs. */
  async check(name: string, body: () => unknown): Promise<void> {
    await this.#run(name, body);
  }

  /** Checks something that later checks need, and hands on what it found. Throws {@link Stopped} where it does not hold. */
  async must<T>(name: string, body: () => T | Promise<T>): Promise<T> {
    const outcome = await this.#run(name, body);
    if ("error" in outcome) throw new Stopped(name, { cause: outcome.error });
    return outcome.value;
  }

  async #run<T>(name: string, body: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
    const from = performance.now();
    try {
      const value = await body();
      this.passed += 1;
      this.say(`ok      ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
      return { value };
    } catch (error) {
      this.failed += 1;
      this.say(`not ok  ${name}\n${messageOf(error).replace(/^/gm, "          ")}`);
      return { error };
    }
  }
}
