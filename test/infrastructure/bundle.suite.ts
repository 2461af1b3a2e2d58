import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundleFunctions, MissingEntryError } from "../../lib/bundle.ts";
import { catalogue } from "../../lib/functions/catalogue.ts";
import { synthesise } from "./synthesised.ts";

const MAX_BYTES = 600 * 1024;

describe("bundles", () => {
  it("are refused where an entry file is missing, naming each", () => {
    const outdir = mkdtempSync(join(tmpdir(), "dunlin-bundles-"));
    const entries = [
      { name: "gone", entry: "functions/nowhere/gone.ts" },
      { name: "lost", entry: "functions/nowhere/lost.ts" },
    ];
    expect(() => bundleFunctions(process.cwd(), entries, outdir)).toThrow(MissingEntryError);
    expect(() => bundleFunctions(process.cwd(), entries, outdir)).toThrow(
      /gone \(functions\/nowhere\/gone\.ts\), lost/,
    );
  });

  it("hold one function each, without the AWS SDK, their map beside them", () => {
    const { outdir } = synthesise("dev");
    const bundles = join(outdir, "bundles");
    expect(readdirSync(bundles).sort()).toEqual(catalogue.map(({ name }) => name).sort());
    for (const { name } of catalogue) {
      expect(readdirSync(join(bundles, name)).sort()).toEqual(["index.mjs", "index.mjs.map"]);
      expect(statSync(join(bundles, name, "index.mjs")).size, name).toBeLessThan(MAX_BYTES);
    }
  });

  it.each(catalogue.map(({ name }) => name))("start as Lambda would start %s", async (name) => {
    const bundles = join(synthesise("dev").outdir, "bundles");
    // Where Lambda's runtime brings the AWS SDK, the repository's own stands in.
    const sdk = join(bundles, "..", "node_modules");
    if (!existsSync(sdk)) symlinkSync(join(process.cwd(), "node_modules"), sdk);
    const started: { handler?: unknown } = await import(join(bundles, name, "index.mjs"));
    expect(started.handler).toBeTypeOf("function");
  });

  it("are shipped without their map", () => {
    const { outdir } = synthesise("dev");
    const assets = readdirSync(outdir).filter((name) => name.startsWith("asset."));
    expect(assets.length).toBeGreaterThan(10);
    for (const asset of assets) {
      expect(readdirSync(join(outdir, asset))).toEqual(["index.mjs"]);
      expect(readFileSync(join(outdir, asset, "index.mjs"), "utf8")).not.toContain("sourceMappingURL");
    }
  });
});
