import { difference } from "./contribution.ts";
import type { Contribution, Coordinate } from "./coordinate.ts";

/** A version of a source item, with what it contributes. */
export interface Image {
  /** Identifies the source item: `<accountId>#INV#<id>`. */
  readonly source: string;
  readonly accountId: string;
  readonly legalEntityId: string;
  /** The group of cells within the legal entity: a currency, or `contacts`. */
  readonly group: string;
  readonly version: number;
  readonly contribution: Contribution;
}

/**
 * What the cells hold of a source item at present. `version` is the version of the source that is
 * applied in full; `revision` goes up with each write, also of a part, and guards against concurrent
 * writers.
 */
export interface Applied {
  readonly version: number;
  readonly revision: number;
  readonly contribution: Contribution;
}

/** One step of bringing the cells up to an image: the record to write and the differences to add. */
export interface Step {
  readonly image: Image;
  readonly before: Applied | undefined;
  readonly after: Applied;
  readonly difference: Contribution;
}

/** Steps that are written together, all or none, with their differences summed per cell item. */
export interface Pack {
  readonly legalEntityId: string;
  readonly group: string;
  readonly steps: readonly Step[];
  /** Cell item → coordinate → sum of the steps' differences, zeros left out. */
  readonly cells: ReadonlyMap<string, ReadonlyMap<Coordinate, number>>;
}

/** The newest image of each source item, in order of first appearance. Of two of the same version the first stays. */
export const lastImages = (images: Iterable<Image>): Image[] => {
  const last = new Map<string, Image>();
  for (const image of images) {
    const known = last.get(image.source);
    if (!known || image.version > known.version) last.set(image.source, image);
  }
  return [...last.values()];
};

/** Up to so many cell items are changed by one step; an item with a longer history is applied in several. */
const MOST_CELLS_OF_A_STEP = 60;

/** The part of a difference that touches no more than `most` cell items. */
const portion = (
  whole: Contribution,
  cellOf: (coordinate: Coordinate) => string,
  most: number,
): { part: Contribution; complete: boolean } => {
  const coordinates = Object.keys(whole);
  if (coordinates.length <= most) return { part: whole, complete: true };
  const cells = new Set<string>();
  const part: Record<Coordinate, number> = {};
  let complete = true;
  for (const coordinate of coordinates) {
    const cell = cellOf(coordinate);
    if (cells.size >= most && !cells.has(cell)) complete = false;
    else {
      cells.add(cell);
      part[coordinate] = whole[coordinate] ?? 0;
    }
  }
  return { part, complete };
};

const plus = (contribution: Contribution, change: Contribution): Contribution => {
  const sum: Record<Coordinate, number> = { ...contribution };
  for (const [coordinate, value] of Object.entries(change)) {
    const total = (sum[coordinate] ?? 0) + value;
    if (total === 0) delete sum[coordinate];
    else sum[coordinate] = total;
  }
  return sum;
};

/**
 * The next step from what is applied towards an image; none where the image is applied or outdated.
 * An image of the version that is applied, with another contribution, comes from a release that
 * counts otherwise: it is applied, so that replaying the ledger moves the cells to the new counting.
 * Most steps lead all the way. One that changes very many cells leads only part of it: it keeps the
 * old version, so that the next call goes on from there, as does a redelivery after a crash.
 */
export const nextStep = (
  image: Image,
  before: Applied | undefined,
  cellOf: (coordinate: Coordinate) => string,
): Step | undefined => {
  if (before && image.version < before.version) return undefined;
  const whole = difference(before?.contribution ?? {}, image.contribution);
  if (before?.version === image.version && Object.keys(whole).length === 0) return undefined;
  const { part, complete } = portion(whole, cellOf, MOST_CELLS_OF_A_STEP);
  const after: Applied = {
    version: complete ? image.version : (before?.version ?? -1),
    revision: (before?.revision ?? 0) + 1,
    contribution: complete ? image.contribution : plus(before?.contribution ?? {}, part),
  };
  return { image, before, after, difference: part };
};

/** The last image of the step is reached by it. */
export const isComplete = (step: Step): boolean => step.after.version === step.image.version;

/**
 * Packs steps into as few transactions as hold them: at most `limit` items each, where a step counts
 * one and each cell item it is the first to touch counts one. A pack stays within one group.
 */
export const pack = (
  steps: readonly Step[],
  cellOf: (coordinate: Coordinate) => string,
  limit: number,
): Pack[] => {
  const packs: Pack[] = [];
  const open = new Map<string, { steps: Step[]; cells: Map<string, Map<Coordinate, number>> }>();
  const close = (key: string): void => {
    const filled = open.get(key);
    open.delete(key);
    const first = filled?.steps[0]?.image;
    if (filled && first)
      packs.push({ legalEntityId: first.legalEntityId, group: first.group, ...summed(filled) });
  };
  for (const step of steps) {
    const key = `${step.image.legalEntityId}#${step.image.group}`;
    const touched = new Set(Object.keys(step.difference).map(cellOf));
    const present = open.get(key);
    if (present) {
      const size = present.steps.length + present.cells.size + 1;
      if (size + [...touched].filter((cell) => !present.cells.has(cell)).length > limit) close(key);
    }
    const filling = open.get(key) ?? { steps: [], cells: new Map<string, Map<Coordinate, number>>() };
    open.set(key, filling);
    filling.steps.push(step);
    for (const [coordinate, value] of Object.entries(step.difference)) {
      const cell = cellOf(coordinate);
      const sums = filling.cells.get(cell) ?? new Map<Coordinate, number>();
      filling.cells.set(cell, sums);
      sums.set(coordinate, (sums.get(coordinate) ?? 0) + value);
    }
  }
  for (const key of [...open.keys()]) close(key);
  return packs;
};

const summed = ({ steps, cells }: { steps: Step[]; cells: Map<string, Map<Coordinate, number>> }) => {
  for (const [cell, sums] of cells) {
    for (const [coordinate, value] of sums) if (value === 0) sums.delete(coordinate);
    if (sums.size === 0) cells.delete(cell);
  }
  return { steps, cells };
};
