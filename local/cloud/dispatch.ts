import { createHash } from "node:crypto";
import { addMilliseconds, type Instant } from "../../domain/calendar.ts";
import type { TurnableClock } from "../clock.ts";
import type { Collection, LocalState } from "../state.ts";
import type { Work } from "../work.ts";
import type { Notify } from "./notify.ts";

/** What a rule or schedule hands to a target, with what becomes of it when the target does not take it. */
export interface Dispatch {
  /** Unique among those of a service, and the same in each run of the same story. */
  readonly id: string;
  readonly arn: string;
  /** What the target gets. `<aws.scheduler.attempt-number>` in it stands for the number of the attempt. */
  readonly input: string;
  /** The body of the message in the dead letter queue. */
  readonly letter: string;
  /** What the message's attributes say of where it comes from. */
  readonly origin: Readonly<Record<string, string>>;
  readonly deadLetters: string | undefined;
  readonly maximumRetries: number;
  readonly maximumAgeSeconds: number;
}

interface Waiting extends Dispatch {
  readonly firstAt: Instant;
  readonly retries: number;
  readonly due: Instant;
}

interface Services {
  readonly clock: TurnableClock;
  readonly work: Work;
  readonly state: LocalState;
  readonly notify: Notify;
  /** @throws what the target answers. */
  send(dispatch: Dispatch, input: string): void;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Errors for which all retries would fail too. EventBridge sends such events to the dead letter queue at once. */
const CODES: readonly (readonly [name: RegExp, code: string, retried: boolean])[] = [
  [/DoesNotExist|NotFound/, "NO_RESOURCE", false],
  [/AccessDenied|Unauthorized/, "NO_PERMISSIONS", false],
  [/InvalidExecutionInput/, "INVALID_JSON", false],
  [/AlreadyExists/, "RESOURCE_ALREADY_EXISTS", false],
  [/Validation|InvalidParameter/, "INVALID_PARAMETER", false],
  [/Throttl|TooManyRequests/, "THROTTLING", true],
  [/Time-?out/i, "TIMEOUT", true],
  [/LimitExceeded/, "RESOURCE_LIMIT_EXCEEDED", true],
];

const judged = (error: unknown): { code: string; retried: boolean } => {
  // Functions and queues that no template declares are plain errors here.
  if (/^There is no /.test(messageOf(error))) return { code: "NO_RESOURCE", retried: false };
  const found = CODES.find(([name]) => name.test(nameOf(error)));
  return found ? { code: found[1], retried: found[2] } : { code: "ERROR_FROM_TARGET", retried: true };
};

/** With full jitter below this many seconds, 185 retries fill the 24 hours that AWS names beside them. */
const LONGEST_PAUSE_SECONDS = 900;

/**
 * How long to wait before a retry, in milliseconds: exponential, with jitter that the dispatch's own id decides.
 * Source: AWS, "How EventBridge retries delivering events" (exponential back off and jitter, without figures).
 */
const pauseBefore = ({ id }: Dispatch, retry: number): number => {
  const chance = createHash("sha256").update(`${id}#${retry}`).digest().readUInt32BE(0) / 2 ** 32;
  return 1000 + Math.floor(chance * 1000 * Math.min(LONGEST_PAUSE_SECONDS, 2 ** retry));
};

/**
 * Hands events to targets: at once, and where the target does not take them, again and again within the retry
 * policy, on the clock. What is given up lies in the dead letter queue with attributes that say why.
 *
 * Source: AWS, "Using dead-letter queues to process undelivered events in EventBridge" (attributes, error codes,
 * errors without retries); EventBridge Scheduler, "Configuring a schedule's dead-letter queue".
 */
export class Dispatcher {
  readonly #services: Services;
  readonly #label: string;
  /** Those that wait for another try, kept over starts. */
  readonly #waiting: Collection<Waiting>;

  constructor(label: string, services: Services) {
    this.#label = label;
    this.#services = services;
    this.#waiting = services.state.collection<Waiting>(`dispatches:${label}`);
    for (const waiting of this.#waiting.list()) this.#later(waiting);
  }

  /** Hands something to its target now. Call it from within a piece of work. */
  dispatch(dispatch: Dispatch): void {
    const now = this.#services.clock.now();
    this.#attempt({ ...dispatch, firstAt: now, retries: 0, due: now });
  }

  #later(waiting: Waiting): void {
    const { clock, work } = this.#services;
    const label = `${this.#label} ${waiting.id}`;
    clock.at(waiting.due, `retry ${label}`, () =>
      work.enqueue(label, async () => {
        this.#waiting.delete(waiting.id);
        this.#attempt(waiting);
      }),
    );
  }

  #attempt(waiting: Waiting): void {
    const { send, clock } = this.#services;
    try {
      const number = String(waiting.retries + 1);
      send(waiting, waiting.input.replaceAll("<aws.scheduler.attempt-number>", number));
    } catch (error) {
      const { retried } = judged(error);
      const due = addMilliseconds(clock.now(), pauseBefore(waiting, waiting.retries + 1));
      const age = Date.parse(due) - Date.parse(waiting.firstAt);
      if (!retried) this.#giveUp(waiting, error, undefined);
      else if (waiting.retries >= waiting.maximumRetries)
        this.#giveUp(waiting, error, "MaximumRetryAttempts");
      else if (age > waiting.maximumAgeSeconds * 1000)
        this.#giveUp(waiting, error, "MaximumEventAgeInSeconds");
      else {
        const next = { ...waiting, retries: waiting.retries + 1, due };
        this.#waiting.put(next.id, next);
        this.#later(next);
      }
    }
  }

  #giveUp(waiting: Waiting, error: unknown, exhausted: string | undefined): void {
    if (!waiting.deadLetters) {
      const lost = `${waiting.arn} did not take ${waiting.id}, and nothing takes what is lost`;
      this.#services.work.enqueue(this.#label, () => Promise.reject(new Error(lost, { cause: error })));
      return;
    }
    this.#services.notify(waiting.deadLetters, waiting.letter, {
      ...waiting.origin,
      TARGET_ARN: waiting.arn,
      ERROR_CODE: judged(error).code,
      ERROR_MESSAGE: messageOf(error),
      RETRY_ATTEMPTS: String(waiting.retries),
      ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    });
  }
}
