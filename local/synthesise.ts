import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

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

/** Builds a cloud assembly into a folder. */
type Build = (outdir: string, root: string) => Promise<void>;

const buildTemplates: Build = async (outdir, root) => {
  // The CDK would note for each value where in the sources it was made, which takes half a second.
  process.env["CDK_DISABLE_STACK_TRACE"] = "true";
  // The CDK takes a second to load, so only where it is needed.
  const [{ buildApp }, { loadStage }] = await Promise.all([
    import("../lib/app.ts"),
    import("../lib/config/load.ts"),
  ]);
  buildApp({ stage: loadStage("local"), outdir, root, validate: false, deployable: false }).synth();
};

/**
 * Synthesises the templates of the stage `local` into the folder, unless they are there already and
 * nothing they follow from changed since. Answers the folder of the assembly. Each process builds in a
 * folder of its own that takes the other's place once it is whole: two may find the same templates outdated.
 */
export const synthesise = async (
  root: string,
  folder: string,
  build: Build = buildTemplates,
): Promise<string> => {
  const latest = String(
    Math.max(
      ...SOURCES.map((source) => join(root, source))
        .filter(existsSync)
        .map(newest),
    ),
  );
  const stamp = join(folder, "synthesised-from");
  const isCurrent = (): boolean =>
    existsSync(stamp) && existsSync(join(folder, "manifest.json")) && readFileSync(stamp, "utf8") === latest;
  if (isCurrent()) return folder;
  mkdirSync(dirname(folder), { recursive: true });
  const aside = mkdtempSync(`${folder}-`);
  try {
    const built = join(aside, "built");
    await build(built, root);
    writeFileSync(join(built, "synthesised-from"), latest);
    if (isCurrent()) return folder;
    if (existsSync(folder)) renameSync(folder, join(aside, "outdated"));
    renameSync(built, folder);
    return folder;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
};
