/** What is counted: the units AWS bills. */
export type Metric =
  | "dynamodb.writeUnits"
  | "dynamodb.readUnits"
  | "lambda.requests"
  | "lambda.gbSeconds"
  | "states.transitions"
  | "states.expressRequests"
  | "states.expressGbSeconds"
  | "api.requests"
  | "ses.messages"
  | "sns.smsSegments"
  | "sns.publishes"
  | "scheduler.invocations"
  | "events.custom"
  | "s3.puts"
  | "s3.gets";

export interface Price {
  readonly metric: Metric;
  readonly service: string;
  readonly unit: string;
  /** US dollars for one unit. */
  readonly dollars: number;
}

/**
 * List prices of us-east-1, on demand, without free tiers, in US dollars. `asOf` is when they were
 * read. Sources: the AWS price pages of each service; for SMS the typical price of a segment in the
 * United States (it differs by country and carrier).
 */
export const PRICES: { readonly asOf: string; readonly region: string; readonly prices: readonly Price[] } = {
  asOf: "2026-11-22",
  region: "us-east-1",
  prices: [
    { metric: "dynamodb.writeUnits", service: "DynamoDB", unit: "write unit", dollars: 0.625e-6 },
    { metric: "dynamodb.readUnits", service: "DynamoDB", unit: "read unit", dollars: 0.125e-6 },
    { metric: "lambda.requests", service: "Lambda", unit: "request", dollars: 0.2e-6 },
    { metric: "lambda.gbSeconds", service: "Lambda (arm64)", unit: "GB-second", dollars: 0.0000133334 },
    { metric: "states.transitions", service: "Step Functions Standard", unit: "transition", dollars: 25e-6 },
    { metric: "states.expressRequests", service: "Step Functions Express", unit: "request", dollars: 1e-6 },
    {
      metric: "states.expressGbSeconds",
      service: "Step Functions Express",
      unit: "GB-second",
      dollars: 0.00001667,
    },
    { metric: "api.requests", service: "API Gateway HTTP API", unit: "request", dollars: 1e-6 },
    { metric: "ses.messages", service: "SES", unit: "message", dollars: 100e-6 },
    { metric: "sns.smsSegments", service: "SNS SMS", unit: "segment", dollars: 0.01 },
    { metric: "sns.publishes", service: "SNS", unit: "publish", dollars: 0.5e-6 },
    { metric: "scheduler.invocations", service: "EventBridge Scheduler", unit: "invocation", dollars: 1e-6 },
    { metric: "events.custom", service: "EventBridge", unit: "custom event", dollars: 1e-6 },
    { metric: "s3.puts", service: "S3", unit: "PUT, COPY, POST or LIST", dollars: 5e-6 },
    { metric: "s3.gets", service: "S3", unit: "GET or HEAD", dollars: 0.4e-6 },
  ],
};

/**
 * How long one invocation of a function is taken to last, in milliseconds. Measured times would differ
 * from machine to machine and run to run; this stands in for them, for functions and for the Express
 * executions that wait for them.
 */
export const MODELLED_INVOCATION_MS = 100;

/** Memory that an Express execution is billed for, in MB: the smallest step AWS bills. */
export const EXPRESS_MEMORY_MB = 64;
