import type { Machine } from "../machine.ts";

const idOf = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null && "id" in value ? String(value.id) : undefined;

/** A legal entity of the ledger, where there is one. */
const someLegalEntity = async (machine: Machine): Promise<string | undefined> => {
  const { body } = await machine.invokeApi("GET", "/v1/legal-entities");
  const lists = typeof body === "object" && body !== null ? Object.values(body).filter(Array.isArray) : [];
  return idOf(lists[0]?.[0]);
};

/** Lines to paste into a shell that call the API with a token that carries every scope. */
export const curlLines = async (machine: Machine): Promise<string[]> => {
  const entity = await someLegalEntity(machine);
  const get = (path: string) => `curl -s -H "authorization: Bearer $TOKEN" '${machine.address}${path}'`;
  return [
    `TOKEN=${await machine.token()}`,
    get("/v1/legal-entities"),
    get("/v1/accounts?limit=3"),
    ...(entity === undefined
      ? []
      : [get(`/v1/aging?legalEntityId=${entity}`), get(`/v1/kpis?legalEntityId=${entity}`)]),
  ];
};
