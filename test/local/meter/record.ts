import { dollarsFor } from "../../../local/meter/by-operation.ts";
import type { Metric } from "../../../local/meter/prices.ts";
import type { Played } from "./scenarios.ts";

/** Counts by what is counted, such as `requests dynamodb GetItem`. */
type Counts = Readonly<Record<string, number>>;

/** The counts that are pinned: by scenario, then by business operation. */
export type Pinned = Readonly<Record<string, Readonly<Record<string, Counts>>>>;

/** Bytes change with every word of a message, and milliseconds are in the GB-seconds. */
const LEFT_OUT: ReadonlySet<Metric> = new Set<Metric>([
  "bytes",
  "logs.bytes",
  "ses.attachmentBytes",
  "lambda.milliseconds",
  "states.expressMilliseconds",
]);

/** `dunlin-local-invoices` → `invoices`, `data-LedgerTable-213260` → `Ledger`, `report-13EZ…` → `report`. */
const plainName = (by: string): string =>
  by
    .replace(/^dunlin-[a-z]+-/, "")
    .replace(/^.*?([A-Za-z]+?)(Table|bucket)-[0-9a-f]+$/, "$1")
    .replace(/^(report)-[0-9A-Z]+$/, "$1");

const round = (quantity: number): number => Number(quantity.toFixed(6));

const sorted = <T>(entries: Iterable<readonly [string, T]>): Record<string, T> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

/** What one of a scenario's things takes: the counts that are pinned, by operation. */
const countsOf = ({ counts, of }: Played): Record<string, Counts> => {
  const pinned = counts.filter(({ metric }) => !LEFT_OUT.has(metric));
  const operations = Map.groupBy(pinned, ({ operation }) => operation);
  return sorted(
    [...operations].map(([operation, its]): [string, Counts] => [
      operation,
      sorted(
        its.map(({ metric, by, quantity }) => [`${metric} ${plainName(by)}`.trim(), round(quantity / of)]),
      ),
    ]),
  );
};

/** The record of what was played, in the order it was played. */
export const recordOf = (played: readonly Played[]): Pinned =>
  Object.fromEntries(played.map((each) => [each.name, countsOf(each)]));

/** US dollars that a thousand of a scenario's things cost, as far as the pinned counts go. */
const dollarsPerThousand = (operations: Readonly<Record<string, Counts>> = {}): number =>
  1000 *
  dollarsFor(
    Object.values(operations).flatMap((counts) =>
      Object.entries(counts).map(([name, quantity]) => ({
        metric: name.split(" ")[0] as Metric,
        quantity,
      })),
    ),
  );

const namesIn = (...records: readonly (Readonly<Record<string, unknown>> | undefined)[]): string[] => [
  ...new Set(records.flatMap((record) => Object.keys(record ?? {}))),
];

/** What differs from one record to another, for people: each count as it was and is, and what that costs. */
export const differences = (was: Pinned, is: Pinned): string[] =>
  namesIn(was, is).flatMap((scenario) => {
    const lines = namesIn(was[scenario], is[scenario]).flatMap((operation) => {
      const before = was[scenario]?.[operation];
      const after = is[scenario]?.[operation];
      return namesIn(before, after)
        .filter((name) => before?.[name] !== after?.[name])
        .map((name) => `    ${operation}, ${name}: ${before?.[name] ?? 0} → ${after?.[name] ?? 0}`);
    });
    if (lines.length === 0) return [];
    const [old, now] = [was[scenario], is[scenario]].map((each) => dollarsPerThousand(each).toFixed(5));
    return [`  ${scenario}: $${old} → $${now} for each 1,000`, ...lines];
  });
