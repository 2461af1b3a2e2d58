import { readPattern } from "../cloud/patterns.ts";
import type { Declared } from "./declared.ts";
import type { EmailEventsModel, RuleModel, ScheduleModel, SubscriptionModel, TargetModel } from "./model.ts";
import { isTrue, list, numberOr, record, text, texts } from "./properties.ts";

/** A rule's target; Lambda targets keep their qualifier off. */
const readTarget = (value: unknown): TargetModel => {
  const target = record(value);
  const transformer =
    target["InputTransformer"] === undefined ? undefined : record(target["InputTransformer"]);
  return {
    arn: String(target["Arn"]),
    input: text(target["Input"]),
    inputPath: text(target["InputPath"]),
    transformer: transformer && {
      paths: Object.fromEntries(
        Object.entries(record(transformer["InputPathsMap"])).map(([key, path]) => [key, String(path)]),
      ),
      template: String(transformer["InputTemplate"]),
    },
    onFailure: text(record(target["DeadLetterConfig"])["Arn"]),
    maximumRetries: numberOr(record(target["RetryPolicy"])["MaximumRetryAttempts"], 185),
  };
};

const busName = (value: unknown): string => {
  const name = text(value) ?? "default";
  return name.startsWith("arn:") ? (name.split("/").at(-1) ?? name) : name;
};

/** EventBridge rules that are enabled, with their patterns and targets. */
export const readRules = (declared: Declared): RuleModel[] =>
  declared
    .of("AWS::Events::Rule")
    .filter(({ properties }) => properties["State"] !== "DISABLED")
    .map(({ properties, identity }) => ({
      name: identity.ref,
      busName: busName(properties["EventBusName"]),
      pattern: properties["EventPattern"] === undefined ? undefined : readPattern(properties["EventPattern"]),
      schedule: text(properties["ScheduleExpression"]),
      targets: list(properties["Targets"]).map(readTarget),
    }));

/** Schedules of EventBridge Scheduler that the templates declare. */
export const readSchedules = (declared: Declared): ScheduleModel[] =>
  declared.of("AWS::Scheduler::Schedule").map(({ properties, identity }) => ({
    name: identity.ref,
    group: text(properties["GroupName"]) ?? "default",
    expression: String(properties["ScheduleExpression"]),
    timezone: text(properties["ScheduleExpressionTimezone"]) ?? "UTC",
    enabled: properties["State"] !== "DISABLED",
    target: readTarget(properties["Target"]),
  }));

const subscription = (topicArn: string, value: unknown): SubscriptionModel => {
  const properties = record(value);
  const redrive = record(properties["RedrivePolicy"]);
  return {
    topicArn,
    protocol: String(properties["Protocol"]),
    endpoint: String(properties["Endpoint"]),
    onFailure: text(redrive["deadLetterTargetArn"]),
  };
};

/** Subscriptions to SNS topics, declared by themselves or with their topic. */
export const readSubscriptions = (declared: Declared): SubscriptionModel[] => [
  ...declared
    .of("AWS::SNS::Subscription")
    .map(({ properties }) => subscription(String(properties["TopicArn"]), properties)),
  ...declared
    .of("AWS::SNS::Topic")
    .flatMap(({ properties, identity }) =>
      list(properties["Subscription"]).map((each) => subscription(identity.ref, each)),
    ),
];

/** Where SES announces what became of a message. */
export const readEmailEvents = (declared: Declared): EmailEventsModel[] =>
  declared.of("AWS::SES::ConfigurationSetEventDestination").flatMap(({ properties }) => {
    const destination = record(properties["EventDestination"]);
    if (destination["Enabled"] !== undefined && !isTrue(destination["Enabled"])) return [];
    return [
      {
        configurationSet: String(properties["ConfigurationSetName"]),
        types: texts(destination["MatchingEventTypes"]).map((type) => type.toLowerCase()),
        topicArn: text(record(destination["SnsDestination"])["TopicARN"]),
        busArn: text(record(destination["EventBridgeDestination"])["EventBusArn"]),
      },
    ];
  });
