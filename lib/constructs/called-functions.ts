import { LambdaDeploymentConfig, LambdaDeploymentGroup } from "aws-cdk-lib/aws-codedeploy";
import { Effect, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Alias, type IFunction, type IVersion } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import type { FunctionSpecification } from "../functions/specification.ts";
import { allow, type Resources } from "../grants.ts";
import { HouseFunction } from "./function.ts";
import { acknowledge, type House } from "./house.ts";

const noDeadLetters = (construct: HouseFunction, caller: string): void =>
  acknowledge(
    construct.function,
    "Serverless-LambdaDLQ",
    `${caller} calls it synchronously and sees its error itself; nothing is queued that could be lost.`,
  );

/** A function that a state machine calls and whose errors the state machine retries or catches. */
export class TaskFunction extends HouseFunction {
  constructor(scope: Construct, house: House, specification: FunctionSpecification, resources: Resources) {
    super(scope, house, specification, resources);
    noDeadLetters(this, "A state machine");
  }
}

/** A function that Cognito calls while somebody signs in. */
export class SignInFunction extends HouseFunction {
  constructor(scope: Construct, house: House, specification: FunctionSpecification, resources: Resources) {
    super(scope, house, specification, resources);
    noDeadLetters(this, "Cognito");
  }
}

/** A function behind the HTTP API. Where the stage wants it, new versions take over in steps and go back when errors rise. */
export class ApiFunction extends HouseFunction {
  /** What the API calls: the function, or the alias that shifts between its versions. */
  readonly target: IFunction;

  constructor(scope: Construct, house: House, specification: FunctionSpecification, resources: Resources) {
    super(scope, house, specification, resources);
    noDeadLetters(this, "The API");
    this.target = house.stage.canary ? this.#canary() : this.function;
  }

  #canary(): IFunction {
    const alias = new Alias(this, "Live", {
      aliasName: "live",
      version: this.function.currentVersion as IVersion,
    });
    const role = new Role(this, "DeploymentRole", {
      assumedBy: new ServicePrincipal("codedeploy.amazonaws.com"),
      description: "Shifts traffic between two versions of one function",
    });
    role.addToPolicy(
      allow(
        ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"],
        [this.function.functionArn, alias.functionArn],
      ),
    );
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ["cloudwatch:DescribeAlarms"],
        resources: [this.errors.alarm.alarmArn],
      }),
    );
    new LambdaDeploymentGroup(this, "Deployment", {
      alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [this.errors.alarm],
      // The house writes the role; the construct's own managed policy would allow every function.
      role: role.withoutPolicyUpdates(),
    });
    return alias as IFunction;
  }
}
