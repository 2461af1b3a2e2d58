import { readFileSync } from "node:fs";
import { basename } from "node:path";
import * as z from "zod";
import type { Instant } from "../../domain/calendar.ts";
import { type Policy, policyFields, takingOver } from "../../domain/dunning/policy.ts";
import { policyFaults } from "../../domain/dunning/policy-faults.ts";
import { type Assumptions, assumptions, defaultAssumptions } from "../../domain/rehearsal/assumptions.ts";
import { UsageError } from "./options.ts";

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const faultsOf = (
  file: string,
  faults: readonly { path: readonly PropertyKey[]; message: string }[],
): UsageError =>
  new UsageError(
    [
      `${file} is not valid:`,
      ...faults.map(({ path, message }) => `  ${path.join(".") || "(the whole)"}: ${message}`),
    ].join("\n"),
  );

const policyFile = z.strictObject({
  id: z.string().optional(),
  version: z.int().optional(),
  ...policyFields,
});

/**
 * A policy from a file as the API takes it, as the version that takes over from the present one at the instant.
 * Throws a {@link UsageError} naming the path of each fault.
 */
export const readPolicy = (file: string, present: Policy, from: Instant): Policy => {
  const parsed = policyFile.safeParse(readJson(file));
  if (!parsed.success) throw faultsOf(file, parsed.error.issues);
  const faults = policyFaults(parsed.data);
  if (faults.length > 0) throw faultsOf(file, faults);
  const { id: _, version: __, ...fields } = parsed.data;
  return takingOver({ ...fields, id: present.id, version: present.version + 1 }, present, from);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const merged = (base: unknown, given: unknown): unknown => {
  if (!isObject(base) || !isObject(given)) return given;
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(given)) result[name] = merged(base[name], value);
  return result;
};

/** The assumptions with those that the file names in their places, and whether it names a payment curve. */
export const readAssumptions = (
  file: string | undefined,
): { assumptions: Assumptions; statesCurve: boolean } => {
  if (file === undefined) return { assumptions: defaultAssumptions, statesCurve: false };
  const given = readJson(file);
  const parsed = assumptions.safeParse(merged(defaultAssumptions, given));
  if (!parsed.success) throw faultsOf(file, parsed.error.issues);
  const statesCurve = isObject(given) && isObject(given["behaviour"]) && "curve" in given["behaviour"];
  return { assumptions: parsed.data, statesCurve };
};

/** What people call the file. */
export const nameOf = (file: string): string => basename(file);
