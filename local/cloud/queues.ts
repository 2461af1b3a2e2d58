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

/** The queues of the templates. They keep messages; nothing consumes from them locally. */
export class Queues {
  readonly #byArn: ReadonlyMap<string, { model: QueueModel; messages: Collection<QueueMessage> }>;
  readonly #clock: Clock;

  constructor(models: readonly QueueModel[], state: LocalState, clock: Clock) {
    this.#byArn = new Map(
      models.map((model) => [
        model.arn,
        { model, messages: state.collection<QueueMessage>(`queue:${model.name}`) },
      ]),
    );
    this.#clock = clock;
  }

  /** @throws Error naming the queue where no template declares it. */
  send(arn: string, body: unknown, attributes: Readonly<Record<string, string>> = {}): void {
    const queue = this.#byArn.get(arn);
    if (!queue) throw new Error(`There is no queue ${arn}`);
    const id = `${queue.model.name}-${queue.messages.count() + 1}`;
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
    const queue = [...this.#byArn.values()].find(({ model }) => model.name === name);
    return queue?.messages.list({ newestFirst: true }) ?? [];
  }
}
