import { Aws } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { ScheduleGroup } from "aws-cdk-lib/aws-scheduler";
import { Construct } from "constructs";
import { TaskFunction } from "../constructs/called-functions.ts";
import { type House, physicalName } from "../constructs/house.ts";
import { HouseQueue } from "../constructs/queue.ts";
import { HouseStateMachine } from "../constructs/state-machine.ts";
import { removalPolicy } from "../constructs/storage.ts";
import { reportFunctions } from "../functions/insight.ts";
import { allow, type ReportScheduling, type Resources } from "../grants.ts";

/**
 * The finance report: its state machine, and the group that its schedules live in. The schedules
 * themselves are made at run time, one per recipient and time zone.
 */
export class Reports extends Construct {
  readonly scheduling: ReportScheduling;

  constructor(scope: Construct, house: House, resources: Resources) {
    super(scope, "Reports");
    const { stateMachine } = new HouseStateMachine(this, house, {
      name: "finance-report",
      calls: { "send-report": new TaskFunction(this, house, reportFunctions["send-report"], resources) },
      distributed: false,
      impact: {
        failed: "A recipient did not get the finance report.",
        timedOut: "A recipient did not get the finance report in time.",
        throttled: "Finance reports arrive late.",
      },
    });
    const deadLetters = new HouseQueue(this, house, {
      of: "report-start",
      impact: "A scheduled finance report was not started; its recipient got none.",
    });
    const group = new ScheduleGroup(this, "Schedules", {
      scheduleGroupName: physicalName(house.stage, "reports"),
      removalPolicy: removalPolicy(house.stage),
    });
    const role = new Role(this, "SchedulerRole", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
      description: "Lets schedules start the finance report",
    });
    role.addToPolicy(allow(["states:StartExecution"], [stateMachine.stateMachineArn]));
    role.addToPolicy(allow(["sqs:SendMessage"], [deadLetters.queue.queueArn]));
    this.scheduling = {
      stateMachineArn: stateMachine.stateMachineArn,
      groupName: group.scheduleGroupName,
      roleArn: role.roleArn,
      deadLetterQueueArn: deadLetters.queue.queueArn,
    };
  }
}
