import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** How much of a collection to list. */
export interface Page {
  readonly limit?: number;
  readonly offset?: number;
  readonly newestFirst?: boolean;
}

/** Things of one kind, kept over starts in the order in which they were first put. */
export class Collection<T> {
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #delete: StatementSync;
  readonly #oldest: StatementSync;
  readonly #newest: StatementSync;
  readonly #count: StatementSync;
  readonly #prefixed: StatementSync;

  constructor(database: DatabaseSync, name: string) {
    database.exec(
      `CREATE TABLE IF NOT EXISTS "${name}" (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, json TEXT NOT NULL)`,
    );
    this.#put = database.prepare(
      `INSERT INTO "${name}" (id, json) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json`,
    );
    this.#get = database.prepare(`SELECT json FROM "${name}" WHERE id = ?`);
    this.#delete = database.prepare(`DELETE FROM "${name}" WHERE id = ?`);
    this.#oldest = database.prepare(`SELECT json FROM "${name}" ORDER BY seq LIMIT ? OFFSET ?`);
    this.#newest = database.prepare(`SELECT json FROM "${name}" ORDER BY seq DESC LIMIT ? OFFSET ?`);
    this.#prefixed = database.prepare(`SELECT json FROM "${name}" WHERE id >= ? AND id < ? ORDER BY id`);
    this.#count = database.prepare(`SELECT count(*) AS n FROM "${name}"`);
  }

  put(id: string, value: T): void {
    this.#put.run(id, JSON.stringify(value));
  }

  get(id: string): T | undefined {
    const row = this.#get.get(id);
    return row === undefined ? undefined : (JSON.parse(String(row["json"])) as T);
  }

  delete(id: string): boolean {
    return this.#delete.run(id).changes > 0;
  }

  list({ limit = -1, offset = 0, newestFirst = false }: Page = {}): T[] {
    const rows = (newestFirst ? this.#newest : this.#oldest).all(limit, offset);
    return rows.map((row) => JSON.parse(String(row["json"])) as T);
  }

  /** Those whose id starts with the prefix, by id. */
  withPrefix(prefix: string): T[] {
    return this.#prefixed
      .all(prefix, `${prefix}\u{10ffff}`)
      .map((row) => JSON.parse(String(row["json"])) as T);
  }

  count(): number {
    return Number(this.#count.get()?.["n"] ?? 0);
  }
}

/** What the local services keep over starts, besides the tables' data: one SQLite file. */
export class LocalState {
  readonly #database: DatabaseSync;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#database = new DatabaseSync(join(folder, "local.db"));
    // A lost write after a power cut is no loss here; waiting for the disk at each would be.
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  }

  collection<T>(name: string): Collection<T> {
    return new Collection<T>(this.#database, name);
  }

  /** Does several changes as one. */
  together<T>(change: () => T): T {
    this.#database.exec("BEGIN");
    try {
      const result = change();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}
