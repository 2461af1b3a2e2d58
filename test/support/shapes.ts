import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import * as z from "zod";

type Recorded = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Without the patterns of texts: they say what is taken, not in what form it lies there, and nothing is checked by them when it is read. */
const withoutPatterns = (key: string, value: unknown): unknown =>
  key === "pattern" && typeof value === "string" ? undefined : value;

const fingerprint = (schema: z.ZodType): string =>
  createHash("sha256")
    .update(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any" }), withoutPatterns))
    .digest("hex")
    .slice(0, 16);

/** One test for each kind: its persisted shape is the one recorded for its version. `at` names the files to change. */
export const shapesAreRecorded = <Kind extends string>(
  shapes: Readonly<Record<Kind, z.ZodType>>,
  versions: Readonly<Record<NoInfer<Kind>, number>>,
  recorded: Recorded,
  at: { readonly versions: string; readonly record: string },
): void => {
  it.each(Object.entries(shapes) as [Kind, z.ZodType][])(
    "%s changes only together with its version and an upgrade",
    (kind, schema) => {
      const version = versions[kind];
      const found = fingerprint(schema);
      expect(
        recorded[kind]?.[version],
        `The shape of ${kind} is not the one recorded for version ${version}. Raise the version in ${at.versions}, ` +
          `write the upgrade, and record ${found} for the new version in ${at.record}.`,
      ).toBe(found);
    },
  );
};
