import type { PlainDate } from "../calendar.ts";
import {
  type Bearer,
  type Contribution,
  type Coordinate,
  type Flow,
  flowed,
  movedAmount,
  movedCount,
  openAmount,
  openCount,
  placeOf,
} from "./coordinate.ts";

/** An open amount in minor units and the number of items it is open in. */
export interface Balance {
  amount: number;
  count: number;
}

/** What happened on a day of business: the flows, and by how much what each bearer carries changed. */
export interface Day {
  readonly flows: Map<Flow, number>;
  readonly moved: Map<Bearer, Balance>;
}

/** The cells of one legal entity and currency, summed over their write shards. */
export interface Cells {
  readonly open: Map<Bearer, Balance>;
  readonly days: Map<PlainDate, Day>;
}

export const noCells = (): Cells => ({ open: new Map(), days: new Map() });

/** The balance of a bearer, made where there is none. */
export const balanceOf = (balances: Map<Bearer, Balance>, bearer: Bearer): Balance => {
  const known = balances.get(bearer);
  if (known) return known;
  const made = { amount: 0, count: 0 };
  balances.set(bearer, made);
  return made;
};

/** The day, made where there is none. */
export const dayOf = (cells: Cells, day: PlainDate): Day => {
  const known = cells.days.get(day);
  if (known) return known;
  const made: Day = { flows: new Map(), moved: new Map() };
  cells.days.set(day, made);
  return made;
};

/** Adds a contribution to the cells. */
export const addTo = (cells: Cells, contribution: Contribution): void => {
  for (const [coordinate, value] of Object.entries(contribution)) {
    const place = placeOf(coordinate);
    if (place.kind === "open") balanceOf(cells.open, place.bearer)[place.measure] += value;
    else if (place.kind === "moved")
      balanceOf(dayOf(cells, place.day).moved, place.bearer)[place.measure] += value;
    else {
      const { flows } = dayOf(cells, place.day);
      flows.set(place.flow, (flows.get(place.flow) ?? 0) + value);
    }
  }
};

/** The cells as numbers by coordinate, zeros left out: what {@link addTo} would build them from. */
export const numbersOf = (cells: Cells): Map<Coordinate, number> => {
  const numbers = new Map<Coordinate, number>();
  const put = (coordinate: Coordinate, value: number): void => {
    if (value !== 0) numbers.set(coordinate, value);
  };
  for (const [bearer, { amount, count }] of cells.open) {
    put(openAmount(bearer), amount);
    put(openCount(bearer), count);
  }
  for (const [day, { flows, moved }] of cells.days) {
    for (const [flow, value] of flows) put(flowed(day, flow), value);
    for (const [bearer, { amount, count }] of moved) {
      put(movedAmount(day, bearer), amount);
      put(movedCount(day, bearer), count);
    }
  }
  return numbers;
};

/**
 * What was open at the end of a day: what is open now less all that moved on later days. Pass no
 * date for what is open now, whatever its date: the ledger's own balance. The cells must hold all
 * days after the date.
 */
export const openAt = (cells: Cells, asOf?: PlainDate): Map<Bearer, Balance> => {
  const open = new Map<Bearer, Balance>();
  for (const [bearer, { amount, count }] of cells.open) open.set(bearer, { amount, count });
  if (asOf === undefined) return open;
  for (const [day, { moved }] of cells.days) {
    if (day <= asOf) continue;
    for (const [bearer, change] of moved) {
      const balance = balanceOf(open, bearer);
      balance.amount -= change.amount;
      balance.count -= change.count;
    }
  }
  return open;
};

/** The sums of several cells of one currency: of legal entities taken together. */
export const together = (many: readonly Cells[]): Cells => {
  const sum = noCells();
  for (const cells of many) addTo(sum, Object.fromEntries(numbersOf(cells)));
  return sum;
};
