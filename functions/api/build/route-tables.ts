import { globSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { RouteDefinition } from "../../runtime/http/route.ts";

const functions = fileURLToPath(new URL("../../", import.meta.url));

/** The contexts in the order in which the documentation tells of them; the documentation itself comes last. */
const ORDER = ["ledger", "insight", "dunning", "resolution", "rehearsal", "api"];

/** The ledger is told in the order of its work. */
const FIRST = ["legal-entities", "accounts", "invoices", "credit-notes", "payments", "imports"];

const rank = (file: string): string => {
  const [context = "", name = ""] = file.split("/");
  const place = (list: readonly string[], value: string) => {
    const index = list.indexOf(value);
    return String(index < 0 ? list.length : index).padStart(2, "0");
  };
  return `${place(ORDER, context)} ${place(FIRST, name.replace(/\.ts$/, ""))} ${file}`;
};

/** The route tables of all functions behind the API, by the file each stands in. */
export const routeTables = async (): Promise<ReadonlyMap<string, readonly RouteDefinition[]>> => {
  const files = globSync("*/*.ts", { cwd: functions })
    .filter((file) => /^export const routes\b/m.test(readFileSync(`${functions}${file}`, "utf8")))
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const tables = new Map<string, readonly RouteDefinition[]>();
  for (const file of files) {
    const { routes } = (await import(pathToFileURL(`${functions}${file}`).href)) as {
      routes: readonly RouteDefinition[];
    };
    tables.set(`functions/${file}`, routes);
  }
  return tables;
};
