import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Instant } from "../../domain/calendar.ts";
import type { Contact } from "../../domain/dunning/contact.ts";
import type { LiveTask, Task } from "../../domain/dunning/task.ts";
import type { Cause, EntryBody } from "../../domain/ledger/entries.ts";
import { accountKey, contactKey, DIRECTORY_SHARDS, nextActionKeys, taskKey } from "../keys.ts";
import {
  appendEntry,
  ConcurrentChange,
  type Page,
  type PageRequest,
  transact,
  type Write,
} from "../ledger/index.ts";
import { decodeCursor, encodeCursor, isKeyOf, type StoredKey } from "../ledger/paging.ts";
import { loadWrites } from "./collectors.ts";
import { contactItem, fromItem, taskDirectory, taskItem, taskSort } from "./items.ts";
import type { LetterFate, TaskChange, TaskFilter } from "./task-changes.ts";

/** A cursor of open tasks holds the place of the last one that was shown. */
const isMark = (value: unknown): value is StoredKey => isKeyOf(value, ["after"]);

/** What DynamoDB is to leave out of a work list. */
const filterOf = (filter: TaskFilter) => {
  const conditions: string[] = [];
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries({
    desk: filter.desk,
    kind: filter.kind,
    seniority: filter.seniority,
    legalEntityId: filter.legalEntityId,
  })) {
    if (value === undefined) continue;
    conditions.push(`#${name} = :${name}`);
    names[`#${name}`] = name;
    values[`:${name}`] = value;
  }
  if (filter.assignee !== undefined) {
    conditions.push("#assignee.#id = :assignee");
    names["#id"] = "id";
    values[":assignee"] = filter.assignee;
  }
  if (filter.unassigned !== undefined)
    conditions.push(`${filter.unassigned ? "attribute_not_exists" : "attribute_exists"}(#assignee)`);
  if (filter.assignee !== undefined || filter.unassigned !== undefined) names["#assignee"] = "assignee";
  return { conditions, names, values };
};

/** Keeps the work handed to people. */
export const taskStore = (db: DynamoDBDocumentClient, table: string, nextId: () => string) => {
  const getTask = async (accountId: string, id: string): Promise<Task | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: taskKey(accountId, id), ConsistentRead: true }),
    );
    return Item && fromItem<Task>(Item);
  };

  const entry = (accountId: string, cause: Cause, body: EntryBody): Write =>
    appendEntry(table, { ...body, ...cause, id: nextId(), accountId });

  /** Has the account looked at, for something about its contacts changed; who decided on it before decides anew. */
  const lookAgain = (accountId: string, at: Instant, madeId?: string): Write => {
    const { nextActionDay, nextActionAt } = nextActionKeys(accountId, at);
    return {
      Update: {
        TableName: table,
        Key: accountKey(accountId),
        UpdateExpression: `SET nextActionDay = :day, nextActionAt = :at${madeId === undefined ? "" : ", lastContactId = :id"} ADD touched :one`,
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeValues: {
          ":day": nextActionDay,
          ":at": nextActionAt,
          ":one": 1,
          ...(madeId !== undefined && { ":id": madeId }),
        },
      },
    };
  };

  const letterWrites = (
    { accountId, contactId }: Task,
    { status, failure }: LetterFate,
    at: Instant,
  ): Write[] => [
    {
      Update: {
        TableName: table,
        Key: contactKey(accountId, contactId),
        UpdateExpression: `SET #status = :status, #at = :at, #version = #version + :one${failure === undefined ? "" : ", failure = :failure"}`,
        ConditionExpression: "#status = :claimed",
        ExpressionAttributeNames: {
          "#status": "status",
          "#at": status === "sent" ? "sentAt" : "endedAt",
          "#version": "version",
        },
        ExpressionAttributeValues: {
          ":status": status,
          ":at": at,
          ":one": 1,
          ":claimed": "claimed",
          ...(failure !== undefined && { ":failure": failure }),
        },
      },
    },
    lookAgain(accountId, at),
  ];

  const putTask = (before: Task | undefined, after: Task): Write => ({
    Put: {
      TableName: table,
      Item: taskItem(after),
      ...(before
        ? {
            ConditionExpression: "#version = :before",
            ExpressionAttributeNames: { "#version": "version" },
            ExpressionAttributeValues: { ":before": before.version },
          }
        : { ConditionExpression: "attribute_not_exists(pk)" }),
    },
  });

  const changeWrites = ({ before, after, entry: body, room, letter }: TaskChange, cause: Cause): Write[] => [
    putTask(before, after),
    ...loadWrites(table, before, after, room),
    ...(letter ? letterWrites(after, letter, cause.at) : []),
    entry(after.accountId, cause, body),
  ];

  /** Writes a task's next state with its entry and the loads of its people. Throws ConcurrentChange where it changed meanwhile, or the person has no room any more. */
  const changeTask = async (change: TaskChange, cause: Cause): Promise<Task> => {
    await transact(db, changeWrites(change, cause));
    return change.after;
  };

  /**
   * Records a call with what it means for its task, all or nothing: answers false where this very call was recorded
   * before. It counts from then on: whoever decided on the account's contacts meanwhile decides anew.
   */
  const recordCall = async (
    call: Contact,
    change: TaskChange | undefined,
    cause: Cause,
  ): Promise<boolean> => {
    const writes: Write[] = [
      { Put: { TableName: table, Item: contactItem(call), ConditionExpression: "attribute_not_exists(pk)" } },
      lookAgain(call.accountId, cause.at, call.id),
      entry(call.accountId, cause, {
        kind: "contact-recorded",
        contactId: call.id,
        channel: "call",
        status: call.outcome ?? call.status,
        invoiceIds: call.invoices.map(({ id }) => id),
        ...(call.note !== undefined && { note: call.note }),
      }),
      ...(change ? changeWrites(change, cause) : []),
    ];
    try {
      await transact(db, writes);
      return true;
    } catch (error) {
      if (!(error instanceof ConcurrentChange)) throw error;
      const { Item } = await db.send(
        new GetCommand({ TableName: table, Key: contactKey(call.accountId, call.id), ConsistentRead: true }),
      );
      if (Item) return false;
      throw error;
    }
  };

  /** Up to `limit` tasks of a shard that are wanted, in order. */
  const shardFrom = async (
    shard: number,
    after: string | undefined,
    limit: number,
    filter: TaskFilter,
  ): Promise<LiveTask[]> => {
    const { conditions, names, values } = filterOf(filter);
    const from = after ?? "";
    const to = filter.dueBefore === undefined ? "~" : `${filter.dueBefore}$`;
    const found: LiveTask[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName: table,
          IndexName: "directory",
          KeyConditionExpression: "directory = :shard AND directorySort BETWEEN :from AND :to",
          ...(conditions.length > 0 && { FilterExpression: conditions.join(" AND ") }),
          ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
          ExpressionAttributeValues: {
            ":shard": taskDirectory(shard),
            ":from": `${from} `,
            ":to": to,
            ...values,
          },
          ...(conditions.length === 0 && { Limit: limit }),
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const stored of Items ?? []) found.push(fromItem<LiveTask>(stored));
      start = LastEvaluatedKey;
    } while (start && found.length < limit);
    return found.slice(0, limit);
  };

  /** The tasks that are still to be done, the one that is due first first, and of those due together the one with most at stake. Throws CursorError for a cursor that is none. */
  const listOpenTasks = async (page: PageRequest, filter: TaskFilter = {}): Promise<Page<LiveTask>> => {
    const after = decodeCursor(page.cursor, isMark)?.after;
    const shards = await Promise.all(
      Array.from({ length: DIRECTORY_SHARDS }, (_, shard) => shardFrom(shard, after, page.limit + 1, filter)),
    );
    const sorted = shards.flat().sort((a, b) => (taskSort(a) < taskSort(b) ? -1 : 1));
    const items = sorted.slice(0, page.limit);
    const last = items.at(-1);
    return {
      items,
      ...(sorted.length > page.limit && last && { cursor: encodeCursor({ after: taskSort(last) }) }),
    };
  };

  return { getTask, changeTask, recordCall, listOpenTasks };
};
