import type { Engine } from "./contract.ts";
import { hasJava, startDynamoDbLocal } from "./dynamodb-local.ts";
import { dynoxideProgram, startDynoxide } from "./dynoxide.ts";

export interface EngineOptions {
  /** Folder for the engine's data. */
  readonly folder: string;
  /** Which engine to take; by default the first of dynoxide and DynamoDB Local that runs here. */
  readonly prefer?: "dynoxide" | "dynamodb-local";
  /** The endpoint of an engine that runs already; nothing is started. */
  readonly endpoint?: string;
}

/**
 * Starts the DynamoDB engine: a given endpoint, else dynoxide where its program is installed, else
 * DynamoDB Local where Java is.
 *
 * @throws Error naming what could be done, when none of them is at hand.
 */
export const startEngine = async ({ folder, prefer, endpoint }: EngineOptions): Promise<Engine> => {
  if (endpoint) return { name: "given", endpoint, pid: undefined, close: async () => {} };
  const program = prefer === "dynamodb-local" ? undefined : dynoxideProgram();
  if (program) return startDynoxide(program, folder);
  if (prefer !== "dynoxide" && hasJava()) return startDynamoDbLocal(folder);
  throw new Error(
    "No DynamoDB engine runs here: @dynoxide/linux-x64 is not installed and there is no Java 17. " +
      "Install Java, or set DYNAMODB_ENDPOINT to the address of an engine.",
  );
};
