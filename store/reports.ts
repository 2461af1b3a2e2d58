import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type * as z from "zod";
import { addMilliseconds, type Instant } from "../domain/calendar.ts";
import {
  REPORT_GRACE,
  type ReportRun,
  type ReportSchedule,
  reportRun,
  reportSchedule,
} from "../domain/insight/report/schedule.ts";
import type { Key } from "./keys.ts";
import {
  ConcurrentChange,
  type Page,
  type PageRequest,
  StaleVersion,
  transact,
  type Write,
} from "./ledger/index.ts";
import { decodeCursor, encodeCursor, isKeyOf, type StoredKey } from "./ledger/paging.ts";

/** The persisted shape's version per kind. Raise it when a schema of `domain/insight/report/schedule.ts` changes, and upgrade on reading. */
export const schemaVersions = { "report-schedule": 1, "report-run": 1 } as const;

/** What became of a report that was claimed. */
export type ReportOutcome =
  | { readonly status: "sent"; readonly messageId: string | undefined }
  | { readonly status: "failed"; readonly failure: string };

const DIRECTORY = "report-schedule#0";
const RUN = "RUN#";

/** Longer than a month, so that the next report of any schedule finds the last one. */
const RUN_KEPT_MS = 400 * 24 * 3_600_000;

const partition = (id: string): string => `REPORT#${id}`;
const scheduleKey = (id: string): Key => ({ pk: partition(id), sk: "REPORT" });
const runKey = (id: string, scheduledAt: Instant): Key => ({ pk: partition(id), sk: RUN + scheduledAt });

/** An ended schedule drops out of the `directory` index. */
const scheduleItem = (schedule: ReportSchedule) => ({
  ...schedule,
  ...scheduleKey(schedule.id),
  entity: "report-schedule",
  schemaVersion: schemaVersions["report-schedule"],
  ...(schedule.status !== "ended" && { directory: DIRECTORY, directorySort: schedule.id }),
});

const runItem = (run: ReportRun) => ({
  ...run,
  ...runKey(run.reportScheduleId, run.scheduledAt),
  entity: "report-run",
  schemaVersion: schemaVersions["report-run"],
  expiresAt: Math.floor(Date.parse(addMilliseconds(run.scheduledAt, RUN_KEPT_MS)) / 1000),
});

/** The domain's view of an item. Throws for one that a newer release wrote. */
const read = <T>(schema: z.ZodType<T>, item: Record<string, unknown>): T => {
  const entity = item.entity as keyof typeof schemaVersions;
  if ((item.schemaVersion as number) > schemaVersions[entity])
    throw new Error(
      `An item ${entity} has schema version ${item.schemaVersion}; this release knows ${schemaVersions[entity]}`,
    );
  return schema.parse(item);
};

const succeeded = async (send: () => Promise<unknown>): Promise<boolean> => {
  try {
    await send();
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
};

const isStart = (value: unknown): value is StoredKey =>
  isKeyOf(value, ["directory", "directorySort", "pk", "sk"]);

/** The finance report's schedules in the Ledger table, and beside each what became of its reports. */
export const reportStore = (db: DynamoDBDocumentClient, table: string) => {
  const item = async (key: Key): Promise<Record<string, unknown> | undefined> =>
    (await db.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;

  /**
   * Puts an item if its condition holds, and answers whether it did. A transaction of one, since it carries
   * a token: what the SDK repeats after a lost answer is not refused for what it wrote itself.
   */
  const putOnce = async (put: Omit<NonNullable<Write["Put"]>, "TableName">): Promise<boolean> => {
    try {
      await transact(db, [{ Put: { TableName: table, ...put } }]);
      return true;
    } catch (error) {
      if (!(error instanceof ConcurrentChange)) throw error;
      return false;
    }
  };

  /** The schedule, ended or not; undefined where there never was one. */
  const getSchedule = async (id: string): Promise<ReportSchedule | undefined> => {
    const found = await item(scheduleKey(id));
    return found && read(reportSchedule, found);
  };

  /** Writes a schedule in place of the version before it. Throws {@link StaleVersion} where that is not the present one. */
  const saveSchedule = async (schedule: ReportSchedule): Promise<void> => {
    const isNew = schedule.version === 1;
    const saved = await putOnce({
      Item: scheduleItem(schedule),
      ...(isNew
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : {
            ConditionExpression: "version = :before",
            ExpressionAttributeValues: { ":before": schedule.version - 1 },
          }),
    });
    if (!saved) throw new StaleVersion((await getSchedule(schedule.id))?.version ?? 0);
  };

  /** Notes that the clock of this version of a pending schedule is set. Answers false where the schedule has moved on. */
  const activate = ({ id, version }: ReportSchedule): Promise<boolean> =>
    succeeded(() =>
      db.send(
        new UpdateCommand({
          TableName: table,
          Key: scheduleKey(id),
          UpdateExpression: "SET #status = :active",
          ConditionExpression: "version = :version AND #status <> :ended",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":active": "active", ":version": version, ":ended": "ended" },
        }),
      ),
    );

  /** A page of the schedules that are not ended, of one legal entity or of all. */
  const listSchedules = async (page: PageRequest, legalEntityId?: string): Promise<Page<ReportSchedule>> => {
    const items: ReportSchedule[] = [];
    let start: Record<string, unknown> | undefined = decodeCursor(page.cursor, isStart);
    do {
      const { Items, LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName: table,
          IndexName: "directory",
          KeyConditionExpression: "directory = :directory",
          ...(legalEntityId !== undefined && { FilterExpression: "legalEntityId = :entity" }),
          ExpressionAttributeValues: {
            ":directory": DIRECTORY,
            ...(legalEntityId !== undefined && { ":entity": legalEntityId }),
          },
          Limit: page.limit - items.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const found of Items ?? []) items.push(read(reportSchedule, found));
      start = LastEvaluatedKey;
    } while (start && items.length < page.limit);
    return { items, ...(start && { cursor: encodeCursor(start) }) };
  };

  const getRun = async (id: string, scheduledAt: Instant): Promise<ReportRun | undefined> => {
    const found = await item(runKey(id, scheduledAt));
    return found && read(reportRun, found);
  };

  /**
   * Claims a report before it is sent. Only one can: there is no such run yet, its last attempt failed for
   * certain, or nothing was heard of it for {@link REPORT_GRACE}. Answers false where somebody else has it.
   */
  const claimRun = (run: ReportRun): Promise<boolean> =>
    putOnce({
      Item: runItem(run),
      ...(run.attempts === 1
        ? { ConditionExpression: "attribute_not_exists(pk)" }
        : {
            ConditionExpression:
              "attempts = :before AND (#status = :failed OR (#status = :claimed AND claimedAt <= :silentSince))",
            ExpressionAttributeNames: { "#status": "status" },
            ExpressionAttributeValues: {
              ":failed": "failed",
              ":claimed": "claimed",
              ":before": run.attempts - 1,
              ":silentSince": addMilliseconds(run.claimedAt, -REPORT_GRACE),
            },
          }),
    });

  /** Settles the very attempt that claimed. Answers false, and changes nothing, where another one has the run by now. */
  const settleRun = (run: ReportRun, outcome: ReportOutcome, at: Instant): Promise<boolean> => {
    const [name, value] =
      outcome.status === "sent"
        ? ["messageId", outcome.messageId ?? ""]
        : ["failure", outcome.failure.slice(0, 1000)];
    return succeeded(() =>
      db.send(
        new UpdateCommand({
          TableName: table,
          Key: runKey(run.reportScheduleId, run.scheduledAt),
          UpdateExpression: "SET #status = :status, settledAt = :at, #detail = :detail",
          ConditionExpression: "#status = :claimed AND attempts = :attempts",
          ExpressionAttributeNames: { "#status": "status", "#detail": name },
          ExpressionAttributeValues: {
            ":status": outcome.status,
            ":at": at,
            ":detail": value,
            ":claimed": "claimed",
            ":attempts": run.attempts,
          },
        }),
      ),
    );
  };

  /** The latest run before the instant that `wanted` takes, whatever became of those after it. */
  const latestRun = async (
    id: string,
    before: Instant,
    wanted: (run: ReportRun) => boolean = () => true,
  ): Promise<ReportRun | undefined> => {
    let start: Record<string, unknown> | undefined;
    do {
      const { Items, LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
          ExpressionAttributeValues: {
            ":pk": partition(id),
            ":from": RUN,
            ":to": `${RUN}${before}`,
          },
          ScanIndexForward: false,
          Limit: 5,
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const found of Items ?? []) {
        const run = read(reportRun, found);
        if (run.scheduledAt < before && wanted(run)) return run;
      }
      start = LastEvaluatedKey;
    } while (start);
    return undefined;
  };

  /** The last report that went out before the instant: what a new one is compared with. */
  const lastSent = (id: string, before: Instant): Promise<ReportRun | undefined> =>
    latestRun(id, before, ({ status }) => status === "sent");

  return {
    getSchedule,
    saveSchedule,
    activate,
    listSchedules,
    getRun,
    claimRun,
    settleRun,
    latestRun,
    lastSent,
  };
};

export type ReportStore = ReturnType<typeof reportStore>;
