import type { ApiFunctionName } from "../functions/catalogue.ts";

/** The scopes of tokens, as the functions' route tables name them, with what each allows. */
export const scopes = {
  "dunlin/ledger.read": "Read legal entities, accounts, invoices, credit notes, payments and imports",
  "dunlin/ledger.write": "Post and change them",
  "dunlin/dunning.read": "Read contacts, verdicts, tasks and policies",
  "dunlin/dunning.write": "Change policies and tasks",
  "dunlin/insight.read": "Read aging, key figures and report schedules",
  "dunlin/admin": "Change legal entities, policies and report schedules",
} as const;

export type Scope = keyof typeof scopes;

/** One route of the API: who answers it, and the scope its token needs; `null` where none is asked for. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly function: ApiFunctionName;
  readonly scope: Scope | null;
}

const table = (name: ApiFunctionName, lines: readonly (readonly [string, Scope | null])[]): Route[] =>
  lines.map(([route, scope]) => {
    const [method, path] = route.split(" ");
    return { method: method as Route["method"], path: path ?? "", function: name, scope };
  });

const READ = "dunlin/ledger.read";
const ADMIN = "dunlin/admin";

/** Every route of the API. A test holds it equal to the route tables of the functions. */
export const routes: readonly Route[] = [
  ...table("legal-entities", [
    ["GET /v1/legal-entities", READ],
    ["POST /v1/legal-entities", ADMIN],
    ["GET /v1/legal-entities/{legalEntityId}", READ],
    ["PUT /v1/legal-entities/{legalEntityId}", ADMIN],
  ]),
  ...table("docs", [
    ["GET /openapi.json", null],
    ["GET /docs", null],
  ]),
  ...table("opt-out", [
    ["GET /opt-out/{token}", null],
    ["POST /opt-out/{token}", null],
  ]),
];
