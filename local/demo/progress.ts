/** Where progress is written: a terminal, or anything that takes text. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Shows how far something is: a bar that moves on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #out: Output;
  #phase = "";
  #lastShown = -1;
  #open = false;

  constructor(out: Output) {
    this.#out = out;
  }

  /** Begins something that takes a while. */
  begin(phase: string): void {
    this.end();
    this.#phase = phase;
    this.#lastShown = -1;
    if (!this.#out.isTTY) this.#out.write(`${phase}\n`);
  }

  /** How much is done, and what is at hand. */
  at(done: number, of: number, note = ""): void {
    const tenth = Math.floor((done * 10) / of);
    if (!this.#out.isTTY) {
      if (tenth > this.#lastShown && done > 0) this.#out.write(`  ${done}/${of} ${note}\n`);
      this.#lastShown = Math.max(tenth, this.#lastShown);
      return;
    }
    const width = 24;
    const filled = Math.round((width * done) / of);
    const bar = "█".repeat(filled) + "░".repeat(width - filled);
    const line = `${this.#phase} ${bar} ${done}/${of}  ${note}`;
    this.#out.write(`\r\u001b[2K${line.slice(0, Math.max(20, (this.#out.columns ?? 100) - 1))}`);
    this.#open = true;
  }

  /** Ends the bar's line. */
  end(): void {
    if (this.#open) this.#out.write("\n");
    this.#open = false;
  }
}
