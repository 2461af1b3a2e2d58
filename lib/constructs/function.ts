import { CfnResource, Duration, RemovalPolicy } from "aws-cdk-lib";
import { Effect, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { grantOf } from "../capabilities.ts";
import type { FunctionSpecification } from "../functions/specification.ts";
import type { Resources } from "../grants.ts";
import { HouseAlarm } from "./alarm.ts";
import { acknowledge, type House, pascalCase, physicalName } from "./house.ts";

/**
 * A function with all that belongs to it: a log group with retention, a role that allows its
 * capabilities, its own log group and tracing and nothing else, and an alarm on its errors. It is
 * declared through one of its kinds, which add how it is invoked.
 */
export abstract class HouseFunction extends Construct {
  readonly function: LambdaFunction;
  readonly errors: HouseAlarm;

  constructor(scope: Construct, house: House, specification: FunctionSpecification, resources: Resources) {
    super(scope, pascalCase(specification.name));
    const name = physicalName(house.stage, specification.name);
    const grant = grantOf(specification.may, resources);
    const logGroup = new LogGroup(this, "Logs", {
      logGroupName: `/aws/lambda/${name}`,
      retention: house.stage.logRetentionDays,
      removalPolicy: house.stage.production ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `What ${name} may do`,
    });
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const statement of grant.statements) role.addToPolicy(statement);

    this.function = new LambdaFunction(this, "Function", {
      functionName: name,
      description: specification.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: "index.handler",
      code: Code.fromAsset(house.bundleOf(specification.name), { exclude: ["*.map"] }),
      memorySize: specification.memory,
      timeout: Duration.seconds(specification.timeoutSeconds),
      ...(specification.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: specification.reservedConcurrency,
      }),
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
      environment: {
        STAGE: house.stage.stage,
        POWERTOOLS_SERVICE_NAME: specification.name,
        ...grant.environment,
      },
    });
    const resource = this.function.node.defaultChild;
    if (!CfnResource.isCfnResource(resource)) throw new Error(`${name} has no CloudFormation resource`);
    resource.addMetadata("dunlin:entry", specification.entry);
    this.errors = new HouseAlarm(this, house, {
      name: `${specification.name}-errors`,
      impact: specification.impact,
      metric: this.function.metricErrors({ period: Duration.minutes(5) }),
      threshold: 1,
    });
    for (const { finding, reason } of grant.wildcards ?? []) acknowledge(role, finding, reason);
    acknowledge(
      role,
      "AwsSolutions-IAM5[Resource::*]",
      "X-Ray's PutTraceSegments and PutTelemetryRecords know no resources.",
    );
  }
}
