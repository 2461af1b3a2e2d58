import type { Count } from "./meter.ts";
import { type Metric, PRICES } from "./prices.ts";

/** What one business operation took, over all times it was done. */
export interface OperationCost {
  readonly operation: string;
  /** How often it was done; 0 where it only failed. */
  readonly times: number;
  readonly dollars: number;
  /** For each thousand, null where it was never done. */
  readonly dollarsPerThousand: number | null;
  /** What is counted of it, by metric, in the order of the names. */
  readonly counts: Readonly<Record<string, number>>;
  /** Requests to services, by service and operation. */
  readonly requests: Readonly<Record<string, number>>;
  /** Invocations by function. */
  readonly invocations: Readonly<Record<string, number>>;
}

const PRICE_OF = new Map<Metric, number>(PRICES.prices.map(({ metric, dollars }) => [metric, dollars]));

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** US dollars for counts, unrounded. */
export const dollarsFor = (counts: readonly Pick<Count, "metric" | "quantity">[]): number =>
  counts.reduce((sum, { metric, quantity }) => sum + quantity * (PRICE_OF.get(metric) ?? 0), 0);

/** Sums by name, in the order of the names, to a thousandth. */
const sums = (counts: readonly Count[], nameOf: (count: Count) => string): Record<string, number> => {
  const totals = new Map<string, number>();
  for (const count of counts) totals.set(nameOf(count), (totals.get(nameOf(count)) ?? 0) + count.quantity);
  return Object.fromEntries(
    [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, total]) => [name, round(total, 3)]),
  );
};

const costOf = (operation: string, counts: readonly Count[]): OperationCost => {
  const of = (metric: Metric): Count[] => counts.filter((count) => count.metric === metric);
  const times = of("times").reduce((sum, { quantity }) => sum + quantity, 0);
  const dollars = dollarsFor(counts);
  const plain = counts.filter(
    ({ metric }) => metric !== "times" && metric !== "requests" && metric !== "bytes",
  );
  return {
    operation,
    times,
    dollars: round(dollars, 6),
    dollarsPerThousand: times === 0 ? null : round((dollars / times) * 1000, 6),
    counts: {
      ...sums(plain, ({ metric }) => metric),
      ...sums(of("bytes"), ({ by }) => `bytes ${by}`),
    },
    requests: sums(of("requests"), ({ by }) => by),
    invocations: sums(of("lambda.requests"), ({ by }) => by),
  };
};

/** What each business operation took, the dearest first. */
export const costByOperation = (counts: readonly Count[]): OperationCost[] =>
  [...Map.groupBy(counts, ({ operation }) => operation)]
    .map(([operation, its]) => costOf(operation, its))
    .sort((a, b) => b.dollars - a.dollars || (a.operation < b.operation ? -1 : 1));
