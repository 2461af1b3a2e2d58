import own from "./own-rules.json" with { type: "json" };
import { readRulePack } from "./pack.ts";
import type { Rulebook } from "./rule.ts";

/**
 * The rulebook from the pack, which must be sound: a deployment whose own rules cannot be read contacts
 * no one. Throws an Error that names every fault by its path.
 */
export const rulebookOrThrow = (pack: unknown, file: string): Rulebook => {
  const read = readRulePack(pack);
  if (read.ok) return read.rulebook;
  const faults = read.faults.map(({ path, message }) => `${path.join(".")} ${message}`);
  throw new Error(`${file} cannot be used: ${faults.join("; ")}`);
};

/** The rules that every question is judged by: those of this release with the deployment's own, `own-rules.json`. */
export const defaultRulebook: Rulebook = rulebookOrThrow(own, "domain/compliance/own-rules.json");
