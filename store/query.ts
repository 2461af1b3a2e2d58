import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";

type Stored = Record<string, unknown>;

/** The items of a query, up to 1 MB at a time, in its order. */
export async function* queryPages(
  db: DynamoDBDocumentClient,
  input: QueryCommandInput,
): AsyncGenerator<readonly Stored[]> {
  let start: Stored | undefined;
  do {
    const page = await db.send(new QueryCommand({ ...input, ...(start && { ExclusiveStartKey: start }) }));
    yield page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}

/** All items of a query, in its order: for what is known to be few. */
export const queryAll = async (db: DynamoDBDocumentClient, input: QueryCommandInput): Promise<Stored[]> => {
  const items: Stored[] = [];
  // Not by spreading: a page may hold more items than a call takes arguments.
  for await (const page of queryPages(db, input)) for (const item of page) items.push(item);
  return items;
};
