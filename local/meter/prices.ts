/** What AWS bills for: each has one price. */
type PricedMetric =
  | "dynamodb.writeUnits"
  | "dynamodb.readUnits"
  | "lambda.requests"
  | "lambda.gbSeconds"
  | "states.transitions"
  | "states.expressRequests"
  | "states.expressGbSeconds"
  | "api.requests"
  | "ses.messages"
  | "ses.attachmentBytes"
  | "sns.smsSegments"
  | "sns.publishes"
  | "scheduler.invocations"
  | "events.custom"
  | "s3.puts"
  | "s3.gets"
  | "logs.bytes";

/**
 * What is counted beside it, and has no price of its own: how often an operation was done, requests to
 * services by name, modelled milliseconds of functions and Express executions, bytes in and out.
 */
type PlainMetric = "times" | "requests" | "lambda.milliseconds" | "states.expressMilliseconds" | "bytes";

/** What is counted. */
export type Metric = PricedMetric | PlainMetric;

interface Price {
  readonly metric: PricedMetric;
  readonly service: string;
  readonly unit: string;
  /** US dollars for one unit. */
  readonly dollars: number;
  /** The page of AWS that says so. */
  readonly source: string;
}

const GB = 2 ** 30;

/**
 * List prices of us-east-1, on demand, without free tiers and discounts for volume, in US dollars. `asOf`
 * is when they were read.
 *
 * Free, and so not here: reads of a stream by Lambda, deletions by time to live, events of AWS services on
 * the default bus, SNS's deliveries to Lambda, S3's deletions. Billed, and not here, because what is seen
 * on one machine does not tell their number: requests to KMS (services keep data keys for minutes), X-Ray's
 * traces (it samples), what functions log (warnings, errors, and a line of metrics for each dunning run),
 * storage, data transfer, and all that is paid by the month.
 */
export const PRICES: { readonly asOf: string; readonly region: string; readonly prices: readonly Price[] } = {
  asOf: "2026-11-22",
  region: "us-east-1",
  prices: [
    {
      metric: "dynamodb.writeUnits",
      service: "DynamoDB",
      unit: "write unit",
      dollars: 0.625e-6,
      source: "aws.amazon.com/dynamodb/pricing/on-demand",
    },
    {
      metric: "dynamodb.readUnits",
      service: "DynamoDB",
      unit: "read unit",
      dollars: 0.125e-6,
      source: "aws.amazon.com/dynamodb/pricing/on-demand",
    },
    {
      metric: "lambda.requests",
      service: "Lambda",
      unit: "request",
      dollars: 0.2e-6,
      source: "aws.amazon.com/lambda/pricing",
    },
    {
      metric: "lambda.gbSeconds",
      service: "Lambda (arm64)",
      unit: "GB-second",
      dollars: 0.0000133334,
      source: "aws.amazon.com/lambda/pricing",
    },
    {
      metric: "states.transitions",
      service: "Step Functions Standard",
      unit: "transition",
      dollars: 25e-6,
      source: "aws.amazon.com/step-functions/pricing",
    },
    {
      metric: "states.expressRequests",
      service: "Step Functions Express",
      unit: "request",
      dollars: 1e-6,
      source: "aws.amazon.com/step-functions/pricing",
    },
    {
      metric: "states.expressGbSeconds",
      service: "Step Functions Express",
      unit: "GB-second",
      dollars: 0.00001667,
      source: "aws.amazon.com/step-functions/pricing: $0.06 a GB-hour, the first 1,000 hours",
    },
    {
      metric: "api.requests",
      service: "API Gateway HTTP API",
      unit: "request of up to 512 KB",
      dollars: 1e-6,
      source: "aws.amazon.com/api-gateway/pricing",
    },
    {
      metric: "ses.messages",
      service: "SES",
      unit: "message",
      dollars: 100e-6,
      source: "aws.amazon.com/ses/pricing",
    },
    {
      metric: "ses.attachmentBytes",
      service: "SES attachments",
      unit: "byte as encoded",
      dollars: 0.12 / GB,
      source: "aws.amazon.com/ses/pricing: $0.12 a GB of attachments",
    },
    {
      metric: "sns.smsSegments",
      service: "SNS SMS",
      unit: "segment",
      dollars: 0.01,
      source: "aws.amazon.com/sns/sms-pricing: typical of the United States; differs by country and carrier",
    },
    {
      metric: "sns.publishes",
      service: "SNS",
      unit: "publish of up to 64 KB",
      dollars: 0.5e-6,
      source: "aws.amazon.com/sns/pricing",
    },
    {
      metric: "scheduler.invocations",
      service: "EventBridge Scheduler",
      unit: "invocation",
      dollars: 1e-6,
      source: "aws.amazon.com/eventbridge/pricing",
    },
    {
      metric: "events.custom",
      service: "EventBridge",
      unit: "custom event of up to 64 KB",
      dollars: 1e-6,
      source: "aws.amazon.com/eventbridge/pricing",
    },
    {
      metric: "s3.puts",
      service: "S3",
      unit: "PUT, COPY, POST or LIST",
      dollars: 5e-6,
      source: "aws.amazon.com/s3/pricing",
    },
    {
      metric: "s3.gets",
      service: "S3",
      unit: "GET or HEAD",
      dollars: 0.4e-6,
      source: "aws.amazon.com/s3/pricing",
    },
    {
      metric: "logs.bytes",
      service: "CloudWatch Logs",
      unit: "byte",
      dollars: 0.5 / GB,
      source: "aws.amazon.com/cloudwatch/pricing: $0.50 a GB ingested",
    },
  ],
};
