import { buildApp } from "../lib/app.ts";
import { loadStage } from "../lib/config/load.ts";
import { StageConfigError } from "../lib/config/stage.ts";

// The only place where the environment decides: DUNLIN_STAGE names a stage or a stage file.
const nameOrPath = process.env.DUNLIN_STAGE ?? "dev";

try {
  buildApp({ stage: loadStage(nameOrPath) });
} catch (error) {
  if (!(error instanceof StageConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
