import { mkdirSync, rmSync } from "node:fs";
import type { TestProject } from "vitest/node";

/** Makes the folder in which all tests of a run keep what they write, and removes it when the last one is done. */
export default ({ config }: TestProject): (() => void) => {
  const folder = config.env.TMPDIR;
  if (!folder) throw new Error("The configuration names no temporary folder");
  mkdirSync(folder, { recursive: true });
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
};
