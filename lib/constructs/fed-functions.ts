import { Duration } from "aws-cdk-lib";
import type { ITable, Table } from "aws-cdk-lib/aws-dynamodb";
import { FilterCriteria, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { DynamoEventSource, SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import type { Topic } from "aws-cdk-lib/aws-sns";
import { LambdaSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import type { FunctionSpecification } from "../functions/specification.ts";
import type { Resources } from "../grants.ts";
import { HouseAlarm } from "./alarm.ts";
import { HouseFunction } from "./function.ts";
import { acknowledge, type House } from "./house.ts";
import { HouseQueue } from "./queue.ts";

export interface StreamFunctionProps extends FunctionSpecification {
  readonly table: Table;
  /** Only records whose sort key starts with one of these reach the function. */
  readonly sortKeyPrefixes: readonly string[];
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** Batches of one shard worked at once; records of one item keep their order. */
  readonly parallel: number;
  readonly retryAttempts: number;
  readonly maxAgeHours: number;
  /** What users notice when records are given up: one sentence. */
  readonly lossImpact: string;
  /** What users notice when records wait: one sentence. */
  readonly lagImpact: string;
}

/**
 * A function fed by a table's stream. A failing batch is reported item by item, then halved, retried
 * within limits, and at last described in a dead letter queue with an alarm. Falling behind has an
 * alarm of its own.
 */
export class StreamFunction extends HouseFunction {
  constructor(scope: Construct, house: House, props: StreamFunctionProps, resources: Resources) {
    super(scope, house, props, resources);
    const deadLetters = new HouseQueue(this, house, { of: props.name, impact: props.lossImpact });
    this.function.addEventSource(
      new DynamoEventSource(props.table as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: props.batchSize,
        maxBatchingWindow: Duration.seconds(props.windowSeconds),
        parallelizationFactor: props.parallel,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        retryAttempts: props.retryAttempts,
        maxRecordAge: Duration.hours(props.maxAgeHours),
        onFailure: new SqsDlq(deadLetters.queue),
        filters: [
          FilterCriteria.filter({
            dynamodb: { Keys: { sk: { S: props.sortKeyPrefixes.map((prefix) => ({ prefix })) } } },
          }),
        ],
      }),
    );
    new HouseAlarm(this, house, {
      name: `${props.name}-lag`,
      impact: props.lagImpact,
      metric: this.function.metric("IteratorAge", { statistic: "Maximum", period: Duration.minutes(5) }),
      threshold: Duration.minutes(5).toMilliseconds(),
      periods: 2,
    });
    acknowledge(
      this.function,
      "Serverless-LambdaDLQ",
      "It is fed by an event source mapping, whose on-failure destination is its dead letter queue.",
    );
  }
}

export interface TopicFunctionProps extends FunctionSpecification {
  readonly topic: Topic;
  /** What users notice when messages are given up: one sentence. */
  readonly lossImpact: string;
}

/** A function fed by a topic. What SNS cannot hand over, and what fails three times, lies in one dead letter queue with an alarm. */
export class TopicFunction extends HouseFunction {
  constructor(scope: Construct, house: House, props: TopicFunctionProps, resources: Resources) {
    super(scope, house, props, resources);
    const deadLetters = new HouseQueue(this, house, { of: props.name, impact: props.lossImpact });
    props.topic.addSubscription(
      new LambdaSubscription(this.function, { deadLetterQueue: deadLetters.queue }),
    );
    this.function.configureAsyncInvoke({
      onFailure: new SqsDestination(deadLetters.queue),
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
    });
    acknowledge(
      this.function,
      "Serverless-LambdaDLQ",
      "Failed events go to its on-failure destination, a dead letter queue, with the error they met.",
    );
  }
}
