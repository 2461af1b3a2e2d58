import { DynamoDBServiceException, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { EventBridgeServiceException } from "@aws-sdk/client-eventbridge";
import { S3ServiceException } from "@aws-sdk/client-s3";
import { SchedulerServiceException } from "@aws-sdk/client-scheduler";
import { SESServiceException } from "@aws-sdk/client-ses";
import { SFNServiceException } from "@aws-sdk/client-sfn";
import { SNSServiceException } from "@aws-sdk/client-sns";
import type { Point } from "./fault.ts";

/** The names a service gives its failure and its throttling, as in the error lists of its API reference. */
interface ErrorNames {
  readonly failure: string;
  readonly throttling: string;
}

const NAMES: Readonly<Record<string, ErrorNames>> = {
  dynamodb: { failure: "InternalServerError", throttling: "ProvisionedThroughputExceededException" },
  events: { failure: "InternalException", throttling: "ThrottlingException" },
  lambda: { failure: "ServiceException", throttling: "TooManyRequestsException" },
  s3: { failure: "InternalError", throttling: "SlowDown" },
  scheduler: { failure: "InternalServerException", throttling: "ThrottlingException" },
  ses: { failure: "InternalFailure", throttling: "Throttling" },
  sfn: { failure: "InternalFailure", throttling: "ThrottlingException" },
  sns: { failure: "InternalErrorException", throttling: "ThrottledException" },
};

const COMMON: ErrorNames = { failure: "InternalFailure", throttling: "ThrottlingException" };

type ErrorClass = new (options: {
  readonly name: string;
  readonly message: string;
  readonly $fault: "client" | "server";
  readonly $metadata: { readonly httpStatusCode: number };
}) => Error;

/** The class that all errors of a service's client descend from, since handlers may ask for it. */
const CLASSES: Readonly<Record<string, ErrorClass>> = {
  dynamodb: DynamoDBServiceException,
  events: EventBridgeServiceException,
  s3: S3ServiceException,
  scheduler: SchedulerServiceException,
  ses: SESServiceException,
  sfn: SFNServiceException,
  sns: SNSServiceException,
};

/** An error of a service for which the product has no client. */
class ServiceError extends Error {
  override readonly name: string;

  constructor({ name, message }: { readonly name: string; readonly message: string }) {
    super(message);
    this.name = name;
  }
}

const errorOf = ({ service }: Point, name: string, message: string, status: number): Error => {
  const Type = CLASSES[service] ?? ServiceError;
  const $fault = status < 500 ? "client" : "server";
  return new Type({ name, message, $fault, $metadata: { httpStatusCode: status } });
};

const namesOf = (point: Point): ErrorNames => NAMES[point.service] ?? COMMON;

/** The service fails. */
export const failureOf = (point: Point): Error =>
  errorOf(point, namesOf(point).failure, `${point.service} failed at ${point.operation}`, 500);

/**
 * The service has too many requests. A transaction of DynamoDB says so in its cancellation reasons.
 * Source: DynamoDB API reference, TransactWriteItems, "Throttling Error".
 */
export const throttlingOf = (point: Point): Error =>
  point.operation === "TransactWriteItems"
    ? new TransactionCanceledException({
        message:
          "Transaction cancelled, please refer cancellation reasons for specific reasons [ThrottlingError]",
        CancellationReasons: [
          {
            Code: "ThrottlingError",
            Message: "Throughput exceeds the current capacity of your table or index",
          },
        ],
        $metadata: { httpStatusCode: 400 },
      })
    : errorOf(point, namesOf(point).throttling, "Rate exceeded", point.service === "s3" ? 503 : 400);

/**
 * No answer in time. The SDK calls it `TimeoutError`; Step Functions, which waits for a function by an SDK
 * of its own, `ClientExecutionTimeoutException` and `SdkClientException`.
 */
export const timeOutOf = (point: Point): Error => {
  const byStates = point.service === "lambda" ? "ClientExecutionTimeoutException" : "SdkClientException";
  const name = point.kind === "task" ? byStates : "TimeoutError";
  return new ServiceError({ name, message: `No answer to ${point.service}.${point.operation} in time` });
};
