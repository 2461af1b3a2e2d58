import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { LiveTask, Task } from "../../domain/dunning/task.ts";
import { type Collector, loadOf } from "../../domain/dunning/task-assign.ts";
import { StaleVersion, type Write } from "../ledger/index.ts";
import { queryAll } from "../query.ts";
import { COLLECTOR_DIRECTORY, collectorKey, fromItem, schemaVersions } from "./items.ts";

/** What is said of a collector; the load is counted, not said. */
export type CollectorProfile = Omit<Collector, "openTasks" | "openMinutes" | "openWorth" | "version">;

/** What makes an item of a collector, whoever writes it first: their profile, or the load of one who is not set up yet. */
const typed = { entity: "collector", schemaVersion: schemaVersions.collector } as const;

/** The load of a person, counted with each change of a task. */
const COUNTERS = ["openTasks", "openMinutes", "openWorth"] as const;

const loadWrite = (table: string, id: string, task: LiveTask, sign: 1 | -1, room?: number): Write => {
  const load = loadOf(task);
  return {
    Update: {
      TableName: table,
      Key: collectorKey(id),
      UpdateExpression:
        "SET #entity = :entity, #schema = :schema ADD openTasks :tasks, openMinutes :minutes, openWorth :worth",
      ...(room !== undefined && { ConditionExpression: "active = :active AND openMinutes <= :room" }),
      ExpressionAttributeNames: { "#entity": "entity", "#schema": "schemaVersion" },
      ExpressionAttributeValues: {
        ":entity": typed.entity,
        ":schema": typed.schemaVersion,
        ":tasks": sign * load.openTasks,
        ":minutes": sign * load.openMinutes,
        ":worth": sign * load.openWorth,
        ...(room !== undefined && { ":active": true, ":room": room }),
      },
    },
  };
};

const carried = (task: Task | undefined): LiveTask | undefined =>
  task === undefined || task.status === "closed" || task.assignee === undefined ? undefined : task;

/**
 * What a change of a task means for the loads of those it was and is assigned to; written with the change, they
 * are true at every instant. With `room`, only where the person is at work and has no more open minutes than that.
 */
export const loadWrites = (
  table: string,
  before: Task | undefined,
  after: Task,
  room?: number,
): readonly Write[] => {
  const was = carried(before);
  const is = carried(after);
  if (was && is && was.assignee?.id === is.assignee?.id && was.minutes === is.minutes) return [];
  if (was?.assignee && was.assignee.id === is?.assignee?.id)
    throw new Error("A change of a task's work takes it from its person");
  return [
    ...(was?.assignee ? [loadWrite(table, was.assignee.id, was, -1)] : []),
    ...(is?.assignee ? [loadWrite(table, is.assignee.id, is, 1, room)] : []),
  ];
};

/** Keeps the people who work on tasks, with their loads. */
export const collectorStore = (db: DynamoDBDocumentClient, table: string) => {
  /** The collector as set up; undefined also for one who only has a load. */
  const getCollector = async (id: string): Promise<Collector | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: collectorKey(id), ConsistentRead: true }),
    );
    return Item?.version === undefined ? undefined : fromItem<Collector>(Item);
  };

  /** All of them; they are few. */
  const listCollectors = async (): Promise<Collector[]> => {
    const found = await queryAll(db, {
      TableName: table,
      IndexName: "directory",
      KeyConditionExpression: "directory = :directory",
      ExpressionAttributeValues: { ":directory": COLLECTOR_DIRECTORY },
    });
    return found.map((stored) => fromItem<Collector>(stored));
  };

  /** Sets the profile, on condition of the version that was seen (0 for a new one); the load stays. {@link StaleVersion} otherwise. */
  const putCollector = async (profile: CollectorProfile, before: number): Promise<Collector> => {
    const { legalEntityIds, ...fields } = profile;
    const sets = Object.entries({
      ...fields,
      ...(legalEntityIds && { legalEntityIds }),
      ...typed,
      version: before + 1,
      directory: COLLECTOR_DIRECTORY,
      directorySort: profile.id,
    });
    const counters = COUNTERS.map((name) => `${name} = if_not_exists(${name}, :none)`);
    try {
      const { Attributes } = await db.send(
        new UpdateCommand({
          TableName: table,
          Key: collectorKey(profile.id),
          UpdateExpression: `SET ${[...sets.map(([name]) => `#${name} = :${name}`), ...counters].join(", ")}${legalEntityIds ? "" : " REMOVE legalEntityIds"}`,
          ConditionExpression: before === 0 ? "attribute_not_exists(#version)" : "#version = :before",
          ExpressionAttributeNames: Object.fromEntries(sets.map(([name]) => [`#${name}`, name])),
          ExpressionAttributeValues: {
            ...Object.fromEntries(sets.map(([name, value]) => [`:${name}`, value])),
            ":none": 0,
            ...(before > 0 && { ":before": before }),
          },
          ReturnValues: "ALL_NEW",
        }),
      );
      return fromItem<Collector>(Attributes ?? {});
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new StaleVersion((await getCollector(profile.id))?.version ?? 0);
    }
  };

  return { getCollector, listCollectors, putCollector };
};
