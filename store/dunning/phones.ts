import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { phoneKey } from "./items.ts";

/** An account that a number was written to for, and the last message to it. */
export interface Addressee {
  readonly accountId: string;
  readonly contactId: string;
}

/** Knows which accounts an SMS number stands for. Every claimed SMS leaves its pointer. */
export const phoneReads = (db: DynamoDBDocumentClient, table: string) => ({
  /** The accounts that the number was written to for. */
  addresseesOfPhone: async (phone: string): Promise<Addressee[]> => {
    const { Items } = await db.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": phoneKey(phone, "").pk },
        ConsistentRead: true,
      }),
    );
    return (Items ?? []).map(({ accountId, contactId }) => ({
      accountId: String(accountId),
      contactId: String(contactId),
    }));
  },
});
