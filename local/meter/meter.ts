import type { Collection } from "../state.ts";
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

/** Counts by metric; `by` splits a metric by table, function, or whatever it is counted for. */
export interface Count {
  readonly metric: Metric;
  readonly by: string;
  readonly quantity: number;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** The bill for the given counts, at the prices of the price table. */
export const billOf = (counts: readonly Count[]): Bill => {
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

/** Counts what AWS would bill. The local services tell it what they did. */
export class Meter {
  readonly #counts = new Map<string, number>();
  readonly #kept: Collection<Record<string, number>>;

  constructor(kept: Collection<Record<string, number>>) {
    this.#kept = kept;
    for (const [key, value] of Object.entries(kept.get("counts") ?? {})) this.#counts.set(key, value);
  }

  /** Adds to a metric; `by` names what it was for. */
  add(metric: Metric, quantity: number, by = ""): void {
    const key = `${metric}|${by}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + quantity);
  }

  counts(): Count[] {
    return [...this.#counts].map(([key, quantity]) => {
      const [metric = "", by = ""] = key.split("|");
      return { metric: metric as Metric, by, quantity };
    });
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
