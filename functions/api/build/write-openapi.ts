import { writeFileSync } from "node:fs";
import { openApiOf } from "../openapi.ts";
import { routeTables } from "./route-tables.ts";

/** Writes the document that the docs function serves. Run it when a route or a schema has changed. */
const routes = [...(await routeTables()).values()].flat();
writeFileSync(
  new URL("../openapi.generated.json", import.meta.url),
  `${JSON.stringify(openApiOf(routes), null, 1)}\n`,
);
