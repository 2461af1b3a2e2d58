import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { itemSize, transactionalWriteUnits } from "./item-size.ts";

type Item = Record<string, unknown>;
interface Update {
  readonly Key: { pk: string; sk: string };
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, number>;
}
interface Input {
  readonly RequestItems?: Record<string, { Keys: { pk: string; sk: string }[] }>;
  readonly TransactItems?: { Put?: { Item: Item }; Update?: Update }[];
}

const keyOf = ({ pk, sk }: { pk?: unknown; sk?: unknown }): string => `${String(pk)} ${String(sk)}`;

/**
 * As much of a table in memory as the projection asks for. It takes no time for network or
 * marshalling and counts the write units that DynamoDB would charge for each transaction. It may begin
 * with a copy of another one's items.
 */
export const memoryTable = (from: ReadonlyMap<string, Item> = new Map()) => {
  const items = new Map<string, Item>([...from].map(([key, item]) => [key, { ...item }]));
  const meter = { writeUnits: 0, metered: true };

  const charge = (item: Item): void => {
    if (meter.metered) meter.writeUnits += transactionalWriteUnits(itemSize(item));
  };
  const put = (item: Item): void => {
    items.set(keyOf(item), item);
    charge(item);
  };
  const add = ({ Key, ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Update): void => {
    const item = items.get(keyOf(Key)) ?? { ...Key };
    for (const alias in names) {
      const attribute = names[alias] ?? "";
      item[attribute] = ((item[attribute] as number | undefined) ?? 0) + (values[`:${alias.slice(1)}`] ?? 0);
    }
    items.set(keyOf(Key), item);
    charge(item);
  };

  const send = async ({ input }: { input: Input }): Promise<unknown> => {
    if (input.RequestItems) {
      const [table = "", { Keys: keys = [] } = {}] = Object.entries(input.RequestItems)[0] ?? [];
      return { Responses: { [table]: keys.flatMap((key) => items.get(keyOf(key)) ?? []) } };
    }
    if (input.TransactItems) {
      for (const { Put, Update } of input.TransactItems) {
        if (Put) put(Put.Item);
        if (Update) add(Update);
      }
    }
    return {};
  };
  return { items, meter, db: { send } as unknown as DynamoDBDocumentClient };
};
