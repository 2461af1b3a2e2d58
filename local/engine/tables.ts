import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { TableModel } from "../cloudformation/model.ts";

const input = (table: TableModel): CreateTableCommandInput => ({
  TableName: table.name,
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: table.keySchema,
  AttributeDefinitions: table.attributes,
  ...(table.indexes.length > 0 && { GlobalSecondaryIndexes: table.indexes }),
  ...(table.streamView && {
    StreamSpecification: { StreamEnabled: true, StreamViewType: table.streamView },
  }),
});

const shape = (table: { KeySchema?: unknown; GlobalSecondaryIndexes?: unknown }): string => {
  const indexes = (table.GlobalSecondaryIndexes ?? []) as {
    IndexName?: string;
    KeySchema?: { AttributeName?: string }[];
  }[];
  const keys = (schema: { AttributeName?: string }[] | undefined) =>
    (schema ?? []).map((key) => key.AttributeName).join("+");
  return JSON.stringify([
    keys(table.KeySchema as { AttributeName?: string }[]),
    indexes.map((index) => `${index.IndexName}:${keys(index.KeySchema)}`).sort(),
  ]);
};

/**
 * Has the engine expire nothing: it would go by the machine's time, and business time is the clock's. Data of an
 * earlier start may still say otherwise. The local `Expiry` deletes in the engine's place.
 */
const leaveExpiryToTheClock = async (client: DynamoDBClient, { name, ttlAttribute }: TableModel) => {
  if (!ttlAttribute) return;
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  if (TimeToLiveDescription?.TimeToLiveStatus !== "ENABLED") return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: name,
      TimeToLiveSpecification: { AttributeName: ttlAttribute, Enabled: false },
    }),
  );
};

/**
 * Creates the tables that are not there yet and answers the ARN of each one's stream by table name. Time to live is
 * enabled on none of them.
 *
 * @throws Error when a table from an earlier start has other keys or indexes than the template asks for.
 */
export const ensureTables = async (
  client: DynamoDBClient,
  tables: readonly TableModel[],
): Promise<Map<string, string>> => {
  const streams = new Map<string, string>();
  for (const table of tables) {
    const wanted = input(table);
    let present = await describe(client, table.name);
    if (!present) {
      await client.send(new CreateTableCommand(wanted));
      present = await describe(client, table.name);
    } else if (shape(present) !== shape(wanted)) {
      throw new Error(
        `The table ${table.name} was made by another version of Dunlin. Start with --fresh to begin anew.`,
      );
    } else {
      await leaveExpiryToTheClock(client, table);
    }
    if (present?.LatestStreamArn) streams.set(table.name, present.LatestStreamArn);
  }
  return streams;
};

const describe = async (client: DynamoDBClient, name: string) => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};
