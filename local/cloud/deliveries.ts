import { addMilliseconds, type Instant } from "../../domain/calendar.ts";
import type { TurnableClock } from "../clock.ts";
import type { FaultInjector } from "../faults/injector.ts";
import type { Collection, LocalState } from "../state.ts";
import type { Work } from "../work.ts";
import { FunctionFailed, type Functions } from "./functions.ts";
import { uuidFrom } from "./ids.ts";
import type { Notify } from "./notify.ts";

interface Delivery {
  readonly id: string;
  readonly functionArn: string;
  readonly event: unknown;
  readonly firstAt: Instant;
  readonly attempts: number;
  readonly due: Instant;
}

/** How long Lambda waits before it tries an asynchronous event again. Source: AWS, "Asynchronous invocation". */
const RETRY_DELAYS_MS = [60_000, 120_000];

/** The id of an invocation, in the form of Lambda's. */
const requestIdOf = ({ id, functionArn }: Delivery): string => uuidFrom(`${functionArn}#${id}`);

/**
 * Asynchronous invocations: queued, retried by Lambda's rules after one and after two minutes on the clock, as
 * long as retries and the event's age allow. What fails for good is described to the on-failure
 * destination, and put as it was into the function's dead letter queue, with attributes that name the error.
 *
 * Source: AWS Lambda, "How Lambda handles errors and retries with asynchronous invocation" and "Adding a
 * dead-letter queue" (attributes RequestID, ErrorCode, ErrorMessage of at most 1 KB).
 */
export class Deliveries {
  readonly #functions: Functions;
  readonly #notify: Notify;
  readonly #work: Work;
  readonly #clock: TurnableClock;
  readonly #injector: FaultInjector;
  /** Those that wait for another try, kept over starts. */
  readonly #waiting: Collection<Delivery>;
  #sent = 0;

  constructor(
    functions: Functions,
    notify: Notify,
    work: Work,
    clock: TurnableClock,
    state: LocalState,
    injector: FaultInjector,
  ) {
    this.#functions = functions;
    this.#notify = notify;
    this.#work = work;
    this.#clock = clock;
    this.#injector = injector;
    this.#waiting = state.collection<Delivery>("deliveries");
    for (const delivery of this.#waiting.list()) this.#later(delivery);
  }

  /** Hands an event to a function when its turn comes. */
  send(functionArn: string, event: unknown): void {
    const { name } = this.#functions.find(functionArn);
    this.#injector.deliver("async", name, () => this.#take(functionArn, event));
  }

  #take(functionArn: string, event: unknown): void {
    const now = this.#clock.now();
    // After a new start at the same instant, what waits from before has the first numbers.
    let id: string;
    do id = `${now}#${++this.#sent}`;
    while (this.#waiting.get(id));
    this.#soon({ id, functionArn, event, firstAt: now, attempts: 0, due: now });
  }

  #later(delivery: Delivery): void {
    this.#clock.at(delivery.due, `retry ${delivery.functionArn.split(":").at(-1)}`, () =>
      this.#soon(delivery),
    );
  }

  #soon(delivery: Delivery): void {
    this.#work.enqueue(`async ${delivery.functionArn}`, () => this.#attempt(delivery));
  }

  async #attempt(delivery: Delivery): Promise<void> {
    try {
      await this.#functions.invoke(delivery.functionArn, delivery.event);
      if (delivery.attempts > 0) this.#waiting.delete(delivery.id);
    } catch (error) {
      this.#failed({ ...delivery, attempts: delivery.attempts + 1 }, error);
    }
  }

  #failed(delivery: Delivery, error: unknown): void {
    const { async: settings } = this.#functions.find(delivery.functionArn);
    const due = addMilliseconds(this.#clock.now(), RETRY_DELAYS_MS[delivery.attempts - 1] ?? 120_000);
    const age = Date.parse(due) - Date.parse(delivery.firstAt);
    const isUsedUp = delivery.attempts > settings.maximumRetries;
    if (!isUsedUp && age <= settings.maximumAgeSeconds * 1000) {
      const next = { ...delivery, due };
      this.#waiting.put(next.id, next);
      this.#later(next);
      return;
    }
    this.#waiting.delete(delivery.id);
    const { onFailure, deadLetters } = settings;
    if (!onFailure && !deadLetters)
      throw new Error(
        `The function ${delivery.functionArn} failed for good, and nothing takes what it lost`,
        {
          cause: error,
        },
      );
    const failure = error instanceof FunctionFailed ? error : new FunctionFailed(delivery.functionArn, error);
    // Both can be there; each gets its own.
    if (onFailure) this.#notify(onFailure, JSON.stringify(this.#record(delivery, failure, !isUsedUp)));
    if (deadLetters)
      this.#notify(deadLetters, JSON.stringify(delivery.event), {
        RequestID: requestIdOf(delivery),
        ErrorCode: "200",
        ErrorMessage: failure.message.slice(0, 1024),
      });
  }

  /**
   * The record that Lambda sends to an on-failure destination of an asynchronous invocation.
   * Source: AWS Lambda, "Capturing records of Lambda asynchronous invocations".
   */
  #record(delivery: Delivery, failure: FunctionFailed, tooOld: boolean): unknown {
    return {
      version: "1.0",
      timestamp: this.#clock.now(),
      requestContext: {
        requestId: requestIdOf(delivery),
        functionArn: `${delivery.functionArn}:$LATEST`,
        condition: tooOld ? "EventAgeExceeded" : "RetriesExhausted",
        approximateInvokeCount: delivery.attempts,
      },
      requestPayload: delivery.event,
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorMessage: failure.message, errorType: failure.errorType },
    };
  }
}
