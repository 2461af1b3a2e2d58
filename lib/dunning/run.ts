import { Aws, Duration } from "aws-cdk-lib";
import { ComparisonOperator, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Effect, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { grantOf } from "../capabilities.ts";
import { HouseAlarm } from "../constructs/alarm.ts";
import { TaskFunction } from "../constructs/called-functions.ts";
import { type House, physicalName } from "../constructs/house.ts";
import { HouseQueue } from "../constructs/queue.ts";
import { HouseStateMachine } from "../constructs/state-machine.ts";
import { dunningRunFunctions } from "../functions/dunning.ts";
import { allow, type Resources } from "../grants.ts";

/** A message to a phone has no ARN, so AWS can only be told what it is not: a topic. */
const publishSms = (): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ["sns:Publish"],
    notResources: [`arn:${Aws.PARTITION}:sns:*:*:*`],
  });

/** The hourly run: its functions, its state machine, and the schedule that starts it. */
export class DunningRun extends Construct {
  constructor(scope: Construct, house: House, resources: Resources) {
    super(scope, "Run");
    const calls = Object.fromEntries(
      Object.values(dunningRunFunctions).map((specification) => [
        specification.name,
        new TaskFunction(this, house, specification, resources),
      ]),
    );
    const runs = grantOf(["read-runs", "write-run-results"], resources);
    const { stateMachine } = new HouseStateMachine(this, house, {
      name: "dunning-run",
      calls,
      substitutions: { DocumentsBucket: resources.documents.bucketName },
      may: { ...runs, statements: [...runs.statements, publishSms()] },
      distributed: true,
      impact: {
        failed:
          "A dunning run stopped before its end; the accounts it did not reach are taken by the next one.",
        timedOut: "A dunning run ran out of time; the accounts it did not reach are taken by the next one.",
        throttled: "Dunning runs take longer, and messages go out later than decided.",
      },
    });
    this.#outcomes(house);
    this.#schedule(house, stateMachine);
  }

  /** What `finish-run` counts: a run can succeed although some of its messages did not. */
  #outcomes(house: House): void {
    const counted = (metricName: string) =>
      new Metric({
        namespace: "Dunlin",
        metricName,
        dimensionsMap: { service: "dunning" },
        statistic: "Sum",
        period: Duration.hours(1),
      });
    new HouseAlarm(this, house, {
      name: "dunning-contacts-failed",
      impact:
        "Customers who were to be contacted were not; their accounts stay due and the next run tries again.",
      metric: counted("DunningFailures"),
      threshold: 5,
    });
    new HouseAlarm(this, house, {
      name: "dunning-contacts-unconfirmed",
      impact:
        "Nobody knows yet whether some messages went out; none of them is sent again until that is settled.",
      metric: counted("DunningUnconfirmed"),
      threshold: 1,
    });
  }

  #schedule(house: House, stateMachine: StateMachine): void {
    const { dunning } = house.stage;
    if (dunning.enabled)
      new HouseAlarm(this, house, {
        name: "dunning-run-missing",
        impact: "No dunning run has started for three hours: nobody is contacted. What is due stays due.",
        metric: stateMachine.metricStarted({ period: Duration.hours(1), statistic: "Sum" }),
        threshold: 1,
        comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
        periods: 3,
        missingData: TreatMissingData.BREACHING,
      });
    const deadLetters = new HouseQueue(this, house, {
      of: "dunning-start",
      impact: "A dunning run was not started; nobody is contacted until the next one, which catches up.",
    });
    const role = new Role(this, "SchedulerRole", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
      description: "Lets the schedule start dunning runs",
    });
    role.addToPolicy(allow(["states:StartExecution"], [stateMachine.stateMachineArn]));
    role.addToPolicy(allow(["sqs:SendMessage"], [deadLetters.queue.queueArn]));
    new CfnSchedule(this, "Schedule", {
      name: physicalName(house.stage, "dunning-run"),
      description: "Starts a dunning run",
      scheduleExpression: dunning.schedule,
      scheduleExpressionTimezone: dunning.timeZone,
      flexibleTimeWindow: { mode: "OFF" },
      state: dunning.enabled ? "ENABLED" : "DISABLED",
      target: {
        arn: stateMachine.stateMachineArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ maxConcurrency: dunning.maxConcurrency }),
        // A run that could not start within its hour is left to the next, which takes all that is due.
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: Duration.minutes(50).toSeconds() },
        deadLetterConfig: { arn: deadLetters.queue.queueArn },
      },
    });
  }
}
