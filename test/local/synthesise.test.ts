import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { synthesise } from "../../local/synthesise.ts";

describe("synthesised templates", () => {
  let root = "";
  let folder = "";

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "dunlin-synthesise-"));
    mkdirSync(join(root, "lib"));
    writeFileSync(join(root, "lib", "stack.ts"), "");
    folder = join(root, "out", "cdk.out");
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** Builds an assembly by hand; `midway` happens between its first file and its last. */
  const builder =
    (name: string, midway: () => Promise<unknown> = async () => {}) =>
    async (outdir: string): Promise<void> => {
      mkdirSync(outdir, { recursive: true });
      writeFileSync(join(outdir, "bundle"), name);
      await midway();
      expect(readFileSync(join(outdir, "bundle"), "utf8")).toBe(name);
      writeFileSync(join(outdir, "manifest.json"), name);
    };
  const never = async (): Promise<void> => expect.fail("nothing changed, and yet it is built");

  it("are built once for as long as what they follow from does not change", async () => {
    expect(await synthesise(root, folder, builder("first"))).toBe(folder);
    await synthesise(root, folder, never);
    writeFileSync(join(root, "lib", "other.ts"), "");
    await synthesise(root, folder, builder("second"));
    expect(readFileSync(join(folder, "manifest.json"), "utf8")).toBe("second");
  });

  it("stay whole where two processes of a fresh checkout build them at the same time", async () => {
    const other = () => synthesise(root, folder, builder("other"));
    await synthesise(root, folder, builder("slow", other));
    const [bundle, manifest] = ["bundle", "manifest.json"].map((file) =>
      readFileSync(join(folder, file), "utf8"),
    );
    expect(bundle).toBe(manifest);
    expect(readdirSync(join(root, "out"))).toEqual(["cdk.out"]);
  });

  it("can be read in their earlier state until the new one is there", async () => {
    await synthesise(root, folder, builder("earlier"));
    writeFileSync(join(root, "lib", "other.ts"), "");
    const looked = async () => expect(existsSync(join(folder, "manifest.json"))).toBe(true);
    await synthesise(root, folder, builder("later", looked));
    expect(readdirSync(join(root, "out"))).toEqual(["cdk.out"]);
  });

  it("leave nothing behind that is half built", async () => {
    const breaks = () => Promise.reject(new Error("The stack cannot be built"));
    await expect(synthesise(root, folder, builder("broken", breaks))).rejects.toThrow("cannot be built");
    expect(readdirSync(join(root, "out"))).toEqual([]);
    await synthesise(root, folder, builder("whole"));
  });
});
