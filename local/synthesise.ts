import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const newest = (path: string): number => {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce(
    (latest, name) => Math.max(latest, newest(join(path, name))),
    stats.mtimeMs,
  );
};

/** What the templates follow from. Not the handlers: their sources run here, not their bundles. */
const SOURCES = ["lib", "state-machines", "package-lock.json"];

/**
 * Synthesises the templates of the stage `local` into the folder, unless they are there already and
 * nothing they follow from changed since. Answers the folder of the assembly.
 */
export const synthesise = async (root: string, folder: string): Promise<string> => {
  const stamp = join(folder, "synthesised-from");
  const latest = String(
    Math.max(
      ...SOURCES.map((source) => join(root, source))
        .filter(existsSync)
        .map(newest),
    ),
  );
  const isCurrent =
    existsSync(stamp) && existsSync(join(folder, "manifest.json")) && readFileSync(stamp, "utf8") === latest;
  if (isCurrent) return folder;
  rmSync(folder, { recursive: true, force: true });
  // The CDK would note for each value where in the sources it was made, which takes half a second.
  process.env["CDK_DISABLE_STACK_TRACE"] = "true";
  // The CDK takes a second to load, so only where it is needed.
  const [{ buildApp }, { loadStage }] = await Promise.all([
    import("../lib/app.ts"),
    import("../lib/config/load.ts"),
  ]);
  buildApp({ stage: loadStage("local"), outdir: folder, root, validate: false, deployable: false }).synth();
  writeFileSync(stamp, latest);
  return folder;
};
