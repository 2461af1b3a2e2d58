import { existsSync, readdirSync, readFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { parseStage, type StageConfig, StageConfigError } from "./stage.ts";

const STAGES = join(import.meta.dirname, "stages");

/** The stages that come with the repository, by name. */
export const knownStages = (): string[] =>
  readdirSync(STAGES)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();

/**
 * The configuration of a stage, by the name of a file in `lib/config/stages/` or by the path of a
 * file that ends in `.json`. Throws {@link StageConfigError} where it does not exist or is not valid.
 */
export const loadStage = (nameOrPath: string): StageConfig => {
  const isPath = nameOrPath.endsWith(".json");
  const named = join(STAGES, `${nameOrPath}.json`);
  const given = isAbsolute(nameOrPath) ? nameOrPath : resolve(nameOrPath);
  const file = isPath ? given : named;
  if (!existsSync(file))
    throw new StageConfigError(
      `There is no stage file ${file}. Known stages: ${knownStages().join(", ")}; or give the path of a .json file.`,
    );
  return parseStage(readFileSync(file, "utf8"), file);
};
