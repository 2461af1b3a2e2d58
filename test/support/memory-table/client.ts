import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { intercept, operationOf } from "../../../local/cloud/middleware.ts";
import { NotImitated } from "./errors.ts";
import type { Change } from "./shelf.ts";
import { MemoryTable } from "./table.ts";

const EXPRESSIONS = ["ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"];

/** The parameters that each operation, and each part of a transaction, understands. */
const UNDERSTOOD: Readonly<Record<string, readonly string[]>> = {
  GetItem: ["TableName", "Key", "ConsistentRead"],
  BatchGetItem: ["RequestItems"],
  Query: [
    "TableName",
    "IndexName",
    "KeyConditionExpression",
    "FilterExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ScanIndexForward",
    "ConsistentRead",
    "Limit",
    "ExclusiveStartKey",
  ],
  PutItem: ["TableName", "Item", ...EXPRESSIONS],
  UpdateItem: ["TableName", "Key", "UpdateExpression", ...EXPRESSIONS],
  DeleteItem: ["TableName", "Key", ...EXPRESSIONS],
  TransactWriteItems: ["TransactItems", "ClientRequestToken"],
  Put: ["TableName", "Item", ...EXPRESSIONS],
  Update: ["TableName", "Key", "UpdateExpression", ...EXPRESSIONS],
  Delete: ["TableName", "Key", ...EXPRESSIONS],
  ConditionCheck: ["TableName", "Key", ...EXPRESSIONS],
  Keys: ["Keys", "ConsistentRead"],
};

const check = (operation: string, input: object): void => {
  const known = UNDERSTOOD[operation];
  if (!known) throw new NotImitated(`the operation ${operation}`);
  for (const [name, value] of Object.entries(input))
    if (value !== undefined && !known.includes(name))
      throw new NotImitated(`the parameter ${name} of ${operation}`);
};

/** One call of a client, before it is answered. */
export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const checkWhole = ({ operation, input }: Call): void => {
  check(operation, input);
  if (operation === "TransactWriteItems")
    for (const write of (input["TransactItems"] ?? []) as Record<string, object>[])
      for (const [kind, part] of Object.entries(write)) check(kind, part);
  if (operation === "BatchGetItem")
    for (const keys of Object.values((input["RequestItems"] ?? {}) as Record<string, object>))
      check("Keys", keys);
};

/** Does one call. `unseen` is what an index does not show yet; see {@link MemoryTable.query}. */
export const answer = (table: MemoryTable, call: Call, unseen: readonly Change[] = []): object => {
  checkWhole(call);
  const input = call.input as never;
  switch (call.operation) {
    case "GetItem":
      return table.get(input);
    case "BatchGetItem": {
      const [[name, { Keys }] = ["", { Keys: [] }], ...others] = Object.entries(
        call.input["RequestItems"] as Record<string, { Keys: Record<string, unknown>[] }>,
      );
      if (others.length > 0) throw new NotImitated("a batch over several tables");
      return table.batchGet(name, Keys);
    }
    case "Query":
      return table.query(input, unseen);
    case "PutItem":
      return table.put(input);
    case "UpdateItem":
      return table.update(input);
    case "DeleteItem":
      return table.delete(input);
    default:
      return table.transactWrite(input);
  }
};

/** A document client, set like those of the functions, whose every call `respond` answers. */
export const clientOf = (respond: (call: Call) => Promise<object>): DynamoDBDocumentClient => {
  const client = new DynamoDBClient({
    region: "eu-central-1",
    credentials: { accessKeyId: "memory", secretAccessKey: "memory" },
  });
  intercept(client, (_next, context) => async ({ input }) => {
    const output = await respond({ operation: operationOf(context), input });
    return { output: { $metadata: { httpStatusCode: 200 }, ...output }, response: {} };
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
};

/** The Ledger's table in memory with a client for it. */
export const memoryTable = () => {
  const table = new MemoryTable();
  return { table, db: clientOf(async (call) => answer(table, call)) };
};
