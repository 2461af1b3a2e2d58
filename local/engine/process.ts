import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";

/** Credentials that satisfy the SDK's signer; no local service checks them. */
export const LOCAL_CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

export const LOCAL_REGION = "eu-central-1";

/** A TCP port of the loopback interface that was free a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

const WAIT_MS = 20_000;
const STEP_MS = 15;

/**
 * Waits until a DynamoDB endpoint answers.
 *
 * @throws Error when it does not within 20 seconds, or when the process that serves it has ended.
 */
export const waitUntilReady = async (endpoint: string, child: ChildProcess): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
  let last: unknown;
  for (let waited = 0; waited < WAIT_MS; waited += STEP_MS) {
    if (child.exitCode !== null)
      throw new Error(`The DynamoDB engine ended at once (code ${child.exitCode})`);
    try {
      await client.send(new ListTablesCommand({}));
      client.destroy();
      return;
    } catch (error) {
      last = error;
      await delay(STEP_MS);
    }
  }
  throw new Error(`The DynamoDB engine did not answer at ${endpoint}`, { cause: last });
};

/** Ends a child process by its id and waits until it is gone. */
export const stopProcess = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const forced = setTimeout(() => child.kill("SIGKILL"), 3_000);
  await gone;
  clearTimeout(forced);
};

/** Ends the child, should this process exit without having closed it. Returns what takes the guard off again. */
export const endWithUs = (child: ChildProcess): (() => void) => {
  const end = () => {
    child.kill("SIGKILL");
  };
  process.once("exit", end);
  return () => process.off("exit", end);
};
