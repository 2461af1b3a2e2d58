import type { ConfigurableClient } from "../../functions/runtime/aws.ts";
import type { Meter } from "../meter/meter.ts";
import { intercept, operationOf } from "./middleware.ts";

/** Operations that write, and so may leave something on a stream. */
const WRITES = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"]);
const METERED = new Set([...WRITES, "GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"]);

interface Capacity {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
}

/** Units that a refused write consumes: AWS bills it like one that went through, and does not report it. */
const unitsOfRefusal = (operation: string, input: Record<string, unknown>): number =>
  operation === "TransactWriteItems" && Array.isArray(input["TransactItems"])
    ? 2 * input["TransactItems"].length
    : 1;

const isRefusal = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === "ConditionalCheckFailedException" || error.name === "TransactionCanceledException");

/** Lets a DynamoDB client through to the engine, counting the capacity it consumes and telling of each write. */
export const meterDynamoDb = (
  client: ConfigurableClient,
  meter: Meter,
  transactWriteFactor: number,
  onWrite: () => void,
): void =>
  intercept(client, (next, context) => async (args) => {
    const operation = operationOf(context);
    if (!METERED.has(operation)) return next(args);
    const isWrite = WRITES.has(operation);
    const metric = isWrite ? "dynamodb.writeUnits" : "dynamodb.readUnits";
    const factor = operation === "TransactWriteItems" ? transactWriteFactor : 1;
    const asked = args.input["ReturnConsumedCapacity"];
    meter.add("requests", 1, `dynamodb ${operation}`);
    try {
      const result = await next({
        ...args,
        input: { ...args.input, ReturnConsumedCapacity: asked === "INDEXES" ? asked : "TOTAL" },
      });
      const consumed = result.output["ConsumedCapacity"] as Capacity | Capacity[] | undefined;
      for (const { CapacityUnits = 0, TableName = "" } of [consumed ?? []].flat())
        meter.add(metric, CapacityUnits * factor, TableName);
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
