import { addMilliseconds, type Instant } from "../../domain/calendar.ts";
import type { TurnableClock } from "../clock.ts";
import { REGION } from "../cloudformation/attributes.ts";
import type { EventSourceModel } from "../cloudformation/model.ts";
import { readBatchResponse } from "./batch-response.ts";
import type { Functions } from "./functions.ts";
import { matches } from "./patterns.ts";
import type { QueueMessage, Queues } from "./queues.ts";

interface Services {
  readonly functions: Pick<Functions, "feed">;
  readonly queues: Queues;
  readonly clock: TurnableClock;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/**
 * One event source mapping on a queue: receives messages, calls the function with a batch of them, deletes those
 * that it took. The others come back once their visibility timeout is over, until the queue's redrive policy moves
 * them to its dead letter queue. Messages that no filter lets through are deleted.
 *
 * Source: AWS Lambda, "Using Lambda with Amazon SQS" (batch size and window, partial batch responses, filters);
 * Amazon SQS, "Amazon SQS visibility timeout" and "Using dead-letter queues in Amazon SQS".
 */
export class QueueConsumer {
  readonly #mapping: EventSourceModel;
  readonly #services: Services;
  /** The end of the batching window in which messages are gathered. */
  #windowEnds: Instant | undefined;
  /** Nothing to look for before something is sent or comes back. */
  #isIdle = false;

  constructor(mapping: EventSourceModel, services: Services) {
    this.#mapping = mapping;
    this.#services = services;
    services.queues.onVisible(mapping.source.arn, () => {
      this.#isIdle = false;
    });
  }

  /** Takes one step, if there is one: a batch to the function. */
  readonly step = async (): Promise<boolean> => {
    if (this.#isIdle) return false;
    const { queues } = this.#services;
    const { source, batchSize } = this.#mapping;
    const visible = queues.visible(source.arn, batchSize);
    if (visible === 0) {
      this.#isIdle = true;
      return false;
    }
    if (visible < batchSize && this.#isGathering()) return false;
    this.#windowEnds = undefined;
    const received = queues.receive(source.arn, batchSize);
    const wanted = received.filter((message) => this.#wants(message));
    const refused = wanted.length > 0 ? await this.#call(wanted) : new Set<string>();
    for (const { id } of received) if (!refused.has(id)) queues.delete(source.name, id);
    return true;
  };

  /** Ends the batching window now. Answers whether there was one. */
  closeWindow(): boolean {
    if (this.#windowEnds === undefined || this.#windowEnds <= this.#services.clock.now()) return false;
    this.#windowEnds = this.#services.clock.now();
    return true;
  }

  #isGathering(): boolean {
    const { windowSeconds, source } = this.#mapping;
    const { clock } = this.#services;
    if (windowSeconds === 0) return false;
    if (this.#windowEnds === undefined) {
      this.#windowEnds = addMilliseconds(clock.now(), windowSeconds * 1000);
      clock.at(this.#windowEnds, `window ${source.name}`, () => {});
    }
    return this.#windowEnds > clock.now();
  }

  #wants({ body }: QueueMessage): boolean {
    const { patterns } = this.#mapping;
    return patterns.length === 0 || patterns.some((pattern) => matches(pattern, { body: parsed(body) }));
  }

  /** Calls the function. Answers the ids of messages that it did not take. */
  async #call(messages: readonly QueueMessage[]): Promise<ReadonlySet<string>> {
    const all = new Set(messages.map(({ id }) => id));
    let response: unknown;
    try {
      response = await this.#services.functions.feed(this.#mapping.functionArn, {
        Records: messages.map((message) => this.#record(message)),
      });
    } catch {
      return all;
    }
    if (!this.#mapping.partialFailures) return new Set();
    const verdict = readBatchResponse(response, all);
    return verdict.kind === "partial" ? verdict.failed : verdict.kind === "failure" ? all : new Set();
  }

  /** A message as Lambda hands it to functions. Source: AWS Lambda, "Using Lambda with Amazon SQS", example event. */
  #record({ id, at, body, attributes, receives = 1 }: QueueMessage): unknown {
    return {
      messageId: id,
      receiptHandle: `${id}#${receives}`,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: String(Date.parse(at)),
        ApproximateFirstReceiveTimestamp: String(Date.parse(at)),
        SenderId: "local",
      },
      messageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue, dataType: "String" }]),
      ),
      eventSource: "aws:sqs",
      eventSourceARN: this.#mapping.source.arn,
      awsRegion: REGION,
    };
  }
}
