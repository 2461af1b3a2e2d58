import { createHash } from "node:crypto";
import type { Clock } from "../../functions/runtime/runtime.ts";
import { ACCOUNT, REGION } from "../cloudformation/attributes.ts";
import type { RuleModel } from "../cloudformation/model.ts";
import type { Meter } from "../meter/meter.ts";
import type { Work } from "../work.ts";
import type { Handlers } from "./middleware.ts";
import { matches } from "./patterns.ts";
import { type Destinations, inputFor, sendTo } from "./targets.ts";

/** An event as EventBridge hands it to targets. */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

interface PutEventsInput {
  readonly Entries?: {
    readonly Source?: string;
    readonly DetailType?: string;
    readonly Detail?: string;
    readonly EventBusName?: string;
    readonly Resources?: string[];
  }[];
}

/** EventBridge: matches events with the rules of the templates and hands them to the rules' targets. */
export class EventBus {
  readonly #rules: readonly RuleModel[];
  readonly #clock: Clock;
  readonly #work: Work;
  readonly #meter: Meter;
  readonly #destinations: Destinations;
  #put = 0;

  constructor(
    rules: readonly RuleModel[],
    services: { clock: Clock; work: Work; meter: Meter; destinations: Destinations },
  ) {
    this.#rules = rules;
    this.#clock = services.clock;
    this.#work = services.work;
    this.#meter = services.meter;
    this.#destinations = services.destinations;
  }

  /** Puts an event on a bus; its rules act on it when its turn comes. Answers the event's id. */
  put(
    busName: string,
    source: string,
    detailType: string,
    detail: unknown,
    resources: readonly string[] = [],
  ): string {
    const time = this.#clock.now();
    const digest = createHash("sha256")
      .update(`${time}#${this.#put++}`)
      .digest("hex");
    const event: BusEvent = {
      version: "0",
      id: `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
      "detail-type": detailType,
      source,
      account: ACCOUNT,
      time: `${time.slice(0, 19)}Z`,
      region: REGION,
      resources,
      detail,
    };
    this.#work.enqueue(`event ${detailType}`, async () => this.#match(busName, event));
    return event.id;
  }

  readonly handlers: Handlers = {
    PutEvents: async ({ Entries = [] }: PutEventsInput) => ({
      FailedEntryCount: 0,
      Entries: Entries.map((entry) => {
        this.#meter.add("events.custom", 1);
        const bus = (entry.EventBusName ?? "default").split("/").at(-1) ?? "default";
        const detail: unknown = JSON.parse(entry.Detail ?? "{}");
        return {
          EventId: this.put(bus, entry.Source ?? "", entry.DetailType ?? "", detail, entry.Resources),
        };
      }),
    }),
  };

  #match(busName: string, event: BusEvent): void {
    for (const rule of this.#rules)
      if (rule.busName === busName && rule.pattern && matches(rule.pattern, event))
        for (const target of rule.targets) sendTo(target.arn, inputFor(target, event), this.#destinations);
  }
}
