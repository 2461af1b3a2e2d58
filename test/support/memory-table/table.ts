import { isDeepStrictEqual } from "node:util";
import { conditionOf } from "./conditions.ts";
import { cancelled, conditionFailed, invalid, NotImitated, otherTransaction } from "./errors.ts";
import { type Page, pageOf, type QueryInput } from "./query.ts";
import { Scope } from "./scope.ts";
import { type Change, idOf, type KeyNames, keyOf, PRIMARY, Shelf } from "./shelf.ts";
import { updateOf } from "./updates.ts";
import { copyOfItem, type Stored } from "./values.ts";

interface Expressions {
  readonly TableName?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Stored;
}

interface PutInput extends Expressions {
  readonly Item: Stored;
}
interface KeyedInput extends Expressions {
  readonly Key: Stored;
}
interface UpdateInput extends KeyedInput {
  readonly UpdateExpression: string;
}
interface TransactInput {
  readonly ClientRequestToken?: string;
  readonly TransactItems: readonly Readonly<Record<string, unknown>>[];
}

/** How many items a transaction may name (TransactWriteItems in the API reference). */
const MOST_WRITES = 100;
/** How many keys a BatchGetItem may name. */
const MOST_KEYS = 100;

/** The sparse indexes of the Ledger. */
const INDEXES: Readonly<Record<string, KeyNames>> = {
  "open-invoices": { hash: "openAccount", range: "openDue" },
  "next-action": { hash: "nextActionDay", range: "nextActionAt" },
  accounts: { hash: "accountShard", range: "pk" },
  directory: { hash: "directory", range: "directorySort" },
};

/** What a write would leave, or that its condition does not hold. */
type Planned =
  | { readonly change: Change }
  | { readonly refused: "ConditionalCheckFailed" | "ValidationError" };

const indexKeysOf = (item: Stored): unknown[] =>
  Object.values(INDEXES).flatMap(({ hash, range }) => [item[hash], item[range]]);

/** What an index is keyed by must be a text where it is given, and not an empty one. */
const checkIndexKeys = (item: Stored): void => {
  for (const value of indexKeysOf(item))
    if (value !== undefined && (typeof value !== "string" || value === ""))
      throw invalid("An index key must be a text, not empty");
};

/** The Ledger's table in memory. Every operation is done at once and wholly. */
export class MemoryTable {
  readonly shelf = new Shelf();
  readonly #tokens = new Map<string, unknown>();
  readonly #onCommit: (changes: readonly Change[]) => void;

  constructor(onCommit: (changes: readonly Change[]) => void = () => {}) {
    this.#onCommit = onCommit;
  }

  /** Puts items there as a change of their own. */
  load(items: readonly Stored[]): void {
    this.#commit(items.map((item) => ({ key: keyOf(item), before: undefined, after: copyOfItem(item) })));
  }

  get({ Key }: KeyedInput): { Item?: Stored } {
    const item = this.shelf.get(keyOf(Key));
    return item ? { Item: copyOfItem(item) } : {};
  }

  batchGet(table: string, keys: readonly Stored[]): object {
    if (keys.length === 0 || keys.length > MOST_KEYS) throw invalid(`A batch takes 1 to ${MOST_KEYS} keys`);
    const ids = keys.map((key) => idOf(keyOf(key)));
    if (new Set(ids).size < ids.length) throw invalid("Provided list of item keys contains duplicates");
    const found = keys.map((key) => this.shelf.get(keyOf(key))).filter((item) => item !== undefined);
    return { Responses: { [table]: found.map(copyOfItem) }, UnprocessedKeys: {} };
  }

  /** Answers a query; that of an index as it stood before the changes in `unseen`, newest first. */
  query(input: QueryInput, unseen: readonly Change[] = []): Page {
    if (input.IndexName === undefined) return pageOf(input, PRIMARY, (pk) => this.shelf.partition(pk));
    const names = INDEXES[input.IndexName];
    if (!names) throw invalid(`The table does not have the index ${input.IndexName}`);
    if (input.ConsistentRead) throw invalid("Consistent reads are not supported on global secondary indexes");
    return pageOf(input, names, (hash) => {
      const items = new Map<string, Stored>();
      for (const item of this.shelf.all()) items.set(idOf(keyOf(item)), item);
      for (const { key, before } of unseen) {
        if (before) items.set(idOf(key), before);
        else items.delete(idOf(key));
      }
      return [...items.values()].filter(
        (item) => item[names.hash] === hash && typeof item[names.range] === "string",
      );
    });
  }

  put(input: PutInput): object {
    return this.#single(this.#planPut(input));
  }

  update(input: UpdateInput): object {
    return this.#single(this.#planUpdate(input));
  }

  delete(input: KeyedInput): object {
    return this.#single(this.#planOn(input, () => () => undefined));
  }

  transactWrite({ TransactItems: writes, ClientRequestToken: token }: TransactInput): object {
    if (writes.length === 0 || writes.length > MOST_WRITES)
      throw invalid(`A transaction takes 1 to ${MOST_WRITES} items`);
    if (token !== undefined && this.#tokens.has(token)) {
      if (!isDeepStrictEqual(this.#tokens.get(token), writes)) throw otherTransaction();
      return {};
    }
    const ids = writes.map((write) => idOf(this.#keyOfWrite(write)));
    if (new Set(ids).size < ids.length)
      throw invalid("Transaction request cannot include multiple operations on one item");
    const planned = writes.map((write) => this.#planPart(write));
    if (planned.some((it) => "refused" in it))
      throw cancelled(planned.map((it) => ("refused" in it ? it.refused : "None")));
    this.#commit(planned.flatMap((it) => ("change" in it ? it.change : [])));
    if (token !== undefined) this.#tokens.set(token, writes);
    return {};
  }

  #keyOfWrite(write: Readonly<Record<string, unknown>>) {
    const input = Object.values(write)[0] as Partial<PutInput & KeyedInput> | undefined;
    if (input?.Item && indexKeysOf(input.Item).includes("")) throw invalid("An index key must not be empty");
    return keyOf(input?.Item ?? input?.Key ?? {});
  }

  #planPart(write: Readonly<Record<string, unknown>>): Planned {
    try {
      return this.#plan(write);
    } catch (error) {
      if (error instanceof Error && error.name === "ValidationException")
        return { refused: "ValidationError" };
      throw error;
    }
  }

  #plan(write: Readonly<Record<string, unknown>>): Planned {
    const [[kind, input] = ["nothing", {}], ...more] = Object.entries(write);
    if (more.length > 0) throw invalid("An item of a transaction holds one operation");
    if (kind === "Put") return this.#planPut(input as PutInput);
    if (kind === "Update") return this.#planUpdate(input as UpdateInput);
    if (kind === "Delete") return this.#planOn(input as KeyedInput, () => () => undefined);
    if (kind === "ConditionCheck") return this.#planOn(input as KeyedInput, () => (before) => before);
    throw new NotImitated(`${kind} in a transaction`);
  }

  #planPut({ Item, ...input }: PutInput): Planned {
    const item = copyOfItem(Item);
    checkIndexKeys(item);
    return this.#planOn({ ...input, Key: { ...keyOf(item) } }, () => () => item);
  }

  #planUpdate({ UpdateExpression, ...input }: UpdateInput): Planned {
    return this.#planOn(input, (scope) => {
      const update = updateOf(UpdateExpression, scope);
      return (before) => {
        const key = keyOf(input.Key);
        const after = update(before ?? { ...key });
        if (idOf(keyOf(after)) !== idOf(key)) throw invalid("Cannot update an attribute of the key");
        checkIndexKeys(after);
        return after;
      };
    });
  }

  /** Reads both expressions, then asks the condition, then what would be left. */
  #planOn(
    { Key, ...input }: KeyedInput,
    bind: (scope: Scope) => (before: Stored | undefined) => Stored | undefined,
  ): Planned {
    const key = keyOf(Key);
    const before = this.shelf.get(key);
    const scope = new Scope(input.ExpressionAttributeNames, input.ExpressionAttributeValues);
    const { ConditionExpression: expression } = input;
    const condition = expression === undefined ? undefined : conditionOf(expression, scope);
    const leave = bind(scope);
    scope.checkUsed();
    if (condition && !condition(before)) return { refused: "ConditionalCheckFailed" };
    return { change: { key, before, after: leave(before) } };
  }

  #single(planned: Planned): object {
    if ("refused" in planned) throw conditionFailed();
    this.#commit([planned.change]);
    return {};
  }

  #commit(changes: readonly Change[]): void {
    const real = changes.filter(({ before, after }) => before !== after);
    for (const change of real) this.shelf.put(change);
    this.#onCommit(real);
  }
}
