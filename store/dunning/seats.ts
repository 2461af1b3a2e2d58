import { setTimeout as waiting } from "node:timers/promises";
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { addMilliseconds, type Instant } from "../../domain/calendar.ts";
import { seatItem, seatsKey } from "./items.ts";

/** A run ends within hours, and may be redriven for 14 days (Step Functions, "Redriving executions"). */
const KEPT_MS = 15 * 24 * 3_600_000;

const ATTEMPTS = 10;

/** Keeps how many accounts of a segment a run contacts. */
export const seatStore = (db: DynamoDBDocumentClient, table: string) => {
  const take = (runId: string, segmentId: string, accountId: string, cap: number, now: Instant) => {
    const expiresAt = Math.floor(Date.parse(addMilliseconds(now, KEPT_MS)) / 1000);
    const { pk, sk, ...common } = seatItem(seatsKey(runId, segmentId), { expiresAt });
    return db.send(
      new TransactWriteCommand({
        TransactItems: [
          {
            Put: {
              TableName: table,
              Item: seatItem(seatsKey(runId, segmentId, accountId), { expiresAt }),
              ConditionExpression: "attribute_not_exists(pk)",
            },
          },
          {
            Update: {
              TableName: table,
              Key: { pk, sk },
              UpdateExpression: `SET ${Object.keys(common)
                .map((name) => `#${name} = :${name}`)
                .join(", ")} ADD taken :one`,
              ConditionExpression: "attribute_not_exists(taken) OR taken < :cap",
              ExpressionAttributeNames: Object.fromEntries(
                Object.keys(common).map((name) => [`#${name}`, name]),
              ),
              ExpressionAttributeValues: {
                ...Object.fromEntries(Object.entries(common).map(([name, value]) => [`:${name}`, value])),
                ":one": 1,
                ":cap": cap,
              },
            },
          },
        ],
      }),
    );
  };

  /**
   * Whether the account is among the `cap` accounts of the segment that the run contacts. Batches that run at
   * the same time share the count; an account that is asked for again has the seat that it took.
   */
  const takeSeat = async (
    runId: string,
    segmentId: string,
    accountId: string,
    cap: number,
    now: Instant,
  ): Promise<boolean> => {
    for (let attempt = 1; ; attempt++) {
      try {
        await take(runId, segmentId, accountId, cap, now);
        return true;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const [seat, count] = (error.CancellationReasons ?? []).map(({ Code }) => Code);
        if (seat === "ConditionalCheckFailed") return true;
        if (count === "ConditionalCheckFailed") return false;
        if (attempt === ATTEMPTS) throw error;
        // Technical waiting between attempts, not business time.
        await waiting(attempt * attempt * 5);
      }
    }
  };

  return { takeSeat };
};
