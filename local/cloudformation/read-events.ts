import type { Instant } from "../../domain/calendar.ts";
import { readPattern } from "../cloud/read-pattern.ts";
import { PATH } from "../cloud/targets.ts";
import type { Declared } from "./declared.ts";
import type {
  EmailEventsModel,
  QueueModel,
  RuleModel,
  ScheduleModel,
  SubscriptionModel,
  TargetModel,
} from "./model.ts";
import { isTrue, list, record, text, texts } from "./properties.ts";
import { NotRunLocally, oneOf, only, within } from "./strict.ts";

const TARGET = ["Arn", "Id", "Input", "InputPath", "InputTransformer", "RetryPolicy", "DeadLetterConfig"];

/**
 * A rule's or schedule's target.
 *
 * Source: AWS, RetryPolicy of EventBridge and of EventBridge Scheduler: 0 to 185 retries, 60 to 86,400 seconds.
 */
const readTarget = (what: string, value: unknown): TargetModel => {
  // Roles have no effect on one machine.
  const target = only(what, value, [...TARGET, "RoleArn"]);
  const transformer =
    target["InputTransformer"] === undefined
      ? undefined
      : only(what, target["InputTransformer"], ["InputPathsMap", "InputTemplate"]);
  const retry = only(what, target["RetryPolicy"], ["MaximumRetryAttempts", "MaximumEventAgeInSeconds"]);
  for (const path of [target["InputPath"], ...Object.values(record(transformer?.["InputPathsMap"]))])
    if (path !== undefined && !PATH.test(String(path)))
      throw new NotRunLocally(
        `${what} takes its input from ${String(path)}, which is not understood locally`,
      );
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
    onFailure: text(only(what, target["DeadLetterConfig"], ["Arn"])["Arn"]),
    maximumRetries: within(what, "MaximumRetryAttempts", retry["MaximumRetryAttempts"], [0, 185], 185),
    maximumAgeSeconds: within(
      what,
      "MaximumEventAgeInSeconds",
      retry["MaximumEventAgeInSeconds"],
      [60, 86_400],
      86_400,
    ),
  };
};

const busName = (value: unknown): string => {
  const name = text(value) ?? "default";
  return name.startsWith("arn:") ? (name.split("/").at(-1) ?? name) : name;
};

// Schedules are those of EventBridge Scheduler: a rule with a ScheduleExpression is refused by that name.
const RULE = ["EventBusName", "EventPattern", "State", "Targets"];

/**
 * EventBridge rules that are enabled, with their patterns and targets.
 *
 * @throws NotRunLocally naming a property that is not known, InvalidPattern naming the rule and the place.
 */
export const readRules = (declared: Declared): RuleModel[] =>
  declared
    .of("AWS::Events::Rule")
    .filter(({ properties }) => properties["State"] !== "DISABLED")
    .map(({ id, properties, identity }) => {
      const what = `The rule ${id}`;
      only(what, properties, [...RULE, "Name", "Description", "RoleArn", "Tags"]);
      oneOf(what, "State", properties["State"] ?? "ENABLED", ["ENABLED"]);
      return {
        name: identity.ref,
        arn: String(identity.attributes["Arn"]),
        busName: busName(properties["EventBusName"]),
        pattern: readPattern(properties["EventPattern"], what),
        targets: list(properties["Targets"]).map((target) => readTarget(what, target)),
      };
    });

const SCHEDULE = [
  "Name",
  "GroupName",
  "ScheduleExpression",
  "ScheduleExpressionTimezone",
  "State",
  "StartDate",
  "EndDate",
  "FlexibleTimeWindow",
  "Target",
];

const instant = (value: unknown): Instant | undefined =>
  value === undefined ? undefined : new Date(String(value)).toISOString();

/**
 * Schedules of EventBridge Scheduler that the templates declare.
 *
 * @throws NotRunLocally naming a property that is not known, such as a flexible time window.
 */
export const readSchedules = (declared: Declared): ScheduleModel[] =>
  declared.of("AWS::Scheduler::Schedule").map(({ id, properties, identity }) => {
    const what = `The schedule ${id}`;
    only(what, properties, [...SCHEDULE, "Description", "KmsKeyArn"]);
    const window = only(what, properties["FlexibleTimeWindow"], ["Mode"]);
    oneOf(what, "FlexibleTimeWindow", window["Mode"], ["OFF"]);
    oneOf(what, "State", properties["State"] ?? "ENABLED", ["ENABLED", "DISABLED"]);
    return {
      name: identity.ref,
      group: text(properties["GroupName"]) ?? "default",
      expression: String(properties["ScheduleExpression"]),
      timezone: text(properties["ScheduleExpressionTimezone"]) ?? "UTC",
      enabled: properties["State"] !== "DISABLED",
      startDate: instant(properties["StartDate"]),
      endDate: instant(properties["EndDate"]),
      target: readTarget(what, properties["Target"]),
    };
  });

/** The groups that schedules can be in. */
export const readScheduleGroups = (declared: Declared): string[] => [
  "default",
  ...declared.of("AWS::Scheduler::ScheduleGroup").map(({ identity }) => identity.ref),
];

const QUEUE = ["QueueName", "VisibilityTimeout", "RedrivePolicy"];
/** Who may do what, encryption, and how long messages are kept or may be: without effect on one machine. */
const QUEUE_WITHOUT_EFFECT = [
  "KmsDataKeyReusePeriodSeconds",
  "KmsMasterKeyId",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ReceiveMessageWaitTimeSeconds",
  "RedriveAllowPolicy",
  "SqsManagedSseEnabled",
  "Tags",
];

/**
 * Standard queues.
 *
 * @throws NotRunLocally naming a property that is not known, such as those of FIFO queues.
 */
export const readQueues = (declared: Declared): QueueModel[] =>
  declared.of("AWS::SQS::Queue").map(({ id, properties, identity }) => {
    const what = `The queue ${id}`;
    only(what, properties, [...QUEUE, ...QUEUE_WITHOUT_EFFECT]);
    const policy = properties["RedrivePolicy"];
    const redrive = record(typeof policy === "string" ? JSON.parse(policy) : policy);
    const arn = text(redrive["deadLetterTargetArn"]);
    return {
      arn: String(identity.attributes["Arn"]),
      name: String(identity.attributes["QueueName"]),
      url: identity.ref,
      visibilitySeconds: within(what, "VisibilityTimeout", properties["VisibilityTimeout"], [0, 43_200], 30),
      redrive:
        arn === undefined
          ? undefined
          : {
              arn,
              maximumReceives: within(what, "maxReceiveCount", redrive["maxReceiveCount"], [1, 1000], 1),
            },
    };
  });

const SUBSCRIPTION = ["TopicArn", "Protocol", "Endpoint", "RedrivePolicy", "Region"];

const subscription = (topicArn: string, value: unknown): SubscriptionModel => {
  const what = `A subscription to ${topicArn}`;
  const properties = only(what, value, SUBSCRIPTION);
  const redrive = only(what, properties["RedrivePolicy"], ["deadLetterTargetArn"]);
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
