/**
 * Writes what docs/compliance.md says of the rules, and docs/rule-pack.schema.json. Run by hand once a rule
 * has changed: `node domain/compliance/build/docs.ts`. Tests hold both files to the rules.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { packJsonSchema } from "../pack.ts";
import { builtInRulebook } from "../rulebook.ts";
import { withRules } from "./document.ts";

const document = new URL("../../../docs/compliance.md", import.meta.url);
writeFileSync(document, withRules(readFileSync(document, "utf8"), builtInRulebook.rules));

const schema = new URL("../../../docs/rule-pack.schema.json", import.meta.url);
writeFileSync(schema, `${JSON.stringify(packJsonSchema(), null, 2)}\n`);
