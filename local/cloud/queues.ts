import { addMilliseconds, type Instant } from "../../domain/calendar.ts";
import type { TurnableClock } from "../clock.ts";
import type { QueueModel } from "../cloudformation/model.ts";
import type { Collection, LocalState } from "../state.ts";

/** A message in a queue; dead letter queues hold what could not be delivered. */
export interface QueueMessage {
  readonly id: string;
  readonly at: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** How often a consumer received it. */
  readonly receives?: number;
  /** Until when it is hidden from consumers, since one received it. */
  readonly hiddenUntil?: Instant;
}

interface Queue {
  readonly model: QueueModel;
  readonly messages: Collection<QueueMessage>;
  /** Told when a message can be received that could not be before. */
  onVisible(): void;
}

/** The queues of the templates. They keep messages until these are redriven or deleted. */
export class Queues {
  readonly #byArn: ReadonlyMap<string, Queue>;
  readonly #clock: TurnableClock;
  /** How many messages each queue was ever sent, for ids that do not come back. */
  readonly #sent: Collection<number>;

  constructor(models: readonly QueueModel[], state: LocalState, clock: TurnableClock) {
    this.#byArn = new Map(
      models.map((model) => [
        model.arn,
        { model, messages: state.collection<QueueMessage>(`queue:${model.name}`), onVisible: () => {} },
      ]),
    );
    this.#sent = state.collection<number>("queues");
    this.#clock = clock;
  }

  /** @throws Error naming the queue where no template declares it. */
  send(arn: string, body: unknown, attributes: Readonly<Record<string, string>> = {}): void {
    const queue = this.#at(arn);
    const { name } = queue.model;
    const number = Math.max(this.#sent.get(name) ?? 0, queue.messages.count()) + 1;
    this.#sent.put(name, number);
    const id = `${name}-${number}`;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    queue.messages.put(id, { id, at: this.#clock.now(), body: text, attributes });
    queue.onVisible();
  }

  /** Has a consumer told when there may be something for it to receive. */
  onVisible(arn: string, tell: () => void): void {
    const queue = this.#at(arn);
    queue.onVisible = tell;
    // What was received before a new start comes back at its time.
    for (const { hiddenUntil } of queue.messages.list())
      if (hiddenUntil !== undefined) this.#clock.at(hiddenUntil, `back in ${queue.model.name}`, tell);
  }

  /** How many messages can be received now, as far as the limit. */
  visible(arn: string, limit: number): number {
    return this.#visibleIn(this.#at(arn)).slice(0, limit).length;
  }

  /**
   * Receives messages, the oldest first: they are hidden for the queue's visibility timeout. One that was received
   * as often as the redrive policy allows goes to the dead letter queue instead.
   *
   * Source: Amazon SQS, "Using dead-letter queues in Amazon SQS": when the receive count exceeds maxReceiveCount.
   */
  receive(arn: string, limit: number): QueueMessage[] {
    const queue = this.#at(arn);
    const { redrive, visibilitySeconds, name } = queue.model;
    const hiddenUntil = addMilliseconds(this.#clock.now(), visibilitySeconds * 1000);
    const received: QueueMessage[] = [];
    for (const message of this.#visibleIn(queue)) {
      if (received.length === limit) break;
      const receives = (message.receives ?? 0) + 1;
      if (redrive && receives > redrive.maximumReceives) {
        queue.messages.delete(message.id);
        this.send(redrive.arn, message.body, message.attributes);
        continue;
      }
      const hidden = { ...message, receives, hiddenUntil };
      queue.messages.put(message.id, hidden);
      received.push(hidden);
    }
    if (received.length > 0) this.#clock.at(hiddenUntil, `back in ${name}`, () => queue.onVisible());
    return received;
  }

  /** Every queue with the number of its messages. */
  summary(): { name: string; arn: string; messages: number }[] {
    return [...this.#byArn.values()].map(({ model, messages }) => ({
      name: model.name,
      arn: model.arn,
      messages: messages.count(),
    }));
  }

  /** The messages of a queue by its name, newest first. */
  messages(name: string): QueueMessage[] {
    return this.#named(name)?.messages.list({ newestFirst: true }) ?? [];
  }

  /** Deletes a message from a queue by its name. Answers whether it was there. */
  delete(name: string, id: string): boolean {
    return this.#named(name)?.messages.delete(id) ?? false;
  }

  /** @throws Error naming the queue where no template declares it. */
  modelOf(name: string): QueueModel {
    const queue = this.#named(name);
    if (!queue) throw new Error(`There is no queue ${name}`);
    return queue.model;
  }

  #at(arn: string): Queue {
    const queue = this.#byArn.get(arn);
    if (!queue) throw new Error(`There is no queue ${arn}`);
    return queue;
  }

  #visibleIn({ messages }: Queue): QueueMessage[] {
    const now = this.#clock.now();
    return messages.list().filter(({ hiddenUntil }) => hiddenUntil === undefined || hiddenUntil <= now);
  }

  #named(name: string): Queue | undefined {
    return [...this.#byArn.values()].find(({ model }) => model.name === name);
  }
}
