import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, QueryCommand as PlainQueryCommand } from "@aws-sdk/lib-dynamodb";
import type { PlainDate } from "../../domain/calendar.ts";
import { type Cells, noCells } from "../../domain/insight/cells.ts";
import {
  CELLS_END,
  cellsPk,
  daysAfter,
  daysFrom,
  groupRegistration,
  OPEN_FROM,
  readNumber,
} from "./layout.ts";

/** The reads of the cells. They are eventually consistent: cells follow the ledger anyway. */
export const cellReads = (db: DynamoDBDocumentClient, table: string) => {
  const read = async (legalEntityId: string, group: string, from: string): Promise<Cells> => {
    const cells = noCells();
    let start: Record<string, unknown> | undefined;
    do {
      // Numbers are read from the wire as they are: a sum beyond 2^53 must not make the cells unreadable.
      const { Items, LastEvaluatedKey } = await db.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
          ExpressionAttributeValues: {
            ":pk": { S: cellsPk(legalEntityId, group) },
            ":from": { S: from },
            ":to": { S: CELLS_END },
          },
          ...(start && { ExclusiveStartKey: start as Record<string, { S: string }> }),
        }),
      );
      for (const item of Items ?? []) {
        const sk = item.sk?.S ?? "";
        for (const attribute in item) {
          const number = item[attribute]?.N;
          if (number !== undefined) readNumber(cells, sk, attribute, Number(number));
        }
      }
      start = LastEvaluatedKey;
    } while (start);
    return cells;
  };

  return {
    /** What is open now, with all days after `asOf` where one is given: enough for any aging as of then. */
    openCells: (legalEntityId: string, currency: string, asOf?: PlainDate): Promise<Cells> =>
      read(legalEntityId, currency, asOf === undefined ? OPEN_FROM : daysAfter(asOf)),

    /** What is open now, with all days from the given one on. */
    cellsFrom: (legalEntityId: string, group: string, from: PlainDate): Promise<Cells> =>
      read(legalEntityId, group, daysFrom(from)),

    /** The groups of cells of a legal entity, sorted: its currencies and, once anyone was contacted, `contacts`. All groups where none is named. */
    groups: async (legalEntityId?: string): Promise<{ legalEntityId: string; group: string }[]> => {
      const found: { legalEntityId: string; group: string }[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const { Items, LastEvaluatedKey } = await db.send(
          new PlainQueryCommand({
            TableName: table,
            KeyConditionExpression: "pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues: {
              ":pk": groupRegistration("", "").pk,
              ":prefix": legalEntityId === undefined ? "GROUP#" : groupRegistration(legalEntityId, "").sk,
            },
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        for (const item of Items ?? [])
          found.push({ legalEntityId: item.legalEntityId as string, group: item.group as string });
        start = LastEvaluatedKey;
      } while (start);
      return found;
    },
  };
};

export type CellReads = ReturnType<typeof cellReads>;
