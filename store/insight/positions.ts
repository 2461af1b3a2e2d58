import { QueryCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { addTo, type Cells, noCells } from "../../domain/insight/cells.ts";
import type { Coordinate } from "../../domain/insight/coordinate.ts";
import { SOURCE_SHARDS, sourcePk } from "./layout.ts";

/** What an account owes: its own cells per currency. */
export interface Position {
  readonly accountId: string;
  readonly cells: ReadonlyMap<string, Cells>;
  /** Where to go on after this account. */
  readonly mark: Mark;
}

/** A place in the order of positions: a partition, and the account last read there. */
export interface Mark {
  readonly shard: number;
  readonly after?: string;
}

/** The reads of positions by account, from what was applied of each of its items. */
export const positionReads = (db: DynamoDBDocumentClient, table: string) => {
  /** All positions of a legal entity after the mark, account by account; memory stays that of one page. */
  async function* positions(legalEntityId: string, from: Mark = { shard: 0 }): AsyncGenerator<Position> {
    for (let shard = from.shard; shard < SOURCE_SHARDS; shard++) {
      let accountId: string | undefined;
      let cells = new Map<string, Cells>();
      let start: Record<string, { S: string }> | undefined;
      const after = shard === from.shard && from.after !== undefined ? `${from.after}#~` : " ";
      do {
        const { Items, LastEvaluatedKey } = await db.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: "pk = :pk AND sk > :after",
            ExpressionAttributeValues: {
              ":pk": { S: sourcePk(legalEntityId, "", shard) },
              ":after": { S: after },
            },
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        for (const item of Items ?? []) {
          const owner = item.accountId?.S ?? "";
          if (accountId !== undefined && owner !== accountId) {
            yield { accountId, cells, mark: { shard, after: accountId } };
            cells = new Map();
          }
          accountId = owner;
          const currency = item.group?.S ?? "";
          const own = cells.get(currency) ?? noCells();
          cells.set(currency, own);
          const numbers: Record<Coordinate, number> = {};
          const contribution = item.contribution?.M ?? {};
          for (const coordinate in contribution) {
            // Flows do not matter to what is owed.
            if (!coordinate.startsWith("F")) numbers[coordinate] = Number(contribution[coordinate]?.N);
          }
          addTo(own, numbers);
        }
        start = LastEvaluatedKey as Record<string, { S: string }> | undefined;
      } while (start);
      if (accountId !== undefined) yield { accountId, cells, mark: { shard, after: accountId } };
    }
  }
  return { positions };
};
