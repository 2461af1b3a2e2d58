import type { KnipConfig } from "knip";
import { catalogue } from "./lib/functions/catalogue.ts";

/** Nothing is kept that nobody uses. The Lambda entry points are those that the infrastructure names. */
export default {
  entry: [
    "bin/dunlin.ts",
    ...catalogue.map(({ entry }) => entry),
    "functions/api/build/*.ts",
    "functions/dunning/build/*.ts",
    "domain/compliance/build/*.ts",
    "test/local/fixtures/functions/*.ts",
  ],
  project: ["**/*.ts"],
  ignoreDependencies: ["@swc/core"],
  ignoreBinaries: ["java"],
} satisfies KnipConfig;
