import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
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
 * Creates the tables that are not there yet and answers the ARN of each one's stream by table name.
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
      if (table.ttlAttribute)
        await client.send(
          new UpdateTimeToLiveCommand({
            TableName: table.name,
            TimeToLiveSpecification: { AttributeName: table.ttlAttribute, Enabled: true },
          }),
        );
      present = await describe(client, table.name);
    } else if (shape(present) !== shape(wanted)) {
      throw new Error(
        `The table ${table.name} was made by another version of Dunlin. Start with --fresh to begin anew.`,
      );
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
