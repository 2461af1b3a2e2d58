import { invalid } from "./errors.ts";
import { compareTexts, type Stored } from "./values.ts";

/** A key of attributes that are all texts, as those of the Ledger are. */
export interface KeyNames {
  readonly hash: string;
  readonly range: string;
}

export const PRIMARY: KeyNames = { hash: "pk", range: "sk" };

export interface PrimaryKey {
  readonly pk: string;
  readonly sk: string;
}

const text = (item: Stored, name: string): string => {
  const value = item[name];
  if (typeof value !== "string" || value === "") throw invalid(`The key ${name} must be a text, not empty`);
  return value;
};

/** The primary key of an item, or of a `Key` in a request, which holds nothing else. */
export const keyOf = (item: Stored): PrimaryKey => ({ pk: text(item, "pk"), sk: text(item, "sk") });

export const idOf = ({ pk, sk }: PrimaryKey): string => `${pk}\u0000${sk}`;

/** What one write left in a place, and what was there before it. */
export interface Change {
  readonly key: PrimaryKey;
  readonly before: Stored | undefined;
  readonly after: Stored | undefined;
}

/** The items of a table by their keys. Items are never changed in place, so whoever holds one may keep it. */
export class Shelf {
  readonly #collections = new Map<string, Map<string, Stored>>();

  get({ pk, sk }: PrimaryKey): Stored | undefined {
    return this.#collections.get(pk)?.get(sk);
  }

  put({ key, after }: Change): void {
    let collection = this.#collections.get(key.pk);
    if (!collection) {
      collection = new Map();
      this.#collections.set(key.pk, collection);
    }
    if (after) collection.set(key.sk, after);
    else collection.delete(key.sk);
  }

  /** The items of a partition, in any order. */
  partition(pk: string): Iterable<Stored> {
    return this.#collections.get(pk)?.values() ?? [];
  }

  *all(): Generator<Stored> {
    for (const collection of this.#collections.values()) yield* collection.values();
  }
}

/** By the index's range key, then by the primary key. DynamoDB promises the first of the two only. */
export const inKeyOrder =
  ({ range }: KeyNames) =>
  (a: Stored, b: Stored): number =>
    compareTexts(String(a[range]), String(b[range])) ||
    compareTexts(String(a["pk"]), String(b["pk"])) ||
    compareTexts(String(a["sk"]), String(b["sk"]));
