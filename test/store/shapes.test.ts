import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import * as model from "../../domain/ledger/model.ts";
import { schemaVersions } from "../../store/ledger/items.ts";
import recorded from "./shapes.json" with { type: "json" };

const shapes = {
  account: model.account,
  invoice: model.invoice,
  "credit-note": model.creditNote,
  payment: model.payment,
  "legal-entity": model.legalEntity,
};

const fingerprint = (schema: z.ZodType): string =>
  createHash("sha256")
    .update(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any" })))
    .digest("hex")
    .slice(0, 16);

describe("The persisted shapes", () => {
  it.each(Object.entries(shapes))(
    "%s changes only together with its version and an upgrade",
    (kind, schema) => {
      const version = schemaVersions[kind as keyof typeof shapes];
      const known = (recorded as Record<string, Record<string, string>>)[kind] ?? {};
      expect(
        known[version],
        `The shape of ${kind} is not the one recorded for version ${version}. Raise the version in store/ledger/items.ts, ` +
          `write the upgrade, and record ${fingerprint(schema)} for the new version in test/store/shapes.json.`,
      ).toBe(fingerprint(schema));
    },
  );
});
