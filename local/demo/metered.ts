import type { Machine } from "../machine.ts";
import { costByOperation, type OperationCost } from "../meter/by-operation.ts";
import { addedUp, type Bill, billOf, type Count, grownSince } from "../meter/meter.ts";

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
    this.#leftOut = addedUp(this.#leftOut, grownSince(this.#machine.meter.counts(), before));
    return seen;
  }

  /** By service. */
  bill(): Bill {
    return billOf(this.#counts());
  }

  /** By business operation. */
  operations(): OperationCost[] {
    return costByOperation(this.#counts());
  }

  #counts(): Count[] {
    return grownSince(this.#machine.meter.counts(), this.#leftOut);
  }
}
