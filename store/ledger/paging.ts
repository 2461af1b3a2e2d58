/** One page of a list. `cursor` is opaque and absent on the last page; a page may be short of its limit before that. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** A cursor that this list did not make. */
export class CursorError extends Error {
  override readonly name = "CursorError";
  constructor() {
    super("is not a cursor of this list");
  }
}

export const encodeCursor = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString("base64url");

/** What a cursor holds, if it is one that `isOwn` knows as this list's; throws {@link CursorError} otherwise. */
export const decodeCursor = <T>(
  cursor: string | undefined,
  isOwn: (value: unknown) => value is T,
): T | undefined => {
  if (cursor === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    throw new CursorError();
  }
  if (!isOwn(value)) throw new CursorError();
  return value;
};

export type StoredKey = Readonly<Record<string, string>>;

/** Whether the value is a key of exactly these attributes, all texts. */
export const isKeyOf = (value: unknown, names: readonly string[]): value is StoredKey =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).sort().join() === [...names].sort().join() &&
  Object.values(value).every((text) => typeof text === "string");

type Stored = Record<string, unknown>;

interface Read {
  readonly Items?: Stored[] | undefined;
  readonly LastEvaluatedKey?: Stored | undefined;
}

/** A page ends after so many reads of up to 1 MB, however little passed its filter, so that it comes in time. */
export const MOST_READS = 20;

/** More items than 1 MB ever holds: a read then ends by its size. */
const MOST_ITEMS = 20_000;

/**
 * Reads on from a key until `wanted` items are found, the query ends, or {@link MOST_READS} were done, those of the
 * page's earlier queries (`readsBefore`) among them. Where few items pass a filter (the query's own, or `passes`), each
 * read looks at more than the one before; what is found beyond the page is left for the next one. `next` is where
 * to go on, absent at the end.
 */
export const readOn = async (
  read: (input: { Limit: number; ExclusiveStartKey?: StoredKey }) => Promise<Read>,
  from: StoredKey | undefined,
  query: {
    readonly wanted: number;
    readonly filtered: boolean;
    readonly passes?: (item: Stored) => boolean;
    readonly keyNames: readonly string[];
    readonly readsBefore?: number;
  },
): Promise<{ stored: Stored[]; next?: StoredKey; reads: number }> => {
  const { wanted, filtered, passes, keyNames, readsBefore = 0 } = query;
  const stored: Stored[] = [];
  let next = from;
  let reads = 0;
  do {
    const { Items, LastEvaluatedKey } = await read({
      Limit: filtered ? Math.min(wanted * 4 ** (readsBefore + reads), MOST_ITEMS) : wanted - stored.length,
      ...(next && { ExclusiveStartKey: next }),
    });
    reads++;
    for (const item of Items ?? []) if (!passes || passes(item)) stored.push(item);
    next = LastEvaluatedKey as StoredKey | undefined;
  } while (next && stored.length < wanted && readsBefore + reads < MOST_READS);
  const last = stored.length > wanted ? stored[wanted - 1] : undefined;
  if (last) {
    stored.length = wanted;
    next = Object.fromEntries(keyNames.map((name) => [name, String(last[name])]));
  }
  return { stored, reads, ...(next && { next }) };
};
