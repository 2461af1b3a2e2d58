import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import type { TurnableClock } from "../clock.ts";
import type { TableModel } from "../cloudformation/model.ts";
import type { Collection, LocalState } from "../state.ts";
import type { Work } from "../work.ts";
import type { StreamRecord } from "./stream-reader.ts";

interface Expiring {
  readonly table: string;
  readonly attribute: string;
  readonly keys: Record<string, AttributeValue>;
  /** Epoch seconds, as the item has it. */
  readonly at: string;
}

const HOUR_MS = 3_600_000;

/** After the last instant that the clock can show. */
const NEVER_SECONDS = Date.parse("9999-12-31T00:00:00.000Z") / 1000;

/** What expired longer ago is left alone: AWS takes such a value for a mistake. */
const LONGEST_PAST_SECONDS = 5 * 365 * 86_400;

/** The same for the same item: the engine gives the attributes of a key in any order. */
const idOf = (table: string, keys: object): string =>
  `${table}|${JSON.stringify(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)))}`;

/**
 * Deletes items whose time to live is over, on the clock: the engine knows only the real time, and expires nothing.
 * It learns of them from the tables' streams, and sweeps at the full hour after they expired.
 *
 * Source: DynamoDB Developer Guide, "Using time to live (TTL) in DynamoDB" (only numbers of epoch seconds count, and
 * none more than five years past) and "DynamoDB Streams and Time to Live" (whom a stream names for the deletion).
 */
export class Expiry {
  readonly #client: DynamoDBClient;
  readonly #clock: TurnableClock;
  readonly #work: Work;
  readonly #kept: Collection<Expiring>;
  /** Items deleted here, of which the stream has not told yet. Kept, so that a start in between forgets none. */
  readonly #deleted: Collection<true>;
  readonly #sweeps = new Set<string>();
  readonly #overdue: Expiring[] = [];
  readonly #onWrite: () => void;
  #isWorking = false;

  constructor(
    client: DynamoDBClient,
    clock: TurnableClock,
    work: Work,
    state: LocalState,
    onWrite: () => void,
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#work = work;
    this.#onWrite = onWrite;
    this.#kept = state.collection<Expiring>("expiring");
    this.#deleted = state.collection<true>("expired");
    for (const expiring of this.#kept.list()) this.#plan(expiring);
  }

  /** Notes when a changed item expires, and marks the deletions made here as those of the service. */
  witness(table: TableModel, record: StreamRecord): StreamRecord {
    if (!table.ttlAttribute) return record;
    const id = idOf(table.name, record.dynamodb.Keys);
    const value = record.dynamodb.NewImage?.[table.ttlAttribute] as { N?: string } | undefined;
    if (value?.N !== undefined) {
      const expiring: Expiring = {
        table: table.name,
        attribute: table.ttlAttribute,
        keys: record.dynamodb.Keys as Record<string, AttributeValue>,
        at: value.N,
      };
      this.#kept.put(id, expiring);
      this.#plan(expiring);
      return record;
    }
    if (record.dynamodb.OldImage?.[table.ttlAttribute] === undefined) return record;
    this.#kept.delete(id);
    if (record.eventName !== "REMOVE" || !this.#deleted.delete(id)) return record;
    return { ...record, userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" } };
  }

  #plan({ at }: Expiring): void {
    if (!(Number(at) < NEVER_SECONDS)) return;
    const sweep = new Date(Math.ceil((Number(at) * 1000 + 1) / HOUR_MS) * HOUR_MS).toISOString();
    if (this.#sweeps.has(sweep)) return;
    this.#sweeps.add(sweep);
    this.#clock.at(sweep, "expiry", () => {
      this.#sweeps.delete(sweep);
      this.#sweep();
    });
  }

  #sweep(): void {
    const now = Date.parse(this.#clock.now()) / 1000;
    for (const expiring of this.#kept.list()) {
      const at = Number(expiring.at);
      if (at < now && at > now - LONGEST_PAST_SECONDS) this.#overdue.push(expiring);
    }
    if (this.#isWorking) return;
    this.#isWorking = true;
    // Comes after the streams' source, and so deletes only once all that was written before is read: else a
    // caller's own delete of the item, still unread, could be taken for the one made here.
    this.#work.addSource(() => this.#step());
  }

  async #step(): Promise<boolean> {
    const expiring = this.#overdue.shift();
    if (!expiring) return false;
    const { table, attribute, keys, at } = expiring;
    const id = idOf(table, keys);
    if (this.#kept.get(id)?.at !== at) return true;
    this.#deleted.put(id, true);
    try {
      await this.#client.send(
        new DeleteItemCommand({
          TableName: table,
          Key: keys,
          // Whoever gave the item more time meanwhile keeps it.
          ConditionExpression: "#at = :at",
          ExpressionAttributeNames: { "#at": attribute },
          ExpressionAttributeValues: { ":at": { N: at } },
        }),
      );
      this.#onWrite();
    } catch (error) {
      this.#deleted.delete(id);
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
    return true;
  }
}
