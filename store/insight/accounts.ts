import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
} from "@aws-sdk/lib-dynamodb";
import { accountKey } from "../keys.ts";

/** How a report names an account. */
export interface AccountName {
  readonly id: string;
  readonly number: string;
  readonly name: string;
}

/** The numbers and names of accounts by id, from the Ledger table. Eventually consistent. */
export const accountNames = async (
  db: DynamoDBDocumentClient,
  ledgerTable: string,
  ids: readonly string[],
): Promise<Map<string, AccountName>> => {
  const names = new Map<string, AccountName>();
  for (let at = 0; at < ids.length; at += 100) {
    let keys: Record<string, unknown>[] | undefined = ids
      .slice(at, at + 100)
      .map((id) => ({ ...accountKey(id) }));
    while (keys && keys.length > 0) {
      const answer: BatchGetCommandOutput = await db.send(
        new BatchGetCommand({
          RequestItems: {
            [ledgerTable]: {
              Keys: keys,
              ProjectionExpression: "id, #number, #name",
              ExpressionAttributeNames: { "#number": "number", "#name": "name" },
            },
          },
        }),
      );
      for (const found of answer.Responses?.[ledgerTable] ?? []) {
        const name = found as unknown as AccountName;
        names.set(name.id, name);
      }
      keys = answer.UnprocessedKeys?.[ledgerTable]?.Keys;
    }
  }
  return names;
};
