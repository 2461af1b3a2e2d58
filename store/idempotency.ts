import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { addMilliseconds, type Instant } from "../domain/calendar.ts";
import type { Key } from "./keys.ts";

/** The answer that is given again when the request comes again. */
export interface KeptAnswer {
  readonly status: number;
  /** The body as JSON text; absent for an answer without one. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One use of an `Idempotency-Key`: whose, which, and a hash of the request it came with. */
export interface KeyUse {
  readonly subject: string;
  readonly key: string;
  readonly requestHash: string;
  /** The id of this very attempt. Only the attempt that holds the key may complete or release it. */
  readonly attempt: string;
}

/** Attempts at the same request that broke off. What they wrote is written. */
export interface EarlierAttempts {
  /** When the first of them began. */
  readonly since: Instant;
  readonly attempts: readonly string[];
}

/** What to do with a request: carry it out, give the kept answer, or refuse it. */
export type Claim =
  | { readonly outcome: "claimed"; readonly earlier?: EarlierAttempts }
  | { readonly outcome: "answered"; readonly answer: KeptAnswer }
  | { readonly outcome: "in-progress" }
  | { readonly outcome: "other-request" };

/** An attempt that has not completed within this time is taken for dead, and a repetition may take over. */
const ATTEMPT_MS = 60_000;

const KEPT_MS = 7 * 24 * 3_600_000;

/** Longer answers are not kept: a DynamoDB item ends at 400 KB. */
const MAX_KEPT_BYTES = 300_000;

const itemKey = ({ subject, key }: KeyUse): Key => ({ pk: `IDEM#${subject}#${key}`, sk: "IDEM" });

const epochSeconds = (at: Instant): number => Math.floor(Date.parse(at) / 1000);

interface StoredUse {
  readonly requestHash: string;
  readonly status: "in-progress" | "complete";
  readonly answer?: KeptAnswer;
  readonly attempt: string;
  readonly startedAt: Instant;
  readonly lockedUntil?: Instant;
  readonly brokenOff?: readonly string[];
}

const succeeded = async (send: () => Promise<unknown>): Promise<boolean> => {
  try {
    await send();
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return false;
  }
};

/**
 * The uses of idempotency keys, in the Ledger table, each kept for seven days. Time is passed in, so
 * that a turned clock expires them as it should.
 */
export const idempotencyStore = (db: DynamoDBDocumentClient, table: string) => {
  const begin = (use: KeyUse, now: Instant): Promise<boolean> =>
    succeeded(() =>
      db.send(
        new PutCommand({
          TableName: table,
          Item: {
            ...itemKey(use),
            entity: "idempotency",
            schemaVersion: 1,
            requestHash: use.requestHash,
            attempt: use.attempt,
            status: "in-progress",
            startedAt: now,
            lockedUntil: addMilliseconds(now, ATTEMPT_MS),
            expiresAt: epochSeconds(addMilliseconds(now, KEPT_MS)),
          },
          // TTL deletes within days, not at once: what is expired counts as gone.
          ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :epoch",
          ExpressionAttributeValues: { ":epoch": epochSeconds(now) },
        }),
      ),
    );

  const takeOver = (use: KeyUse, broken: StoredUse, now: Instant): Promise<boolean> =>
    succeeded(() =>
      db.send(
        new UpdateCommand({
          TableName: table,
          Key: itemKey(use),
          UpdateExpression: "SET attempt = :attempt, lockedUntil = :until, brokenOff = :brokenOff",
          ConditionExpression: "#status = :inProgress AND attempt = :broken AND lockedUntil <= :now",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: {
            ":attempt": use.attempt,
            ":until": addMilliseconds(now, ATTEMPT_MS),
            ":brokenOff": [...(broken.brokenOff ?? []), broken.attempt],
            ":inProgress": "in-progress",
            ":broken": broken.attempt,
            ":now": now,
          },
        }),
      ),
    );

  const read = async (use: KeyUse): Promise<StoredUse | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: itemKey(use), ConsistentRead: true }),
    );
    return Item as StoredUse | undefined;
  };

  /** Claims the key for this attempt, unless an earlier one answered, runs still, or was another request. */
  const claim = async (use: KeyUse, now: Instant): Promise<Claim> => {
    if (await begin(use, now)) return { outcome: "claimed" };
    const before = await read(use);
    if (!before) return { outcome: "in-progress" };
    if (before.requestHash !== use.requestHash) return { outcome: "other-request" };
    const earlierOf = (broken: readonly string[]): Claim => ({
      outcome: "claimed",
      ...(broken.length > 0 && { earlier: { since: before.startedAt, attempts: broken } }),
    });
    if (before.status === "complete" && before.answer) return { outcome: "answered", answer: before.answer };
    // Our own claim: its answer was lost, and the SDK asked again.
    if (before.attempt === use.attempt) return earlierOf(before.brokenOff ?? []);
    if (before.lockedUntil !== undefined && before.lockedUntil > now) return { outcome: "in-progress" };
    const tookOver = (await takeOver(use, before, now)) || (await read(use))?.attempt === use.attempt;
    return tookOver ? earlierOf([...(before.brokenOff ?? []), before.attempt]) : { outcome: "in-progress" };
  };

  /** Another attempt may have taken over meanwhile; the key is its own then. */
  const change = async (send: () => Promise<unknown>): Promise<void> => {
    await succeeded(send);
  };

  /** Lets a repetition carry the request out again at once; the key stays bound to this request. */
  const unlock = (use: KeyUse, now: Instant): Promise<void> =>
    change(() =>
      db.send(
        new UpdateCommand({
          TableName: table,
          Key: itemKey(use),
          UpdateExpression: "SET lockedUntil = :now",
          ConditionExpression: "attempt = :attempt",
          ExpressionAttributeValues: { ":now": now, ":attempt": use.attempt },
        }),
      ),
    );

  /** Keeps the answer. One that is too long is not kept: the repetition is carried out again, and the ledger's own keys make it change nothing. */
  const complete = (use: KeyUse, answer: KeptAnswer, now: Instant): Promise<void> =>
    Buffer.byteLength(answer.body ?? "") > MAX_KEPT_BYTES
      ? unlock(use, now)
      : change(() =>
          db.send(
            new UpdateCommand({
              TableName: table,
              Key: itemKey(use),
              UpdateExpression: "SET #status = :complete, answer = :answer REMOVE lockedUntil",
              ConditionExpression: "attempt = :attempt",
              ExpressionAttributeNames: { "#status": "status" },
              ExpressionAttributeValues: {
                ":complete": "complete",
                ":answer": answer,
                ":attempt": use.attempt,
              },
            }),
          ),
        );

  /** Frees the key: the request was refused, nothing was written, and a corrected one may carry it. */
  const release = (use: KeyUse): Promise<void> =>
    change(() =>
      db.send(
        new DeleteCommand({
          TableName: table,
          Key: itemKey(use),
          ConditionExpression: "attempt = :attempt",
          ExpressionAttributeValues: { ":attempt": use.attempt },
        }),
      ),
    );

  return { claim, complete, unlock, release };
};
