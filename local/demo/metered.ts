import type { Machine } from "../machine.ts";
import { type Bill, billOf, type Count } from "../meter/meter.ts";

const keyOf = ({ metric, by }: Count): string => `${metric}|${by}`;

const minus = (counts: readonly Count[], before: readonly Count[]): Count[] => {
  const known = new Map(before.map((count) => [keyOf(count), count.quantity]));
  return counts.map((count) => ({ ...count, quantity: count.quantity - (known.get(keyOf(count)) ?? 0) }));
};

const plus = (counts: readonly Count[], more: readonly Count[]): Count[] => {
  const sums = new Map(counts.map((count) => [keyOf(count), count]));
  for (const count of more) {
    const known = sums.get(keyOf(count));
    sums.set(keyOf(count), known ? { ...known, quantity: known.quantity + count.quantity } : count);
  }
  return [...sums.values()];
};

/** The bill of a stretch of a machine's work, without what the demo itself does to look inside. */
export class MeteredStretch {
  readonly #machine: Machine;
  #leftOut: Count[];

  /** Begins now: what was counted before is not on the bill. */
  constructor(machine: Machine) {
    this.#machine = machine;
    this.#leftOut = machine.meter.counts();
  }

  /** Looks at something without its being billed. Nothing else may run meanwhile. */
  async aside<T>(look: () => Promise<T>): Promise<T> {
    const before = this.#machine.meter.counts();
    const seen = await look();
    this.#leftOut = plus(this.#leftOut, minus(this.#machine.meter.counts(), before));
    return seen;
  }

  bill(): Bill {
    return billOf(minus(this.#machine.meter.counts(), this.#leftOut));
  }
}
