import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("No port was given");
  return address.port;
};

export interface TestEngine {
  readonly db: DynamoDBDocumentClient;
  readonly endpoint: string;
  /** Creates an empty table with the Ledger's keys and indexes. */
  createLedger(name: string): Promise<void>;
  stop(): Promise<void>;
}

const index = (IndexName: string, hash: string, range: string) => ({
  IndexName,
  KeySchema: [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: range, KeyType: "RANGE" as const },
  ],
  Projection: { ProjectionType: "ALL" as const },
});

/** A DynamoDB engine in memory, for tests of a store alone. Stop it when done. */
export const startTestEngine = async (): Promise<TestEngine> => {
  const port = await freePort();
  const binary = createRequire(import.meta.url).resolve("@dynoxide/linux-x64/dynoxide");
  const child = spawn(binary, ["serve", "--port", String(port)], { stdio: "ignore" });
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({
    endpoint,
    region: "eu-central-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 12,
  });
  return {
    db: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    endpoint,
    createLedger: async (TableName) => {
      const attributes = [
        "pk",
        "sk",
        "openAccount",
        "openDue",
        "nextActionDay",
        "nextActionAt",
        "accountShard",
        "directory",
        "directorySort",
      ];
      await client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          GlobalSecondaryIndexes: [
            index("open-invoices", "openAccount", "openDue"),
            index("next-action", "nextActionDay", "nextActionAt"),
            index("accounts", "accountShard", "pk"),
            index("directory", "directory", "directorySort"),
          ],
        }),
      );
    },
    stop: async () => {
      client.destroy();
      child.kill();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
};
