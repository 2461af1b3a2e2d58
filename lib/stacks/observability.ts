import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import { AlarmRule, CompositeAlarm, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import type { Construct } from "constructs";
import { describe, HouseAlarm } from "../constructs/alarm.ts";
import { type House, pascalCase, physicalName } from "../constructs/house.ts";
import { addDashboard } from "../observability/dashboard.ts";

/** What users do with the system, and what they notice when any alarm of the stack behind it is on. */
const abilities = {
  posting: "Posting and reading over the API or by import is impaired.",
  chasing: "Customers are not contacted as decided, or what came of it is not recorded.",
  reporting: "Aging, key figures or reports are late or missing.",
} as const;

type Ability = keyof typeof abilities;

export interface ObservabilityStackProps extends StackProps {
  readonly house: House;
  readonly tables: { readonly ledger: Table; readonly insight: Table };
  readonly apiId: string;
  /** The name of the stack whose alarms tell the state of each ability. */
  readonly watched: Readonly<Record<Ability, string>>;
}

/** What is seen from outside: a dashboard, a state for each thing users do, alarms no single part owns, and the budget. */
export class ObservabilityStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { house, tables, apiId, watched, ...props }: ObservabilityStackProps,
  ) {
    super(scope, id, props);
    const without = new Set(house.stage.without);
    const states = without.has("composite-alarms")
      ? []
      : Object.entries(abilities).map(([ability, impact]) =>
          this.#state(house, ability, impact, watched[ability as Ability]),
        );
    if (!without.has("metric-math-alarms")) this.#throttledTables(house, tables);
    this.#throttledFunctions(house);
    if (!without.has("budgets")) this.#budget(house);
    addDashboard(this, house.stage, { tables, apiId, states });
  }

  /** On while any alarm of a stack is on. It tells nobody: the alarms themselves do. */
  #state(house: House, ability: string, impact: string, stackName: string): CompositeAlarm {
    const alarms = house.alarms.filter(({ stack }) => stack === stackName);
    return new CompositeAlarm(this, pascalCase(ability), {
      compositeAlarmName: physicalName(house.stage, ability),
      alarmDescription: describe(impact, ability),
      // By name: a reference to each alarm would export all of them from their stacks.
      alarmRule: AlarmRule.fromString(alarms.map(({ name }) => `ALARM("${name}")`).join(" OR ")),
    });
  }

  #throttledTables(house: House, tables: ObservabilityStackProps["tables"]): void {
    const impacts = {
      ledger: "Posting, reading and chasing slow down or fail: DynamoDB turns requests to the ledger away.",
      insight: "Aging and key figures fall behind: DynamoDB turns requests to their table away.",
    };
    for (const [name, table] of Object.entries(tables)) {
      const events = (metricName: string) =>
        table.metric(metricName, { statistic: "Sum", period: Duration.minutes(5) });
      new HouseAlarm(this, house, {
        name: `${name}-throttled`,
        impact: impacts[name as keyof typeof impacts],
        metric: new MathExpression({
          expression: "FILL(reads, 0) + FILL(writes, 0)",
          usingMetrics: { reads: events("ReadThrottleEvents"), writes: events("WriteThrottleEvents") },
          period: Duration.minutes(5),
          label: "Throttled requests",
        }),
        threshold: 10,
        periods: 2,
      });
    }
  }

  #throttledFunctions(house: House): void {
    new HouseAlarm(this, house, {
      name: "functions-throttled",
      impact: "The account's concurrency is used up: API calls are refused and queued work waits.",
      metric: new Metric({
        namespace: "AWS/Lambda",
        metricName: "Throttles",
        statistic: "Sum",
        period: Duration.minutes(5),
      }),
      threshold: 1,
      periods: 2,
    });
  }

  #budget({ stage, alarmTopic }: House): void {
    const subscribers = [{ subscriptionType: "SNS", address: alarmTopic.topicArn }];
    const notice = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notification: {
        notificationType,
        threshold,
        thresholdType: "PERCENTAGE",
        comparisonOperator: "GREATER_THAN",
      },
      subscribers,
    });
    new CfnBudget(this, "Budget", {
      budget: {
        budgetName: physicalName(stage, "budget"),
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: stage.budget.monthlyUsd, unit: "USD" },
      },
      notificationsWithSubscribers: [notice("ACTUAL", 80), notice("FORECASTED", 100)],
    });
  }
}
