import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Engine } from "./contract.ts";
import { endWithUs, freePort, stopProcess, waitUntilReady } from "./process.ts";

/** Where the engine's program lies, or undefined on a machine it is not built for. */
export const dynoxideProgram = (): string | undefined => {
  try {
    return createRequire(import.meta.url).resolve("@dynoxide/linux-x64/dynoxide");
  } catch {
    return undefined;
  }
};

/**
 * Each stream write of dynoxide looks up the table's last sequence number without an index, so that
 * writes slow down as the stream grows. The index lets it find the number at once.
 */
const indexStream = (file: string): void => {
  const database = new DatabaseSync(file);
  database.exec("PRAGMA busy_timeout = 5000");
  database.exec(
    "CREATE INDEX IF NOT EXISTS dunlin_stream_order ON _stream_records(table_name, CAST(sequence_number AS INTEGER))",
  );
  database.close();
};

/** Starts dynoxide with its data in the folder. */
export const startDynoxide = async (program: string, folder: string): Promise<Engine> => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "dynoxide.db");
  const port = await freePort();
  // A session of its own, so that Ctrl-C reaches it only through us, after the work in hand is done.
  const child = spawn(program, ["serve", "--port", String(port), "--db-path", file], {
    stdio: "ignore",
    detached: true,
  });
  const release = endWithUs(child);
  const endpoint = `http://127.0.0.1:${port}`;
  await waitUntilReady(endpoint, child);
  indexStream(file);
  return {
    name: "dynoxide",
    endpoint,
    pid: child.pid,
    async close() {
      release();
      await stopProcess(child);
    },
  };
};
