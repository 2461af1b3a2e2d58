import { AsyncLocalStorage } from "node:async_hooks";
import type { Collection } from "../state.ts";
import { OTHER } from "./operations.ts";
import { type Metric, PRICES } from "./prices.ts";

/** One line of the bill. */
interface BillLine {
  readonly service: string;
  readonly quantity: number;
  readonly unit: string;
  /** US dollars a unit. */
  readonly price: number;
  readonly dollars: number;
}

/** What AWS would have billed for what was done. */
export interface Bill {
  readonly lines: readonly BillLine[];
  readonly dollars: number;
  /** When the prices were read. */
  readonly pricesAsOf: string;
}

/**
 * A count of a metric; `by` splits it by table, function, or whatever it is counted for, `operation` by the
 * business operation that it was done for.
 */
export interface Count {
  readonly operation: string;
  readonly metric: Metric;
  readonly by: string;
  readonly quantity: number;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** The bill for the given counts, at the prices of the price table. Those without a price add nothing. */
export const billOf = (counts: readonly (Pick<Count, "metric" | "quantity"> & Partial<Count>)[]): Bill => {
  const totals = new Map<Metric, number>();
  for (const { metric, quantity } of counts) totals.set(metric, (totals.get(metric) ?? 0) + quantity);
  const lines = PRICES.prices.flatMap(({ metric, service, unit, dollars }): BillLine[] => {
    const quantity = round(totals.get(metric) ?? 0, 3);
    if (quantity === 0) return [];
    return [{ service, quantity, unit, price: dollars, dollars: round(quantity * dollars, 6) }];
  });
  return {
    lines,
    dollars: round(
      lines.reduce((sum, line) => sum + line.dollars, 0),
      6,
    ),
    pricesAsOf: PRICES.asOf,
  };
};

const keyOf = ({ operation, metric, by }: Count): string => `${operation}|${metric}|${by}`;

/** What was counted since: each count less what it was before. Those that did not grow are left out. */
export const grownSince = (counts: readonly Count[], before: readonly Count[]): Count[] => {
  const known = new Map(before.map((count) => [keyOf(count), count.quantity]));
  return counts.flatMap((count) => {
    const quantity = count.quantity - (known.get(keyOf(count)) ?? 0);
    return quantity === 0 ? [] : [{ ...count, quantity }];
  });
};

/** Both together. */
export const addedUp = (counts: readonly Count[], more: readonly Count[]): Count[] => {
  const sums = new Map(counts.map((count) => [keyOf(count), count]));
  for (const count of more) {
    const known = sums.get(keyOf(count));
    sums.set(keyOf(count), known ? { ...known, quantity: known.quantity + count.quantity } : count);
  }
  return [...sums.values()];
};

const countOf = (key: string, quantity: number): Count => {
  const [operation = "", metric = "", by = ""] = key.split("|");
  return { operation, metric: metric as Metric, by, quantity };
};

/** Counts what AWS would bill, and for which business operation. The local services tell it what they did. */
export class Meter {
  readonly #counts = new Map<string, number>();
  readonly #kept: Collection<Record<string, number>>;
  readonly #scope = new AsyncLocalStorage<string>();

  constructor(kept: Collection<Record<string, number>>) {
    this.#kept = kept;
    // Data of before there were operations.
    for (const [key, value] of Object.entries(kept.get("counts") ?? {}))
      this.#counts.set(key.split("|").length < 3 ? `${OTHER}|${key}` : key, value);
  }

  /** The business operation that counts are charged to here. */
  get operation(): string {
    return this.#scope.getStore() ?? OTHER;
  }

  /** Runs something, and charges to an operation what it does; where none is given, to the one that is running. */
  during<T>(operation: string | undefined, run: () => T): T {
    return operation === undefined ? run() : this.#scope.run(operation, run);
  }

  /** For a job that is done later by another: it is charged to the operation that runs now. */
  bind<T>(run: () => T): () => T {
    const { operation } = this;
    return () => this.during(operation, run);
  }

  /** Adds to a metric; `by` names what it was for. */
  add(metric: Metric, quantity: number, by = ""): void {
    const key = `${this.operation}|${metric}|${by}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + quantity);
  }

  counts(): Count[] {
    return [...this.#counts].map(([key, quantity]) => countOf(key, quantity));
  }

  /** The quantity of a metric over all it was counted for. */
  total(metric: Metric): number {
    return this.counts().reduce((sum, count) => (count.metric === metric ? sum + count.quantity : sum), 0);
  }

  bill(): Bill {
    return billOf(this.counts());
  }

  /** Keeps the counts for the next start. */
  save(): void {
    this.#kept.put("counts", Object.fromEntries(this.#counts));
  }
}
