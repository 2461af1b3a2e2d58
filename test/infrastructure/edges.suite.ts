import { describe, expect, it } from "vitest";
import { at, type Json, listOf, type Resource, referred, statementsOf, synthesise } from "./synthesised.ts";

describe.each(["prod", "dev"])("the asynchronous edges of %s", (stageName) => {
  const { ofType, resources } = synthesise(stageName);
  const queues = ofType("AWS::SQS::Queue");
  const alarms = ofType("AWS::CloudWatch::Alarm");

  const isQueue = (from: Resource, arn: Json | undefined): boolean =>
    queues.some((queue) => queue.stack === from.stack && queue.id === referred(arn));

  const denysPlainText = (policies: readonly Resource[], field: string, of: Resource): boolean =>
    policies
      .filter(
        (policy) =>
          policy.stack === of.stack &&
          listOf(policy.properties[field]).some((one) => referred(one) === of.id),
      )
      .flatMap((policy) => statementsOf(policy.properties.PolicyDocument))
      .some(
        ({ effect, conditions }) =>
          effect === "Deny" && at(conditions, "Bool", "aws:SecureTransport") === "false",
      );

  it("have queues that are encrypted, TLS only, and kept for 14 days", () => {
    expect(queues.length).toBeGreaterThanOrEqual(6);
    for (const queue of queues) {
      expect(queue.properties.SqsManagedSseEnabled).toBe(true);
      expect(queue.properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
      expect(denysPlainText(ofType("AWS::SQS::QueuePolicy"), "Queues", queue), queue.id).toBe(true);
    }
  });

  it("have an alarm on every queue from its first message on", () => {
    for (const queue of queues) {
      const watching = alarms.filter(
        ({ stack, properties }) =>
          stack === queue.stack &&
          properties.MetricName === "ApproximateNumberOfMessagesVisible" &&
          listOf(properties.Dimensions).some((dimension) => referred(at(dimension, "Value")) === queue.id),
      );
      expect(watching, queue.id).toHaveLength(1);
      expect(watching[0]?.properties.Threshold).toBe(1);
      expect(watching[0]?.properties.ComparisonOperator).toBe("GreaterThanOrEqualToThreshold");
    }
  });

  it("have topics that are encrypted with the house's key and TLS only", () => {
    const topics = ofType("AWS::SNS::Topic");
    expect(topics.length).toBeGreaterThanOrEqual(3);
    for (const topic of topics) {
      expect(topic.properties.KmsMasterKeyId).toBeDefined();
      expect(denysPlainText(ofType("AWS::SNS::TopicPolicy"), "Topics", topic), topic.id).toBe(true);
    }
  });

  it("give up on a stream within limits, halving a failing batch, into a queue", () => {
    const mappings = ofType("AWS::Lambda::EventSourceMapping");
    expect(mappings.length).toBeGreaterThan(0);
    for (const mapping of mappings) {
      const { properties } = mapping;
      expect(properties.MaximumRetryAttempts).toBeGreaterThan(0);
      expect(properties.MaximumRecordAgeInSeconds).toBeGreaterThan(0);
      // A stream forgets after 24 hours; what is older could not be read again.
      expect(properties.MaximumRecordAgeInSeconds).toBeLessThan(24 * 3600);
      expect(properties.BisectBatchOnFunctionError).toBe(true);
      expect(properties.FunctionResponseTypes).toEqual(["ReportBatchItemFailures"]);
      expect(listOf(at(properties, "FilterCriteria", "Filters")).length).toBeGreaterThan(0);
      expect(isQueue(mapping, at(properties, "DestinationConfig", "OnFailure", "Destination"))).toBe(true);
    }
  });

  it("put what a topic cannot hand to a function, and what the function fails on, into a queue", () => {
    const subscriptions = ofType("AWS::SNS::Subscription").filter(
      ({ properties }) => properties.Protocol === "lambda",
    );
    const invokeConfigs = ofType("AWS::Lambda::EventInvokeConfig");
    expect(subscriptions.length).toBeGreaterThanOrEqual(2);
    for (const subscription of subscriptions) {
      expect(isQueue(subscription, at(subscription.properties, "RedrivePolicy", "deadLetterTargetArn"))).toBe(
        true,
      );
      const functionId = referred(subscription.properties.Endpoint);
      const config = invokeConfigs.find(
        ({ stack, properties }) =>
          stack === subscription.stack && referred(properties.FunctionName) === functionId,
      );
      expect(config, subscription.id).toBeDefined();
      if (config)
        expect(isQueue(config, at(config.properties, "DestinationConfig", "OnFailure", "Destination"))).toBe(
          true,
        );
      expect(at(config?.properties, "MaximumEventAgeInSeconds")).toBeGreaterThan(0);
    }
  });

  it("put what a rule or a schedule cannot start into a queue, after limited retries", () => {
    const targets = [
      ...ofType("AWS::Events::Rule").flatMap((rule) =>
        listOf(rule.properties.Targets).map((target) => [rule, target] as const),
      ),
      ...ofType("AWS::Scheduler::Schedule").map(
        (schedule) => [schedule, schedule.properties.Target] as const,
      ),
    ];
    expect(targets.length).toBeGreaterThanOrEqual(2);
    for (const [from, target] of targets) {
      const limit = at(target, "RetryPolicy", "MaximumEventAgeInSeconds");
      expect(limit, from.id).toBeGreaterThan(0);
      expect(at(target, "RetryPolicy", "MaximumRetryAttempts"), from.id).toBeGreaterThan(0);
      const queue = at(target, "DeadLetterConfig", "Arn");
      expect(isQueue(from, queue), from.id).toBe(true);
    }
  });

  it("have alarms on executions that fail, run out of time or are throttled, for every state machine", () => {
    const machines = ofType("AWS::StepFunctions::StateMachine");
    expect(machines).toHaveLength(4);
    for (const machine of machines) {
      const name = String(machine.properties.StateMachineName);
      const metrics = alarms
        .filter(({ properties }) =>
          listOf(properties.Dimensions).some((dimension) => referred(at(dimension, "Value")) === machine.id),
        )
        .map(({ properties }) => properties.MetricName);
      expect(metrics, name).toEqual(
        expect.arrayContaining(["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled"]),
      );
      expect(at(machine.properties, "LoggingConfiguration", "IncludeExecutionData"), name).toBe(false);
      expect(at(machine.properties, "TracingConfiguration", "Enabled"), name).toBe(true);
      expect(String(machine.metadata["dunlin:definition"])).toMatch(/^state-machines\/[a-z-]+\.asl\.json$/);
    }
  });

  it("leave no resource without its type checked here: there are queues, topics and rules of the house only", () => {
    const custom = resources.filter(
      ({ type }) => type.startsWith("Custom::") || type === "AWS::CloudFormation::CustomResource",
    );
    expect(custom).toEqual([]);
  });
});
