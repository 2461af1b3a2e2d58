import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";

/** Something that the table in memory does not imitate. A test that meets it needs the real engine. */
export class NotImitated extends Error {
  override readonly name = "NotImitated";
  constructor(what: string) {
    super(`The table in memory does not imitate ${what}`);
  }
}

const $metadata = { httpStatusCode: 400 };

/** What DynamoDB says of a request that cannot be meant ("Common errors" in its API reference). */
export const invalid = (message: string): DynamoDBServiceException =>
  new DynamoDBServiceException({ name: "ValidationException", $fault: "client", $metadata, message });

export const conditionFailed = (): ConditionalCheckFailedException =>
  new ConditionalCheckFailedException({ $metadata, message: "The conditional request failed" });

export const otherTransaction = (): IdempotentParameterMismatchException =>
  new IdempotentParameterMismatchException({ $metadata, message: "The token came with another request" });

/** Why each item of a transaction stood against it: `None`, or a code of "TransactionCanceledException" in the API reference. */
export const cancelled = (codes: readonly string[]): TransactionCanceledException =>
  new TransactionCanceledException({
    $metadata,
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
