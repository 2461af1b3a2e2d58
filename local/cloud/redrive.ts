import type { CloudModel, QueueModel } from "../cloudformation/model.ts";
import type { Work } from "../work.ts";
import type { Deliveries } from "./deliveries.ts";
import type { QueueMessage, Queues } from "./queues.ts";
import type { Sns } from "./sns.ts";
import type { GivenUpRange, StreamPump } from "./stream-pump.ts";
import { type Destinations, inputFor, sendTo } from "./targets.ts";

/** Which messages of a dead letter queue to redrive, and how. */
export interface RedriveOptions {
  /** Ids of messages, in the order in which they are redriven. All, the oldest first, by default. */
  readonly ids?: readonly string[];
  /**
   * Also reads stream records that are older than the 24 hours for which a stream keeps them: as an operator
   * does who saved them in time (see the runbook) and hands them to the function later.
   */
  readonly beyondRetention?: boolean;
}

/** What became of a message that was redriven. */
export interface Redriven {
  readonly id: string;
  /** Whether it went on its way and was deleted from the queue. */
  readonly redriven: boolean;
  /** Why it is still in the queue. */
  readonly reason?: string;
}

interface Services {
  readonly work: Work;
  readonly queues: Queues;
  readonly pump: StreamPump;
  readonly deliveries: Deliveries;
  readonly sns: Sns;
  readonly destinations: Destinations;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const rangeIn = (body: unknown): GivenUpRange | undefined => {
  if (!isObject(body) || !isObject(body["DDBStreamBatchInfo"]) || !isObject(body["requestContext"]))
    return undefined;
  const { functionArn } = body["requestContext"];
  return { ...body["DDBStreamBatchInfo"], functionArn } as unknown as GivenUpRange;
};

/**
 * Sends what lies in dead letter queues on its way again, by what each message says of where it comes from:
 *
 * - a range of stream records that a mapping gave up: the records are read from the stream again and the function
 *   is called with them; the message stays where the function does not take all of them;
 * - the record of a failed asynchronous invocation, or the event itself in a function's dead letter queue: the
 *   function is invoked with the event again, asynchronously, with all its retries;
 * - an event that a rule or schedule could not deliver: it goes to its target again;
 * - a notification that SNS could not deliver: it goes to its subscriber again;
 * - a message of a queue that redrives here: it goes back to that queue.
 */
export class Redrive {
  readonly #model: CloudModel;
  readonly #services: Services;

  constructor(model: CloudModel, services: Services) {
    this.#model = model;
    this.#services = services;
  }

  /**
   * Redrives the messages of a dead letter queue one after the other, and lets what follows come to rest. A
   * message that goes on its way is deleted; what fails again comes back as a new message.
   *
   * @param queueName the queue's name, as in the pages under `/_/queues`
   * @throws Error where no template declares the queue, or it has no message of a given id.
   */
  async redrive(queueName: string, options: RedriveOptions = {}): Promise<Redriven[]> {
    const { work, queues } = this.#services;
    const model = queues.modelOf(queueName);
    const all = queues.messages(queueName).toReversed();
    const messages = options.ids?.map((id) => {
      const message = all.find((each) => each.id === id);
      if (!message) throw new Error(`The queue ${queueName} holds no message ${id}`);
      return message;
    });
    const results: Promise<Redriven>[] = [];
    for (const message of messages ?? all)
      results.push(work.perform(`redrive ${message.id}`, () => this.#one(model, message, options)));
    await work.drain();
    return Promise.all(results);
  }

  async #one(model: QueueModel, message: QueueMessage, options: RedriveOptions): Promise<Redriven> {
    const { id } = message;
    try {
      await this.#send(model, message, options);
    } catch (error) {
      return { id, redriven: false, reason: error instanceof Error ? error.message : String(error) };
    }
    this.#services.queues.delete(model.name, id);
    return { id, redriven: true };
  }

  async #send(model: QueueModel, message: QueueMessage, options: RedriveOptions): Promise<void> {
    const { pump, deliveries, destinations, queues } = this.#services;
    const { attributes } = message;
    const body = parsed(message.body);
    const range = rangeIn(body);
    if (range) return pump.replay(range, options.beyondRetention);
    if (isObject(body) && isObject(body["requestContext"]) && "requestPayload" in body)
      return deliveries.send(String(body["requestContext"]["functionArn"]), body["requestPayload"]);
    const target = attributes["TARGET_ARN"];
    if (target !== undefined) return this.#toTarget(target, attributes["RULE_ARN"], message, destinations);
    const source = this.#model.queues.find(({ redrive }) => redrive?.arn === model.arn);
    if (source) return queues.send(source.arn, message.body);
    const subscription = this.#model.subscriptions.find(({ onFailure }) => onFailure === model.arn);
    if (subscription && isObject(body) && body["Type"] === "Notification")
      return this.#services.sns.redeliver(subscription, body);
    const owner = this.#model.functions.find(({ async }) => async.deadLetters === model.arn);
    if (owner) return deliveries.send(owner.arn, body);
    throw new Error(`Nothing says where ${message.id} comes from`);
  }

  /** A rule's dead letter holds the event, a schedule's the input. */
  #toTarget(
    arn: string,
    ruleArn: string | undefined,
    { body }: QueueMessage,
    destinations: Destinations,
  ): void {
    const rule = this.#model.rules.find((each) => each.arn === ruleArn);
    const target = rule?.targets.find((each) => each.arn === arn);
    sendTo(arn, target ? inputFor(target, parsed(body)) : body, destinations);
  }
}
