import { addDays, type PlainDate } from "../../domain/calendar.ts";
import { balanceOf, type Cells, dayOf } from "../../domain/insight/cells.ts";
import { type Coordinate, type Flow, placeOf } from "../../domain/insight/coordinate.ts";
import { type Key, shardOf } from "../keys.ts";

/**
 * How cells lie in the Insight table. All cells of a legal entity's currency share a partition:
 * `OPEN#<month of due date>` holds a pair of numbers per due date (`d05`, `n05` for the 5th),
 * `OPEN#unapplied` and `OPEN#credit` hold `amount` and `count`, and `DAY#<day>` holds the day's flows
 * by name and its movements (`m20260505`, `k20260505` for the bearer due on 2026-05-05). Days sort
 * before what is open, so that one query from a day on reads all that an as-of date needs.
 */

/** Cells that are written at the same time by several batches spread over this many items each. */
export const WRITE_SHARDS = 8;

/** Applied records of a legal entity spread over this many partitions. */
export const SOURCE_SHARDS = 16;

export const cellsPk = (legalEntityId: string, group: string): string => `CELL#${legalEntityId}#${group}`;

/** The entry of a group of cells in the list of all groups. */
export const groupRegistration = (legalEntityId: string, group: string): Key => ({
  pk: "GROUPS",
  sk: `GROUP#${legalEntityId}#${group}`,
});

export const OPEN_FROM = "OPEN#";
/** Where a query begins that reads what is open and all days from the date on. */
export const daysFrom = (day: PlainDate): string => `DAY#${day}`;
/** Where a query begins that reads what is open and all days after the date. */
export const daysAfter = (asOf: PlainDate): string => daysFrom(addDays(asOf, 1));
/** The last sort key of cells. */
export const CELLS_END = "OPEN#~";

const isDate = (bearer: string): boolean => bearer.charCodeAt(0) < 58;

/** The item that holds a coordinate, without its write shard. */
export const cellItemOf = (coordinate: Coordinate): string => {
  // Every change of every record passes here, so the text is cut by position.
  const kind = coordinate.charCodeAt(0);
  if (kind === 79 /* O */)
    return isDate(coordinate.slice(2, 3))
      ? `OPEN#${coordinate.slice(2, 9)}`
      : `OPEN#${coordinate.slice(2, -2)}`;
  return `DAY#${coordinate.slice(2, 12)}`;
};

const suffix = (bearer: string): string =>
  isDate(bearer) ? bearer.replaceAll("-", "") : bearer === "credit" ? "Credit" : "Unapplied";

/** The attribute of its item that holds a coordinate. */
export const attributeOf = (coordinate: Coordinate): string => {
  const place = placeOf(coordinate);
  switch (place.kind) {
    case "open":
      if (!isDate(place.bearer)) return place.measure;
      return (place.measure === "amount" ? "d" : "n") + place.bearer.slice(8);
    case "moved":
      return (place.measure === "amount" ? "m" : "k") + suffix(place.bearer);
    case "flow":
      return place.flow;
  }
};

const BEARERS: Readonly<Record<string, string>> = { Credit: "credit", Unapplied: "unapplied" };

const bearerOf = (suffix: string): string =>
  BEARERS[suffix] ?? `${suffix.slice(0, 4)}-${suffix.slice(4, 6)}-${suffix.slice(6)}`;

/** Adds one number of a stored cell item to the cells. */
export const readNumber = (cells: Cells, sk: string, attribute: string, value: number): void => {
  const [kind, name = ""] = sk.split("#");
  if (kind === "OPEN") {
    if (attribute === "amount" || attribute === "count") balanceOf(cells.open, name)[attribute] += value;
    else {
      const measure = attribute.startsWith("d") ? "amount" : "count";
      balanceOf(cells.open, `${name}-${attribute.slice(1)}`)[measure] += value;
    }
    return;
  }
  const day = dayOf(cells, name);
  if (/^[mk][\dCU]/.test(attribute)) {
    const measure = attribute.startsWith("m") ? "amount" : "count";
    balanceOf(day.moved, bearerOf(attribute.slice(1)))[measure] += value;
  } else {
    const flow = attribute as Flow;
    day.flows.set(flow, (day.flows.get(flow) ?? 0) + value);
  }
};

/** The partitions of applied records: those of contacts apart, so that the aging by account does not read them. */
export const sourcePk = (legalEntityId: string, group: string, shard: number): string =>
  `${group === "contacts" ? "CONTACTS" : "SRC"}#${legalEntityId}#${shard}`;

/** The key of what is applied of a source item. */
export const appliedKey = (image: {
  readonly source: string;
  readonly accountId: string;
  readonly legalEntityId: string;
  readonly group: string;
}): Key => ({
  pk: sourcePk(image.legalEntityId, image.group, shardOf(image.accountId, SOURCE_SHARDS)),
  sk: image.source,
});
