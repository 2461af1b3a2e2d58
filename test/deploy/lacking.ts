import assert from "node:assert/strict";
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type Aws, CREDENTIALS, membersOf, REGION } from "./aws.ts";
import { STAGE } from "./cdk.ts";
import type { Report } from "./report.ts";
import { until } from "./waiting.ts";

/** Types of resources that CloudFormation has and the emulator refuses; the first two are what the stage goes without. */
const UNKNOWN = [
  "AWS::Budgets::Budget",
  "AWS::CloudWatch::CompositeAlarm",
  "AWS::SES::ReceiptRule",
  "AWS::SES::ReceiptRuleSet",
];

const checkTypes = (report: Report, aws: Aws): Promise<void> =>
  report.check(`lacking: ${UNKNOWN.join(", ")}`, async () => {
    const validate = (Type: string) =>
      aws.cloudFormation("ValidateTemplate", {
        TemplateBody: JSON.stringify({ Resources: { One: { Type, Properties: {} } } }),
      });
    assert.equal((await validate("AWS::SQS::Queue")).status, 200);
    for (const type of UNKNOWN) {
      const { status, text } = await validate(type);
      assert.equal(status, 400, `the emulator has learnt ${type}: take it out of \`without\` of the stage`);
      assert.match(text, /Unrecognized resource types/);
    }
  });

/** An alarm as `ledger-throttled` is one: over a sum of two metrics. */
const metricMathAlarm = {
  Type: "AWS::CloudWatch::Alarm",
  Properties: {
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    EvaluationPeriods: 2,
    Threshold: 10,
    Metrics: [
      { Id: "sum", Expression: "FILL(reads, 0)", Label: "Throttled requests" },
      {
        Id: "reads",
        ReturnData: false,
        MetricStat: {
          Metric: { Namespace: "AWS/DynamoDB", MetricName: "ReadThrottleEvents" },
          Period: 300,
          Stat: "Sum",
        },
      },
    ],
  },
};

const checkMetricMath = (report: Report, aws: Aws): Promise<void> =>
  report.check("lacking: alarms over metric math", async () => {
    const StackName = "lacking-metric-math";
    await aws.cloudFormation("CreateStack", {
      StackName,
      TemplateBody: JSON.stringify({ Resources: { Alarm: metricMathAlarm } }),
    });
    const events = await until("the end of a stack", 30, async () => {
      const { text } = await aws.cloudFormation("DescribeStackEvents", { StackName });
      const found = membersOf(text, "StackEvents");
      const over = /^(CREATE|ROLLBACK)_COMPLETE$/;
      const isOver = ({ ResourceType, ResourceStatus }: Readonly<Record<string, string>>) =>
        ResourceType === "AWS::CloudFormation::Stack" && over.test(ResourceStatus ?? "");
      return found.some(isOver) ? found : undefined;
    });
    const failure = events.find(({ ResourceStatus }) => ResourceStatus === "CREATE_FAILED");
    assert.ok(failure, "the emulator has learnt it: take `metric-math-alarms` out of `without` of the stage");
    assert.match(failure["ResourceStatusReason"] ?? "", /metric math/);
  });

interface Mapping {
  readonly UUID: string;
  readonly LastProcessingResult?: string;
}

/** A table with one item that the projector cannot read, and its stream mapped to the deployed projector. */
const feedProjector = async (aws: Aws): Promise<Mapping> => {
  const db = new DynamoDBClient({ endpoint: aws.endpoint, region: REGION, credentials: CREDENTIALS });
  const key = { pk: { S: "ACCT#nobody" }, sk: { S: "INV#unreadable" } };
  const { TableDescription } = await db.send(
    new CreateTableCommand({
      TableName: "unreadable",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
    }),
  );
  await db.send(new PutItemCommand({ TableName: "unreadable", Item: key }));
  return aws.rest<Mapping>("lambda", "POST", "/2015-03-31/event-source-mappings/", {
    FunctionName: `dunlin-${STAGE}-projector`,
    EventSourceArn: TableDescription?.LatestStreamArn,
    StartingPosition: "TRIM_HORIZON",
    BatchSize: 1,
    MaximumRetryAttempts: 1,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
  });
};

const checkPartialBatches = async (report: Report, aws: Aws): Promise<void> => {
  await report.check("the deployed projector reports a record that it cannot read", async () => {
    const image = { pk: { S: "ACCT#nobody" }, sk: { S: "INV#unreadable" } };
    const answer = await aws.rest(
      "lambda",
      "POST",
      `/2015-03-31/functions/dunlin-${STAGE}-projector/invocations`,
      {
        Records: [
          {
            eventID: "1",
            eventName: "INSERT",
            dynamodb: { SequenceNumber: "7", Keys: image, NewImage: image },
          },
        ],
      },
    );
    assert.deepEqual(answer, { batchItemFailures: [{ itemIdentifier: "7" }] });
  });
  await report.check(
    "lacking: partial batch responses of streams, so that the record is not tried again",
    async () => {
      const { UUID } = await feedProjector(aws);
      const result = await until("a batch of the stream", 30, async () => {
        const { LastProcessingResult } = await aws.rest<Mapping>(
          "lambda",
          "GET",
          `/2015-03-31/event-source-mappings/${UUID}`,
        );
        return LastProcessingResult === "No records processed" ? undefined : LastProcessingResult;
      });
      assert.equal(
        result,
        "OK - 1 records",
        "the emulator has learnt it: expect the record in the dead letter queue",
      );
      await aws.rest("lambda", "DELETE", `/2015-03-31/event-source-mappings/${UUID}`);
    },
  );
};

/**
 * What the emulator lacks and Dunlin would use, held to what the emulator does instead, so that it is
 * noticed when a later version has it. `docs/emulators.md` says what each means.
 */
export const checkLacking = async (report: Report, aws: Aws): Promise<void> => {
  await checkTypes(report, aws);
  await checkMetricMath(report, aws);
  await checkPartialBatches(report, aws);
};
