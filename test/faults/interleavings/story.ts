import type { Call } from "../../support/memory-table/client.ts";
import { type Intent, wordsOf } from "./intents.ts";
import type { Event } from "./world.ts";

const shortKey = (key: unknown): string => {
  const { pk, sk } = (key ?? {}) as { pk?: string; sk?: string };
  return sk === "KEY" ? String(pk) : String(sk);
};

const callWords = ({ operation, input }: Call): string => {
  if (operation === "TransactWriteItems") {
    const writes = (input["TransactItems"] ?? []) as Record<string, { Item?: Record<string, unknown> }>[];
    const kinds = writes.flatMap((write) => write["Put"]?.Item?.["kind"] ?? []);
    return `writes ${kinds.length > 4 ? `${kinds.slice(0, 3).join(", ")} and ${kinds.length - 3} more` : kinds.join(", ")}`;
  }
  if (operation === "GetItem") return `reads ${shortKey(input["Key"])}`;
  if (operation === "Query") return input["IndexName"] ? `queries ${input["IndexName"]}` : "queries entries";
  return `reads several items`;
};

/** What happened, a line for each call, for a person to follow. */
export const storyOf = (
  seeds: number,
  actors: readonly (readonly Intent[])[],
  events: readonly Event[],
): string =>
  [
    `A1 begins with ${seeds} invoices of 100 EUR.`,
    ...actors.flatMap((intents, actor) =>
      intents.map((intent) => `actor ${actor} wants: ${wordsOf(intent)}`),
    ),
    ...events.map(({ actor, call, fault, said }) =>
      call
        ? `  actor ${actor} ${callWords(call)}${fault === "none" ? "" : ` — ${fault}`}`
        : `  actor ${actor} ${said}`,
    ),
  ].join("\n");
