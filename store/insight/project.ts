import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { Coordinate } from "../../domain/insight/coordinate.ts";
import {
  type Applied,
  type Image,
  isComplete,
  lastImages,
  nextStep,
  type Pack,
  pack,
  type Step,
} from "../../domain/insight/fold.ts";
import { shardOf } from "../keys.ts";
import { appliedKey, attributeOf, cellItemOf, cellsPk, groupRegistration, WRITE_SHARDS } from "./layout.ts";

type Write = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** DynamoDB's limits. */
const MOST_ITEMS_OF_A_TRANSACTION = 100;
const MOST_KEYS_OF_A_READ = 100;

/** How often a batch is planned anew because someone else wrote meanwhile, before its images are reported as failed. */
const MOST_CONFLICTS = 6;

/** The cells could not be brought up to an image because others kept writing the same items. */
class TooManyConflicts extends Error {
  override readonly name = "TooManyConflicts";
}

/** Adds sums to one cell item. The aliases are short because an expression may have 4 KB only. */
const addToCell = (table: string, pk: string, sk: string, sums: ReadonlyMap<Coordinate, number>): Write => {
  const names: Record<string, string> = {};
  const values: Record<string, number> = {};
  const terms: string[] = [];
  for (const [coordinate, value] of sums) {
    const alias = terms.length.toString(36);
    names[`#${alias}`] = attributeOf(coordinate);
    values[`:${alias}`] = value;
    terms.push(`#${alias} :${alias}`);
  }
  return {
    Update: {
      TableName: table,
      Key: { pk, sk },
      UpdateExpression: `ADD ${terms.join(",")}`,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    },
  };
};

const putApplied = (table: string, { image, before, after }: Step): Write => ({
  Put: {
    TableName: table,
    Item: { ...appliedKey(image), accountId: image.accountId, group: image.group, ...after },
    ...(before
      ? {
          ConditionExpression: "revision = :revision",
          ExpressionAttributeValues: { ":revision": before.revision },
        }
      : { ConditionExpression: "attribute_not_exists(pk)" }),
  },
});

type Outcome = "written" | "conflict" | "refused";

const outcomeOf = (error: unknown): Outcome => {
  if (error instanceof Error && error.name === "ValidationException") return "refused";
  if (!(error instanceof TransactionCanceledException)) throw error;
  const codes = new Set((error.CancellationReasons ?? []).map(({ Code }) => Code));
  if (codes.has("ConditionalCheckFailed") || codes.has("TransactionConflict")) return "conflict";
  if (codes.has("ValidationError")) return "refused";
  throw error;
};

/**
 * Writes images into the cells of the Insight table. Each transaction holds the applied records of
 * some items, on condition that nobody wrote them since they were read, together with the sums of
 * their differences; so an image counts exactly once however often it comes, and in whatever order.
 */
export const projection = (db: DynamoDBDocumentClient, table: string) => {
  // Without contention all cells stay in one shard and reading stays cheap. Who meets contention moves on.
  let shard = 0;
  const registered = new Set<string>();

  const readApplied = async (
    images: readonly Image[],
    consistent: boolean,
  ): Promise<Map<string, Applied>> => {
    const found = new Map<string, Applied>();
    for (let at = 0; at < images.length; at += MOST_KEYS_OF_A_READ) {
      let keys: Record<string, unknown>[] | undefined = images
        .slice(at, at + MOST_KEYS_OF_A_READ)
        .map((image) => ({ ...appliedKey(image) }));
      while (keys && keys.length > 0) {
        const { Responses, UnprocessedKeys }: BatchGetCommandOutput = await db.send(
          new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: consistent } } }),
        );
        for (const item of Responses?.[table] ?? []) found.set(item.sk as string, item as unknown as Applied);
        keys = UnprocessedKeys?.[table]?.Keys;
      }
    }
    return found;
  };

  /** Lists the group, so that readers find it. Before its first cell: a listed group without cells harms nobody. */
  const register = async ({ legalEntityId, group }: Pack): Promise<void> => {
    const key = groupRegistration(legalEntityId, group);
    if (registered.has(key.sk)) return;
    await db.send(new PutCommand({ TableName: table, Item: { ...key, legalEntityId, group } }));
    registered.add(key.sk);
  };

  const write = async (batch: Pack): Promise<Outcome> => {
    await register(batch);
    const pk = cellsPk(batch.legalEntityId, batch.group);
    const writes = [
      ...batch.steps.map((step) => putApplied(table, step)),
      ...[...batch.cells].map(([cell, sums]) => addToCell(table, pk, `${cell}#${shard}`, sums)),
    ];
    try {
      await db.send(new TransactWriteCommand({ TransactItems: writes }));
      return "written";
    } catch (error) {
      return outcomeOf(error);
    }
  };

  const project = async (images: readonly Image[]): Promise<Map<string, Error>> => {
    const failed = new Map<string, Error>();
    let left = lastImages(images);
    let conflicts = 0;
    let most = MOST_ITEMS_OF_A_TRANSACTION;
    while (left.length > 0) {
      const applied = await readApplied(left, conflicts > 0);
      const steps = left.flatMap((image) => nextStep(image, applied.get(image.source), cellItemOf) ?? []);
      const again: Image[] = [];
      let conflict = false;
      let refused = false;
      for (const batch of pack(steps, cellItemOf, most)) {
        try {
          const outcome = await write(batch);
          if (outcome === "written") {
            for (const step of batch.steps) if (!isComplete(step)) again.push(step.image);
          } else if (outcome === "refused" && batch.steps.length === 1) {
            for (const { image } of batch.steps)
              failed.set(image.source, new Error(`The engine refuses what ${image.source} comes to`));
          } else {
            conflict ||= outcome === "conflict";
            refused ||= outcome === "refused";
            again.push(...batch.steps.map(({ image }) => image));
          }
        } catch (error) {
          for (const { image } of batch.steps) failed.set(image.source, error as Error);
        }
      }
      if (conflict) {
        shard = shardOf(left[0]?.source ?? "", WRITE_SHARDS);
        if (++conflicts > MOST_CONFLICTS) {
          for (const { source } of again) failed.set(source, new TooManyConflicts(source));
          return failed;
        }
      }
      // One bad item among many is found by writing the others without it.
      if (refused) most = 1;
      left = again;
    }
    return failed;
  };

  return {
    /**
     * Brings the cells up to the newest image of each item. Answers what could not be written, with
     * the error, by the image's `source`; all else is written when it returns.
     */
    project,
  };
};

export type Projection = ReturnType<typeof projection>;
