import { BatchGetCommand, type DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Key } from "../keys.ts";

/** Keys that one BatchGetItem takes. */
const MOST_KEYS = 100;

type Stored = Record<string, unknown>;

const idOf = ({ pk, sk }: Key): string => JSON.stringify([pk, sk]);

/** Reads items by their keys, strongly consistent, a hundred at a time. What is not there is left out. */
export const batchGet = async (
  db: DynamoDBDocumentClient,
  table: string,
  keys: readonly Key[],
): Promise<Stored[]> => {
  const found: Stored[] = [];
  for (let at = 0; at < keys.length; at += MOST_KEYS) {
    let wanted: Key[] | undefined = keys.slice(at, at + MOST_KEYS);
    while (wanted && wanted.length > 0) {
      const { Responses, UnprocessedKeys } = await db.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys: wanted, ConsistentRead: true } } }),
      );
      found.push(...(Responses?.[table] ?? []));
      wanted = UnprocessedKeys?.[table]?.Keys as Key[] | undefined;
    }
  }
  return found;
};

/**
 * What a batch of commands is known to need, read at once. An answer is given to the first who asks, and
 * whoever asks again, such as another try after a conflict, reads the table: so what a batch itself or
 * someone else wrote meanwhile is not missed. Only what is kept is answered again and again.
 */
export class ReadAhead {
  readonly #db: DynamoDBDocumentClient;
  readonly #table: string;
  readonly #once = new Map<string, Stored | null>();
  readonly #kept = new Map<string, Stored>();

  constructor(db: DynamoDBDocumentClient, table: string) {
    this.#db = db;
    this.#table = table;
  }

  /** Reads items for those who ask first; that one is not there is an answer too. Answers those that are there. */
  async fetch(keys: readonly Key[]): Promise<Stored[]> {
    const byId = new Map(keys.map((key) => [idOf(key), key]));
    const found = await batchGet(this.#db, this.#table, [...byId.values()]);
    for (const id of byId.keys()) this.#once.set(id, null);
    for (const item of found) this.#once.set(idOf(item as unknown as Key), item);
    return found;
  }

  /** Reads items of which a state some moments old will do for all who ask. */
  async keep(keys: readonly Key[]): Promise<void> {
    const byId = new Map(keys.map((key) => [idOf(key), key]));
    for (const item of await batchGet(this.#db, this.#table, [...byId.values()]))
      this.#kept.set(idOf(item as unknown as Key), item);
  }

  /** The item; null where it is known not to be there, undefined where the table is to be asked. */
  take(key: Key): Stored | null | undefined {
    const id = idOf(key);
    const item = this.#kept.get(id) ?? this.#once.get(id);
    this.#once.delete(id);
    return item;
  }
}
