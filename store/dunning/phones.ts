import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { phoneKey } from "./items.ts";

/** Knows which accounts an SMS number stands for. Every claimed SMS leaves its pointer. */
export const phoneReads = (db: DynamoDBDocumentClient, table: string) => ({
  /** The accounts that the number was written to for. */
  accountsOfPhone: async (phone: string): Promise<string[]> => {
    const { Items } = await db.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": phoneKey(phone, "").pk },
        ConsistentRead: true,
      }),
    );
    return (Items ?? []).map(({ accountId }) => String(accountId));
  },
});
