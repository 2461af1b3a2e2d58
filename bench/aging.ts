import { addDays } from "../domain/calendar.ts";
import { aging, bucketsOf, DEFAULT_BOUNDS } from "../domain/insight/aging.ts";
import { noCells, openAt } from "../domain/insight/cells.ts";
import { contribution } from "../domain/insight/contribution.ts";
import { attributeOf, cellItemOf, cellsPk, readNumber } from "../store/insight/layout.ts";
import type { Figure } from "./figure.ts";
import { type Growth, growthOf } from "./growth.ts";
import { chance, issuedInvoice } from "./insight-portfolio.ts";
import { itemSize, readUnits } from "./item-size.ts";

const SIZES = [10_000, 100_000, 1_000_000];
const TODAY = "2026-06-30";
const HISTORY_DAYS = 365;

type Row = Record<string, unknown>;
type CellItem = { readonly sk: string; readonly numbers: Record<string, number> };

/** The cell items of so many open invoices issued over a year, and what a scan of the invoices would read. */
const build = (invoices: number): { cells: CellItem[]; scanned: number; dues: [string, number][] } => {
  const random = chance(invoices);
  const items = new Map<string, CellItem>();
  const dues: [string, number][] = [];
  let scanned = 0;
  for (let n = 0; n < invoices; n++) {
    // Newer invoices are likelier to be open still.
    const age = Math.floor(HISTORY_DAYS * random() ** 3);
    const invoice = issuedInvoice(n, addDays(TODAY, -age), random);
    dues.push([invoice.dueDate, invoice.amount]);
    scanned += storedSize(invoice);
    const own = contribution(invoice);
    for (const coordinate in own) {
      const sk = `${cellItemOf(coordinate)}#0`;
      const item = items.get(sk) ?? { sk, numbers: {} };
      items.set(sk, item);
      const attribute = attributeOf(coordinate);
      item.numbers[attribute] = (item.numbers[attribute] ?? 0) + (own[coordinate] ?? 0);
    }
  }
  return { cells: [...items.values()].sort((a, b) => (a.sk < b.sk ? -1 : 1)), scanned, dues };
};

/** An invoice as the Ledger table holds it. */
const storedSize = (invoice: Row): number =>
  itemSize({
    ...invoice,
    pk: `ACCT#${String(invoice.accountId)}`,
    sk: `INV#${String(invoice.id)}`,
    entity: "invoice",
    schemaVersion: 1,
    number: "R-2026-000001",
    open: invoice.amount,
    issueDate: TODAY,
    dueDateSource: "terms",
    openAccount: invoice.accountId,
    openDue: `${String(invoice.dueDate)}#${String(invoice.id)}`,
  });

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const timed = (work: () => unknown): number => {
  const times: number[] = [];
  for (let i = 0; i < 15; i++) {
    const start = performance.now();
    work();
    times.push(performance.now() - start);
  }
  return median(times);
};

const buckets = bucketsOf(DEFAULT_BOUNDS);

/** What a read of the aging as of a day costs: read units, and milliseconds from stored numbers to buckets. */
const cost = (cells: readonly CellItem[], asOf: string) => {
  const past = asOf < TODAY ? asOf : undefined;
  const from = past === undefined ? "OPEN#" : `DAY#${addDays(past, 1)}`;
  const read = cells.filter(({ sk }) => sk >= from);
  const pk = cellsPk("01JB3M9Z8QLEGALENTITY00001", "EUR");
  const bytes = read.reduce((sum, { sk, numbers }) => sum + itemSize({ pk, sk, ...numbers }), 0);
  const ms = timed(() => {
    const sums = noCells();
    for (const { sk, numbers } of read)
      for (const name in numbers) readNumber(sums, sk, name, numbers[name] ?? 0);
    return aging(openAt(sums, past), asOf, buckets);
  });
  return { units: readUnits(bytes), ms, items: read.length };
};

/** The same aging by reading every open invoice. */
const scanMs = (dues: readonly [string, number][]): number =>
  timed(() => {
    const open = new Map<string, { amount: number; count: number }>();
    for (const [due, amount] of dues) {
      const sum = open.get(due) ?? { amount: 0, count: 0 };
      open.set(due, { amount: sum.amount + amount, count: sum.count + 1 });
    }
    return aging(open, TODAY, buckets);
  });

const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** Aging for any date at growing numbers of open invoices: read units and compute, against a scan of the invoices. */
export const run = async (): Promise<{ figures: Figure[]; growth: Growth[] }> => {
  const figures: Figure[] = [];
  const costs: { size: number; units: number; ms: number }[] = [];
  for (const size of SIZES) {
    const { cells, scanned, dues } = build(size);
    const now = cost(cells, TODAY);
    const quarter = cost(cells, addDays(TODAY, -90));
    costs.push({ size, units: now.units, ms: now.ms });
    const scan = readUnits(scanned);
    const label = size.toLocaleString("en");
    figures.push(
      {
        name: `aging of ${label} open invoices, read units`,
        unit: "read units",
        ours: now.units,
        rival: Math.round(scan),
        rivalName: "a scan of the invoices",
        ratio: Math.round(scan / now.units),
        goal: "the same at 10k and 1M",
        note: `As of today or any later day, ${now.items} cell items; as of 90 days ago ${quarter.units} units, ${quarter.items} items. Each write shard that contention opened adds its own. Eventually consistent, from the sizes of the items.`,
      },
      {
        name: `aging of ${label} open invoices, compute`,
        unit: "ms",
        ours: round(now.ms, 2),
        rival: round(scanMs(dues), 2),
        rivalName: "summing the invoices, already in memory",
        goal: "under 10",
        note: `From stored numbers to buckets, median of 15; as of 90 days ago ${round(quarter.ms, 2)} ms.`,
      },
    );
  }
  const [small, large] = [costs[0], costs.at(-1)];
  if (!small || !large) return { figures, growth: [] };
  const sizes = [small.size, large.size] as const;
  return {
    figures,
    growth: [
      growthOf("aging by open invoices", "read units", sizes, [small.units, large.units]),
      growthOf("aging by open invoices", "ms of compute", sizes, [small.ms, large.ms]),
    ],
  };
};
