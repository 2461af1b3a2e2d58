import type { TurnableClock } from "../clock.ts";
import { ACCOUNT, REGION } from "../cloudformation/attributes.ts";
import type { RuleModel } from "../cloudformation/model.ts";
import type { Meter } from "../meter/meter.ts";
import type { LocalState } from "../state.ts";
import type { Work } from "../work.ts";
import { Dispatcher } from "./dispatch.ts";
import { uuidFrom } from "./ids.ts";
import type { Handlers } from "./middleware.ts";
import type { Notify } from "./notify.ts";
import { matches } from "./patterns.ts";
import {
  ENTRIES_LIMIT,
  errorOfEntry,
  type PutEventsEntry,
  REQUEST_LIMIT,
  sizeOfEntry,
} from "./put-events.ts";
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

/** A request that the service refuses as a whole. */
class ValidationException extends Error {
  override readonly name = "ValidationException";
}

interface Services {
  readonly clock: TurnableClock;
  readonly work: Work;
  readonly meter: Meter;
  readonly state: LocalState;
  readonly destinations: Destinations;
  readonly notify: Notify;
}

/** EventBridge: matches events with the rules of the templates and hands them to the rules' targets, with retries. */
export class EventBus {
  readonly #rules: readonly RuleModel[];
  readonly #clock: TurnableClock;
  readonly #work: Work;
  readonly #meter: Meter;
  readonly #dispatcher: Dispatcher;
  #put = 0;

  constructor(rules: readonly RuleModel[], services: Services) {
    this.#rules = rules;
    this.#clock = services.clock;
    this.#work = services.work;
    this.#meter = services.meter;
    this.#dispatcher = new Dispatcher("event", {
      ...services,
      send: ({ arn }, input) => sendTo(arn, input, services.destinations),
    });
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
    const event: BusEvent = {
      version: "0",
      id: uuidFrom(`${time}#${this.#put++}`),
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
    PutEvents: async ({ Entries = [] }: { readonly Entries?: readonly PutEventsEntry[] }) => {
      if (Entries.length < 1 || Entries.length > ENTRIES_LIMIT)
        throw new ValidationException(
          `${Entries.length} entries; a request has from 1 to ${ENTRIES_LIMIT} of them`,
        );
      if (Entries.reduce((sum, entry) => sum + sizeOfEntry(entry), 0) > REQUEST_LIMIT)
        throw new ValidationException("Total size of the entries in the request is over the limit.");
      const results = Entries.map((entry) => errorOfEntry(entry) ?? this.#take(entry));
      return {
        FailedEntryCount: results.filter((result) => "ErrorCode" in result).length,
        Entries: results,
      };
    },
  };

  #take({
    EventBusName = "default",
    Source = "",
    DetailType = "",
    Detail = "{}",
    Resources,
  }: PutEventsEntry): {
    EventId: string;
  } {
    this.#meter.add("events.custom", 1);
    const bus = EventBusName.split("/").at(-1) ?? "default";
    return { EventId: this.put(bus, Source, DetailType, JSON.parse(Detail), Resources) };
  }

  #match(busName: string, event: BusEvent): void {
    for (const rule of this.#rules) {
      if (rule.busName !== busName || !matches(rule.pattern, event)) continue;
      for (const [index, target] of rule.targets.entries())
        this.#dispatcher.dispatch({
          id: `${event.id}/${rule.name}/${index}`,
          arn: target.arn,
          input: inputFor(target, event, { ...rule, ingestedAt: this.#clock.now() }),
          letter: JSON.stringify(event),
          origin: { RULE_ARN: rule.arn },
          deadLetters: target.onFailure,
          maximumRetries: target.maximumRetries,
          maximumAgeSeconds: target.maximumAgeSeconds,
        });
    }
  }
}
