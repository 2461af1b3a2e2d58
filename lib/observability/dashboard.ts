import { Aws, Duration } from "aws-cdk-lib";
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  Metric,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import type { StageConfig } from "../config/stage.ts";
import { physicalName } from "../constructs/house.ts";

export interface DashboardSubjects {
  readonly tables: { readonly ledger: Table; readonly insight: Table };
  readonly apiId: string;
  readonly states: readonly IAlarm[];
}

const metric = (
  namespace: string,
  metricName: string,
  dimensionsMap: Record<string, string>,
  statistic: string,
): Metric => new Metric({ namespace, metricName, dimensionsMap, statistic, period: Duration.minutes(5) });

const graph = (title: string, left: IMetric[], right: IMetric[] = []): IWidget =>
  new GraphWidget({ title, left, ...(right.length > 0 && { right }), width: 8 });

/** One page from the caller's request to the message in the mailbox, in that order. */
export const addDashboard = (
  scope: Construct,
  stage: StageConfig,
  subjects: DashboardSubjects,
): Dashboard => {
  const { ledger, insight } = subjects.tables;
  const api = (name: string, statistic: string) =>
    metric("AWS/ApiGateway", name, { ApiId: subjects.apiId }, statistic);
  const table = (one: Table, name: string) =>
    metric("AWS/DynamoDB", name, { TableName: one.tableName }, "Sum");
  const called = (name: string, metricName: string, statistic: string) =>
    metric("AWS/Lambda", metricName, { FunctionName: physicalName(stage, name) }, statistic);
  const states = (name: string, metricName: string) =>
    metric(
      "AWS/States",
      metricName,
      {
        StateMachineArn: `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:stateMachine:${physicalName(stage, name)}`,
      },
      "Sum",
    );
  const mail = (name: string, statistic = "Sum") =>
    metric(
      "AWS/SES",
      name,
      { "ses:configuration-set": physicalName(stage, "").replace(/-$/, "") },
      statistic,
    );

  const dashboard = new Dashboard(scope, "Dashboard", { dashboardName: `dunlin-${stage.stage}` });
  if (subjects.states.length > 0)
    dashboard.addWidgets(
      new AlarmStatusWidget({
        title: "Can we post, chase, report?",
        alarms: [...subjects.states],
        width: 24,
      }),
    );
  dashboard.addWidgets(
    graph("API: requests and errors", [api("Count", "Sum")], [api("4xx", "Sum"), api("5xx", "Sum")]),
    graph("API: latency", [api("Latency", "p50"), api("Latency", "p99")]),
    graph(
      "Imports",
      ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed"].map((name) => states("import", name)),
    ),
  );
  dashboard.addWidgets(
    graph(
      "Ledger: consumed units",
      ["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"].map((name) => table(ledger, name)),
    ),
    graph(
      "Insight: consumed units",
      ["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"].map((name) => table(insight, name)),
    ),
    graph(
      "Projector: age of the oldest record",
      [called("projector", "IteratorAge", "Maximum")],
      [called("projector", "Errors", "Sum")],
    ),
  );
  dashboard.addWidgets(
    graph(
      "Dunning runs",
      ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut"].map((name) =>
        states("dunning-run", name),
      ),
    ),
    graph("Mail", [mail("Send"), mail("Delivery")], [mail("Bounce"), mail("Complaint")]),
    graph("Mail: reputation", [
      mail("Reputation.BounceRate", "Maximum"),
      mail("Reputation.ComplaintRate", "Maximum"),
    ]),
  );
  dashboard.addWidgets(
    new TextWidget({
      markdown: "What each alarm means and what to do: `docs/runbook.md`.",
      width: 24,
      height: 1,
    }),
  );
  return dashboard;
};
