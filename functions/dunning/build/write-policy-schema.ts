import { writeFileSync } from "node:fs";
import { policySchemaText, schemaFiles } from "./policy-schema.ts";

/** Writes the JSON Schema of policies. Run it when a field of a policy, or what it means, has changed. */
for (const file of schemaFiles) writeFileSync(file, policySchemaText());
