import { addTo, type Cells, noCells, numbersOf } from "./cells.ts";
import { contribution, groupOf } from "./contribution.ts";
import type { Coordinate } from "./coordinate.ts";
import type { SourceItem } from "./source.ts";

/** Cells by `<legal entity>#<currency or contacts>`. */
export type CellsByGroup = Map<string, Cells>;

/** The key of a group of cells. */
export const groupKey = (legalEntityId: string, group: string): string => `${legalEntityId}#${group}`;

/** The cells of a ledger worked out anew from the present state of all its items. */
export const recomputeCells = (items: Iterable<SourceItem>): CellsByGroup => {
  const groups: CellsByGroup = new Map();
  for (const item of items) {
    const key = groupKey(item.legalEntityId, groupOf(item));
    const cells = groups.get(key) ?? noCells();
    groups.set(key, cells);
    addTo(cells, contribution(item));
  }
  return groups;
};

/** A number that the cells hold otherwise than the ledger says. */
interface Discrepancy {
  readonly group: string;
  readonly coordinate: Coordinate;
  readonly cells: number;
  readonly ledger: number;
}

/** How far the cells are from the ledger. `total` is the sum of the absolute differences and must be 0. */
export interface Drift {
  readonly total: number;
  readonly discrepancies: readonly Discrepancy[];
}

/** Compares cells with what the items of the ledger say they should be. */
export const drift = (items: Iterable<SourceItem>, cells: CellsByGroup): Drift => {
  const truth = recomputeCells(items);
  const discrepancies: Discrepancy[] = [];
  for (const group of new Set([...truth.keys(), ...cells.keys()])) {
    const said = numbersOf(truth.get(group) ?? noCells());
    const held = numbersOf(cells.get(group) ?? noCells());
    for (const coordinate of new Set([...said.keys(), ...held.keys()])) {
      const [ledger, present] = [said.get(coordinate) ?? 0, held.get(coordinate) ?? 0];
      if (ledger !== present) discrepancies.push({ group, coordinate, cells: present, ledger });
    }
  }
  const total = discrepancies.reduce((sum, { cells, ledger }) => sum + Math.abs(cells - ledger), 0);
  return { total, discrepancies };
};
