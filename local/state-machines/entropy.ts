import { createHash } from "node:crypto";

/** A UUID (version 4 by form) that is the same for the same seed. */
export function uuidFrom(seed: string): string {
  const digest = createHash("sha256").update(seed).digest();
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x40;
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80;
  const hex = digest.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

/** A number in [0, 1) that is the same for the same seed. */
export function fractionFrom(seed: string): number {
  return createHash("sha256").update(seed).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** Yields a fresh seed at each call, the same ones in every run of the same execution. */
export class Seeds {
  readonly #root: string;
  #used = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /** The next seed; never the same twice from one source. */
  next(): string {
    this.#used += 1;
    return `${this.#root}#${this.#used}`;
  }
}
