import { Logger } from "@aws-lambda-powertools/logger";
import type { AttributeValue, DynamoDBRecord } from "aws-lambda";
import { addDays } from "../domain/calendar.ts";
import { noCells } from "../domain/insight/cells.ts";
import { contribution, difference, groupOf } from "../domain/insight/contribution.ts";
import type { Contribution } from "../domain/insight/coordinate.ts";
import { type CellsByGroup, drift, groupKey } from "../domain/insight/drift.ts";
import type { SourceItem } from "../domain/insight/source.ts";
import { createProjector } from "../functions/insight/projector.ts";
import { attributeOf, readNumber } from "../store/insight/layout.ts";
import { projection } from "../store/insight/project.ts";
import type { Figure } from "./figure.ts";
import { memoryTable } from "./insight-memory.ts";
import { chance, dayOfBusiness } from "./insight-portfolio.ts";
import { itemSize, transactionalWriteUnits } from "./item-size.ts";

const HISTORY_DAYS = 90;
const INVOICES_A_DAY = 400;
const LIVE_INVOICES = 4_000;
/** As the event source is set: up to 500 records. A quiet hour brings about ten in its window. */
const BATCH = 500;
const QUIET_BATCH = 10;

const PREFIX = { invoice: "INV", "credit-note": "CREDIT", payment: "PAY", contact: "CONTACT" } as const;

const attribute = (value: unknown): AttributeValue => {
  if (typeof value === "number") return { N: String(value) };
  if (Array.isArray(value)) return { L: value.map(attribute) };
  if (value !== null && typeof value === "object") return { M: image(value as Record<string, unknown>) };
  return { S: String(value) };
};
const image = (fields: Readonly<Record<string, unknown>>): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, attribute(value)]));

/** A record of the stream as Lambda gets it, with fields beside those that insight reads. */
const record = (item: SourceItem, sequence: number): DynamoDBRecord => ({
  eventID: String(sequence),
  eventName: "MODIFY",
  dynamodb: {
    SequenceNumber: String(sequence),
    NewImage: image({
      ...item,
      pk: `ACCT#${item.accountId}`,
      sk: `${PREFIX[item.kind]}#${item.id}`,
      number: `R-2026-${sequence}`,
      issueDate: "2026-01-01",
      purchaseOrder: "PO-4711",
    }),
  },
});

const batches = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

/** A projector over a copy of the items. */
const projector = (items?: ReadonlyMap<string, Record<string, unknown>>) => {
  const table = memoryTable(items);
  const logger = new Logger({ logLevel: "SILENT" });
  return { table, handle: createProjector({ logger }, projection(table.db, "Insight")) };
};

/** The naive projector: a transaction for each change, with a cell item for each due date and each day's flows. Its write units a change. */
const naiveWriteUnits = (history: readonly SourceItem[], live: readonly SourceItem[]): number => {
  const applied = new Map<string, Contribution>();
  const cells = new Map<string, Record<string, unknown>>();
  let units = 0;
  for (const [i, item] of [...history, ...live].entries()) {
    const own = contribution(item);
    const charge = (bytes: number): void => {
      if (i >= history.length) units += transactionalWriteUnits(bytes);
    };
    const touched = new Set<string>();
    for (const [coordinate, change] of Object.entries(difference(applied.get(item.id) ?? {}, own))) {
      const cell = coordinate.startsWith("O") ? coordinate.slice(0, 12) : `F${coordinate.slice(1, 12)}`;
      const sums = cells.get(cell) ?? { pk: groupKey(item.legalEntityId, groupOf(item)), sk: cell };
      const attribute = attributeOf(coordinate);
      sums[attribute] = ((sums[attribute] as number | undefined) ?? 0) + change;
      cells.set(cell, sums);
      touched.add(cell);
    }
    charge(itemSize({ pk: item.accountId, sk: `INV#${item.id}`, version: item.version, ...own }));
    for (const cell of touched) charge(itemSize(cells.get(cell) ?? {}));
    applied.set(item.id, own);
  }
  return units / live.length;
};

/** Drift of the cells in memory from the present items. */
const driftOf = (
  items: ReadonlyMap<string, Record<string, unknown>>,
  changes: readonly SourceItem[],
): number => {
  const present = new Map<string, SourceItem>();
  for (const item of changes) present.set(`${item.kind}#${item.id}`, item);
  const groups: CellsByGroup = new Map();
  for (const item of items.values()) {
    const [kind, legalEntityId = "", group = ""] = String(item.pk).split("#");
    if (kind !== "CELL") continue;
    const key = groupKey(legalEntityId, group);
    const cells = groups.get(key) ?? noCells();
    groups.set(key, cells);
    for (const name in item)
      if (typeof item[name] === "number") readNumber(cells, String(item.sk), name, item[name]);
  }
  return drift(present.values(), groups).total;
};

const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** The projector: records a second on one core, and write units a change, against one transaction for each change. */
export const run = async (): Promise<Figure[]> => {
  const random = chance(7);
  let n = 0;
  const next = () => n++;
  const open: Parameters<typeof dayOfBusiness>[0] = [];
  const history = Array.from({ length: HISTORY_DAYS }, (_, i) =>
    dayOfBusiness(open, addDays("2026-01-01", i), INVOICES_A_DAY, random, next),
  ).flat();
  const live = dayOfBusiness(open, addDays("2026-01-01", HISTORY_DAYS), LIVE_INVOICES, random, next);
  const records = live.map(record);
  const past = projector();
  past.table.meter.metered = false;
  for (const batch of batches(history, BATCH)) await past.handle({ Records: batch.map(record) });

  const measured = async (size: number) => {
    const { table, handle } = projector(past.table.items);
    const cut = batches(records, size);
    const start = process.cpuUsage();
    for (const batch of cut) await handle({ Records: batch });
    const { user, system } = process.cpuUsage(start);
    return {
      perSecond: records.length / ((user + system) / 1e6),
      units: table.meter.writeUnits / records.length,
      drift: driftOf(table.items, [...history, ...live]),
    };
  };
  const folded = await measured(BATCH);
  const quiet = await measured(QUIET_BATCH);
  const single = await measured(1);
  const naive = naiveWriteUnits(history, live);
  return [
    {
      name: "projector, speed",
      unit: "records/s of one core",
      ours: Math.round(folded.perSecond),
      rival: Math.round(single.perSecond),
      rivalName: "the same, a record at a time",
      ratio: round(folded.perSecond / single.perSecond, 1),
      goal: "over 5,000",
      note: `The deployed handler and store over a table in memory, so without marshalling and network; processor time. ${records.length} records of a day of business after ${HISTORY_DAYS} days of history; drift ${folded.drift}.`,
    },
    {
      name: "projector, write units",
      unit: "units/change",
      ours: round(folded.units),
      rival: round(naive),
      rivalName: "a transaction for each change, a cell for each due date",
      ratio: round(naive / folded.units, 1),
      goal: "under 2.2",
      note: `Batches of ${BATCH} records, from the sizes of the items written; a transactional write counts twice. In a quiet hour, at ${QUIET_BATCH} records a batch, it is ${round(quiet.units)}.`,
    },
  ];
};
