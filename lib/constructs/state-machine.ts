import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Aws, CfnResource, Duration, RemovalPolicy } from "aws-cdk-lib";
import type { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { allow, type Grant } from "../grants.ts";
import { HouseAlarm } from "./alarm.ts";
import type { TaskFunction } from "./called-functions.ts";
import { acknowledge, type House, pascalCase, physicalName } from "./house.ts";

export interface HouseStateMachineProps {
  /** Its name; the definition is `state-machines/<name>.asl.json`. */
  readonly name: string;
  /** The functions it calls, by name. Each fills the substitution `<PascalName>FunctionArn`. */
  readonly calls: Readonly<Record<string, TaskFunction>>;
  /** Other substitutions of the definition. */
  readonly substitutions?: Readonly<Record<string, string>>;
  /** What it may do besides calling its functions. */
  readonly may?: Omit<Grant, "environment">;
  /** Whether it has a Distributed Map, and so starts executions of itself. */
  readonly distributed: boolean;
  /** What users notice when an execution fails, runs out of time, or cannot start its steps: one sentence each. */
  readonly impact: { readonly failed: string; readonly timedOut: string; readonly throttled: string };
}

const definitionOf = (root: string, file: string): string =>
  JSON.stringify(JSON.parse(readFileSync(join(root, file), "utf8")));

/**
 * A state machine from its file, with tracing, a log of errors, alarms for executions that failed,
 * timed out or were throttled, and a role that allows its functions and what it names besides. The
 * log leaves out the data of the states: it is personal data.
 */
export class HouseStateMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, house: House, props: HouseStateMachineProps) {
    super(scope, pascalCase(props.name));
    const name = physicalName(house.stage, props.name);
    const file = `state-machines/${props.name}.asl.json`;
    const functions = Object.entries(props.calls);
    const role = this.#role(name, props);
    this.stateMachine = new StateMachine(this, "StateMachine", {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definitionOf(house.root, file)),
      definitionSubstitutions: {
        ...Object.fromEntries(
          functions.map(
            ([
              called,
              {
                function: { functionArn },
              },
            ]) => [`${pascalCase(called)}FunctionArn`, functionArn],
          ),
        ),
        ...props.substitutions,
      },
      role,
      tracingEnabled: true,
      logs: {
        level: LogLevel.ERROR,
        includeExecutionData: false,
        destination: new LogGroup(this, "Logs", {
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: house.stage.logRetentionDays,
          removalPolicy: house.stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        }),
      },
    });
    const resource = this.stateMachine.node.defaultChild;
    if (!CfnResource.isCfnResource(resource)) throw new Error(`${name} has no CloudFormation resource`);
    resource.addMetadata("dunlin:definition", file);
    acknowledge(
      this.stateMachine,
      "AwsSolutions-SF1",
      "Errors are logged, not every event: what each step decided and sent is recorded in the ledger, and a log line per state of each contact would cost more than the run.",
    );
    this.#alarms(house, props);
  }

  #role(name: string, props: HouseStateMachineProps): Role {
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("states.amazonaws.com"),
      description: `What ${name} may do`,
    });
    const functionArns = Object.values(props.calls).map((called) => called.function.functionArn);
    if (functionArns.length > 0) role.addToPolicy(allow(["lambda:InvokeFunction"], functionArns));
    for (const statement of props.may?.statements ?? []) role.addToPolicy(statement);
    for (const { finding, reason } of props.may?.wildcards ?? []) acknowledge(role, finding, reason);
    if (props.distributed) this.#allowItself(name, role);
    acknowledge(
      role,
      "AwsSolutions-IAM5[Resource::*]",
      "Log delivery (logs:CreateLogDelivery and its like) and X-Ray's segments know no resources.",
    );
    return role;
  }

  /** A Distributed Map runs its batches as executions of the state machine that holds it. */
  #allowItself(name: string, role: Role): void {
    const states = `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}`;
    const itself = `${states}:stateMachine:${name}`;
    const executions = `${states}:execution:${name}`;
    role.addToPolicy(allow(["states:StartExecution"], [itself]));
    role.addToPolicy(allow(["states:DescribeExecution", "states:StopExecution"], [`${executions}:*`]));
    role.addToPolicy(allow(["states:RedriveExecution"], [`${executions}/*`]));
    const finding = (suffix: string) =>
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}${suffix}]`;
    const reason =
      "Names of executions are made at run time; the pattern covers this state machine's own only.";
    acknowledge(role, finding(":*"), reason);
    acknowledge(role, finding("/*"), reason);
  }

  #alarms(house: House, { name, impact }: HouseStateMachineProps): void {
    const over5Minutes = { period: Duration.minutes(5), statistic: "Sum" };
    const alarm = (suffix: string, sentence: string, metric: Metric) =>
      new HouseAlarm(this, house, { name: `${name}-${suffix}`, impact: sentence, metric, threshold: 1 });
    alarm("failed", impact.failed, this.stateMachine.metricFailed(over5Minutes));
    alarm("timed-out", impact.timedOut, this.stateMachine.metricTimedOut(over5Minutes));
    alarm("throttled", impact.throttled, this.stateMachine.metricThrottled(over5Minutes));
  }
}
