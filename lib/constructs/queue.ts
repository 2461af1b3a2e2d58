import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { HouseAlarm } from "./alarm.ts";
import { acknowledge, type House, pascalCase, physicalName } from "./house.ts";

export interface HouseQueueProps {
  /** What failed to be delivered lies here; `-dlq` is added. */
  readonly of: string;
  /** What users notice when something lies here: one sentence. */
  readonly impact: string;
}

/**
 * The dead letter queue of an asynchronous edge: encrypted, TLS only, kept for 14 days, and with an
 * alarm from the first message on. The system has no other queues.
 */
export class HouseQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, house: House, props: HouseQueueProps) {
    const name = `${props.of}-dlq`;
    super(scope, pascalCase(name));
    this.queue = new Queue(this, "Queue", {
      queueName: physicalName(house.stage, name),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(
      this.queue,
      "AwsSolutions-SQS3",
      "This queue is itself the dead letter queue of an asynchronous edge; it has an alarm.",
    );
    acknowledge(
      this.queue,
      "Serverless-SQSRedrivePolicy",
      "This queue is itself the dead letter queue of an asynchronous edge; it has an alarm.",
    );
    new HouseAlarm(this, house, {
      name,
      impact: props.impact,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: "Maximum",
      }),
      threshold: 1,
    });
  }
}
