import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Task, TaskOutcome } from "../../domain/dunning/task.ts";
import type { Cause } from "../../domain/ledger/entries.ts";
import { DIRECTORY_SHARDS, taskKey } from "../keys.ts";
import { appendEntry, type Page, type PageRequest, transact } from "../ledger/index.ts";
import { decodeCursor, encodeCursor, isKeyOf, type StoredKey } from "../ledger/paging.ts";
import { fromItem, taskDirectory, taskItem } from "./items.ts";

/** How a person closes a task. */
export interface Closing {
  readonly outcome: TaskOutcome;
  readonly note?: string | undefined;
}

/** A cursor of open tasks holds the place of the last one that was shown. */
const isMark = (value: unknown): value is StoredKey => isKeyOf(value, ["after"]);

/** Keeps the work handed to people. */
export const taskStore = (db: DynamoDBDocumentClient, table: string, nextId: () => string) => {
  const getTask = async (accountId: string, id: string): Promise<Task | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: taskKey(accountId, id), ConsistentRead: true }),
    );
    return Item && fromItem<Task>(Item);
  };

  /** Closes an open task with its entry. Throws ConcurrentChange where someone else changed it meanwhile. */
  const closeTask = async (task: Task, closing: Closing, cause: Cause): Promise<Task> => {
    const closed: Task = {
      ...task,
      status: "closed",
      closedAt: cause.at,
      closedBy: cause.by,
      outcome: closing.outcome,
      ...(closing.note !== undefined && { note: closing.note }),
      version: task.version + 1,
    };
    await transact(db, [
      {
        Put: {
          TableName: table,
          Item: taskItem(closed),
          ConditionExpression: "#version = :before",
          ExpressionAttributeNames: { "#version": "version" },
          ExpressionAttributeValues: { ":before": task.version },
        },
      },
      appendEntry(table, {
        ...cause,
        kind: "task-closed",
        taskId: task.id,
        outcome: closing.outcome,
        id: nextId(),
        accountId: task.accountId,
      }),
    ]);
    return closed;
  };

  const shardFrom = async (shard: number, after: string | undefined, limit: number): Promise<Task[]> => {
    const { Items } = await db.send(
      new QueryCommand({
        TableName: table,
        IndexName: "directory",
        KeyConditionExpression:
          after === undefined ? "directory = :shard" : "directory = :shard AND directorySort > :after",
        ExpressionAttributeValues: {
          ":shard": taskDirectory(shard),
          ...(after !== undefined && { ":after": after }),
        },
        Limit: limit,
      }),
    );
    return (Items ?? []).map((stored) => fromItem<Task>(stored));
  };

  /** All open tasks, the one that waits longest first. Throws CursorError for a cursor that is none. */
  const listOpenTasks = async (page: PageRequest): Promise<Page<Task>> => {
    const after = decodeCursor(page.cursor, isMark)?.after;
    const shards = await Promise.all(
      Array.from({ length: DIRECTORY_SHARDS }, (_, shard) => shardFrom(shard, after, page.limit + 1)),
    );
    const order = (task: Task) => `${task.openedAt}#${task.id}`;
    const sorted = shards.flat().sort((a, b) => (order(a) < order(b) ? -1 : 1));
    const items = sorted.slice(0, page.limit);
    const last = items.at(-1);
    return {
      items,
      ...(sorted.length > page.limit && last && { cursor: encodeCursor({ after: order(last) }) }),
    };
  };

  return { getTask, closeTask, listOpenTasks };
};
