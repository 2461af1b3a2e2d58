import type { Queues } from "./queues.ts";
import type { Sns } from "./sns.ts";

/** Tells a queue or a topic, by its ARN, of something that failed for good. */
export type Notify = (arn: string, body: string, attributes?: Readonly<Record<string, string>>) => void;

/** The topics come up after those that tell them. */
export const notifier =
  (queues: Queues, sns: () => Sns): Notify =>
  (arn, body, attributes) => {
    if (arn.split(":")[2] === "sns") sns().publish(arn, body, attributes);
    else queues.send(arn, body, attributes);
  };
