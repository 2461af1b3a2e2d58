import { createHash } from "node:crypto";
import { NotFoundException } from "@aws-sdk/client-sns";
import type { Clock } from "../../functions/runtime/runtime.ts";
import type { SubscriptionModel, TopicModel } from "../cloudformation/model.ts";
import type { Meter } from "../meter/meter.ts";
import { SMS_REPLY } from "../meter/operations.ts";
import type { Collection, LocalState } from "../state.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Handlers } from "./middleware.ts";
import type { Queues } from "./queues.ts";
import { segmentsOf } from "./sms-segments.ts";

/** A text message as it went out, or came in as a reply. */
export interface Sms {
  readonly id: string;
  readonly at: string;
  readonly direction: "out" | "in";
  readonly phone: string;
  readonly text: string;
  readonly sender: string;
  readonly segments: number;
  readonly encoding: string;
}

interface Attribute {
  readonly DataType?: string;
  readonly StringValue?: string;
}

interface PublishInput {
  readonly PhoneNumber?: string;
  readonly TopicArn?: string;
  readonly TargetArn?: string;
  readonly Message?: string;
  readonly Subject?: string;
  readonly MessageAttributes?: Record<string, Attribute>;
}

/** So much of a message is billed as one publish, in bytes. Source: Amazon SNS pricing. */
const PUBLISH_BYTES = 64 * 1024;

/** SNS: text messages go to a log, messages on topics to their subscribers. */
export class Sns {
  /** Every text message, in the order it was sent or received. */
  readonly sms: Collection<Sms>;
  readonly #topics: ReadonlySet<string>;
  readonly #subscriptions: readonly SubscriptionModel[];
  readonly #services: { clock: Clock; meter: Meter; deliveries: Deliveries; queues: Queues };
  #published = 0;

  constructor(
    topics: readonly TopicModel[],
    subscriptions: readonly SubscriptionModel[],
    state: LocalState,
    services: { clock: Clock; meter: Meter; deliveries: Deliveries; queues: Queues },
  ) {
    this.sms = state.collection<Sms>("sms");
    this.#topics = new Set(topics.map(({ arn }) => arn));
    this.#subscriptions = subscriptions;
    this.#services = services;
  }

  readonly handlers: Handlers = {
    Publish: async (input: PublishInput) => ({
      MessageId:
        input.PhoneNumber === undefined ? this.#toTopic(input) : this.#toPhone(input.PhoneNumber, input),
    }),
  };

  /** Publishes to a topic, as an AWS service does. */
  publish(topicArn: string, message: string, attributes: Readonly<Record<string, string>> = {}): void {
    this.#toTopic({
      TopicArn: topicArn,
      Message: message,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
      ),
    });
  }

  /** Hands a subscriber a notification again that came back from its dead letter queue. */
  redeliver(subscription: SubscriptionModel, notification: Readonly<Record<string, unknown>>): void {
    this.#hand(subscription, notification);
  }

  /**
   * Logs an answer that came in by SMS and publishes it to the topic of replies, in the form of two-way
   * SMS. Source: AWS End User Messaging, "Two-way SMS payload".
   */
  receive(topicArn: string, phone: string, text: string): void {
    this.#services.meter.during(SMS_REPLY, () => this.#receive(topicArn, phone, text));
  }

  #receive(topicArn: string, phone: string, text: string): void {
    const id = this.#record("in", phone, text, "");
    const message = {
      originationNumber: phone,
      destinationNumber: "+10000000000",
      messageKeyword: "KEYWORD_LOCAL",
      messageBody: text,
      inboundMessageId: id,
      previousPublishedMessageId: this.#lastTo(phone),
    };
    this.publish(topicArn, JSON.stringify(message));
  }

  #lastTo(phone: string): string | undefined {
    return this.sms
      .list({ newestFirst: true, limit: 500 })
      .find((message) => message.direction === "out" && message.phone === phone)?.id;
  }

  #newId(): string {
    const digest = createHash("sha256")
      .update(`${this.#services.clock.now()}#${this.#published++}#${this.sms.count()}`)
      .digest("hex");
    return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-9${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  }

  #record(direction: Sms["direction"], phone: string, text: string, sender: string): string {
    const id = this.#newId();
    this.sms.put(id, {
      id,
      at: this.#services.clock.now(),
      direction,
      phone,
      text,
      sender,
      ...segmentsOf(text),
    });
    return id;
  }

  #toPhone(phone: string, input: PublishInput): string {
    const text = input.Message ?? "";
    const sender = input.MessageAttributes?.["AWS.SNS.SMS.SenderID"]?.StringValue ?? "";
    this.#services.meter.add("sns.smsSegments", segmentsOf(text).segments);
    return this.#record("out", phone, text, sender);
  }

  #toTopic(input: PublishInput): string {
    const topicArn = input.TopicArn ?? input.TargetArn ?? "";
    if (!this.#topics.has(topicArn))
      throw new NotFoundException({ message: `Topic does not exist: ${topicArn}`, $metadata: {} });
    const id = this.#newId();
    const bytes = Buffer.byteLength(input.Message ?? "");
    this.#services.meter.add("sns.publishes", Math.max(1, Math.ceil(bytes / PUBLISH_BYTES)));
    for (const subscription of this.#subscriptions)
      if (subscription.topicArn === topicArn) this.#deliver(subscription, id, input);
    return id;
  }

  #deliver(subscription: SubscriptionModel, id: string, input: PublishInput): void {
    const notification = {
      Type: "Notification",
      MessageId: id,
      TopicArn: subscription.topicArn,
      ...(input.Subject !== undefined && { Subject: input.Subject }),
      Message: input.Message ?? "",
      Timestamp: this.#services.clock.now(),
      SignatureVersion: "1",
      Signature: "local",
      SigningCertUrl: "https://localhost/",
      UnsubscribeUrl: "https://localhost/",
      MessageAttributes: Object.fromEntries(
        Object.entries(input.MessageAttributes ?? {}).map(([name, attribute]) => [
          name,
          { Type: attribute.DataType, Value: attribute.StringValue },
        ]),
      ),
    };
    try {
      this.#hand(subscription, notification);
    } catch (error) {
      // An endpoint that is gone: a client-side error, which SNS does not try again.
      if (subscription.onFailure === undefined) throw error;
      this.#services.queues.send(subscription.onFailure, notification, {
        RequestID: id,
        ErrorCode: "404",
        ErrorMessage: error instanceof Error ? error.message : String(error),
      });
    }
  }

  /** Source of what happens where it fails: Amazon SNS, "Amazon SNS dead-letter queues" and "message delivery retries". */
  #hand(
    { protocol, endpoint, topicArn }: SubscriptionModel,
    notification: Readonly<Record<string, unknown>>,
  ): void {
    if (protocol === "lambda")
      this.#services.deliveries.send(endpoint, {
        Records: [
          {
            EventSource: "aws:sns",
            EventVersion: "1.0",
            EventSubscriptionArn: `${topicArn}:local`,
            Sns: notification,
          },
        ],
      });
    else if (protocol === "sqs") this.#services.queues.send(endpoint, notification);
    // Subscribers by e-mail are operators; their mail is none of the product's messages.
    else if (protocol !== "email")
      throw new Error(`A subscription by ${protocol} is not implemented locally`);
  }
}
