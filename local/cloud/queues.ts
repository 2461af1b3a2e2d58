import type { Clock } from "../../functions/runtime/runtime.ts";
import type { QueueModel } from "../cloudformation/model.ts";
import type { Collection, LocalState } from "../state.ts";

/** A message in a queue; dead letter queues hold what could not be delivered. */
export interface QueueMessage {
  readonly id: string;
  readonly at: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Queue {
  readonly model: QueueModel;
  readonly messages: Collection<QueueMessage>;
}

/** The queues of the templates. They keep messages until these are redriven or deleted. */
export class Queues {
  readonly #byArn: ReadonlyMap<string, Queue>;
  readonly #clock: Clock;
  /** How many messages each queue was ever sent, for ids that do not come back. */
  readonly #sent: Collection<number>;

  constructor(models: readonly QueueModel[], state: LocalState, clock: Clock) {
    this.#byArn = new Map(
      models.map((model) => [
        model.arn,
        { model, messages: state.collection<QueueMessage>(`queue:${model.name}`) },
      ]),
    );
    this.#sent = state.collection<number>("queues");
    this.#clock = clock;
  }

  /** @throws Error naming the queue where no template declares it. */
  send(arn: string, body: unknown, attributes: Readonly<Record<string, string>> = {}): void {
    const queue = this.#byArn.get(arn);
    if (!queue) throw new Error(`There is no queue ${arn}`);
    const { name } = queue.model;
    const number = Math.max(this.#sent.get(name) ?? 0, queue.messages.count()) + 1;
    this.#sent.put(name, number);
    const id = `${name}-${number}`;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    queue.messages.put(id, { id, at: this.#clock.now(), body: text, attributes });
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

  #named(name: string): Queue | undefined {
    return [...this.#byArn.values()].find(({ model }) => model.name === name);
  }
}
