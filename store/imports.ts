import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Instant } from "../domain/calendar.ts";
import type { Currency, Minor } from "../domain/money.ts";
import type { Key } from "./keys.ts";

export type ImportKind = "invoices" | "payments" | "accounts";
export type ImportFormat = "csv" | "jsonl";

/** What became of the lines of a file. They add up: lines = posted + unchanged + failed. */
interface ImportCounts {
  readonly lines: number;
  readonly posted: number;
  readonly unchanged: number;
  readonly failed: number;
}

/** How an import ended. */
export interface ImportOutcome {
  readonly status: "done" | "failed";
  readonly counts?: ImportCounts;
  /** What was posted, in minor units per currency. */
  readonly totals?: Readonly<Record<Currency, Minor>>;
  /** Why the file could not be worked through. */
  readonly failure?: string;
  /** Lines of the error file; absent where there is none. */
  readonly errorLines?: number;
}

/** A bulk import: what was announced, and what became of it. */
export interface Import {
  readonly id: string;
  readonly kind: ImportKind;
  readonly format: ImportFormat;
  readonly legalEntityId: string;
  readonly fileName?: string;
  readonly status: "waiting" | "running" | "done" | "failed";
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly startedAt?: Instant;
  readonly finishedAt?: Instant;
  readonly counts?: ImportCounts;
  readonly totals?: Readonly<Record<Currency, Minor>>;
  readonly failure?: string;
  readonly errorLines?: number;
}

const importKey = (id: string): Key => ({ pk: `IMPORT#${id}`, sk: "IMPORT" });

/** Where an import's file is uploaded to; its arrival starts the import. */
export const sourceKey = (id: string, format: ImportFormat): string => `imports/${id}/source.${format}`;
/** The error file: one JSON object a line, by line of the source. */
export const errorsKey = (id: string): string => `imports/${id}/errors.jsonl`;
export const summaryKey = (id: string): string => `imports/${id}/summary.json`;
/** The errors of one batch, until they are put together. `first` is the index of its first line. */
export const errorPartKey = (id: string, first: number): string =>
  `imports/${id}/errors/${String(first).padStart(10, "0")}.jsonl`;

/** The imports in the Ledger table. */
export const importStore = (db: DynamoDBDocumentClient, table: string) => {
  const get = async (id: string): Promise<Import | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: importKey(id), ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const { pk: _, sk: __, entity: ___, schemaVersion: ____, ...fields } = Item;
    return fields as Import;
  };

  /** Announces an import, or answers the one that has the id. */
  const create = async (announced: Import): Promise<Import> => {
    try {
      await db.send(
        new PutCommand({
          TableName: table,
          Item: { ...importKey(announced.id), entity: "import", schemaVersion: 1, ...announced },
          ConditionExpression: "attribute_not_exists(pk)",
        }),
      );
      return announced;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return (await get(announced.id)) ?? announced;
    }
  };

  /** Notes that lines are being posted. A file that is uploaded again starts the import again. */
  const started = async (id: string, at: Instant): Promise<void> => {
    await db.send(
      new UpdateCommand({
        TableName: table,
        Key: importKey(id),
        UpdateExpression:
          "SET #status = :running, startedAt = :at REMOVE finishedAt, counts, totals, failure, errorLines",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":running": "running", ":at": at },
      }),
    );
  };

  /** Notes how it ended. */
  const finished = async (id: string, at: Instant, outcome: ImportOutcome): Promise<void> => {
    const fields = Object.entries({ ...outcome, finishedAt: at }).filter(([, value]) => value !== undefined);
    await db.send(
      new UpdateCommand({
        TableName: table,
        Key: importKey(id),
        UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(", ")}`,
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
      }),
    );
  };

  return { get, create, started, finished };
};
