import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { contact } from "../../../domain/dunning/contact.ts";
import { policy } from "../../../domain/dunning/policy.ts";
import { task } from "../../../domain/dunning/task.ts";
import { schemaVersions } from "../../../store/dunning/items.ts";
import recorded from "./shapes.json" with { type: "json" };

const shapes = { contact, task, policy };

const fingerprint = (schema: z.ZodType): string =>
  createHash("sha256")
    .update(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any" })))
    .digest("hex")
    .slice(0, 16);

describe("The persisted shapes of dunning", () => {
  it.each(Object.entries(shapes))(
    "%s changes only together with its version and an upgrade",
    (kind, schema) => {
      const version = schemaVersions[kind as keyof typeof shapes];
      const known = (recorded as Record<string, Record<string, string>>)[kind] ?? {};
      expect(
        known[version],
        `The shape of ${kind} is not the one recorded for version ${version}. Raise the version in store/dunning/items.ts, ` +
          `write the upgrade, and record ${fingerprint(schema)} for the new version in test/store/dunning/shapes.json.`,
      ).toBe(fingerprint(schema));
    },
  );
});
