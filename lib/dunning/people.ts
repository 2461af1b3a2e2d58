import { Aws, Duration } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import { HouseFunction } from "../constructs/function.ts";
import { acknowledge, type House, physicalName } from "../constructs/house.ts";
import { HouseQueue } from "../constructs/queue.ts";
import { escalateTasks } from "../functions/dunning.ts";
import { allow, type Resources } from "../grants.ts";

/** A function that a schedule calls and waits for no answer of. What it cannot do twice over lies in a dead letter queue. */
class ScheduledFunction extends HouseFunction {}

/** The work of people: each hour, what was not done in time is handed on. */
export class People extends Construct {
  constructor(scope: Construct, house: House, resources: Resources) {
    super(scope, "People");
    const { function: target } = new ScheduledFunction(this, house, escalateTasks, resources);
    const deadLetters = new HouseQueue(this, house, {
      of: escalateTasks.name,
      impact: "Overdue tasks were not handed on at one hour; the next one takes all that is overdue.",
    });
    target.configureAsyncInvoke({
      onFailure: new SqsDestination(deadLetters.queue),
      retryAttempts: 2,
      maxEventAge: Duration.minutes(50),
    });
    acknowledge(
      target,
      "Serverless-LambdaDLQ",
      "Failed events go to its on-failure destination, a dead letter queue, with the error they met.",
    );
    const role = new Role(this, "SchedulerRole", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
      description: "Lets the schedule look at tasks",
    });
    role.addToPolicy(allow(["lambda:InvokeFunction"], [target.functionArn]));
    role.addToPolicy(allow(["sqs:SendMessage"], [deadLetters.queue.queueArn]));
    new CfnSchedule(this, "Schedule", {
      name: physicalName(house.stage, escalateTasks.name),
      description: "Looks at the tasks of people",
      scheduleExpression: "rate(1 hour)",
      flexibleTimeWindow: { mode: "OFF" },
      state: house.stage.dunning.enabled ? "ENABLED" : "DISABLED",
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        // What could not be started within its hour is left to the next, which takes all that is overdue.
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: Duration.minutes(50).toSeconds() },
        deadLetterConfig: { arn: deadLetters.queue.queueArn },
      },
    });
  }
}
