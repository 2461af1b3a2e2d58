import type { ConfigurableClient } from "../../functions/runtime/aws.ts";
import { refuseAsAwsDoes } from "../engine/refusals.ts";
import type { Meter } from "../meter/meter.ts";
import { intercept, operationOf } from "./middleware.ts";

/** Operations that write, and so may leave something on a stream. */
const WRITES = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"]);
const METERED = new Set([...WRITES, "GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"]);

interface Capacity {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

/**
 * Units of a table's part in a transaction. Each of its actions takes two at least (a prepare and a commit of up to
 * a kilobyte); DynamoDB Local reports fewer. Source: DynamoDB Developer Guide, "Capacity management for transactions".
 */
const unitsInTransaction = (
  input: Record<string, unknown>,
  { CapacityUnits = 0, TableName }: Capacity,
): number => {
  const actions = (input["TransactItems"] ?? []) as Record<string, { TableName?: string } | undefined>[];
  const ofTable = actions.filter((action) => Object.values(action).some((it) => it?.TableName === TableName));
  return Math.max(CapacityUnits, 2 * ofTable.length);
};

/**
 * Units of a read that asks for no keys: half a unit or one at least, also where nothing is found. DynamoDB Local
 * reports none there. Source: DynamoDB Developer Guide, "DynamoDB read and write operations".
 */
const unitsOfQuery = (input: Record<string, unknown>, { CapacityUnits = 0 }: Capacity): number =>
  Math.max(CapacityUnits, input["ConsistentRead"] === true ? 1 : 0.5);

/** Whether it was answered from what a transaction under the same client token did before: AWS bills reads for it. */
const isRepeated = ({ ReadCapacityUnits, WriteCapacityUnits }: Capacity): boolean =>
  ReadCapacityUnits !== undefined && WriteCapacityUnits === undefined;

/** Units that a refused write consumes: AWS bills it like one that went through, and does not report it. */
const unitsOfRefusal = (operation: string, input: Record<string, unknown>): number =>
  operation === "TransactWriteItems" && Array.isArray(input["TransactItems"])
    ? 2 * input["TransactItems"].length
    : 1;

const isRefusal = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === "ConditionalCheckFailedException" || error.name === "TransactionCanceledException");

/** Lets a DynamoDB client through to the engine, counting the capacity it consumes and telling of each write. */
export const meterDynamoDb = (client: ConfigurableClient, meter: Meter, onWrite: () => void): void =>
  intercept(client, (next, context) => async (args) => {
    const operation = operationOf(context);
    if (!METERED.has(operation)) return next(args);
    const isWrite = WRITES.has(operation);
    const metric = isWrite ? "dynamodb.writeUnits" : "dynamodb.readUnits";
    const asked = args.input["ReturnConsumedCapacity"];
    refuseAsAwsDoes(operation, args.input);
    meter.add("requests", 1, `dynamodb ${operation}`);
    try {
      const result = await next({
        ...args,
        input: { ...args.input, ReturnConsumedCapacity: asked === "INDEXES" ? asked : "TOTAL" },
      });
      const consumed = result.output["ConsumedCapacity"] as Capacity | Capacity[] | undefined;
      for (const capacity of [consumed ?? []].flat()) {
        const { CapacityUnits = 0, TableName = "" } = capacity;
        if (operation === "Query") meter.add(metric, unitsOfQuery(args.input, capacity), TableName);
        else if (operation !== "TransactWriteItems") meter.add(metric, CapacityUnits, TableName);
        else if (isRepeated(capacity)) meter.add("dynamodb.readUnits", CapacityUnits, TableName);
        else meter.add(metric, unitsInTransaction(args.input, capacity), TableName);
      }
      if (asked === undefined || asked === "NONE") delete result.output["ConsumedCapacity"];
      return result;
    } catch (error) {
      if (isWrite && isRefusal(error)) meter.add(metric, unitsOfRefusal(operation, args.input), "refused");
      throw error;
    } finally {
      // Also after a failure: a write may have taken effect before it failed.
      if (isWrite) onWrite();
    }
  });
