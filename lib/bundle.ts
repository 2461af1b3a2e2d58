import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";

/** A function's name and the TypeScript file that holds its handler, relative to the repository. */
export interface BundleEntry {
  readonly name: string;
  readonly entry: string;
}

/** A function of the catalogue whose file is not there. */
export class MissingEntryError extends Error {
  override readonly name = "MissingEntryError";
}

const checkEntries = (root: string, entries: readonly BundleEntry[]): void => {
  const missing = entries.filter(({ entry }) => !existsSync(join(root, entry)));
  if (missing.length > 0)
    throw new MissingEntryError(
      `These functions have no entry file: ${missing.map(({ name, entry }) => `${name} (${entry})`).join(", ")}`,
    );
};

/**
 * Stands in for {@link bundleFunctions} where nothing is deployed: each function's folder holds one
 * line that leads to its source. Throws {@link MissingEntryError} likewise.
 */
export const linkFunctions = (
  root: string,
  entries: readonly BundleEntry[],
  outdir: string,
): ((name: string) => string) => {
  checkEntries(root, entries);
  for (const { name, entry } of entries) {
    mkdirSync(join(outdir, name), { recursive: true });
    const source = JSON.stringify(pathToFileURL(join(root, entry)).href);
    writeFileSync(join(outdir, name, "index.mjs"), `export * from ${source};\n`);
  }
  return (name) => join(outdir, name);
};

/**
 * Bundles all functions in one esbuild call, each into `<outdir>/<name>/index.mjs`, and answers
 * where a function's folder is. The source map lies beside the bundle, for whoever reads a stack
 * trace, and is left out of the asset: Node would parse it at each cold start. The AWS SDK comes
 * with the runtime. Throws {@link MissingEntryError} naming every entry file that does not exist.
 */
export const bundleFunctions = (
  root: string,
  entries: readonly BundleEntry[],
  outdir: string,
): ((name: string) => string) => {
  checkEntries(root, entries);
  buildSync({
    absWorkingDir: root,
    entryPoints: entries.map(({ name, entry }) => ({ in: entry, out: `${name}/index` })),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    minify: true,
    sourcemap: "external",
    legalComments: "none",
    external: ["@aws-sdk/*", "@smithy/*"],
    // Some packages are CommonJS and call `require` for Node's own modules, which ESM does not have.
    banner: {
      js: 'import{createRequire as __require}from"node:module";const require=__require(import.meta.url);',
    },
    logLevel: "error",
  });
  return (name) => join(outdir, name);
};
